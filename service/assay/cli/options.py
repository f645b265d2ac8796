"""Options that several commands share, and the settings they override."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assay.errors import ConfigError

if TYPE_CHECKING:
    from assay.settings import Settings

ArticleArgument = Annotated[Path, typer.Argument(metavar="FILE", help="An article, or - for standard input.")]
FactsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--facts",
        metavar="[SET=]FILE|DIR",
        help="Facts to check against, of a set if one is named; @database: kept there. Repeatable.  [env: ASSAY_FACTS]",
    ),
]


def check_set_names(names: list[str] | None) -> list[str] | None:
    """Return the names of --set.

    Raises:
        typer.BadParameter: If no set can be called so.
    """
    for name in names or ():
        check_set_name(name)
    return names


def check_set_name(name: str) -> str:
    """Return the name of a set.

    Raises:
        typer.BadParameter: If no set can be called so.
    """
    from assay.facts.sets import is_set_name

    if not is_set_name(name):
        raise typer.BadParameter(f"{name!r} can't name a set of facts; write small letters, digits and hyphens")
    return name


SetsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME",
        callback=check_set_names,
        help="Check against the facts of this set alone; can be repeated. Default: all sets.",
    ),
]


def check_engine_name(name: str | None) -> str | None:
    """Return the name of --engine.

    Raises:
        typer.BadParameter: If neither Assay nor an installed package has an engine of that name.
    """
    if name is None:
        return None
    from assay.settings import engine_names

    if name not in engine_names():
        expected = ", ".join(map(repr, engine_names()))
        raise typer.BadParameter(f"{name!r} is not one of {expected}; is the package that brings it installed?")
    return name


EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="auto|embedded|openai|replay|NAME",
        callback=check_engine_name,
        help="Engine that finds and judges claims; NAME: one of another package.  [env: ASSAY_ENGINE]",
    ),
]


def parse_day(text: str) -> dt.date:
    """Return the day of an option.

    Raises:
        typer.BadParameter: If it is not written as YYYY-MM-DD.
    """
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as err:
        raise typer.BadParameter(f"{text!r} is not a day; write the day as YYYY-MM-DD, such as 2025-05-14") from err


TrustProposalsOption = Annotated[
    bool | None,
    typer.Option(
        "--trust-proposals",
        help="Use sentences proposed for facts before they are accepted.  [env: ASSAY_TRUST_PROPOSALS]",
    ),
]
DateOption = Annotated[
    dt.date | None,
    typer.Option(
        "--date",
        parser=parse_day,
        metavar="YYYY-MM-DD",
        help="Day of publication; default: the date given in the article.",
    ),
]
TitleOption = Annotated[str | None, typer.Option("--title", help="Headline, if the text does not include it.")]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="ISO 639-1 code, such as en; default: what the text looks like."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Write here instead of to standard output.")
]

FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="json gives JSON Lines.")]


def read_settings(**overrides: object) -> Settings:
    """Return the settings of the environment with those options that were given, as `assay.settings` reads them."""
    from assay import settings

    return settings.read_settings(**overrides)


def tell_samples(settings: Settings, facts: int) -> None:
    """Say so where no facts are named, before anything else: what ships with Assay knows nothing of most articles."""
    if not settings.facts:
        from assay.terminal import complain

        complain(samples_notice(facts))


def samples_notice(facts: int) -> str:
    """Return what is said where no facts are named."""
    return f"no facts of yours are used, only the {facts} samples that ship with Assay; name yours with --facts FILE"


def check_language(code: str | None) -> str | None:
    """Return the code of --language.

    Raises:
        ConfigError: If it is none of two letters.
    """
    if code is not None and not (len(code) == 2 and code.isascii() and code.isalpha() and code.islower()):
        raise ConfigError(f"--language {code!r} is not an ISO 639-1 code; write two small letters, such as en")
    return code


def facts_override(facts: list[Path] | None) -> tuple[Path, ...] | None:
    """Return the facts of the command line; None where there are none, which leaves the environment's."""
    return tuple(facts) if facts else None

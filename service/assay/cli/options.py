"""Options that several commands share, and the settings they override."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assay.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assay.settings import Settings

ArticleArgument = Annotated[Path, typer.Argument(metavar="FILE", help="An article, or - for standard input.")]
FactsOption = Annotated[
    list[Path] | None,
    typer.Option("--facts", metavar="FILE|DIR", help="Facts to check against; can be repeated.  [env: ASSAY_FACTS]"),
]
EngineOption = Annotated[
    Literal["auto", "embedded", "openai", "replay"] | None,
    typer.Option("--engine", help="Engine that reads and judges.  [env: ASSAY_ENGINE]"),
]
DateOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Day of publication; default: the date that the article states.",
    ),
]
TitleOption = Annotated[str | None, typer.Option("--title", help="Headline, where the text does not carry it.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Write here instead of to standard output.")
]

FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="json gives JSON Lines.")]

_UNPARSED = re.compile(r'parsing value for field "(\w+)"')


def read_settings(**overrides: object) -> Settings:
    """Return the settings of the environment with those options that were given.

    Args:
        overrides: Values by field of `Settings`; None means that the option was not given.

    Raises:
        ConfigError: If a value can't be used; the message names the variable and never shows the value.
    """
    from pydantic import ValidationError

    from assay.settings import Settings

    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(given)
    except ValidationError as err:
        raise ConfigError("; ".join(map(_explain, err.errors(include_input=False)))) from err


def facts_override(facts: list[Path] | None) -> tuple[Path, ...] | None:
    """Return the facts of the command line; None where there are none, which leaves the environment's."""
    return tuple(facts) if facts else None


def _explain(problem: ErrorDetails) -> str:
    if problem["loc"]:
        return f"{_variable(str(problem['loc'][0]))} can't be used: {problem['msg']}"
    name = _UNPARSED.search(problem["msg"])
    variable = _variable(name.group(1)) if name else "a setting"
    return f'{variable} can\'t be read; expected JSON, such as ["a", "b"] or {{"name": "value"}}'


def _variable(field: str) -> str:
    return f"ASSAY_{field.upper()}"

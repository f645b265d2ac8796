"""`assay keys`: who may call the HTTP API."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import FormatOption, check_set_names, parse_day, read_settings
from assay.cli.worker import DatabaseOption
from assay.errors import ConfigError, InputError
from assay.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.files.key_file import Scope, StoredKey
    from assay.store.records import DayUsage

app = typer.Typer(help="Create, list and revoke keys for the HTTP API, and see what they use.", no_args_is_help=True)

FileOption = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Key file.  [env: ASSAY_KEYS_FILE]")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who the key is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", metavar="score|edit|admin|metrics", help="Scope of the key; can be repeated. Default: score."
        ),
    ] = None,
    desk: Annotated[
        str | None,
        typer.Option(
            "--desk", metavar="NAME", help="Desk whose keys see each other's jobs and reports. Default: none."
        ),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME",
            callback=check_set_names,
            help="Limit the key to this set of facts; can be repeated. Default: all sets.",
        ),
    ] = None,
    file: FileOption = None,
) -> None:
    """Create a key and print it, only this once: the file keeps its hash. Everything else goes to standard error."""
    from assay.files.key_file import create_key

    scopes = _scopes(scope or ["score"])
    path = _path(file)
    new = create_key(path, name, scopes, desk=desk, fact_sets=sets or ())
    typer.echo(new.secret)
    opens = " and ".join(new.stored.scopes)
    of = f", desk {desk}" if desk else ""
    limited = f", limited to the facts of {', '.join(new.stored.fact_sets)}" if sets else ""
    complain(f"{path} has the key {name!r} now, id {new.stored.id}, scope {opens}{of}{limited}; it is not shown again")


@app.command("list")
def list_(file: FileOption = None, format_: FormatOption = "text") -> None:
    """List the keys, oldest first: id, name, scopes, when created and when revoked, and the desk if it has one."""
    from assay.files.key_file import read_keys

    for key in read_keys(_path(file)):
        typer.echo(key.model_dump_json(exclude={"sha256"}) if format_ == "json" else _line(key))


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="NAME|ID", help="A name selects its key that has not been revoked.")],
    file: FileOption = None,
) -> None:
    """Revoke a key. A running service refuses it from the next request on."""
    from assay.files.key_file import revoke_key

    revoked = revoke_key(_path(file), key)
    complain(
        f"the key {revoked.name!r}, id {revoked.id}, has been revoked since {revoked.revoked:%Y-%m-%d %H:%M:%S} UTC"
    )


@app.command()
def usage(
    key: Annotated[str | None, typer.Argument(metavar="[NAME|ID]", help="Of one key; default: of all.")] = None,
    since: Annotated[
        dt.date | None, typer.Option("--since", parser=parse_day, metavar="YYYY-MM-DD", help="First day, of UTC.")
    ] = None,
    until: Annotated[
        dt.date | None, typer.Option("--until", parser=parse_day, metavar="YYYY-MM-DD", help="Last day, inclusive.")
    ] = None,
    file: FileOption = None,
    database_url: DatabaseOption = None,
    format_: FormatOption = "text",
) -> None:
    """Show what each key used on each day: requests, articles, tokens in and out, US dollars, and what has no price.

    It is read from the database. Names come from the key file, if one is given; without, keys are shown by their ids.
    """
    from assay.cli.stored import stored
    from assay.store.records import UsageQuery, Viewer
    from assay.store.usage import UsageBook

    settings = read_settings(keys_file=file, database_url=database_url)
    names = _names(settings.keys_file)
    query = UsageQuery(since=since, until=until)
    with stored(settings) as engine:
        days = UsageBook(engine).days(query, Viewer("", sees_all=True))
    for day in days:
        name = names.get(day.key_id, "")
        if key is None or key in {day.key_id, name}:
            typer.echo(day.model_dump_json() if format_ == "json" else _usage_line(day, name))


def _names(file: Path | None) -> dict[str, str]:
    from assay.files.key_file import read_keys

    return {key.id: key.name for key in read_keys(file)} if file else {}


def _usage_line(day: DayUsage, name: str) -> str:
    counts = f"{day.requests}\t{day.articles}\t{day.input_tokens}\t{day.output_tokens}"
    return f"{day.day}\t{day.key_id}\t{name}\t{counts}\t{day.cost_usd:.4f}\t{day.unpriced}"


def _path(file: Path | None) -> Path:
    path = read_settings(keys_file=file).keys_file
    if path is None:
        raise ConfigError("no key file is given; use --file FILE or set ASSAY_KEYS_FILE, which the service needs too")
    return path


def _scopes(words: Sequence[str]) -> list[Scope]:
    from assay.files.key_file import Scope

    unknown = [word for word in words if word not in list(Scope)]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not a scope; expected {' or '.join(Scope)}")
    return [Scope(word) for word in words]


def _line(key: StoredKey) -> str:
    revoked = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "live"
    desk = f"\t{key.desk}" if key.desk else ""
    limits = f"\tfacts of {','.join(key.fact_sets)}" if key.fact_sets else ""
    return f"{key.id}\t{key.name}\t{','.join(key.scopes)}\t{key.created:%Y-%m-%d}\t{revoked}{desk}{limits}"

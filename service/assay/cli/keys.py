"""`assay keys`: who may call the HTTP API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import FormatOption, read_settings
from assay.errors import ConfigError, InputError
from assay.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.files.key_file import Scope, StoredKey

app = typer.Typer(help="Make, list and revoke keys of the HTTP API.", no_args_is_help=True)

FileOption = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="File of keys.  [env: ASSAY_KEYS_FILE]")
]


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="score|admin", help="What it opens; can be repeated. Default: score."),
    ] = None,
    file: FileOption = None,
) -> None:
    """Make a key and print it, once: the file keeps its hash only. All else goes to standard error."""
    from assay.files.key_file import create_key

    scopes = _scopes(scope or ["score"])
    path = _path(file)
    new = create_key(path, name, scopes)
    typer.echo(new.secret)
    opens = " and ".join(new.stored.scopes)
    complain(f"{path} has the key {name!r} now, id {new.stored.id}, scope {opens}; it is not shown again")


@app.command("list")
def list_(file: FileOption = None, format_: FormatOption = "text") -> None:
    """List the keys, the oldest first: id, name, scopes, when made, when revoked."""
    from assay.files.key_file import read_keys

    for key in read_keys(_path(file)):
        typer.echo(key.model_dump_json(exclude={"sha256"}) if format_ == "json" else _line(key))


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="NAME|ID", help="A name means its key that is not revoked yet.")],
    file: FileOption = None,
) -> None:
    """Revoke a key. A running service refuses it from its next request on."""
    from assay.files.key_file import revoke_key

    revoked = revoke_key(_path(file), key)
    complain(f"the key {revoked.name!r}, id {revoked.id}, is revoked since {revoked.revoked:%Y-%m-%d %H:%M:%S} UTC")


def _path(file: Path | None) -> Path:
    path = read_settings(keys_file=file).keys_file
    if path is None:
        raise ConfigError(
            "no file of keys is named; use --file FILE or set ASSAY_KEYS_FILE, as the service needs it too"
        )
    return path


def _scopes(words: Sequence[str]) -> list[Scope]:
    from assay.files.key_file import Scope

    unknown = [word for word in words if word not in list(Scope)]
    if unknown:
        raise InputError(f"{unknown[0]!r} is no scope; expected {' or '.join(Scope)}")
    return [Scope(word) for word in words]


def _line(key: StoredKey) -> str:
    revoked = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "live"
    return f"{key.id}\t{key.name}\t{','.join(key.scopes)}\t{key.created:%Y-%m-%d}\t{revoked}"

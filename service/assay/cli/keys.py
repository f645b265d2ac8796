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

app = typer.Typer(help="Create, list and revoke keys for the HTTP API.", no_args_is_help=True)

FileOption = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Key file.  [env: ASSAY_KEYS_FILE]")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who the key is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", metavar="score|admin|metrics", help="Scope of the key; can be repeated. Default: score."
        ),
    ] = None,
    file: FileOption = None,
) -> None:
    """Create a key and print it, only this once: the file keeps its hash. Everything else goes to standard error."""
    from assay.files.key_file import create_key

    scopes = _scopes(scope or ["score"])
    path = _path(file)
    new = create_key(path, name, scopes)
    typer.echo(new.secret)
    opens = " and ".join(new.stored.scopes)
    complain(f"{path} has the key {name!r} now, id {new.stored.id}, scope {opens}; it is not shown again")


@app.command("list")
def list_(file: FileOption = None, format_: FormatOption = "text") -> None:
    """List the keys, oldest first: id, name, scopes, when created and when revoked."""
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
    return f"{key.id}\t{key.name}\t{','.join(key.scopes)}\t{key.created:%Y-%m-%d}\t{revoked}"

"""The command line. Commands import what they need when they run, so that --help stays fast."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Annotated

import typer

from assay import __version__
from assay.cli import catalogue, facts, keys
from assay.cli.group import ErrorGroup
from assay.cli.score import claims, score
from assay.cli.serve import serve
from assay.cli.starting import init
from assay.cli.verify import verify
from assay.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.metadata import EntryPoint

PLUGINS = "assay.commands"
"""Entry points of this group become commands of their name: a `typer.Typer`, or a function for a single command."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    build_app()()


def build_app(contributed: Iterable[EntryPoint] | None = None) -> typer.Typer:
    """Return the command line.

    Args:
        contributed: Commands of other packages; None: all that are installed.
    """
    app = typer.Typer(
        name="assay",
        cls=ErrorGroup,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # errors in one line, help without boxes
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_describe)
    app.command()(init)
    app.command()(score)
    app.command()(claims)
    app.command()(verify)
    app.add_typer(facts.app, name="facts")
    app.add_typer(catalogue.prompts, name="prompts")
    app.command()(catalogue.schema)
    app.command()(catalogue.engines)
    app.command()(serve)
    app.add_typer(keys.app, name="keys")
    for plugin in entry_points(group=PLUGINS) if contributed is None else contributed:
        try:
            _add(app, plugin.name, plugin.load())
        except ImportError as err:
            complain(f"the command {plugin.name!r} can't be loaded: {err}; reinstall the package it comes from")
    return app


def _add(app: typer.Typer, name: str, command: typer.Typer | Callable[..., object]) -> None:
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"assay {__version__}")
        raise typer.Exit


def _describe(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Check the claims of news articles against facts that you own."""
    from assay.cli.logs import warn_on_stderr

    del version  # its callback has seen to it
    warn_on_stderr()

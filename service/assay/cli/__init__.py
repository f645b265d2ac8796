"""The command line. Commands import what they need when they run, so that --help stays fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assay import __version__
from assay.cli import catalogue, database, facts, jobs, keys
from assay.cli.group import ErrorGroup
from assay.cli.rescore import rescore
from assay.cli.score import claims, score
from assay.cli.serve import serve
from assay.cli.starting import init
from assay.cli.verify import verify
from assay.cli.worker import worker
from assay.errors import ConfigError
from assay.plugins import COMMANDS, load_plugin, name_taken, plugin_words, plugins_of, way_out
from assay.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint


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
    app.command()(rescore)
    app.command()(claims)
    app.command()(verify)
    app.add_typer(facts.app, name="facts")
    app.add_typer(catalogue.prompts, name="prompts")
    app.command()(catalogue.schema)
    app.command()(catalogue.engines)
    app.command()(serve)
    app.command()(worker)
    app.add_typer(jobs.app, name="jobs")
    app.add_typer(keys.app, name="keys")
    app.add_typer(database.app, name="db")
    for point in plugins_of(COMMANDS) if contributed is None else contributed:
        try:
            _add(app, point)
        except ConfigError as err:  # the other commands must still run
            complain(str(err))
    return app


def _add(app: typer.Typer, point: EntryPoint) -> None:
    if point.name in _names(app):
        raise name_taken(point, "a command")
    command = load_plugin(point)
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=point.name)
    elif callable(command):
        app.command(point.name)(command)
    else:
        raise ConfigError(f"{plugin_words(point)} is neither a typer.Typer nor a function; {way_out(point)}")


def _names(app: typer.Typer) -> set[str]:
    commands = {each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands}
    return commands | {each.name for each in app.registered_groups if isinstance(each.name, str)}


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

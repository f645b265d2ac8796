"""What every command tells a terminal: errors in one line, exit codes, and how far a long command has come."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

import typer

from assay.errors import AssayError, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    EXCEEDED = 1
    """A score above --fail-over, or findings of `facts lint`."""
    MISUSED = 2
    """Usage, configuration, facts or input."""
    UNAVAILABLE = 3
    """The engine gave no answer."""
    CUT_OFF = 141
    """The reader of standard output went away, as in `assay ... | head`: 128 + SIGPIPE."""


def exit_code(error: AssayError) -> ExitCode:
    """Return the exit code of an error."""
    return ExitCode.UNAVAILABLE if isinstance(error, EngineError) else ExitCode.MISUSED


def complain(message: str) -> None:
    """Write one line to standard error; whatever file names hold, it stays one line."""
    from assay.presentation.characters import one_line

    typer.echo(f"assay: {one_line(message)}", err=True)


@contextmanager
def progress(
    what: str, total: int | None, *, out: Path | None, are_many: bool = True
) -> Iterator[Callable[[int], None]]:
    """Show a line that counts up; the function that comes with it is told how many more are done.

    Nothing is shown for one thing, nor where the results themselves appear on the terminal, one after the other.
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    is_shown = are_many and (out is not None or not sys.stdout.isatty())
    columns = TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn()
    # Redirected, standard output would be printed through this console: into standard error.
    with Progress(*columns, console=Console(stderr=True), disable=not is_shown, redirect_stdout=False) as line:
        task = line.add_task(what, total=total)
        yield lambda count: line.advance(task, count)

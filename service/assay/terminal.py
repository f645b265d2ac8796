"""What every command shares: errors in one line, exit codes, and the progress of a long command."""

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
    """The exit code of a command."""

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
    """Write one line to standard error; it stays one line whatever file names contain."""
    from assay.presentation.characters import one_line

    typer.echo(f"assay: {one_line(message)}", err=True)


@contextmanager
def progress(
    what: str,
    total: int | None,
    *,
    out: Path | None,
    are_many: bool = True,
    left: Callable[[], str] = str,
    done: int = 0,
    is_before: bool = False,
) -> Iterator[Callable[[int], None]]:
    """Show a progress line; call the function it yields with the number of further items that are done.

    Nothing is shown for a single item, nor if the results themselves appear on the terminal, unless they all come later
    (`is_before`). What `left` says of the time left is shown at a terminal only. An earlier run has done `done`.
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    is_shown = are_many and (is_before or out is not None or not sys.stdout.isatty())
    columns = (
        *(TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn()),
        *((TextColumn("{task.fields[left]}"),) if sys.stderr.isatty() else ()),
    )
    # Redirected, standard output would be printed through this console: into standard error.
    with Progress(*columns, console=Console(stderr=True), disable=not is_shown, redirect_stdout=False) as line:
        task = line.add_task(what, total=total, completed=done, left="")
        yield lambda count: line.update(task, advance=count, left=left())

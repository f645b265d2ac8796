"""How far a long command has come, told on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


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

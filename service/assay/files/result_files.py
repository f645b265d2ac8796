"""Where results go: a clean standard output, or files that are never left half written."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from assay.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def open_whole(out: Path | None) -> Iterator[TextIO]:
    """Open standard output, or a file that takes its name only once it is complete.

    Raises:
        InputError: If its folder does not exist.
    """
    if out is None:
        yield sys.stdout
        return
    target = out.resolve()
    check_folder(out)
    if target.exists() and not target.is_file():  # a device, which must not be replaced
        with target.open("w", encoding="utf-8") as file:
            yield file
        return
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            yield file
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def open_lines(out: Path | None, *, resume: bool) -> Iterator[TextIO]:
    """Open standard output, or a file to which line after line is added, so that a run can be resumed.

    Raises:
        InputError: If its folder does not exist.
    """
    if out is None:
        yield sys.stdout
        return
    check_folder(out)
    with out.open("a" if resume else "w", encoding="utf-8") as file:
        yield file


def keep_lines(path: Path, is_done: Callable[[str], bool]) -> None:
    """Rewrite a file of results with the lines that need no second run; an unfinished last line goes.

    Args:
        path: A file that `open_lines` wrote; it need not exist.
        is_done: Whether a line can stay. It raises ValueError for a line that is not a result.

    Raises:
        InputError: If the file holds something else; it is left as it is.
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8") as old, open_whole(path) as new:
        for number, line in enumerate(old, start=1):
            if line.endswith("\n") and _judge(line, is_done, path, number):
                new.write(line)


def write_line(stream: TextIO, line: str) -> None:
    """Write a line and flush it."""
    stream.write(f"{line}\n")
    stream.flush()


def check_folder(out: Path) -> None:
    """Make sure that a file can be made, before work is spent on what goes into it.

    Raises:
        InputError: If its folder does not exist.
    """
    if not out.parent.is_dir():
        raise InputError(f"{str(out)!r} can't be written: there is no folder {str(out.parent)!r}; create it first")


def _judge(line: str, is_done: Callable[[str], bool], path: Path, number: int) -> bool:
    try:
        return is_done(line)
    except ValueError as err:
        raise InputError(
            f"{path}:{number}: is not a result of this command; name another file with --out, or leave out --resume"
        ) from err

"""Find that files of facts or keys have changed: at once where the system tells, else by looking now and then."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from watchfiles import awatch

from assay.errors import GroundTruthError
from assay.facts.files import FileStamp, find_files, stamp_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence

QUIET_MS = 300
"""An editor writes a file in several steps: milliseconds without a change after which it has done."""
_LONGEST_MS = 3_000
LOOK_MS = 5_000
"""Milliseconds between two looks on a file system that tells of no changes, such as a network's."""

Stamp = tuple[FileStamp, ...]


async def changes(paths: Sequence[Path]) -> AsyncGenerator[None, None]:
    """Yield whenever files have changed, were added or removed; a burst of changes is one.

    Args:
        paths: Files, or folders of facts; what is not there yet may come.
    """
    known = await asyncio.to_thread(stamp, paths)
    while True:
        folders = await asyncio.to_thread(folders_of, paths)
        async for _ in _looks(folders):
            present = await asyncio.to_thread(stamp, paths)
            if present != known:
                known = present
                yield
            if await asyncio.to_thread(folders_of, paths) != folders:
                break  # to hear of the new ones


def stamp(paths: Iterable[Path]) -> Stamp:
    """Return what changes with every change of the files, and with every file that comes or goes."""
    return tuple(stamp_of(file) for path in paths for file in _files(path))


def folders_of(paths: Iterable[Path]) -> frozenset[Path]:
    """Return the folders to watch: an editor may replace a file, and a deployment a folder or a link."""
    found: set[Path] = set()
    for path in paths:
        found |= {path.parent, path.resolve().parent}
        if path.is_dir():
            found |= {path, *(below for below in path.rglob("*") if below.is_dir())}
    return frozenset(folder for folder in found if folder.is_dir())


async def _looks(folders: frozenset[Path]) -> AsyncGenerator[None, None]:
    """Yield after each change in some folders, and every few seconds."""
    if folders:
        try:
            # Names tell too little to leave any out: a deployment may swap a link that leads to the file.
            async for _ in awatch(
                *sorted(folders),
                watch_filter=None,
                debounce=_LONGEST_MS,
                step=QUIET_MS,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                recursive=False,
                ignore_permission_denied=True,
            ):
                yield
        except OSError as err:  # as when the system has no watch left to give, or a folder went away meanwhile
            structlog.get_logger("assay.reload").warning("folders not watched, looking instead", problem=err.strerror)
    await asyncio.sleep(LOOK_MS / 1000)
    yield


def _files(path: Path) -> tuple[Path, ...]:
    if not path.is_dir():
        return (path,)  # of keys or of facts
    try:
        return find_files([path])
    except (GroundTruthError, OSError):
        return ()

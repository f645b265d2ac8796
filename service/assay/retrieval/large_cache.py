"""Large indexes on disk: made apart, renamed when whole, found again by what they were made of."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from assay.files.locks import locked
from assay.retrieval.cache import KEPT, preparation
from assay.retrieval.large_writing import DAMAGES, build_large, open_large
from assay.retrieval.stored import Content, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from assay.facts.store import FactBase
    from assay.retrieval.views import Moment

_SUFFIX = ".large"
_APART = ".building"
_LEFT_S = 3_600.0
"""Age from which a folder that is still being built is one that nobody builds any more."""


def shelve(base: FactBase, folder: Path) -> Moment:
    """Return an index of facts that come from anywhere: the one that is in the folder, or a new one.

    Args:
        base: Read once if there is none.
        folder: Made if it does not exist.

    Raises:
        OSError, ValueError, sqlite3.Error: If the folder can't be written.
    """
    key = key_of(*base.versions)
    with only_one(folder, key):
        for _, moment in kept_indexes(folder, key):
            if moment.base().versions == base.versions:
                return moment
        contents = (Content(Source(each.name, each.name, content=each.fingerprint), each.facts) for each in base.sets)
        return open_large(make_index(contents, folder, key))


def key_of(*parts: object) -> str:
    """Return what an index is found by: what it was made of, and by which code."""
    return hashlib.sha256(repr((preparation("tantivy"), parts)).encode()).hexdigest()[:32]


@contextmanager
def only_one(folder: Path, key: str) -> Iterator[None]:
    """Let one process at a time build or change the indexes of a key. Raises OSError if the folder can't be written."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / f"{key}.lock"):
        yield


def kept_indexes(folder: Path, key: str) -> Iterator[tuple[Path, Moment]]:
    """Yield the indexes of a key with their folders, the newest first; damaged ones are left out."""
    for kept in _newest_first(folder, f"{key}-*"):
        with suppress(*DAMAGES):
            moment = open_large(kept)
            kept.touch()
            yield kept, moment


def make_index(contents: Iterable[Content], folder: Path, key: str) -> Path:
    """Build an index, and return its folder; the oldest indexes give way.

    Raises:
        SharedIdError: If two facts have the same id.
        OSError, ValueError, sqlite3.Error: If the folder can't be written.
    """
    name = f"{key}-{uuid4().hex[:8]}"
    apart = folder / f"{name}{_APART}"
    apart.mkdir()
    try:
        build_large(contents, apart)
        _flush(apart)
        made = apart.rename(folder / f"{name}{_SUFFIX}")
    except BaseException:
        shutil.rmtree(apart, ignore_errors=True)
        raise
    _discard(folder)
    return made


def _flush(folder: Path) -> None:
    """Have the disk hold what was written, lest a power cut leave a whole folder of half files."""
    for path in (*(path for path in folder.rglob("*") if path.is_file()), *_folders(folder)):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _folders(folder: Path) -> Iterator[Path]:
    # Windows opens no folders, and keeps the order of a rename by itself.
    if os.name != "nt":
        yield from (path for path in folder.rglob("*") if path.is_dir())
        yield folder


def _discard(folder: Path) -> None:
    """Remove all but the newest indexes, and what a build that was cut off has left."""
    old = _newest_first(folder)[KEPT:]
    left = [path for path in folder.glob(f"*{_APART}") if time.time() - path.stat().st_mtime > _LEFT_S]
    for path in (*old, *left):
        shutil.rmtree(path, ignore_errors=True)


def _newest_first(folder: Path, name: str = "*") -> list[Path]:
    return sorted(folder.glob(f"{name}{_SUFFIX}"), key=lambda kept: kept.stat().st_mtime, reverse=True)

"""Large indexes on disk: made apart, renamed when whole, found again by the facts or files that they were made of."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from assay.facts.store import FactBase
from assay.retrieval.cache import KEPT, preparation
from assay.retrieval.large import DAMAGES, FACTS_FILE, LargeIndex, build_large
from assay.retrieval.stored import FactStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from assay.retrieval.index import Embed

_SUFFIX = ".large"
_APART = ".building"
_LEFT_S = 3_600.0
"""Age from which a folder that is still being built is one that nobody builds any more."""
_CODE, _FINGERPRINT, _SOURCE = "code", "fingerprint", "source"


def open_large(facts: FactBase, embed: Embed | None, folder: Path, source: str | None = None) -> LargeIndex:
    """Return an index of the facts: the one that is in the folder, or a new one.

    Args:
        facts: Read once if there is none.
        embed: That of the shipped vectors.
        folder: Made if it does not exist.
        source: Stands for the files that the facts were read from, see `source_of`.

    Raises:
        OSError, sqlite3.Error: If the folder can't be written.
    """
    index = _find(facts, embed, folder)
    if index is None:
        index = LargeIndex(_build(facts, folder), embed)
        _discard(folder)
    if source:
        index.store.note(_SOURCE, source)
    return index


def take_facts(source: str, folder: Path) -> FactBase | None:
    """Return the facts that were read from files with these contents, without reading them; None if none are there."""
    for kept in _newest_first(folder):
        with suppress(sqlite3.Error):
            store = FactStore(kept / FACTS_FILE)
            fingerprint = store.value(_FINGERPRINT)
            if fingerprint and _is_noted(store, _SOURCE, source):
                return FactBase(store.view(), fingerprint)
            store.close()
    return None


def source_of(paths: Iterable[Path], *conditions: object) -> str:
    """Return what stands for the contents of files, in hexadecimal, and for all else that facts read from them hang on.

    Raises:
        OSError: If one can't be read.
    """
    digest = hashlib.sha256(repr(conditions).encode())
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
        digest.update(path.suffix.encode())
    return digest.hexdigest()


def _find(facts: FactBase, embed: Embed | None, folder: Path) -> LargeIndex | None:
    for kept in _newest_first(folder):
        with suppress(*DAMAGES):
            with closing(FactStore(kept / FACTS_FILE)) as store:
                is_theirs = _is_noted(store, _FINGERPRINT, facts.fingerprint)
            if is_theirs:
                index = LargeIndex(kept, embed)
                kept.touch()
                return index
    return None


def _is_noted(store: FactStore, name: str, value: str) -> bool:
    return store.value(_CODE) == _code() and store.value(name) == value


def _build(facts: FactBase, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{facts.fingerprint[:16]}-{uuid4().hex[:8]}"
    apart = folder / f"{name}{_APART}"
    apart.mkdir()
    try:
        build_large(facts.facts, apart, notes={_CODE: _code(), _FINGERPRINT: facts.fingerprint})
        _flush(apart)
        return apart.rename(folder / f"{name}{_SUFFIX}")
    except BaseException:
        shutil.rmtree(apart, ignore_errors=True)
        raise


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


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"), key=lambda kept: kept.stat().st_mtime, reverse=True)


def _code() -> str:
    return preparation("tantivy")

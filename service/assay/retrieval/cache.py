"""Prepared indexes of many facts on disk, so that the next start is spared the work. Losing them costs only time."""

from __future__ import annotations

import contextlib
import hashlib
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from assay.files.weight_files import weights_fingerprint
from assay.retrieval.index import PREPARED_VERSION, FactIndex, Prepared

if TYPE_CHECKING:
    from assay.facts.store import FactBase
    from assay.retrieval.index import Embed

MIN_FACTS = 2_000
"""Fewer are prepared in a fifth of a second, which is not worth a file."""
KEPT = 3
"""Files at most; the oldest give way."""
_SUFFIX = ".index"
_DIGEST = hashlib.sha256().digest_size  # bytes that precede the arrays
_LIBRARIES = ("numpy", "pystemmer", "text2num")


def user_cache() -> Path | None:
    """Return the folder of this user's prepared indexes, which need not exist; None for a user without a home."""
    try:
        return Path.home() / ".cache" / "assay" / "indexes"
    except RuntimeError:
        return None


def index_facts(facts: FactBase, embed: Embed, folder: Path | None) -> FactIndex:
    """Return an index of the facts, prepared from the folder if it is there, and kept there if it was not.

    A file that is damaged, and a folder that can't be read or written, count as empty.

    Args:
        facts: Fewer than `MIN_FACTS` are always prepared anew.
        embed: That of the shipped vectors.
        folder: Made when there is something to keep; None: nothing is kept.
    """
    if folder is None or len(facts.facts) < MIN_FACTS:
        return FactIndex(facts.facts, embed)
    path = folder / f"{_key(facts)}{_SUFFIX}"
    prepared = _load(path)
    index = FactIndex(facts.facts, embed, prepared=prepared)
    if prepared is None:
        with contextlib.suppress(OSError):
            _save(index.prepared, path)
    return index


def preparation(*libraries: str) -> str:
    """Return what stands for the code that prepares facts, in hexadecimal: an index that other code made is of no use.

    Args:
        libraries: Those that it uses besides the ones that every index needs.
    """
    parts = (weights_fingerprint(), str(PREPARED_VERSION), *map(version, (*_LIBRARIES, *libraries)))
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _key(facts: FactBase) -> str:
    return hashlib.sha256(f"{facts.fingerprint} {preparation()}".encode()).hexdigest()


def _load(path: Path) -> Prepared | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, archive = content[:_DIGEST], content[_DIGEST:]
    if hashlib.sha256(archive).digest() != digest:
        return None
    with np.load(BytesIO(archive), allow_pickle=False) as arrays:
        return Prepared(**{name: arrays[name] for name in Prepared._fields})


def _save(prepared: Prepared, path: Path) -> None:
    archive = BytesIO()
    np.savez(archive, **prepared._asdict())
    content = archive.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written apart and renamed, so that another process never reads half a file.
    with TemporaryDirectory(dir=path.parent) as apart:
        (Path(apart) / path.name).write_bytes(hashlib.sha256(content).digest() + content)
        (Path(apart) / path.name).replace(path)
    newest_first = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT:]:
        old.unlink(missing_ok=True)

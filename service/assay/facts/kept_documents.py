"""Files of facts as a process last read them, so that an edit of one file is not a reading of all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from assay.facts.documents import FactDocument, FactEntry, parse_document, read_document
from assay.facts.files import FileStamp, read_text, stamp_of
from assay.files.yaml_tree import Tree, UnreadableError, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class _Kept(NamedTuple):
    stamp: FileStamp | None
    """None: the file had changed just before it was read."""
    sha256: bytes
    document: FactDocument


class KeptDocuments:
    """Reads files of facts, and reads none again that is as it was. Threads may share it."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Kept] = {}

    def read(self, path: Path) -> FactDocument:
        """Return what `read_document` returns, but for the lines of fields other than the ids."""
        stamp, kept = stamp_of(path), self._kept.get(path)
        if kept is not None and kept.stamp == stamp:
            return kept.document
        try:
            text = read_text(path)
        except UnreadableError:
            return read_document(path)  # which says why
        sha256 = hashlib.sha256(text.encode()).digest()
        is_same = kept is not None and kept.sha256 == sha256
        document = kept.document if kept is not None and is_same else _lean(parse_document(path, text))
        self._kept[path] = _Kept(stamp if stamp.is_telling() else None, sha256, document)
        return document

    def forget_others(self, paths: Iterable[Path]) -> None:
        """Keep nothing but some files."""
        wanted = frozenset(paths)
        for path in [path for path in self._kept if path not in wanted]:
            self._kept.pop(path, None)


def _lean(document: FactDocument) -> FactDocument:
    """Leave out the trees of facts, which take several times the memory of the facts."""
    return document._replace(entries=tuple(map(_lean_entry, document.entries)))


def _lean_entry(entry: FactEntry) -> FactEntry:
    line, _ = line_of(entry.tree, ("id",))
    return entry._replace(tree=Tree(entry.tree.line, {"id": Tree(line, None)}))

"""Files of facts as a process last read them, so that an edit of one file is not a reading of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.facts.contents import read_content
from assay.facts.documents import FactDocument, FactEntry, read_document
from assay.facts.files import FileStamp, stamp_of
from assay.facts.sets import files_of_sets
from assay.facts.store import sets_of_documents, unite_sets
from assay.files.yaml_tree import Tree, UnreadableError, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assay.facts.store import FactBase


class _Kept(NamedTuple):
    stamp: FileStamp | None
    """None: the file had changed just before it was read."""
    sha256: str
    document: FactDocument


class _Loaded(NamedTuple):
    """Facts with what they were made of."""

    documents: Mapping[str, tuple[FactDocument, ...]]
    trust_proposals: bool
    base: FactBase


class KeptDocuments:
    """Reads files of facts, and reads none again that is as it was. Threads may share it."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Kept] = {}
        self._latest: _Loaded | None = None

    def load(self, paths: Sequence[Path], *, trust_proposals: bool) -> FactBase:
        """Return what `load_fact_base` returns: the very same as before where no file has changed."""
        files = files_of_sets(paths)
        documents = {name: tuple(map(self.read, of_set)) for name, of_set in files.items()}
        self._kept = {file: self._kept[file] for of_set in files.values() for file in of_set if file in self._kept}
        latest = self._latest
        if latest is None or latest[:2] != (documents, trust_proposals):
            base = unite_sets(sets_of_documents(documents, trust_proposals=trust_proposals))
            self._latest = latest = _Loaded(documents, trust_proposals, base)
        return latest.base

    def read(self, path: Path) -> FactDocument:
        """Return what `read_document` returns, but for the lines of fields other than the ids."""
        stamp, kept = stamp_of(path), self._kept.get(path)
        if kept is not None and kept.stamp == stamp:
            return kept.document
        try:
            content = read_content(path)
        except UnreadableError:
            return read_document(path)  # which says why
        is_same = kept is not None and kept.sha256 == content.sha256
        document = kept.document if kept is not None and is_same else _lean(content.document())
        self._kept[path] = _Kept(stamp if stamp.is_telling() else None, content.sha256, document)
        return document

    def forget(self) -> None:
        """Keep nothing."""
        self._kept, self._latest = {}, None


def _lean(document: FactDocument) -> FactDocument:
    """Leave out the trees of facts, which take several times the memory of the facts."""
    return document._replace(entries=tuple(map(_lean_entry, document.entries)))


def _lean_entry(entry: FactEntry) -> FactEntry:
    line, _ = line_of(entry.tree, ("id",))
    return entry._replace(tree=Tree(entry.tree.line, {"id": Tree(line, None)}))

"""What a file of facts says, known by its hash before a fact of it is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.facts.checks import duplicate_ids
from assay.facts.documents import FactDocument, no_facts, parse_document, read_document, read_line, refuse
from assay.facts.files import read_text, sha256_of, unreadable
from assay.facts.json_lines import is_json_lines, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assay_schemas import Fact


@dataclass(frozen=True)
class FileContent:
    """The content of a file.

    Attributes:
        path: Of the file.
        sha256: Of what it says, in hexadecimal.
        text: What it says; None: it has one fact a line, and is too long to be held.
    """

    path: Path
    sha256: str
    text: str | None

    def document(self) -> FactDocument:
        """Return what `read_document` returns."""
        return read_document(self.path) if self.text is None else parse_document(self.path, self.text)

    def facts(self) -> Iterator[Fact]:
        """Yield the facts; of a file with one a line none stays in memory.

        Raises:
            GroundTruthError: If the file can't be used.
        """
        if self.text is None:
            yield from _facts_of_lines(self.path)
            return
        document = self.document()
        refuse((*document.findings, *duplicate_ids(document.entries)))
        yield from (entry.fact for entry in document.entries)


def read_content(path: Path) -> FileContent:
    """Read a file up to its facts.

    A file of lines that changes between its hash and its facts has another stamp than before: it is read once more.

    Raises:
        UnreadableError: If it can't be read.
    """
    if is_json_lines(path):
        try:
            return FileContent(path, sha256_of(path), None)
        except OSError as err:
            raise unreadable(err) from err
    text = read_text(path)
    return FileContent(path, hashlib.sha256(text.encode()).hexdigest(), text)


def _facts_of_lines(path: Path) -> Iterator[Fact]:
    seen: set[int] = set()
    is_empty = True
    for line in read_lines(path):
        entries, broken = read_line(path, line)
        refuse(broken)
        is_empty = False
        for entry in entries:
            # Hashes take a third of the room of ids; of two ids with the same one, reading anew finds no fault.
            key = hash(entry.fact.id)
            if key in seen:
                refuse(tuple(duplicate_ids(read_document(path).entries)))
            seen.add(key)
            yield entry.fact
    if is_empty:
        refuse([no_facts(path, 1)])

"""Many facts held against those that are near to them, some rows at a time, in as many processes as are wanted."""

from __future__ import annotations

import os
import threading
from functools import cache
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, NamedTuple

from assay.facts.entry_store import EntryStore, Placed, myth_tie
from assay.facts.rivals import NEAREST, are_alike, rivals_of
from assay.facts.surroundings import place_of_entry
from assay.facts.wordings import SentenceCheck
from assay.language.reader import FoundReader
from assay.retrieval.fact_words import FactWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assay.facts.findings import Finding
    from assay_schemas import Fact

ENTRIES_FILE, WORDS_FOLDER = "entries.sqlite", "words"


class Rows(NamedTuple):
    """Some rows of a store, both ends included, and where it is."""

    folder: Path
    files: tuple[Path, ...]
    first: int
    last: int


def near_findings(rows: Rows) -> list[Finding]:
    """Return what some facts and their sentences say against near facts; what was opened stays so for the next rows."""
    many = _open(rows.folder, rows.files)
    placed = list(many.store.between(rows.first, rows.last))
    return [*_rivals(many, placed), *(finding for each in placed for finding in many.check.findings(each.entry))]


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however it ended."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_await_end, args=(parent.sentinel,), daemon=True).start()


def _await_end(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class _ManyFacts:
    """Facts on disk, as `Surroundings` has them."""

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        self.store = EntryStore(folder / ENTRIES_FILE, files)
        self.words = FactWords(folder / WORDS_FOLDER)
        self.reader = FoundReader()
        self.check = SentenceCheck(self)
        self._found: dict[str, Placed] = {}

    def near(self, text: str, own: Fact, k: int) -> Sequence[Fact]:
        found = self.store.at(self.words.near(text, k + 1))
        self._found = {each.entry.fact.id: each for each in found}
        return [each.entry.fact for each in found if each.entry.fact.id != own.id][:k]

    def answering(self, sentence: str) -> Fact | None:
        found = self.store.tied([myth_tie(sentence)])
        self._found = {each.entry.fact.id: each for each in found}
        return found[-1].entry.fact if found else None

    def place(self, fact: Fact) -> str:
        """Return how to name one of the facts that were found last."""
        return place_of_entry(self._found[fact.id].entry)


@cache
def _open(folder: Path, files: tuple[Path, ...]) -> _ManyFacts:
    return _ManyFacts(folder, files)


def _rivals(many: _ManyFacts, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Yield a warning for each two facts that contradict each other, on the later; one pair may come twice."""
    for each in placed:
        statement = each.entry.fact.statement
        near = many.words.near(statement, NEAREST + 1)
        alike = [row for row, said in many.store.statements(near) if row != each.row and are_alike(statement, said)]
        for other in many.store.at(alike) if alike else ():
            earlier, later = sorted((each, other), key=lambda one: one.row)
            yield from rivals_of(later.entry, [earlier.entry])

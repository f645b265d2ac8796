"""The facts that a sentence of a fact is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from assay.language.reader import Reader
from assay.retrieval.index import FactIndex
from assay_schemas import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact


class Surroundings(Protocol):
    """All facts of some files, wherever they are kept."""

    @property
    def reader(self) -> Reader:
        """Reads sentences and facts."""

    def near(self, text: str, own: Fact, k: int) -> Sequence[Fact]:
        """Return the facts beside one that are most similar to a text, at most k."""

    def answering(self, sentence: str) -> Fact | None:
        """Return a fact that says that a sentence is false, in the same letters and digits."""

    def place(self, fact: Fact) -> str:
        """Return how to name a fact in a message, with its file and line."""


class FewFacts:
    """Facts in memory."""

    def __init__(self, entries: Sequence[FactEntry]) -> None:
        facts = [entry.fact for entry in entries]
        self.reader = Reader(facts)
        self._entries = {entry.fact.id: entry for entry in entries}
        self._myths = {letters_of(text_of(item)): fact for fact in facts for item in fact.related_myths}
        self._index = FactIndex(facts)

    def near(self, text: str, own: Fact, k: int) -> Sequence[Fact]:
        """Return the facts beside one that are most similar to a text, see `Surroundings`."""
        found = (ranked.fact for ranked in self._index.search(text, k=k + 1))
        return [fact for fact in found if fact.id != own.id][:k]

    def answering(self, sentence: str) -> Fact | None:
        """Return a fact that says that a sentence is false, see `Surroundings`."""
        return self._myths.get(letters_of(sentence))

    def place(self, fact: Fact) -> str:
        """Return how to name a fact, see `Surroundings`."""
        return place_of_entry(self._entries[fact.id])


def place_of_entry(entry: FactEntry) -> str:
    """Return how a message names a fact."""
    return f"fact {entry.fact.id} ({entry.path}:{entry.tree.line})"


def letters_of(sentence: str) -> str:
    """Return the letters and digits of a sentence, without regard to case: what it says, however it is set."""
    return "".join(filter(str.isalnum, sentence)).casefold()

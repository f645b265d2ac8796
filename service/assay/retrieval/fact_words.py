"""The words of facts on disk, to find those that are near to a sentence: cheaper than a search, and less exact.

A search ranks all facts that have any of its words, which takes milliseconds among a million. Here the rarest words of
a sentence alone find, and nothing orders what they found by its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tantivy
from tantivy import Occur, Query

from assay.retrieval.large import schema, term
from assay.retrieval.large_writing import add_facts
from assay.retrieval.texts import stems_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assay.retrieval.stored import StoredFact

TELLING = 4
"""Words of a sentence that find: the rarest. Fewer find less, and more take longer."""
_COMMITTED = 50_000
"""Facts that are lost at most where the process ends."""
_WRITER_BYTES = 128_000_000


class FactWords:
    """The words of facts in a folder, which is made if there is none. One process may add, any number read.

    Args:
        folder: Of the words alone.

    Raises:
        OSError, ValueError: If it can't be made, or holds something else.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(schema(), str(folder), reuse=True)
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """Return how many facts can be found."""
        return int(self._searcher.num_docs)

    def add(self, chunks: Iterable[Sequence[StoredFact]]) -> Iterator[int]:
        """Add facts chunk by chunk, and yield how many each had. What was committed stays if the process ends."""
        writer = self._index.writer(_WRITER_BYTES, 1)
        pending = 0
        for chunk in chunks:
            add_facts(writer, chunk)
            pending += len(chunk)
            if pending >= _COMMITTED:
                writer.commit()
                pending = 0
            yield len(chunk)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def near(self, text: str, k: int) -> list[int]:
        """Return the rows of the facts that share most of the rarest words of a text, at most k, best first."""
        stems = dict.fromkeys(stems_of(words_of(text)))
        by_rarity = sorted((count, stem) for stem in stems if (count := self._searcher.doc_freq("stems", stem)))
        clauses = [(Occur.Should, term("stems", stem)) for _, stem in by_rarity[:TELLING]]
        if not clauses:
            return []
        hits = self._searcher.search(Query.boolean_query(clauses), k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [row for row in rows if isinstance(row, int)]

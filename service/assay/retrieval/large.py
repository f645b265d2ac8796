"""An index of more facts than memory should hold: their words in tantivy, the facts themselves in a file beside it.

Words and whole names find, as in `FactIndex`; likeness of meaning then orders what they found. The words are mapped
from disk, and a change of a fact is a change of the index, not a new one.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import tantivy
from tantivy import FieldType, Occur, Query

from assay.errors import DataError
from assay.retrieval.index import (
    NAME_WEIGHT,
    NEAR,
    NEAR_BY_NAME,
    STEPS,
    VECTOR_WEIGHT,
    LikeFact,
    RankedFact,
    in_steps,
)
from assay.retrieval.stored import CHUNK, FactStore, StoredFact, parse_stored
from assay.retrieval.texts import days_in_force, document_of, names_of, occurring_names, stems_of, texts_of, words_of
from assay_schemas import Fact, FactId, FactStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from tantivy import DocAddress, Searcher

    from assay.retrieval.index import Embed
    from assay.retrieval.stored import StoredFacts
    from assay.retrieval.texts import Words

    _Hits = list[tuple[float, DocAddress]]

RERANKED = 200
"""Facts found by words and names that likeness of meaning orders anew.

Of 300 annotated claims among 100,000 facts, 98.3 % have a deciding fact among the best 12 of 100, and 99.0 % of 200, in
twice the time; 300 bring no more.
"""
MOST = 1_000
"""Facts that one search brings, however many are asked for."""
_BM25_FACTOR = 2.2  # k1 + 1, by which tantivy multiplies what `FactIndex` does not
FACTS_FILE, _WORDS = "facts.sqlite", "words"
_BUILD_BYTES = 256_000_000
_EDIT_BYTES = 15_000_000  # the least that tantivy takes
_LOCKED_S = 30.0
_KEPT = 4_096
_NO_NOTES: Mapping[str, str] = MappingProxyType({})


DAMAGES = (OSError, ValueError, sqlite3.Error)
"""What opening a damaged index raises."""


class _Studied(NamedTuple):
    """A fact, with a vector in steps for each of its texts."""

    fact: Fact
    vectors: NDArray[np.float32]


class _Found(NamedTuple):
    """A fact that words or names found, and what they are worth."""

    score: float
    is_named: bool


class LargeIndex:
    """Facts on disk, ready to be searched and changed. Threads and processes may share it.

    Args:
        folder: Of an index that `build_large` made.
        embed: Gives texts vectors; None: words and names alone.

    Raises:
        OSError, ValueError, sqlite3.Error: If the folder holds no index, or a damaged one; see `DAMAGES`.
    """

    def __init__(self, folder: Path, embed: Embed | None = None) -> None:
        self.folder = folder
        self.store = FactStore(folder / FACTS_FILE)
        self._index = tantivy.Index.open(str(folder / _WORDS))
        self._embed = embed
        self._study = lru_cache(_KEPT)(self._study_anew)
        if not self._is_settled():
            self.change()
        if not self._is_settled():
            msg = f"{folder} holds other facts than words"
            raise ValueError(msg)

    @property
    def facts(self) -> StoredFacts:
        """The active facts, ordered by id."""
        return self.store.view(active=True)

    def search(self, query: str, *, k: int, on: dt.date | None = None) -> tuple[RankedFact, ...]:
        """Return the best facts for a query, see `Retriever`; `MOST` at most, whatever is asked for."""
        searcher = self._index.searcher()
        found = self._find(searcher, query, min(max(k, RERANKED), MOST), on)
        weight = VECTOR_WEIGHT * np.log1p(searcher.num_docs) / STEPS**2
        ranked = [
            RankedFact(fact, round(found[row].score + float(weight) * max(0.0, product), 4))
            for row, fact, product in self._products(query, found)
        ]
        return tuple(sorted(ranked, key=lambda each: (-each.score, each.fact.id))[:k])

    def nearest(self, text: str, *, k: int) -> tuple[LikeFact, ...]:
        """Return the facts that are near to a text in meaning, of those that share its words or names."""
        if self._embed is None:
            return ()
        found = self._find(self._index.searcher(), text, RERANKED, None)
        likeness = [
            (LikeFact(fact, min(1.0, round(product / STEPS**2, 3))), found[row].is_named)
            for row, fact, product in self._products(text, found)
        ]
        near = [like for like, is_named in likeness if like.similarity >= (NEAR_BY_NAME if is_named else NEAR)]
        return tuple(sorted(near, key=lambda like: (-like.similarity, like.fact.id))[:k])

    def change(self, put: Iterable[Fact] = (), remove: Iterable[FactId] = ()) -> None:
        """Add facts, or replace those of the same id, and remove others; the next search finds them so.

        One change at a time, over all processes. One that is cut off is finished by the next, or when the index is
        next opened, if it got as far as the file of facts; else it did not happen.

        Raises:
            DataError: If another process has been changing the index for half a minute.
        """
        with self._writer() as writer:
            self.store.change(put, remove)
            rows = self.store.unindexed()
            for at in range(0, len(rows), CHUNK):
                chunk = rows[at : at + CHUNK]
                texts = self.store.fetch(chunk)
                for row in chunk:
                    writer.delete_documents_by_term("row", row)
                add_facts(writer, (StoredFact(row, parse_stored(text)) for row, text in texts.items()))
            writer.commit()
            self.store.settle(rows)
        self.reload()

    def reload(self) -> None:
        """See at once what another process changed; without this it is seen within half a second."""
        self._index.reload()

    def close(self) -> None:
        """Release the file of facts."""
        self.store.close()

    def _is_settled(self) -> bool:
        return not self.store.unindexed() and self._index.searcher().num_docs == len(self.facts)

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """Give the one writer that an index may have; what it has not committed when the context ends is forgotten."""
        writer = self._open_writer()
        try:
            yield writer
        finally:
            writer.wait_merging_threads()  # gives back the lock, too

    def _open_writer(self) -> tantivy.IndexWriter:
        until = time.monotonic() + _LOCKED_S
        while True:
            try:
                return self._index.writer(_EDIT_BYTES, 1)
            except ValueError as err:  # the lock is held; the binding has no error of its own for it
                if time.monotonic() > until:
                    msg = f"another process has been changing the facts for {_LOCKED_S:.0f} s; try again"
                    raise DataError(msg) from err
                time.sleep(0.02)

    def _find(self, searcher: Searcher, query: str, most: int, on: dt.date | None) -> Mapping[int, _Found]:
        """Return the best rows by words and names: the best by words, and those that have a name of the query."""
        words = words_of(query)
        terms = [(Occur.Should, term("stems", stem)) for stem in dict.fromkeys(stems_of(words))]
        found = {row: _Found(score, is_named=False) for row, score in _best(searcher, terms, most, on)} if terms else {}
        names = _names_in(searcher, words)
        for name, gain in sorted(names.items(), key=lambda each: each[1]):  # of two names of a fact the rarer counts
            clauses = [(Occur.Must, Query.const_score_query(term("names", name), 0.0)), *terms]
            named = _best(searcher, clauses, most, on)
            found |= {row: _Found(score + gain, is_named=True) for row, score in named}
        return dict(sorted(found.items(), key=lambda each: (-each[1].score, each[0]))[:most])

    def _products(self, text: str, found: Mapping[int, _Found]) -> Iterator[tuple[int, Fact, float]]:
        """Yield each row with its fact, and the product with the text of the fact's text that is most like it."""
        studied = {row: self._study(fact) for row, fact in self.store.fetch([*found]).items()}
        if self._embed is None:
            yield from ((row, each.fact, 0.0) for row, each in studied.items())
        elif studied:
            (query,) = in_steps(self._embed([text])).astype(np.float32)
            for row, each in studied.items():
                yield row, each.fact, float((each.vectors @ query).max())

    def _study_anew(self, text: str) -> _Studied:
        fact = parse_stored(text)
        vectors = in_steps(self._embed(texts_of(fact))) if self._embed else np.zeros((1, 0), dtype=np.int16)
        return _Studied(fact, vectors.astype(np.float32))


def build_large(facts: Iterable[Fact], folder: Path, notes: Mapping[str, str] = _NO_NOTES) -> None:
    """Make the files of an index in a folder that exists and is empty.

    Args:
        facts: Of any status, ordered by id; read once, a chunk at a time.
        folder: To be filled; half filled where the process ends before this returns.
        notes: What to note of the facts by name; the first change of a fact deletes them.
    """
    (folder / _WORDS).mkdir()
    store = FactStore.create(folder / FACTS_FILE)
    index = tantivy.Index(schema(), str(folder / _WORDS))
    writer = index.writer(_BUILD_BYTES, 1)
    for chunk in store.fill(facts):
        add_facts(writer, chunk)
    for name, value in notes.items():
        store.note(name, value)
    writer.commit()
    writer.wait_merging_threads()
    store.close()


@lru_cache(1)
def schema() -> tantivy.Schema:
    """Return the fields of an index of words."""
    builder = tantivy.SchemaBuilder()
    # Stems are joined by spaces and names are whole: both are found as they were written, never cut up anew.
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("names", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("first", fast=True)
    builder.add_integer_field("last", fast=True)
    return builder.build()


def add_facts(writer: tantivy.IndexWriter, facts: Iterable[StoredFact]) -> None:
    """Add the words of those facts that are evidence."""
    for row, fact in facts:
        if fact.status is FactStatus.ACTIVE:
            own, *others = texts_of(fact)
            days = days_in_force(fact)
            document = tantivy.Document(
                stems=" ".join(document_of(own, others)),
                names=[" ".join(name) for name in names_of(fact) if name],
                row=row,
                first=days.first.toordinal(),
                last=days.last.toordinal(),
            )
            writer.add_document(document)


def term(field: str, value: str) -> Query:
    """Return what finds the facts that have a stem or a name."""
    return Query.term_query(schema(), field, value, "freq" if field == "stems" else "basic")


def _names_in(searcher: Searcher, words: Words) -> Mapping[str, float]:
    """Return what a fact gains by each name among the words."""
    names = [" ".join(name) for name in occurring_names(words, lambda name: _holders(searcher, " ".join(name)) > 0)]
    return {name: NAME_WEIGHT * float(np.log1p(searcher.num_docs / _holders(searcher, name))) for name in names}


def _holders(searcher: Searcher, name: str) -> int:
    return searcher.doc_freq("names", name)


def _best(
    searcher: Searcher, clauses: list[tuple[Occur, Query]], most: int, on: dt.date | None
) -> Iterator[tuple[int, float]]:
    """Yield the rows that fit best, of those in force on a day, with what their words are worth."""
    query = Query.boolean_query(clauses)
    hits = searcher.search(query, most if on is None else 2 * most, count=False).hits
    if on is not None:
        hits = _in_force(searcher, query, hits, most, on.toordinal())
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    yield from ((row, score / _BM25_FACTOR) for row, (score, _) in zip(rows, hits, strict=True) if isinstance(row, int))


def _in_force(searcher: Searcher, query: Query, hits: _Hits, most: int, day: int) -> _Hits:
    """Return the best hits of those in force on a day.

    Looking at the dates of the best of all days is several times as fast as a query with dates, which can't skip what
    ranks low. Where too many of them are of other days, the query has to say it.
    """
    addresses = [address for _, address in hits]
    days = zip(*(searcher.fast_field_values(field, addresses) for field in ("first", "last")), strict=True)
    valid = [hit for hit, (first, last) in zip(hits, days, strict=True) if first <= day <= last]
    if len(valid) >= most or len(hits) < 2 * most:
        return valid[:most]
    first = Query.range_query(schema(), "first", FieldType.Integer, None, day)
    last = Query.range_query(schema(), "last", FieldType.Integer, day, None)
    bounds = [(Occur.Must, Query.const_score_query(bound, 0.0)) for bound in (first, last)]
    return searcher.search(Query.boolean_query([(Occur.Must, query), *bounds]), most, count=False).hits

"""An index of more facts than memory should hold: their words in tantivy, the facts themselves in a file beside it.

Words and whole names find, as in `FactIndex`; likeness of meaning then orders what they found. The words are mapped
from disk.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import tantivy
from tantivy import FieldType, Occur, Query

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
from assay.retrieval.texts import occurring_names, stems_of, texts_of, words_of
from assay.retrieval.views import StoredFacts, parse_stored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from tantivy import DocAddress, Searcher

    from assay.retrieval.index import Embed
    from assay.retrieval.texts import Words
    from assay_schemas import Fact

    _Hits = list[tuple[float, DocAddress]]

RERANKED = 200
"""Facts found by words and names that likeness of meaning orders anew.

Of 300 annotated claims among 100,000 facts, 98.3 % have a deciding fact among the best 12 of 100, and 99.0 % of 200, in
twice the time; 300 bring no more.
"""
MOST = 1_000
"""Facts that one search brings, however many are asked for."""
_BM25_FACTOR = 2.2  # k1 + 1, by which tantivy multiplies what `FactIndex` does not
_NARROW_BELOW = 0.4
"""Share of all facts below which sets are named by the query: of twice as many hits too few would be theirs."""
_KEPT = 4_096


class _Studied(NamedTuple):
    """A fact, with a vector in steps for each of its texts."""

    fact: Fact
    vectors: NDArray[np.float32]


class _Found(NamedTuple):
    """A fact that words or names found, and what they are worth."""

    score: float
    is_named: bool


class LargeIndex:
    """The facts of a moment, ready to be searched. Threads may share it.

    Args:
        facts: Of any status, on disk; only the active ones of their sets are found.
        embed: Gives texts vectors; None: words and names alone.
    """

    def __init__(self, facts: StoredFacts, embed: Embed | None = None) -> None:
        self._facts = facts
        self._embed = embed
        self._store, self._searcher = facts.moment.store, facts.moment.words
        self._scope = _chosen_sets(facts)

    @property
    def facts(self) -> StoredFacts:
        """The active facts, ordered by id."""
        return StoredFacts(self._facts.moment, [each.name for each in self._facts.sets], active=True)

    def search(self, query: str, *, k: int, on: dt.date | None = None) -> tuple[RankedFact, ...]:
        """Return the best facts for a query, see `Retriever`; `MOST` at most, whatever is asked for."""
        found = self._find(query, min(max(k, RERANKED), MOST), on)
        weight = VECTOR_WEIGHT * np.log1p(self._searcher.num_docs) / STEPS**2
        ranked = [
            RankedFact(fact, round(found[row].score + float(weight) * max(0.0, product), 4))
            for row, fact, product in self._products(query, found)
        ]
        return tuple(sorted(ranked, key=lambda each: (-each.score, each.fact.id))[:k])

    def nearest(self, text: str, *, k: int) -> tuple[LikeFact, ...]:
        """Return the facts that are near to a text in meaning, of those that share its words or names."""
        if self._embed is None:
            return ()
        found = self._find(text, RERANKED, None)
        likeness = [
            (LikeFact(fact, min(1.0, round(product / STEPS**2, 3))), found[row].is_named)
            for row, fact, product in self._products(text, found)
        ]
        near = [like for like, is_named in likeness if like.similarity >= (NEAR_BY_NAME if is_named else NEAR)]
        return tuple(sorted(near, key=lambda like: (-like.similarity, like.fact.id))[:k])

    def _find(self, query: str, most: int, on: dt.date | None) -> Mapping[int, _Found]:
        """Return the best rows by words and names: the best by words, and those that have a name of the query."""
        words, scope = words_of(query), self._scope._replace(day=None if on is None else on.toordinal())
        terms = [(Occur.Should, term("stems", stem)) for stem in dict.fromkeys(stems_of(words))]
        best = partial(_best, self._searcher, most=most, scope=scope)
        found = {row: _Found(score, is_named=False) for row, score in best(terms)} if terms else {}
        names = _names_in(self._searcher, words, scope)
        for name, gain in sorted(names.items(), key=lambda each: each[1]):  # of two names of a fact the rarer counts
            named = best([(Occur.Must, _unscored(term("names", name))), *terms])
            found |= {row: _Found(score + gain, is_named=True) for row, score in named}
        return dict(sorted(found.items(), key=lambda each: (-each[1].score, each[0]))[:most])

    def _products(self, text: str, found: Mapping[int, _Found]) -> Iterator[tuple[int, Fact, float]]:
        """Yield each row with its fact, and the product with the text of the fact's text that is most like it."""
        studied = {row: _study(fact, self._embed) for row, fact in self._store.fetch([*found]).items()}
        if self._embed is None:
            yield from ((row, each.fact, 0.0) for row, each in studied.items())
        elif studied:
            (query,) = in_steps(self._embed([text])).astype(np.float32)
            for row, each in studied.items():
                yield row, each.fact, float((each.vectors @ query).max())


class _Scope(NamedTuple):
    """Which facts count."""

    day: int | None = None
    """Ordinal of a day on which they must be in force; None: of any day."""
    sets: frozenset[int] | None = None
    """Numbers of sets; None: all."""
    is_narrow: bool = False
    """Whether the sets have so few of all facts that to find the best of all and look at their sets would not do."""

    @property
    def bounds(self) -> list[tuple[Occur, Query]]:
        """What a query has to say of them."""
        found = []
        if self.day is not None:
            found.append(Query.range_query(schema(), "first", FieldType.Integer, None, self.day))
            found.append(Query.range_query(schema(), "last", FieldType.Integer, self.day, None))
        if self.sets is not None:
            found.append(Query.term_set_query(schema(), "fact_set", sorted(self.sets)))
        return [(Occur.Must, _unscored(query)) for query in found]

    def admits(self, first: int, last: int, fact_set: int) -> bool:
        """Return True if a fact counts that is in force on these days, and of this set."""
        return (self.day is None or first <= self.day <= last) and (self.sets is None or fact_set in self.sets)


def _chosen_sets(facts: StoredFacts) -> _Scope:
    if len(facts.sets) == len(facts.moment.sets):
        return _Scope()
    chosen, every = (sum(each.active for each in sets) for sets in (facts.sets, facts.moment.sets))
    return _Scope(sets=frozenset(each.number for each in facts.sets), is_narrow=chosen < _NARROW_BELOW * every)


@lru_cache(_KEPT)
def _study(text: str, embed: Embed | None) -> _Studied:
    """Return a fact with its vectors; kept for all indexes of the process, for most facts outlive a change."""
    fact = parse_stored(text)
    vectors = in_steps(embed(texts_of(fact))) if embed else np.zeros((1, 0), dtype=np.int16)
    return _Studied(fact, vectors.astype(np.float32))


@lru_cache(1)
def schema() -> tantivy.Schema:
    """Return the fields of an index."""
    builder = tantivy.SchemaBuilder()
    # Stems are joined by spaces and names are whole: both are found as they were written, never cut up anew.
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("names", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("fact_set", indexed=True, fast=True)
    builder.add_integer_field("first", fast=True)
    builder.add_integer_field("last", fast=True)
    return builder.build()


def term(field: str, value: str) -> Query:
    """Return a query for a word or a name as it was written."""
    return Query.term_query(schema(), field, value, "freq" if field == "stems" else "basic")


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _names_in(searcher: Searcher, words: Words, scope: _Scope) -> Mapping[str, float]:
    """Return what a fact gains by each name among the words."""
    names = [" ".join(name) for name in occurring_names(words, lambda name: _is_held(searcher, " ".join(name), scope))]
    return {name: NAME_WEIGHT * float(np.log1p(searcher.num_docs / _holders(searcher, name))) for name in names}


def _holders(searcher: Searcher, name: str) -> int:
    return searcher.doc_freq("names", name)


def _is_held(searcher: Searcher, name: str, scope: _Scope) -> bool:
    """Return True if a fact has a name; that of another set must not hide a shorter one."""
    if not _holders(searcher, name) or scope.sets is None:
        return _holders(searcher, name) > 0
    of_sets = _Scope(sets=scope.sets).bounds
    return bool(
        searcher.search(Query.boolean_query([(Occur.Must, term("names", name)), *of_sets]), 1, count=False).hits
    )


def _best(
    searcher: Searcher, clauses: list[tuple[Occur, Query]], *, most: int, scope: _Scope
) -> Iterator[tuple[int, float]]:
    """Yield the rows that fit best, of those that count, with what their words are worth."""
    query = Query.boolean_query(clauses)
    if scope.is_narrow:
        query = Query.boolean_query([(Occur.Must, query), *_Scope(sets=scope.sets).bounds])
    is_open = scope.day is None and (scope.sets is None or scope.is_narrow)
    hits = searcher.search(query, most if is_open else 2 * most, count=False).hits
    if not is_open:
        hits = _admitted(searcher, query, hits, most, scope)
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    yield from ((row, score / _BM25_FACTOR) for row, (score, _) in zip(rows, hits, strict=True) if isinstance(row, int))


def _admitted(searcher: Searcher, query: Query, hits: _Hits, most: int, scope: _Scope) -> _Hits:
    """Return the best hits of those that count.

    Looking at the dates and sets of the best of all is several times as fast as a query with bounds, which can't skip
    what ranks low. Where too few of them count, the query has to say it.
    """
    addresses = [address for _, address in hits]
    fields = zip(
        *(searcher.fast_field_values(field, addresses) for field in ("first", "last", "fact_set")), strict=True
    )
    valid = [hit for hit, values in zip(hits, fields, strict=True) if scope.admits(*values)]
    if len(valid) >= most or len(hits) < 2 * most:
        return valid[:most]
    return searcher.search(Query.boolean_query([(Occur.Must, query), *scope.bounds]), most, count=False).hits

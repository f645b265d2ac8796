"""Step 4: the facts that bear on a claim. Words rank them (BM25), whole names and likeness of meaning lift them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np

from assay.retrieval.texts import days_in_force, document_of, names_of, occurring_names, stems_of, texts_of, words_of
from assay.retrieval.words import WordIndex, WordScores, score_words
from assay_schemas import Fact, FactStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assay.retrieval.texts import Words

Embed: TypeAlias = "Callable[[Sequence[str]], NDArray[np.float32]]"
"""Gives each text a row of length 1, or of zeros if it says nothing."""

NAME_WEIGHT = 0.25
"""Share of a name's rarity (its inverse document frequency) that a fact gains by the name."""
VECTOR_WEIGHT = 1.0
"""What a fact of the very meaning of a query gains, as a share of the rarity of a word that no other fact holds.

A weighted sum found more than reciprocal rank fusion did, which forgets by how much one fact fits better.
"""
MIN_COSINE = 0.3
"""Likeness from which a fact is found that shares neither word nor name; most unrelated texts have less."""
NEAR = 0.6
"""Likeness from which a fact that decides nothing is worth showing beside a claim.

Of 1,803 pairs of a seed's claim and the facts on another subject one has as much; of the facts that decide a claim of
their own subject, 7 in 10 have.
"""
NEAR_BY_NAME = 0.45
"""The same for a fact whose subject or alias stands whole in the claim: 3 of these pairs, and 3 in 4 of the facts."""
PREPARED_VERSION = 4
"""Raised with whatever changes what `Prepared` holds for the same facts: how texts become words, scores or vectors."""
STEPS = 4_000
"""Of a vector's length: few enough for exact sums, see `_VectorIndex`."""
_KEPT_FACTS = 20_000
"""In most processes all; each takes about a kilobyte."""
_KEPT_STATEMENTS = 2_048  # every claim of an article is held against the same facts


class RankedFact(NamedTuple):
    """A fact and how well it fits: above 0, without unit, comparable within one search only."""

    fact: Fact
    score: float


class LikeFact(NamedTuple):
    """A fact and the likeness of its meaning to a text, in [0, 1]."""

    fact: Fact
    similarity: float


class Retriever(Protocol):
    """Finds facts for texts; every one of them orders by the same words, names and likeness of meaning."""

    @property
    def facts(self) -> Sequence[Fact]:
        """The active facts, ordered by id."""

    def search(self, query: str, *, k: int, on: dt.date | None = None) -> tuple[RankedFact, ...]:
        """Return the best facts for a query, best first, ties by id.

        Args:
            query: Any text; one without words finds nothing.
            k: Most facts to return.
            on: Only facts in force on that day; None for the facts of any day.
        """

    def nearest(self, text: str, *, k: int) -> tuple[LikeFact, ...]:
        """Return the facts of any day that are near to a text in meaning, nearest first, ties by id.

        None where there are no vectors, and where all facts are about something else: see `NEAR`.

        Args:
            text: A whole sentence.
            k: Most facts to return.
        """


class Prepared(NamedTuple):
    """Precomputed index data. Cache it to speed up the next start."""

    words: NDArray[np.uint8]
    """The stems in the order of their numbers, joined by line feeds, UTF-8."""
    starts: NDArray[np.int32]
    """Where the facts of each stem start in `holders` and `word_scores`."""
    holders: NDArray[np.int32]
    """Rows of facts."""
    word_scores: NDArray[np.float32]
    vectors: NDArray[np.int16]
    """A row for each text of a fact, fact by fact, in whole steps; without columns if there are no vectors."""
    first_vectors: NDArray[np.int32]
    """Where the rows of each fact start in `vectors`."""


class Studied(NamedTuple):
    """What a fact is found by."""

    stems: str
    """Joined by spaces."""
    vectors: NDArray[np.int16]
    """A row for each of its texts, in whole steps; without columns if there are no vectors."""


class FactIndex:
    """The active facts, ready to be searched. Immutable, so threads may share it.

    Args:
        facts: Facts of any status; only the active ones can be found.
        embed: Gives texts vectors, so that a fact is found that shares no word with a query; None: words and names
            alone.
        prepared: Of an index of the same facts by the same `embed` and the same code; None: worked out here.

    Attributes:
        prepared: What a later index of the same facts can be given.
    """

    def __init__(self, facts: Sequence[Fact], embed: Embed | None = None, *, prepared: Prepared | None = None) -> None:
        active = (fact for fact in facts if fact.status is FactStatus.ACTIVE)
        self._facts = tuple(sorted(active, key=lambda fact: fact.id))
        self._in_force = tuple(map(days_in_force, self._facts))
        self.prepared = prepared or _prepare(self._facts, embed)
        self._by_words = WordIndex(_word_scores(self.prepared), len(self._facts))
        self._names = _NameIndex(self._facts)
        self._vectors = _VectorIndex(self.prepared, embed) if embed else None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The active facts, ordered by id."""
        return self._facts

    def search(self, query: str, *, k: int, on: dt.date | None = None) -> tuple[RankedFact, ...]:
        """Return the best facts for a query, see `Retriever`."""
        scores = self._score(query)
        best_first = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores)].tolist()
        found = (
            RankedFact(self._facts[row], float(scores[row]))
            for row in best_first
            if on is None or self._in_force[row].first <= on <= self._in_force[row].last
        )
        return tuple(islice(found, k))

    def nearest(self, text: str, *, k: int) -> tuple[LikeFact, ...]:
        """Return the facts that are near to a text in meaning, see `Retriever`."""
        if self._vectors is None:
            return ()
        likeness = self._vectors.likeness(text)
        is_near = likeness >= np.where(self._names.score(words_of(text)) > 0, NEAR_BY_NAME, NEAR)
        nearest_first = np.argsort(np.where(is_near, -likeness, 0.0), kind="stable")[: np.count_nonzero(is_near)]
        return tuple(LikeFact(self._facts[row], float(likeness[row])) for row in nearest_first[:k].tolist())

    def _score(self, query: str) -> NDArray[np.float64]:
        words = words_of(query)
        stems = list(dict.fromkeys(stems_of(words)))
        scores = self._names.score(words)
        scores += self._by_words.score(stems)
        if self._vectors is not None and stems:
            scores += self._vectors.score(query, is_known=scores > 0)
        # Rounded, so that noise in the last bit of a float can't decide a tie.
        return np.round(scores, 4)


def best_first(query: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return facts that come without any order, those first that share most words with a query; ties as they came."""
    return WordOrder(facts).best_first(query)


class WordOrder:
    """Facts that come without any order and without an index, ready to be ordered for several queries."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._stemmed = [(fact, stem_set(fact.statement)) for fact in facts]

    def best_first(self, query: str) -> tuple[Fact, ...]:
        """Return the facts, those first that share most words with a query; ties as they came."""
        wanted = stem_set(query)
        return tuple(fact for fact, _ in sorted(self._stemmed, key=lambda stemmed: -len(wanted & stemmed[1])))


def shared_words(text: str, other: str) -> float:
    """Return which share of the words of a text another has, stop words left out; 0 for a text without words."""
    words = stem_set(text)
    return len(words & stem_set(other)) / len(words) if words else 0.0


@lru_cache(maxsize=_KEPT_STATEMENTS)
def stem_set(text: str) -> frozenset[str]:
    """Return the stems of the words of a text, stop words left out."""
    return frozenset(stems_of(words_of(text)))


def is_in_force(fact: Fact, on: dt.date | None) -> bool:
    """Return True if a fact is evidence on a day, both ends of its validity included; None: on any day."""
    days = days_in_force(fact)
    return on is None or days.first <= on <= days.last


class _NameIndex:
    """Finds the subjects and aliases of facts that occur whole in a text."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._count = len(facts)
        rows: dict[Words, set[int]] = defaultdict(set)
        for row, fact in enumerate(facts):
            for name in names_of(fact):
                rows[name].add(row)
        self._rows = {name: np.fromiter(sorted(found), dtype=np.intp) for name, found in rows.items()}

    def score(self, words: Words) -> NDArray[np.float64]:
        """Return what each fact gains by the rarest of its names among the words."""
        scores = np.zeros(self._count)
        for name in occurring_names(words, self._rows.__contains__):
            rows = self._rows[name]
            scores[rows] = np.maximum(scores[rows], NAME_WEIGHT * np.log1p(self._count / len(rows)))
        return scores


class _VectorIndex:
    """Finds facts that mean something like a text.

    Vectors are kept in whole steps, few enough that every sum of products is a whole number that a float32 holds
    exactly. So the order of the facts, or of additions on some machine, never moves a score.
    """

    def __init__(self, prepared: Prepared, embed: Embed) -> None:
        self._embed = embed
        self._rows = prepared.vectors.astype(np.float32)
        self._starts = prepared.first_vectors
        self._weight = VECTOR_WEIGHT * np.log1p(len(self._starts)) / STEPS**2

    def score(self, text: str, *, is_known: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what each fact gains by its meaning; one that is not known otherwise has to be like the text."""
        products = self._products(text)
        counts = (products > 0) & (is_known | (products >= MIN_COSINE * STEPS**2))
        return np.where(counts, self._weight * products, 0.0)

    def likeness(self, text: str) -> NDArray[np.float64]:
        """Return how like each fact is to a text, in [0, 1] and thousandths."""
        return np.clip(np.round(self._products(text).astype(np.float64) / STEPS**2, 3), 0.0, 1.0)

    def _products(self, text: str) -> NDArray[np.float32]:
        """Return the product with the text of that text of each fact that is most like it."""
        (query,) = in_steps(self._embed([text]))
        products: NDArray[np.float32] = self._rows @ query.astype(np.float32)
        return np.maximum.reduceat(products, self._starts) if len(products) > len(self._starts) else products


def in_steps(vectors: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return vectors of length 1 in whole steps."""
    return np.rint(vectors * STEPS).astype(np.int16)


def _prepare(facts: Sequence[Fact], embed: Embed | None) -> Prepared:
    """Prepare facts, each by what it says of itself, then one sentence each on how others put it."""
    studied = [study(texts_of(fact), embed) for fact in facts]
    scores = score_words([each.stems.split() for each in studied])
    vectors = [each.vectors for each in studied]
    return Prepared(
        words=np.frombuffer("\n".join(scores.words).encode(), dtype=np.uint8),
        starts=scores.starts,
        holders=scores.holders,
        word_scores=scores.scores,
        vectors=np.concatenate(vectors or [_vectors((), embed)]),
        first_vectors=np.cumsum([0, *map(len, vectors)], dtype=np.int32)[:-1],
    )


@lru_cache(_KEPT_FACTS)
def study(texts: tuple[str, ...], embed: Embed | None) -> Studied:
    """Return what a fact is found by, from its texts; kept, for most facts outlive an edit of their file."""
    own, *others = texts
    return Studied(" ".join(document_of(own, others)), _vectors(texts, embed))


def _vectors(texts: Sequence[str], embed: Embed | None) -> NDArray[np.int16]:
    return in_steps(embed(texts)) if embed else np.zeros((len(texts), 0), dtype=np.int16)


def _word_scores(prepared: Prepared) -> WordScores:
    words = prepared.words.tobytes().decode()
    return WordScores(
        tuple(words.split("\n")) if words else (), prepared.starts, prepared.holders, prepared.word_scores
    )

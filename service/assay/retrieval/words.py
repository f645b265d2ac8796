"""Facts ranked by the words that they share with a query: BM25, every score worked out ahead."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_K1 = 1.5
"""How much a word that recurs in a text adds."""
_B = 0.75
"""How much a long text counts for less."""


class WordScores(NamedTuple):
    """What each word is worth in each text that holds it.

    Attributes:
        words: In the order of their numbers.
        starts: Where the texts of each word start in `holders` and `scores`, and where the last one's end.
        holders: Rows of texts, in order for each word.
        scores: What each of them gains by the word.
    """

    words: tuple[str, ...]
    starts: NDArray[np.int32]
    holders: NDArray[np.int32]
    scores: NDArray[np.float32]


def score_words(texts: Sequence[Sequence[str]]) -> WordScores:
    """Return the BM25 scores of all words of texts, each given by its words.

    Source: the variant of Lucene, "accurate" in Kamphuis, de Vries, Boytsov, Lin 2020, ECIR, LNCS 12036, 28-34.
    """
    counts = [_count(text) for text in texts]
    numbers = {word: at for at, word in enumerate(dict.fromkeys(word for count in counts for word in count))}
    columns = np.array([numbers[word] for count in counts for word in count], dtype=np.intp)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), np.array(list(map(len, counts)), dtype=np.intp))
    often = np.array([times for count in counts for times in count.values()], dtype=np.float64)
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    held_by = np.bincount(columns, minlength=len(numbers))
    average = lengths.sum() / max(1, len(texts))
    shares = often / (_K1 * ((1 - _B) + _B * lengths[rows] / average) + often)
    by_word = np.argsort(columns, kind="stable")
    return WordScores(
        words=tuple(numbers),
        starts=np.cumsum([0, *held_by], dtype=np.int32),
        holders=rows[by_word],
        scores=(_rarities(held_by.tolist(), len(texts))[columns] * shares).astype(np.float32)[by_word],
    )


def _count(words: Iterable[str]) -> dict[str, int]:
    """Return how often each word occurs; a `Counter` asks each time what it is given, and takes thrice as long."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def _rarities(held_by: Iterable[int], texts: int) -> NDArray[np.float32]:
    return np.array([math.log(1 + (texts - held + 0.5) / (held + 0.5)) for held in held_by], dtype=np.float32)


class WordIndex:
    """Scores texts by the words of a query. Threads may share it.

    Args:
        scores: Of the texts.
        texts: How many there are.
    """

    def __init__(self, scores: WordScores, texts: int) -> None:
        self._scores = scores
        self._texts = texts
        self._ranges = dict(zip(scores.words, pairwise(scores.starts.tolist()), strict=True))

    def score(self, words: Iterable[str]) -> NDArray[np.float32]:
        """Return what each text gains by the words of a query."""
        totals = np.zeros(self._texts, dtype=np.float32)
        for start, end in (self._ranges[word] for word in words if word in self._ranges):
            totals[self._scores.holders[start:end]] += self._scores.scores[start:end]
        return totals

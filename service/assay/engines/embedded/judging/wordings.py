"""Sentences that are true or false with a fact, and those of them that are nearest to a claim in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from assay_schemas import Fact

TRUE_READ = 3
"""True sentences that the verifier reads, the nearest first: more of them add more noise than sense."""
MYTHS_READ = 2
"""Myths that it reads."""


class Sentence(NamedTuple):
    """A sentence, and the fact that it is true or false with."""

    fact: Fact
    text: str
    holds: bool


class Nearest(NamedTuple):
    """Sentences in order of their likeness to a claim."""

    sentences: tuple[Sentence, ...] = ()
    cosines: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
    """Shape (n,), descending."""


class Wordings:
    """Finds the sentences of facts that are nearest to a claim; each is given a vector once.

    Args:
        encode: Returns a vector of length 1 for each text, shape (n, width).
    """

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._encode = encode
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def nearest(self, claim: str, facts: Iterable[Fact]) -> tuple[Nearest, Nearest]:
        """Return the true sentences, and the myths, that are nearest to a claim."""
        sentences = [sentence for fact in facts for sentence in _sentences_of(fact)]
        self._learn([sentence.text for sentence in sentences])
        (vector,) = self._encode([claim])
        return (
            self._nearest(vector, [each for each in sentences if each.holds], TRUE_READ),
            self._nearest(vector, [each for each in sentences if not each.holds], MYTHS_READ),
        )

    def _nearest(self, claim: NDArray[np.float32], sentences: Sequence[Sentence], most: int) -> Nearest:
        if not sentences:
            return Nearest()
        cosines = np.array([self._vectors[sentence.text] for sentence in sentences]) @ claim
        order = np.argsort(-cosines, kind="stable")[:most]
        return Nearest(tuple(sentences[at] for at in order.tolist()), cosines[order])

    def _learn(self, texts: Iterable[str]) -> None:
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self._encode(unknown), strict=True))


def _sentences_of(fact: Fact) -> Iterator[Sentence]:
    yield Sentence(fact, fact.statement, holds=True)
    yield from (Sentence(fact, text, holds=True) for text in fact.wordings)
    yield from (Sentence(fact, text, holds=False) for text in fact.myths)

"""Sentences that are true or false with a fact, and those of them that are nearest to a claim in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from assay_schemas import Fact

TRUE_READ = 8
"""True sentences that the verifier reads, the nearest first."""
MYTHS_READ = 6
"""Myths that it reads."""


class Wording(NamedTuple):
    """A sentence, and the fact that it is true or false with."""

    fact: Fact
    text: str
    holds: bool


class Nearest(NamedTuple):
    """Sentences in order of their likeness to a claim."""

    wordings: tuple[Wording, ...]
    cosines: NDArray[np.float32]
    """Shape (n,), descending."""


class Wordings:
    """Finds the sentences of facts that are nearest to a claim; each is given a vector once.

    Args:
        encode: Returns a vector of length 1 for each text, shape (n, width).
    """

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._encode = encode
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def nearest(self, claim: str, facts: Iterable[Fact], *, holds: bool) -> Nearest:
        """Return the true sentences, or the myths, that are nearest to a claim; empty if there are none."""
        wordings = [wording for fact in facts for wording in _wordings_of(fact) if wording.holds is holds]
        if not wordings:
            return Nearest((), np.zeros(0, dtype=np.float32))
        cosines = self._vectors_of([wording.text for wording in wordings]) @ self._encode([claim])[0]
        order = np.argsort(-cosines, kind="stable")[: TRUE_READ if holds else MYTHS_READ]
        return Nearest(tuple(wordings[at] for at in order.tolist()), cosines[order])

    def _vectors_of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self._encode(unknown), strict=True))
        return np.array([self._vectors[text] for text in texts])


def _wordings_of(fact: Fact) -> Iterator[Wording]:
    yield Wording(fact, fact.statement, holds=True)
    yield from (Wording(fact, text, holds=True) for text in fact.wordings)
    yield from (Wording(fact, text, holds=False) for text in fact.myths)

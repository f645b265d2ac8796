"""Sentences that are true or false with a fact, and those of them that are nearest to a claim in meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from assay_schemas import Fact

Encode: TypeAlias = "Callable[[Sequence[str]], NDArray[np.float32]]"
TRUE_READ = 3
"""True sentences that the verifier reads, the nearest first: more of them add more noise than sense."""
MYTHS_READ = 2
"""Myths that it reads."""
SKETCHED = 24
"""Sentences of each kind that are encoded for a claim: those likest to it by vectors that cost next to nothing.

Of the three true sentences that are nearest, 94 in 100 are among them, and of the two myths 96.
"""
KEPT = 16_384
"""Texts whose vectors are kept, of each kind of vector: about 25 MB."""


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
        sketch: The same, far quicker and less exact.
    """

    def __init__(self, encode: Encode, sketch: Encode) -> None:
        self._encode = _Kept(encode)
        self._sketch = _Kept(sketch)

    def nearest(self, claim: str, facts: Iterable[Fact]) -> tuple[Nearest, Nearest]:
        """Return the true sentences, and the myths, that are nearest to a claim."""
        sentences = [sentence for fact in facts for sentence in _sentences_of(fact)]
        true, myths = ([each for each in sentences if each.holds is holds] for holds in (True, False))
        return self._nearest(claim, true, TRUE_READ), self._nearest(claim, myths, MYTHS_READ)

    def _nearest(self, claim: str, sentences: Sequence[Sentence], most: int) -> Nearest:
        likeliest = _likest(claim, sentences, self._sketch, SKETCHED).sentences
        return _likest(claim, likeliest, self._encode, most)


class _Kept:
    """Vectors of texts, each worked out once as long as they are not too many: claims come without end."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._vectors  # another thread may begin anew meanwhile
        unknown = [text for text in dict.fromkeys(texts) if text not in vectors]
        if len(vectors) + len(unknown) > KEPT:
            vectors, unknown = {}, list(dict.fromkeys(texts))
            self._vectors = vectors
        if unknown:
            vectors.update(zip(unknown, self._encode(unknown), strict=True))
        return np.array([vectors[text] for text in texts])


def _likest(claim: str, sentences: Sequence[Sentence], encode: Encode, most: int) -> Nearest:
    if not sentences:
        return Nearest()
    claimed, *others = encode([claim, *(sentence.text for sentence in sentences)])
    cosines = np.array(others) @ claimed
    order = np.argsort(-cosines, kind="stable")[:most]
    return Nearest(tuple(sentences[at] for at in order.tolist()), cosines[order])


def _sentences_of(fact: Fact) -> Iterator[Sentence]:
    yield Sentence(fact, fact.statement, holds=True)
    yield from (Sentence(fact, text, holds=True) for text in fact.wordings)
    yield from (Sentence(fact, text, holds=False) for text in fact.myths)

"""Pairs as token ids: [CLS] evidence [SEP] claim [SEP], in the ids of the shipped vocabulary."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.engines.embedded.judging.window import lay_out
from assay_training.rows import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.retrieval.wordpiece import WordPiece
    from assay_training.rows import Pair

CLS, SEP, PAD = 101, 102, 0
"""Ids of the special tokens in BERT's uncased vocabulary."""
_MEGABATCH = 50
"""Batches drawn at once and sorted by length, so that little is spent on padding."""


class Encoded(NamedTuple):
    """Many pairs, one after the other.

    Attributes:
        tokens: Ids of all pairs, uint16, shape (total,).
        starts: Where each pair begins, and the end of the last: int64, shape (n + 1,).
        labels: Index into `LABELS`, int8, shape (n,).
    """

    tokens: NDArray[np.uint16]
    starts: NDArray[np.int64]
    labels: NDArray[np.int8]

    def save(self, path: Path) -> None:
        """Write one compressed file."""
        np.savez_compressed(path, tokens=self.tokens, starts=self.starts, labels=self.labels)

    @classmethod
    def load(cls, path: Path) -> Encoded:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(arrays["tokens"], arrays["starts"], arrays["labels"])


class Batch(NamedTuple):
    """Pairs padded to one length: row numbers, ids and mask of shape (rows, tokens)."""

    rows: NDArray[np.int64]
    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


def encode(pairs: Sequence[Pair], wordpiece: WordPiece) -> Encoded:
    """Return pairs as ids, laid out as the verifier reads them."""
    rows = [lay_out(pair.claim, pair.evidence, wordpiece) for pair in pairs]
    labels = [LABELS.index(pair.label) for pair in pairs]
    return Encoded(
        tokens=np.fromiter((token for row in rows for token in row), dtype=np.uint16),
        starts=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        labels=np.asarray(labels, dtype=np.int8),
    )


def batches(encoded: Encoded, size: int, *, seed: int) -> Iterator[Batch]:
    """Yield every pair once, in an order of chance, pairs of like length together; `size` pairs at most in one."""
    for rows in _shuffled(np.diff(encoded.starts), size, seed):
        yield _pad(encoded, rows)


def _shuffled(lengths: NDArray[np.int64], size: int, seed: int) -> list[NDArray[np.int64]]:
    order = np.random.default_rng(seed).permutation(len(lengths))
    mega = size * _MEGABATCH
    chunks = [order[at : at + mega] for at in range(0, len(order), mega)]
    ordered = [chunk[np.argsort(lengths[chunk], kind="stable")] for chunk in chunks]
    groups = [chunk[at : at + size] for chunk in ordered for at in range(0, len(chunk), size)]
    random.Random(seed).shuffle(groups)
    return groups


def _pad(encoded: Encoded, rows: NDArray[np.int64]) -> Batch:
    lengths = encoded.starts[rows + 1] - encoded.starts[rows]
    ids = np.full((len(rows), int(lengths.max())), PAD, dtype=np.int64)
    for at, row in enumerate(rows):
        ids[at, : lengths[at]] = encoded.tokens[encoded.starts[row] : encoded.starts[row + 1]]
    return Batch(rows, ids, (np.arange(ids.shape[1]) < lengths[:, None]).astype(np.int64))

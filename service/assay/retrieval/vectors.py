"""Vectors of texts: the weighted mean over their word pieces, close together where the texts mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assay.retrieval.wordpiece import WordPiece


class StaticVectors:
    """One vector for each word piece, whatever stands around it. Threads may share it.

    Args:
        rows: A row for each id of the vocabulary, int8.
        scales: What to multiply each row by; it carries the weight of the piece, 0 for punctuation.
        wordpiece: Cuts texts into pieces.
    """

    def __init__(self, rows: NDArray[np.int8], scales: NDArray[np.float32], wordpiece: WordPiece) -> None:
        self._rows = rows
        self._scales = scales[:, np.newaxis]
        self._wordpiece = wordpiece

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row of length 1 for each text; of zeros for a text without words."""
        sums = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            pieces = np.array(self._wordpiece.encode(text), dtype=np.intp)
            # Not as a product of matrices: the order in which that adds up differs between machines.
            weighted = self._rows.take(pieces, axis=0) * self._scales.take(pieces, axis=0)
            sums[row] = weighted.sum(axis=0)
        lengths = np.sqrt(np.square(sums).sum(axis=1, dtype=np.float64, keepdims=True))
        return (sums / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)

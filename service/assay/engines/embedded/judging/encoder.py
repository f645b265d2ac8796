"""Vectors of sentences by a trained encoder: near to each other where the sentences mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assay.engines.embedded.judging.token_model import TokenModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.retrieval.wordpiece import WordPiece

MAX_PIECES = 126
"""Word pieces of a sentence that are read; what is longer is cut off."""


class SentenceEncoder:
    """An encoder in ONNX. Threads may share it.

    Args:
        model: Path of the ONNX file: inputs `ids` and `mask`, int64 (rows, tokens); output `vectors`, float32
            (rows, width), each of length 1.
        wordpiece: With the vocabulary that it was trained on.
        threads: Sentences read at once.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(self, model: Path, wordpiece: WordPiece, *, threads: int) -> None:
        self._model = TokenModel(model, output="vectors", threads=threads)
        self._wordpiece = wordpiece

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each text, shape (texts, width)."""
        return np.array(self._model.read(map(self._lay_out, texts)), dtype=np.float32)

    def _lay_out(self, text: str) -> list[int]:
        pieces = self._wordpiece.encode(text)[:MAX_PIECES]
        return [self._wordpiece.cls_id, *pieces, self._wordpiece.sep_id]

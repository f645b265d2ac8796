"""Vectors of sentences by a trained encoder: near to each other where the sentences mean the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.retrieval.wordpiece import WordPiece

MAX_PIECES = 126
"""Word pieces of a sentence that are read; what is longer is cut off."""


class SentenceEncoder:
    """An encoder in ONNX. Threads may share it; every sentence is read alone, so that its vector never changes.

    Args:
        model: Path of the ONNX file: inputs `ids` and `mask`, int64 (rows, tokens); output `vectors`, float32
            (rows, width), each of length 1.
        wordpiece: With the vocabulary that it was trained on.
        threads: Sentences read at once.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(self, model: Path, wordpiece: WordPiece, *, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415 - a system without it judges by rules

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._wordpiece = wordpiece
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder")

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each text, shape (texts, width)."""
        return np.array(list(self._pool.map(self._vector, texts)), dtype=np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        pieces = self._wordpiece.encode(text)[:MAX_PIECES]
        row = np.array([[self._wordpiece.cls_id, *pieces, self._wordpiece.sep_id]], dtype=np.int64)
        vector: NDArray[np.float32] = self._session.run(["vectors"], {"ids": row, "mask": np.ones_like(row)})[0][0]
        return vector

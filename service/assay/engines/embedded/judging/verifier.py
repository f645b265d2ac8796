"""The trained part of the judgement: a cross-encoder that reads a claim beside its evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import numpy as np

from assay.engines.embedded.judging.window import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.retrieval.wordpiece import WordPiece


class Verifier(Protocol):
    """Tells what evidence does to a claim."""

    def read(self, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Return log-probabilities of supported, refuted and not enough evidence, shape (windows, 3).

        Args:
            claim: A sentence.
            windows: Evidence, each window of one text or of several that are read together.
        """


class CrossEncoder:
    """A verifier in ONNX. Threads may share it.

    Every window is read alone: the rounding of an int8 model hangs on all that is read with it, and the same claim
    must get the same answer in any company and on any number of threads.

    Args:
        model: Path of the ONNX file: inputs `ids` and `mask`, int64 (rows, tokens); output `logits`, float32 (rows, 3).
        wordpiece: With the vocabulary that it was trained on.
        threads: Windows read at once.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(self, model: Path, wordpiece: WordPiece, *, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415 - a system without it judges by rules

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._wordpiece = wordpiece
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="verifier")

    def read(self, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Return log-probabilities as `Verifier.read` says."""
        inputs = [lay_out(claim, window, self._wordpiece) for window in windows]
        logits = np.array(list(self._pool.map(self._logits, inputs)), dtype=np.float64).reshape(-1, 3)
        return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)

    def _logits(self, ids: list[int]) -> NDArray[np.float32]:
        row = np.array([ids], dtype=np.int64)
        logits: NDArray[np.float32] = self._session.run(["logits"], {"ids": row, "mask": np.ones_like(row)})[0][0]
        return logits

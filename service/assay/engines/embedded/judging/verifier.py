"""The trained part of the judgement: a cross-encoder that reads a claim beside its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from assay.engines.embedded.judging.token_model import TokenModel
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
    """A verifier in ONNX. Threads may share it; every window is read alone.

    Args:
        model: Path of the ONNX file: inputs `ids` and `mask`, int64 (rows, tokens); output `logits`, float32 (rows, 3).
        wordpiece: With the vocabulary that it was trained on.
        threads: Windows read at once.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(self, model: Path, wordpiece: WordPiece, *, threads: int) -> None:
        self._model = TokenModel(model, output="logits", threads=threads)
        self._wordpiece = wordpiece

    def read(self, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Return log-probabilities as `Verifier.read` says."""
        inputs = [lay_out(claim, window, self._wordpiece) for window in windows]
        logits = np.array(self._model.read(inputs), dtype=np.float64).reshape(-1, 3)
        return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)

"""Trained files in ONNX that read rows of tokens, one row at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray


class TokenModel:
    """A model in ONNX. Threads may share it.

    Every row is read alone: int8 rounding depends on the rest of a batch, and the same text must get the same answer in
    any company and on any number of threads.

    Args:
        model: Path of the ONNX file: inputs `ids` and `mask`, int64 (rows, tokens).
        output: Name of the output that is wanted, float32 (rows, width).
        threads: Rows read at once.

    Raises:
        ImportError: If onnxruntime is not installed.
    """

    def __init__(self, model: Path, *, output: str, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415 - a system without it judges by rules

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._output = output
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=output)

    def read(self, rows: Iterable[list[int]]) -> list[NDArray[np.float32]]:
        """Return the output for each row of token ids, shape (width,)."""
        return list(self._pool.map(self._read_one, rows))

    def _read_one(self, ids: list[int]) -> NDArray[np.float32]:
        row = np.array([ids], dtype=np.int64)
        answer: NDArray[np.float32] = self._session.run([self._output], {"ids": row, "mask": np.ones_like(row)})[0][0]
        return answer

"""What a verifier's answers are worth on rows with labels: plain counts, for choosing between models."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SUPPORTED, _REFUTED = 0, 1


class Figures(NamedTuple):
    """Measured on the most probable label of every row, without any threshold.

    Attributes:
        n: Rows.
        accuracy: Share of right answers.
        macro_f1: Mean of the F1 of the labels that occur.
        balanced: Mean recall of "supported" and of everything else.
        refuted_as_supported: Share of the refuted rows that are called supported; the worst error.
        supported_as_refuted: The reverse.
    """

    n: int
    accuracy: float
    macro_f1: float
    balanced: float
    refuted_as_supported: float
    supported_as_refuted: float


def measure(logits: NDArray[np.float32], labels: NDArray[np.int8]) -> Figures:
    """Compare answers, logits of shape (n, 3), with labels of shape (n,)."""
    answers = logits.argmax(1)
    is_supported = labels == _SUPPORTED
    return Figures(
        n=len(labels),
        accuracy=round(float((answers == labels).mean()), 4),
        macro_f1=round(float(np.mean([_f1(answers, labels, label) for label in np.unique(labels)])), 4),
        balanced=round(
            (_share(answers == _SUPPORTED, is_supported) + _share(answers != _SUPPORTED, ~is_supported)) / 2, 4
        ),
        refuted_as_supported=round(_share(answers == _SUPPORTED, labels == _REFUTED), 4),
        supported_as_refuted=round(_share(answers == _REFUTED, is_supported), 4),
    )


def _f1(answers: NDArray[np.int64], labels: NDArray[np.int8], label: int) -> float:
    both = int(((answers == label) & (labels == label)).sum())
    said_or_so = int((answers == label).sum() + (labels == label).sum())
    return 2 * both / said_or_so


def _share(which: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(which[among].mean()) if among.any() else 0.0

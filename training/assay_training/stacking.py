"""The stack: fitted on rows that no verifier was trained on, calibrated, and cut at a stated operating point."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assay.engines.embedded.signals import Signals
from assay.engines.embedded.stack import OUTCOMES, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FOLDS = 5
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the ridge penalty that are tried."""
MOST_WRONG_SUPPORT = 0.03
"""Most refuted rows, as a share of them, that may be called supported."""
MOST_WRONG_REFUTATION = 0.01
"""Most supported rows that may be called refuted."""


class Samples(NamedTuple):
    """Rows with their signals.

    Attributes:
        signals: One for each row.
        labels: Index into `OUTCOMES`, shape (n,).
        groups: Rows of one group stay in one fold, shape (n,).
        weights: How much each row counts, shape (n,).
    """

    signals: Sequence[Signals]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    weights: NDArray[np.float64]

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The signals, shape (n, fields)."""
        return np.array(self.signals, dtype=np.float64)


def fit_stack(samples: Samples, *, supported_from: float, refuted_from: float) -> Stack:
    """Fit the coefficients, the penalty chosen by the likelihood of rows in folds of whole groups."""
    model = _fit(samples, _best_strength(samples))
    return Stack(
        bias=dict(zip(OUTCOMES, map(_short, model.intercept_), strict=True)),
        weights={
            name: dict(zip(OUTCOMES, map(_short, model.coef_[:, at]), strict=True))
            for at, name in enumerate(Signals._fields)
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
    )


def held_back(samples: Samples) -> NDArray[np.float64]:
    """Return the probabilities of every row by a stack that has not seen its group, shape (n, 3)."""
    return _held_back(samples, _best_strength(samples))


def _best_strength(samples: Samples) -> float:
    return min(_STRENGTHS, key=lambda strength: _log_loss(_held_back(samples, strength), samples))


def _held_back(samples: Samples, strength: float) -> NDArray[np.float64]:
    chances = np.zeros((len(samples.labels), len(OUTCOMES)))
    for seen, unseen in GroupKFold(_FOLDS).split(samples.matrix, groups=samples.groups):
        part = Samples(
            [samples.signals[at] for at in seen], samples.labels[seen], samples.groups[seen], samples.weights[seen]
        )
        chances[unseen] = _fit(part, strength).predict_proba(samples.matrix[unseen])
    return chances


def choose_thresholds(chances: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[float, float]:
    """Return from which probability on supported and refuted are said, the lowest that keep both promises.

    Args:
        chances: Held-back probabilities, shape (n, 3).
        labels: Shape (n,).
    """
    supported = _lowest(chances, labels, said=0, wrong=1, most=MOST_WRONG_SUPPORT)
    refuted = _lowest(chances, labels, said=1, wrong=0, most=MOST_WRONG_REFUTATION)
    return supported, refuted


def _lowest(chances: NDArray[np.float64], labels: NDArray[np.int64], *, said: int, wrong: int, most: float) -> float:
    other = 1 - said
    rows = chances[(labels == wrong) & (chances[:, said] > chances[:, other]), said]
    allowed = int(most * (labels == wrong).sum())
    ranked = np.sort(rows)[::-1]
    return round(float(max(0.34, ranked[allowed] + 0.005 if allowed < len(ranked) else 0.34)), 3)


def _fit(samples: Samples, strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, max_iter=2_000)
    return model.fit(samples.matrix, samples.labels, sample_weight=samples.weights)


def _log_loss(chances: NDArray[np.float64], samples: Samples) -> float:
    said = chances[np.arange(len(samples.labels)), samples.labels]
    return float(-(np.log(np.maximum(said, 1e-9)) * samples.weights).sum())


def _short(number: float) -> float:
    return round(float(number), 4)

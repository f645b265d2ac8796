"""The stack: fitted on rows that no verifier was trained on, and cut at a stated operating point."""

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

SUPPORTED, REFUTED, UNDECIDED = range(3)
"""Places of the outcomes."""
_FOLDS = 5
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the ridge penalty that are tried."""
DOUBTED_BELOW = -3.0
"""Log-odds below which the verifier doubts a guard: chosen so that few right verdicts of the guards are lost."""
MOST_WRONG_SUPPORT = 0.08
"""Most refuted rows, as a share of those that no guard decides, that may be called supported."""
MOST_WRONG_REFUTATION = 0.01
"""Most supported rows that may be called refuted."""
ARTICLE_MIX = (0.62, 0.25, 0.13)
"""Shares of supported, refuted and undecided among the checkable claims of the annotated seeds.

Our own subjects have far more refuted claims than articles do; rows are weighed so that their labels are so mixed.
"""
_LEAST = 0.4
"""No verdict below this probability, whatever the promises allow."""


class Samples(NamedTuple):
    """Rows with their signals.

    Attributes:
        signals: One for each row.
        guarded: What the guards decide, shape (n,).
        labels: Index into `OUTCOMES`, shape (n,).
        groups: Rows of one group stay in one fold, shape (n,).
    """

    signals: Sequence[Signals]
    guarded: NDArray[np.int64]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]

    def select(self, which: NDArray[np.bool_]) -> Samples:
        """Return some of the rows."""
        signals = [each for each, is_chosen in zip(self.signals, which, strict=True) if is_chosen]
        return Samples(signals, self.guarded[which], self.labels[which], self.groups[which])

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The signals, shape (n, fields)."""
        return np.array(self.signals, dtype=np.float64).reshape(-1, len(Signals._fields))

    @property
    def weights(self) -> NDArray[np.float64]:
        """How much each row counts, shape (n,), so that the labels are mixed as in articles."""
        shares = np.bincount(self.labels, minlength=3) / len(self.labels)
        return (np.array(ARTICLE_MIX) / np.maximum(shares, 1e-9))[self.labels]

    @property
    def is_doubted(self) -> NDArray[np.bool_]:
        """True where the verifier doubts what a guard decided, shape (n,)."""
        odds = np.array([(each.support, each.refutation, 0.0) for each in self.signals])
        return odds[np.arange(len(self.guarded)), self.guarded] < DOUBTED_BELOW


def fit_stack(samples: Samples) -> Stack:
    """Fit the coefficients on the rows that no guard decides, and the guards' precision on those that one does.

    The penalty is the one by which rows in folds of whole groups are likeliest, the operating point the lowest that
    keeps `MOST_WRONG_SUPPORT` and `MOST_WRONG_REFUTATION` on those folds.
    """
    undecided = samples.select(samples.guarded == UNDECIDED)
    strength = _best_strength(undecided)
    model = _fit(undecided, strength)
    supported_from, refuted_from = choose_thresholds(_held_back(undecided, strength), undecided.labels)
    return Stack(
        bias=dict(zip(OUTCOMES, map(_short, model.intercept_), strict=True)),
        weights={
            name: dict(zip(OUTCOMES, map(_short, model.coef_[:, at]), strict=True))
            for at, name in enumerate(Signals._fields)
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
        doubted_below=DOUBTED_BELOW,
        guard_precision={OUTCOMES[at]: _precision(samples, at) for at in (SUPPORTED, REFUTED)},
    )


def choose_thresholds(chances: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[float, float]:
    """Return from which probability on supported and refuted are said, the lowest that keep both promises.

    Args:
        chances: Held-back probabilities, shape (n, 3).
        labels: Shape (n,).
    """
    supported = _lowest(chances, labels, said=SUPPORTED, wrong=REFUTED, most=MOST_WRONG_SUPPORT)
    refuted = _lowest(chances, labels, said=REFUTED, wrong=SUPPORTED, most=MOST_WRONG_REFUTATION)
    return supported, refuted


def decide(chances: NDArray[np.float64], samples: Samples, stack: Stack) -> NDArray[np.int64]:
    """Return the verdicts of rows as the engine gives them, from the stack's probabilities, shape (n, 3)."""
    supported = (chances[:, 0] >= chances[:, 1]) & (chances[:, 0] >= stack.supported_from)
    refuted = (chances[:, 1] > chances[:, 0]) & (chances[:, 1] >= stack.refuted_from)
    read = np.where(supported, SUPPORTED, np.where(refuted, REFUTED, UNDECIDED))
    return np.where(samples.guarded == UNDECIDED, read, np.where(samples.is_doubted, UNDECIDED, samples.guarded))


def held_back(samples: Samples) -> NDArray[np.float64]:
    """Return the stack's probabilities of every row by one that has not seen its group, shape (n, 3)."""
    return _held_back(samples, _best_strength(samples))


def _held_back(samples: Samples, strength: float) -> NDArray[np.float64]:
    chances = np.zeros((len(samples.labels), len(OUTCOMES)))
    for seen, unseen in GroupKFold(_FOLDS).split(samples.matrix, groups=samples.groups):
        which = np.isin(np.arange(len(samples.labels)), seen) & (samples.guarded == UNDECIDED)
        chances[unseen] = _fit(samples.select(which), strength).predict_proba(samples.matrix[unseen])
    return chances


def _best_strength(samples: Samples) -> float:
    return min(_STRENGTHS, key=lambda strength: _log_loss(_held_back(samples, strength), samples))


def _precision(samples: Samples, outcome: int) -> float:
    """Return the weighed share of the guards' undoubted verdicts that are right, by the rule of succession."""
    said = (samples.guarded == outcome) & ~samples.is_doubted
    weights = samples.weights[said]
    return _short((weights[samples.labels[said] == outcome].sum() + 1) / (weights.sum() + 2))


def _lowest(chances: NDArray[np.float64], labels: NDArray[np.int64], *, said: int, wrong: int, most: float) -> float:
    rivals = chances[(labels == wrong) & (chances[:, said] > chances[:, 1 - said]), said]
    allowed = int(most * (labels == wrong).sum())
    first_kept_out = np.sort(rivals)[::-1][allowed] if allowed < len(rivals) else 0.0
    return _short(max(_LEAST, first_kept_out + 0.005))


def _fit(samples: Samples, strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, max_iter=2_000)
    return model.fit(samples.matrix, samples.labels, sample_weight=samples.weights)


def _log_loss(chances: NDArray[np.float64], samples: Samples) -> float:
    said = chances[np.arange(len(samples.labels)), samples.labels]
    return float(-(np.log(np.maximum(said, 1e-9)) * samples.weights).sum())


def _short(number: float) -> float:
    return round(float(number), 4)

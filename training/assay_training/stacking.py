"""The stack: fitted on rows that no verifier was trained on, and cut at a stated operating point."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assay.engines.embedded.judging.signals import Signals
from assay.engines.embedded.judging.stack import OUTCOMES, Stack, Trust
from assay_schemas import Probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SUPPORTED, REFUTED, UNDECIDED = range(3)
"""Places of the outcomes."""
_FOLDS = 5
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the ridge penalty that are tried."""
_TRUST_STRENGTH = 0.03
"""Inverse strength of the penalty on the trust in guards."""
MOST_WRONG_SUPPORT = 0.08
"""Most refuted rows, as a share of those that no guard decides, that the stack may call supported."""
MOST_WRONG_REFUTATION = 0.01
"""Most supported rows that the stack may call refuted."""
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
        in_article: True for claims of annotated articles, shape (n,).
        bars_support: True where the stack may not say supported, shape (n,).
    """

    signals: Sequence[Signals]
    guarded: NDArray[np.int64]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    in_article: NDArray[np.bool_]
    bars_support: NDArray[np.bool_]

    def select(self, which: NDArray[np.bool_]) -> Samples:
        """Return some of the rows."""
        columns = {name: column[which] for name, column in self._asdict().items() if name != "signals"}
        return Samples(list(compress(self.signals, which)), **columns)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The signals, shape (n, fields)."""
        return np.array(self.signals, dtype=np.float64).reshape(-1, len(Signals._fields))

    @property
    def weights(self) -> NDArray[np.float64]:
        """How much each row counts, shape (n,), so that the labels are mixed as in articles."""
        shares = np.bincount(self.labels, minlength=3) / len(self.labels)
        return (np.array(ARTICLE_MIX) / np.maximum(shares, 1e-9))[self.labels]


def fit_stack(samples: Samples) -> Stack:
    """Fit the coefficients on the rows that no guard decides, and the trust in guards on those that one does.

    The penalty is the one by which rows in folds of whole groups are likeliest, the operating point the lowest that
    keeps `MOST_WRONG_SUPPORT` and `MOST_WRONG_REFUTATION` on those folds.
    """
    undecided = samples.select(samples.guarded == UNDECIDED)
    strength = _best_strength(undecided)
    model = _fit(undecided, strength)
    supported_from, refuted_from = choose_thresholds(_held_back(undecided, strength), undecided)
    return Stack(
        bias=dict(zip(OUTCOMES, map(_short, model.intercept_), strict=True)),
        weights={
            name: dict(zip(OUTCOMES, map(_short, model.coef_[:, at]), strict=True))
            for at, name in enumerate(Signals._fields)
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
        trust={OUTCOMES[said]: fit_trust(samples, said) for said in (SUPPORTED, REFUTED)},
    )


def fit_trust(samples: Samples, said: int) -> Trust:
    """Fit how far a guard that says `said` is right.

    Claims of annotated articles have half the weight: the others were written to lead guards astray, and do so more
    often than articles do.
    """
    rows = samples.select(samples.guarded == said)
    odds = np.array([(each.support, each.refutation) for each in rows.signals]).reshape(-1, 2)
    shares = np.maximum(np.bincount(samples.in_article, minlength=2), 1) / len(samples.labels)
    # By the rule of succession, one verdict that is right and one that is wrong are added: there may be few.
    model = LogisticRegression(C=_TRUST_STRENGTH).fit(
        np.vstack([odds, np.zeros((2, 2))]),
        np.append(rows.labels == said, [True, False]),
        sample_weight=np.append(0.5 / shares[rows.in_article.astype(int)], [1.0, 1.0]),
    )
    support, refutation = map(_short, model.coef_[0])
    return Trust(bias=_short(model.intercept_[0]), support=support, refutation=refutation)


def choose_thresholds(chances: NDArray[np.float64], samples: Samples) -> tuple[float, float]:
    """Return from which probability on supported and refuted are said, the lowest that keep both promises.

    Args:
        chances: Held-back probabilities, shape (n, 3).
        samples: The rows.
    """
    is_support = chances[:, SUPPORTED] > chances[:, REFUTED]
    is_refuted, is_supported = samples.labels == REFUTED, samples.labels == SUPPORTED
    may_stand = is_support & ~samples.bars_support
    return (
        _lowest(chances[is_refuted & may_stand, SUPPORTED], int(MOST_WRONG_SUPPORT * is_refuted.sum())),
        _lowest(chances[is_supported & ~is_support, REFUTED], int(MOST_WRONG_REFUTATION * is_supported.sum())),
    )


def decide(
    chances: NDArray[np.float64], samples: Samples, stack: Stack
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the verdicts of rows as the engine gives them, and the probability that is shown with each.

    Args:
        chances: What the stack says of each row, shape (n, 3).
        samples: The rows.
        stack: By whose thresholds.
    """
    decided = [
        _decide(row, signals, guarded, stack, bars_support=bars_support)
        for row, signals, guarded, bars_support in zip(
            chances, samples.signals, samples.guarded, samples.bars_support, strict=True
        )
    ]
    verdicts, probabilities = zip(*decided, strict=True)
    return np.array(verdicts), np.array(probabilities)


def _decide(
    chances: NDArray[np.float64], signals: Signals, guarded: int, stack: Stack, *, bars_support: bool
) -> tuple[int, float]:
    if guarded != UNDECIDED:
        probability = stack.back(OUTCOMES[guarded], signals)
        return (UNDECIDED, chances[UNDECIDED]) if probability is None else (guarded, probability)
    supported, refuted, _ = map(float, chances)
    shares = Probabilities(supported=supported, refuted=refuted, not_enough_evidence=max(0.0, 1 - supported - refuted))
    verdict = OUTCOMES.index(stack.decide(shares))
    if verdict == SUPPORTED and bars_support:
        verdict = UNDECIDED
    return verdict, chances[verdict]


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


def _lowest(rivals: NDArray[np.float64], allowed: int) -> float:
    """Return the lowest threshold that no more than `allowed` of the rivals reach."""
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

"""The stacks: fitted on rows that no verifier was trained on, and cut at stated operating points."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from assay.engines.embedded.judging.signals import Signals, WordingSignals
from assay.engines.embedded.judging.stack import OUTCOMES, Setting, Stack
from assay_schemas import Probabilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SUPPORTED, REFUTED, UNDECIDED = range(3)
"""Places of the outcomes."""
_FOLDS = 5
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the ridge penalty that are tried, on signals of unit variance."""
_DETAILS = ("other_", "figures_")
VERIFIER_SIGNALS = frozenset("support refutation first_support first_refutation contested".split())
"""Signals of what the verifier reads in facts as they are stated."""
_LEAST = 0.4
"""No verdict below this probability, whatever the promises allow."""


class Promise(NamedTuple):
    """What an operating point has to keep on rows held back, and how their labels are mixed in use.

    Attributes:
        wrong_support: Most refuted rows, as a share of them, that may be called supported.
        wrong_refutation: Most supported rows that may be called refuted.
        mix: Shares of supported, refuted and undecided among the claims of the setting; rows are weighed accordingly.
    """

    wrong_support: float
    wrong_refutation: float
    mix: tuple[float, float, float]


_ARTICLE_MIX = (0.62, 0.25, 0.13)  # of the checkable claims of the annotated articles
PROMISES: Mapping[Setting, Promise] = MappingProxyType(
    {
        Setting.GIVEN: Promise(0.03, 0.06, (0.4, 0.3, 0.3)),
        Setting.ARTICLE: Promise(0.07, 0.015, _ARTICLE_MIX),
        Setting.WORDED: Promise(0.06, 0.015, _ARTICLE_MIX),
    }
)


class Samples(NamedTuple):
    """Rows of one setting with their signals.

    Attributes:
        signals: By name, for each row.
        labels: Index into `OUTCOMES`, shape (n,).
        groups: Rows of one group stay in one fold, shape (n,).
        bars_support: True where a guard bars "supported", shape (n,).
        bars_refutation: True where one bars "refuted", shape (n,).
    """

    signals: Sequence[Mapping[str, float]]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    bars_support: NDArray[np.bool_]
    bars_refutation: NDArray[np.bool_]

    def matrix(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return the signals, shape (n, names)."""
        return np.array([[row[name] for name in names] for row in self.signals], dtype=np.float64)


def fit_stack(samples: Samples, setting: Setting) -> Stack:
    """Fit the coefficients, and cut them where what is promised for the setting holds on folds of whole groups."""
    promise, names = PROMISES[setting], signal_names(setting)
    chances, strength = _held_back(samples, promise, names)
    supported_from, refuted_from = choose_thresholds(chances, samples, promise)
    coefficients, intercepts = _fit(samples, promise, names, strength)
    return Stack(
        bias=dict(zip(OUTCOMES, map(_short, intercepts), strict=True)),
        weights={
            name: dict(zip(OUTCOMES, map(_short, coefficients[:, at]), strict=True)) for at, name in enumerate(names)
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
    )


def signal_names(setting: Setting) -> tuple[str, ...]:
    """Return what is weighed in a setting; of what is found out, the rest made stacks worse on subjects held back.

    Most near copies among claims with given evidence are false, for they were made to mislead; likeness as such must
    not be held against a claim that repeats its evidence. In articles it is enough that a claim differs, whatever in;
    and what the verifier reads in statements says nothing more where it reads the nearest wordings.
    """
    match setting:
        case Setting.GIVEN:
            return tuple(name for name in Signals._fields if name != "likeness")
        case Setting.ARTICLE:
            return tuple(name for name in Signals._fields if not name.startswith(_DETAILS))
        case Setting.WORDED:
            plain = (name for name in Signals._fields if not name.startswith(_DETAILS) and name not in VERIFIER_SIGNALS)
            return (*plain, *WordingSignals._fields)


def held_back(samples: Samples, setting: Setting) -> NDArray[np.float64]:
    """Return the probabilities of every row by a stack that has not seen its group, shape (n, 3)."""
    return _held_back(samples, PROMISES[setting], signal_names(setting))[0]


def choose_thresholds(chances: NDArray[np.float64], samples: Samples, promise: Promise) -> tuple[float, float]:
    """Return from which probability on supported and refuted are said, the lowest that keep both promises.

    Args:
        chances: Held-back probabilities, shape (n, 3).
        samples: The rows.
        promise: What has to hold on them.
    """
    is_support = chances[:, SUPPORTED] >= chances[:, REFUTED]
    is_refuted, is_supported = samples.labels == REFUTED, samples.labels == SUPPORTED
    supports, refutes = is_support & ~samples.bars_support, ~is_support & ~samples.bars_refutation
    return (
        _lowest(chances[is_refuted & supports, SUPPORTED], int(promise.wrong_support * is_refuted.sum())),
        _lowest(chances[is_supported & refutes, REFUTED], int(promise.wrong_refutation * is_supported.sum())),
    )


def decide(chances: NDArray[np.float64], samples: Samples, stack: Stack) -> NDArray[np.int64]:
    """Return the verdicts of rows by the engine's own rule, shape (n,).

    Args:
        chances: Of each row, shape (n, 3).
        samples: The rows.
        stack: By whose thresholds.
    """
    rows = zip(chances, samples.bars_support, samples.bars_refutation, strict=True)
    return np.array(
        [
            OUTCOMES.index(
                stack.decide(_as_chances(row), bars_support=bool(no_support), bars_refutation=bool(no_refutation))
            )
            for row, no_support, no_refutation in rows
        ]
    )


def _as_chances(row: NDArray[np.float64]) -> Probabilities:
    supported, refuted, _ = map(float, row)
    return Probabilities(supported=supported, refuted=refuted, not_enough_evidence=max(0.0, 1 - supported - refuted))


def _held_back(samples: Samples, promise: Promise, names: Sequence[str]) -> tuple[NDArray[np.float64], float]:
    """Return held-back probabilities, and the strength of the penalty by which they are likeliest."""
    tried = {strength: _in_folds(samples, promise, names, strength) for strength in _STRENGTHS}
    best = min(_STRENGTHS, key=lambda strength: _log_loss(tried[strength], samples, promise))
    return tried[best], best


def _in_folds(samples: Samples, promise: Promise, names: Sequence[str], strength: float) -> NDArray[np.float64]:
    matrix = samples.matrix(names)
    chances = np.zeros((len(samples.labels), len(OUTCOMES)))
    folds = min(_FOLDS, len(np.unique(samples.groups)))
    for seen, unseen in GroupKFold(folds).split(matrix, groups=samples.groups):
        coefficients, intercepts = _fit(select(samples, seen), promise, names, strength)
        sums = matrix[unseen] @ coefficients.T + intercepts
        shares = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances[unseen] = shares / shares.sum(axis=1, keepdims=True)
    return chances


def select(samples: Samples, which: NDArray[np.int64]) -> Samples:
    """Return some of the rows, by their positions."""
    columns = {name: column[which] for name, column in samples._asdict().items() if name != "signals"}
    return Samples([samples.signals[at] for at in which.tolist()], **columns)


def _fit(
    samples: Samples, promise: Promise, names: Sequence[str], strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coefficients, shape (3, names), and intercepts, shape (3,), for signals as they are."""
    scaler = StandardScaler().fit(samples.matrix(names))
    model = LogisticRegression(C=strength, max_iter=4_000)
    model.fit(scaler.transform(samples.matrix(names)), samples.labels, sample_weight=weights(samples, promise))
    coefficients = model.coef_ / scaler.scale_
    return coefficients, model.intercept_ - coefficients @ scaler.mean_


def weights(samples: Samples, promise: Promise) -> NDArray[np.float64]:
    """Return how much each row counts, shape (n,), so that the labels are mixed as promised."""
    shares = np.bincount(samples.labels, minlength=3) / len(samples.labels)
    counted: NDArray[np.float64] = (np.array(promise.mix) / np.maximum(shares, 1e-9))[samples.labels]
    return counted


def _lowest(rivals: NDArray[np.float64], allowed: int) -> float:
    """Return the lowest threshold that no more than `allowed` of the rivals reach."""
    first_kept_out = np.sort(rivals)[::-1][allowed] if allowed < len(rivals) else 0.0
    return _short(max(_LEAST, min(1.0, first_kept_out + 0.005)))


def _log_loss(chances: NDArray[np.float64], samples: Samples, promise: Promise) -> float:
    said = chances[np.arange(len(samples.labels)), samples.labels]
    return float(-(np.log(np.maximum(said, 1e-9)) * weights(samples, promise)).sum())


def _short(number: float) -> float:
    return round(float(number), 4)

"""What the stack weighs where no guard decides: the verifier's answers and what of the claim the facts know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.language.names import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from assay.guards.comparison import Comparison
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

_LARGEST_ODDS = 6.0
"""Log-odds beyond which the verifier is not taken at its word."""

_SILENCE = np.array([[-_LARGEST_ODDS, -_LARGEST_ODDS, _LARGEST_ODDS]])


class Answers(NamedTuple):
    """What the verifier said.

    Attributes:
        single: Log-probabilities of the first facts, one by one; shape (facts, 3).
        joint: Of those facts read together; shape (3,). The same as the single one where there is one fact.
    """

    single: NDArray[np.float64]
    joint: NDArray[np.float64]


class Signals(NamedTuple):
    """Everything that the stack weighs about one claim; the names are those of its file.

    Attributes:
        support: Highest log-odds of support by any one fact, within [-6, 6].
        refutation: Highest log-odds of refutation by any one fact.
        first_support: Log-odds of support by the fact ranked first.
        first_refutation: Log-odds of refutation by it.
        joint_support: Log-odds of support by the facts together.
        joint_refutation: Log-odds of refutation by them.
        contested: The smaller of the positive parts of `support` and `refutation`.
        figures_open: Share of the claim's figures that no fact confirms; 0 without figures.
        figures_confirmed: Share that some fact confirms.
        names_open: Share of the claim's names that no fact shown knows; 0 without names.
        overlap: Largest share of the claim's words that one fact has.
        denies: 1 if the claim denies anything.
        length: Words of the claim, as log(1 + n) / 4.
    """

    support: float
    refutation: float
    first_support: float
    first_refutation: float
    joint_support: float
    joint_refutation: float
    contested: float
    figures_open: float
    figures_confirmed: float
    names_open: float
    overlap: float
    denies: float
    length: float


def take_signals(
    claim: Reading, facts: Sequence[FactReading], comparisons: Sequence[Comparison], answers: Answers | None
) -> Signals:
    """Return what the stack weighs; without answers, as if the verifier had said "not enough evidence"."""
    odds = _odds(answers.single) if answers else _SILENCE
    joint = _odds(answers.joint[np.newaxis])[0] if answers else _SILENCE[0]
    confirmed = _confirmed(claim, comparisons)
    return Signals(
        support=float(odds[:, 0].max()),
        refutation=float(odds[:, 1].max()),
        first_support=float(odds[0, 0]),
        first_refutation=float(odds[0, 1]),
        joint_support=float(joint[0]),
        joint_refutation=float(joint[1]),
        contested=float(max(0.0, min(odds[:, 0].max(), odds[:, 1].max()))),
        figures_open=1 - confirmed if claim.quantities else 0.0,
        figures_confirmed=confirmed if claim.quantities else 0.0,
        names_open=_names_open(claim, facts),
        overlap=_overlap(claim, facts),
        denies=float(bool(claim.polarity.reaches)),
        length=float(np.log1p(len(claim.text.split())) / 4),
    )


def _odds(log_probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of each outcome against the other two."""
    others = np.log1p(-np.minimum(np.exp(log_probabilities), 1 - 1e-9))
    return np.clip(log_probabilities - others, -_LARGEST_ODDS, _LARGEST_ODDS)


def _confirmed(claim: Reading, comparisons: Iterable[Comparison]) -> float:
    values = {figure.value for comparison in comparisons for figure in comparison.confirmed}
    figures = claim.quantities
    return sum(figure.low in values for figure in figures) / len(figures) if figures else 0.0


def _names_open(claim: Reading, facts: Iterable[FactReading]) -> float:
    known = frozenset(key for fact in facts for key in (*fact.known, *fact.setting.keys))
    return sum(not is_known(key, known) for key in claim.keys) / len(claim.keys) if claim.keys else 0.0


def _overlap(claim: Reading, facts: Iterable[FactReading]) -> float:
    words = claim.words
    return max((len(words & fact.terms) / len(words) for fact in facts), default=0.0) if words else 0.0

"""What the stack weighs: what the verifier reads, what the guards find, and how facts are worded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.engines.embedded.judging.differing import Differing
from assay.language.names import is_known
from assay_schemas import Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from assay.engines.embedded.judging.wordings import Sentence
    from assay.guards.comparison import Comparison
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

_LARGEST_ODDS = 6.0
"""Log-odds beyond which the verifier is not taken at its word."""
_DIFFERENCES: Mapping[str, frozenset[Reason]] = {
    "other_figure": frozenset({Reason.NUMBER_MISMATCH, Reason.RANK_MISMATCH}),
    "other_unit": frozenset({Reason.UNIT_MISMATCH}),
    "other_date": frozenset({Reason.DATE_MISMATCH}),
    "other_name": frozenset({Reason.NAME_MISMATCH}),
    "other_role": frozenset({Reason.ROLE_MISMATCH}),
    "other_scope": frozenset({Reason.SCOPE_MISMATCH}),
    "other_polarity": frozenset({Reason.NEGATION_MISMATCH}),
    "other_event": frozenset({Reason.EVENT_MISMATCH}),
}


class Signals(NamedTuple):
    """What is weighed about every claim; the names are those of the stack's file.

    Attributes:
        support: Highest log-odds of support by any one fact, within [-6, 6].
        refutation: Highest log-odds of refutation by any one fact.
        first_support: Log-odds of support by the fact ranked first.
        first_refutation: Log-odds of refutation by it.
        contested: The smaller of the positive parts of `support` and `refutation`.
        figures_open: Share of the claim's figures that no fact confirms; 0 without figures.
        figures_confirmed: Share that some fact confirms.
        names_open: Share of the claim's names that no fact shown knows; 0 without names.
        overlap: Largest share of the claim's words that one fact has.
        denies: 1 if the claim denies anything.
        length: Words of the claim, as log(1 + n) / 4.
        guard_supports: 1 if exact comparison alone would call the claim supported.
        guard_refutes: 1 if it would call it refuted.
        other_figure: 1 if the claim has a figure or a rank that the facts read as its support have not; so with
            the other seven.
        likeness: Share of words that the claim and the nearest of those facts have in common.
        differs: 1 if any of the eight is 1.
        differs_alike: `differs` times `likeness`: where nearly all words agree, the one that does not is the point.
        doubted: 1 if the fact that refutes most has nothing to do with the claim, or says the same.
    """

    support: float
    refutation: float
    first_support: float
    first_refutation: float
    contested: float
    figures_open: float
    figures_confirmed: float
    names_open: float
    overlap: float
    denies: float
    length: float
    guard_supports: float
    guard_refutes: float
    other_figure: float
    other_unit: float
    other_date: float
    other_name: float
    other_role: float
    other_scope: float
    other_polarity: float
    other_event: float
    likeness: float
    differs: float
    differs_alike: float
    doubted: float


class WordingSignals(NamedTuple):
    """What is weighed besides where facts carry their own wordings: sentences true with a fact, and myths.

    Attributes:
        true_support: Highest log-odds of support by a true sentence near the claim.
        true_refutation: Highest log-odds of refutation by one.
        nearest_support: Log-odds of support by the nearest true sentence.
        nearest_refutation: Log-odds of refutation by it.
        myth_support: Highest log-odds of support by a myth near the claim: the claim says the same as it.
        myth_refutation: Highest log-odds of refutation by one.
        nearest_myth_support: Log-odds of support by the nearest myth.
        nearest_myth_refutation: Log-odds of refutation by it.
        true_cosine: Likeness of the nearest true sentence, in [-1, 1].
        myth_cosine: Likeness of the nearest myth.
        cosine_lead: By how much the true sentences are nearer than the myths, in the mean.
        true_differs: 1 if the claim differs from the true sentences that support it.
        true_likeness: Share of words it has in common with the nearest of them.
        myth_differs: 1 if it differs from the myth that it resembles most.
        myth_likeness: Share of words in common with that.
        myth_repeated: The cosine of the nearest myth where the claim does not differ from it, else 0.
    """

    true_support: float
    true_refutation: float
    nearest_support: float
    nearest_refutation: float
    myth_support: float
    myth_refutation: float
    nearest_myth_support: float
    nearest_myth_refutation: float
    true_cosine: float
    myth_cosine: float
    cosine_lead: float
    true_differs: float
    true_likeness: float
    myth_differs: float
    myth_likeness: float
    myth_repeated: float


class Passages(NamedTuple):
    """Sentences of facts that the verifier has read beside a claim, the best first.

    Attributes:
        sentences: True with their facts, or false.
        cosines: Likeness of each, shape (n,); empty for facts as they are stated.
        answers: Log-probabilities by the verifier, shape (n, 3).
        differing: From those that it reads as support.
    """

    sentences: tuple[Sentence, ...]
    cosines: NDArray[np.float32]
    answers: NDArray[np.float64]
    differing: Differing


NO_PASSAGES = Passages(
    (),
    np.zeros(0, dtype=np.float32),
    np.zeros((0, 3)),
    Differing(frozenset(), 0.0, is_refutation_doubtful=False, is_read=False),
)


def take_signals(
    claim: Reading,
    facts: Sequence[FactReading],
    comparisons: Sequence[Comparison],
    guarded: VerdictLabel,
    stated: Passages,
) -> Signals:
    """Return what is weighed about a claim.

    Args:
        claim: Taken apart.
        facts: All that were found for it.
        comparisons: What the guards make of them, in the same order.
        guarded: The verdict of the guards alone.
        stated: What the verifier reads of them, at least one.
    """
    odds, differing = log_odds(stated.answers), stated.differing
    confirmed = _confirmed(claim, comparisons)
    reasons = differing.reasons
    return Signals(
        support=float(odds[:, 0].max()),
        refutation=float(odds[:, 1].max()),
        first_support=float(odds[0, 0]),
        first_refutation=float(odds[0, 1]),
        contested=float(max(0.0, min(odds[:, 0].max(), odds[:, 1].max()))),
        figures_open=1 - confirmed if claim.quantities else 0.0,
        figures_confirmed=confirmed if claim.quantities else 0.0,
        names_open=_names_open(claim, facts),
        overlap=_overlap(claim, facts),
        denies=float(bool(claim.polarity.reaches)),
        length=float(np.log1p(len(claim.text.split())) / 4),
        guard_supports=float(guarded is VerdictLabel.SUPPORTED),
        guard_refutes=float(guarded is VerdictLabel.REFUTED),
        **{name: float(bool(of & reasons)) for name, of in _DIFFERENCES.items()},
        likeness=differing.likeness,
        differs=float(bool(reasons)),
        differs_alike=differing.likeness if reasons else 0.0,
        doubted=float(differing.is_refutation_doubtful),
    )


def take_wording_signals(true: Passages, myths: Passages) -> WordingSignals:
    """Return what is weighed about the wordings near a claim; without myths as if the nearest said nothing of it.

    Args:
        true: At least one sentence.
        myths: Any number.
    """
    odds, no_odds = log_odds(true.answers), np.full((1, 3), -_LARGEST_ODDS / 2)
    wrong, cosines = (log_odds(myths.answers), myths.cosines) if myths.sentences else (no_odds, np.zeros(1))
    differs = bool(myths.differing.reasons)
    return WordingSignals(
        true_support=float(odds[:, 0].max()),
        true_refutation=float(odds[:, 1].max()),
        nearest_support=float(odds[0, 0]),
        nearest_refutation=float(odds[0, 1]),
        myth_support=float(wrong[:, 0].max()),
        myth_refutation=float(wrong[:, 1].max()),
        nearest_myth_support=float(wrong[0, 0]),
        nearest_myth_refutation=float(wrong[0, 1]),
        true_cosine=float(true.cosines[0]),
        myth_cosine=float(cosines[0]),
        cosine_lead=float(true.cosines.mean() - cosines.mean()),
        true_differs=float(bool(true.differing.reasons)),
        true_likeness=true.differing.likeness,
        myth_differs=float(differs),
        myth_likeness=myths.differing.likeness,
        myth_repeated=0.0 if differs else float(cosines[0]),
    )


def log_odds(log_probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of each outcome against the other two, within [-6, 6]."""
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

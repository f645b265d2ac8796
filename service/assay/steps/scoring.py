"""Step 7: from verdicts to one number with an interval. The weights are all here, and documented in the README.

With R the weight of what is refuted, U of what no fact decides, S of what is supported:

    score = 1 - exp(-(R + U) / (BASE + TRUTH * S'))       S' = TRUTH_CAP * (1 - exp(-S / TRUTH_CAP))

so that a lone falsehood scores high, true statements around it soften the score, and no number of them can hide it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay_schemas import (
    ArticleLabel,
    ArticleScore,
    Claim,
    EvidenceStance,
    Prominence,
    Severity,
    Stance,
    Verdict,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.steps.reporting import Judged

PROMINENCE = {Prominence.HEADLINE: 1.5, Prominence.LEAD: 1.25, Prominence.BODY: 1.0, Prominence.BOILERPLATE: 0.0}
"""How much a claim weighs by its place."""
STANCE = {
    Stance.ASSERTED: 1.0,
    Stance.ATTRIBUTED: 0.8,
    Stance.DENIED: 0.0,
    Stance.QUESTIONED: 0.0,
    Stance.HYPOTHETICAL: 0.0,
}
"""How much of a claim the article answers for: attribution shelters little, denial wholly."""
SEVERITY = {Severity.MINOR: 0.3, Severity.MODERATE: 0.6, Severity.MAJOR: 1.0}
"""How much of its weight a refuted claim counts."""
CONFLICTING = 0.2
"""How much of its weight a claim counts on which the facts disagree."""
UNDECIDED = 0.05
"""How much of its weight a claim counts that no fact decides, before the cap."""
UNDECIDED_CAP = 0.12
"""Most that all undecided claims count together: inventions are suspect, never proof."""
HIDDEN = 0.15
"""Share of its weight that an undecided claim may hide, for the upper bound."""
BASE = 0.6
TRUTH = 0.4
TRUTH_CAP = 10.0

MIXED_FROM = 0.15
"""Score from which an article is mixed, no longer reliable."""
MISLEADING_FROM = 0.6
"""Score from which an article is misleading."""
MIN_COVERAGE = 0.2
"""Share of decided claims below which an article is unverifiable, unless even the lower bound is mixed."""
MIN_DECIDED = 3
"""Decided claims below which an article can't be called reliable."""


class _Weights(NamedTuple):
    """Sums over an article; each is a weight, not a count."""

    refuted: float
    refuted_expected: float
    supported: float
    doubtful: float
    undecided: float
    unchecked: float


def score_article(judged: Sequence[Judged]) -> ArticleScore:
    """Return the misinformation score of an article, with its interval and label.

    Claims that are not checkable, stand in boilerplate, or are denied, questioned or hypothetical weigh nothing.
    Claims decided by the same facts in the same way count once, with the heaviest.

    The lower bound takes every refutation at its probability and everything unchecked as true; the upper bound
    takes every support at its probability, undecided claims as partly false and everything unchecked as false.
    With nothing to weigh the score is 0 with the interval (0, 1), and the label is unverifiable.
    """
    checkable = [
        (item.claim, item.verdict)
        for item in judged
        if item.verdict is not None and item.claim.prominence is not Prominence.BOILERPLATE
    ]
    checked = [pair for pair in checkable if pair[1].label is not VerdictLabel.NOT_CHECKED]
    weighed = [(claim, verdict) for claim, verdict in checkable if weigh(claim) > 0]
    if not weighed:
        return _empty(len(checkable), len(checked))
    weights = _sum(_count_once(weighed))
    value = _curve(weights.refuted + _undecided(weights.undecided), weights.supported)
    low = _curve(weights.refuted_expected, weights.supported + weights.unchecked + weights.undecided)
    high = _curve(
        weights.refuted
        + weights.doubtful
        + _undecided(weights.undecided)
        + HIDDEN * weights.undecided
        + weights.unchecked,
        weights.supported,
    )
    coverage = _coverage(weighed)
    decided = sum(_is_decided(verdict) for _, verdict in weighed)
    return ArticleScore(
        value=round(value, 4),
        low=round(low, 4),
        high=round(high, 4),
        label=_label(value, low, coverage, decided),
        coverage=round(coverage, 4),
        claims_total=len(checkable),
        claims_checked=len(checked),
    )


def weigh(claim: Claim) -> float:
    """Return the weight of a claim by its place and the article's stance; 0 if the article does not answer for it."""
    return PROMINENCE[claim.prominence] * STANCE[claim.stance]


def _empty(total: int, checked: int) -> ArticleScore:
    return ArticleScore(
        value=0.0,
        low=0.0,
        high=1.0,
        label=ArticleLabel.UNVERIFIABLE,
        coverage=0.0,
        claims_total=total,
        claims_checked=checked,
    )


def _curve(against: float, supported: float) -> float:
    softened = TRUTH_CAP * -math.expm1(-supported / TRUTH_CAP)
    return -math.expm1(-against / (BASE + TRUTH * softened))


def _undecided(weight: float) -> float:
    return UNDECIDED_CAP * -math.expm1(-UNDECIDED * weight / UNDECIDED_CAP)


def _count_once(pairs: Iterable[tuple[Claim, Verdict]]) -> list[tuple[Claim, Verdict]]:
    heaviest: dict[object, tuple[Claim, Verdict]] = {}
    for claim, verdict in pairs:
        grounds = frozenset(e.fact_id for e in verdict.evidence if e.stance is not EvidenceStance.NEUTRAL)
        key: object = (verdict.label, grounds) if _is_decided(verdict) and grounds else claim.id
        known = heaviest.get(key)
        if known is None or _against(claim, verdict) + weigh(claim) > _against(*known) + weigh(known[0]):
            heaviest[key] = (claim, verdict)
    return list(heaviest.values())


def _against(claim: Claim, verdict: Verdict) -> float:
    """Return what a decided claim counts against the article."""
    match verdict.label:
        case VerdictLabel.REFUTED:
            return weigh(claim) * SEVERITY[verdict.severity or Severity.MODERATE]
        case VerdictLabel.CONFLICTING_EVIDENCE:
            return weigh(claim) * CONFLICTING
        case VerdictLabel.SUPPORTED | VerdictLabel.NOT_ENOUGH_EVIDENCE | VerdictLabel.NOT_CHECKED:
            return 0.0
        case _ as unreachable:
            assert_never(unreachable)


def _sum(pairs: Sequence[tuple[Claim, Verdict]]) -> _Weights:
    refuted = expected = supported = doubtful = undecided = unchecked = 0.0
    for claim, verdict in pairs:
        weight = weigh(claim)
        match verdict.label:
            case VerdictLabel.REFUTED | VerdictLabel.CONFLICTING_EVIDENCE:
                against = _against(claim, verdict)
                refuted += against
                expected += against * (1.0 if verdict.confidence is None else verdict.confidence)
            case VerdictLabel.SUPPORTED:
                supported += weight
                certainty = 1.0 if verdict.confidence is None else verdict.confidence
                doubtful += weight * SEVERITY[Severity.MODERATE] * (1 - certainty)
            case VerdictLabel.NOT_ENOUGH_EVIDENCE:
                undecided += weight
            case VerdictLabel.NOT_CHECKED:
                unchecked += weight
            case _ as unreachable:
                assert_never(unreachable)
    return _Weights(refuted, expected, supported, doubtful, undecided, unchecked)


def _is_decided(verdict: Verdict) -> bool:
    return verdict.label not in {VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED}


def _coverage(pairs: Sequence[tuple[Claim, Verdict]]) -> float:
    total = sum(weigh(claim) for claim, _ in pairs)
    return sum(weigh(claim) for claim, verdict in pairs if _is_decided(verdict)) / total


def _label(value: float, low: float, coverage: float, decided: int) -> ArticleLabel:
    if coverage < MIN_COVERAGE and low < MIXED_FROM:
        return ArticleLabel.UNVERIFIABLE
    if value >= MISLEADING_FROM:
        return ArticleLabel.MISLEADING
    if value >= MIXED_FROM:
        return ArticleLabel.MIXED
    return ArticleLabel.RELIABLE if decided >= MIN_DECIDED else ArticleLabel.UNVERIFIABLE

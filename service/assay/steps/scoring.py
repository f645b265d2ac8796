"""Step 7: from verdicts to one number with an interval. The weights are all here, and documented in docs/score.md.

With R the weight of what is refuted, U of what no fact decides, S of what is supported:

    score = ((R + U) / (R + U + S' + BASE)) ** BEND       S' = TRUTH_CAP * (1 - exp(-S / TRUTH_CAP))

so that the score is about the share of the article that is contradicted, and no number of true statements around a
falsehood can hide it.
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
    ReportedClaim,
    Severity,
    Stance,
    Verdict,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.steps.reporting import Judged
    from assay_schemas import ClaimId, EvidenceItem, Report

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
UNDECIDED = 0.02
"""How much of its weight a claim counts that no fact decides, before the cap."""
UNDECIDED_CAP = 0.06
"""Most that all undecided claims count together: inventions are suspect, never proof."""
HIDDEN = 0.15
"""Share of its weight that an undecided claim may hide, for the upper bound."""
BASE = 0.3
"""Weight beside all claims, so that a slip that is the only claim is less than a falsehood."""
BEND = 0.85
"""Exponent of the share: below 1, for the first falsehood tells more than the tenth."""
TRUTH_CAP = 20.0
"""Most that all supported claims count together."""

MIXED_FROM = 0.06
"""Score, of what facts decided alone, from which an article is mixed, no longer reliable."""
MISLEADING_FROM = 0.6
"""The same from which an article is misleading."""
MIN_COVERAGE = 0.2
"""Share of decided claims below which an article is unverifiable, unless what is decided makes it misleading even with
every refutation at its probability, and is `MIN_DECIDED_AGAINST` claims: a little that is wrong in much that nobody can
check says little of the whole, and padding still hides no falsehood."""
MIN_DECIDED_AGAINST = 2
"""Decided claims below which that exception is not made: one refutation among much unknown proves little."""
MIN_DECIDED = 3
"""Decided claims below which an article can't be called reliable."""


class _Weights(NamedTuple):
    """What one claim, or a whole article, puts on the scales; each is a weight, not a count."""

    refuted: float = 0.0
    refuted_expected: float = 0.0
    supported: float = 0.0
    doubtful: float = 0.0
    undecided: float = 0.0
    unchecked: float = 0.0


class _Weighed(NamedTuple):
    """A claim that was judged, as far as it touches the score."""

    id: ClaimId
    weight: float
    label: VerdictLabel
    severity: Severity | None
    confidence: float | None
    evidence: tuple[EvidenceItem, ...]


class Scales(NamedTuple):
    """What the score of an article is made from; all are weights."""

    contradicted: dict[ClaimId, float]
    """What each claim counts that is refuted, or that facts are at odds on; of those that count once, the heaviest."""
    refuted: float
    """R of the formula."""
    undecided: float
    """U of the formula, capped."""
    supported: float
    """S' of the formula."""

    @property
    def against(self) -> float:
        """All that raises the score."""
        return self.refuted + self.undecided


def score_article(judged: Sequence[Judged]) -> ArticleScore:
    """Return the misinformation score of an article, with its interval and label.

    Claims that are not checkable, stand in boilerplate, or are denied, questioned or hypothetical weigh nothing.
    Claims decided by the same facts in the same way count once, with the heaviest of each of their weights.

    The lower bound takes every refutation at its probability and everything unchecked as true; the upper bound
    takes every support at its probability, undecided claims as partly false and everything unchecked as false.
    With nothing to weigh the score is 0 with the interval (0, 1), and the label is unverifiable.
    """
    checkable = [
        _weighed(item.claim, item.verdict)
        for item in judged
        if item.verdict is not None and item.claim.prominence is not Prominence.BOILERPLATE
    ]
    weighed = [item for item in checkable if item.weight > 0]
    distinct = _group(weighed)
    weights = _sum(distinct)
    value, low, high = _bounds(weights) if weighed else (0.0, 0.0, 1.0)
    coverage = _coverage(distinct)
    decided = sum(_is_decided(items[0]) for items in distinct)
    return ArticleScore(
        value=value,
        low=low,
        high=high,
        label=_label(weights, coverage, decided),
        coverage=coverage,
        claims_total=len(checkable),
        claims_checked=sum(item.label is not VerdictLabel.NOT_CHECKED for item in checkable),
    )


def weigh_report(report: Report) -> Scales | None:
    """Return what the score of a report was made from; None where nothing weighs, or other weights made it."""
    groups = _group([item for item in map(_as_reported, report.claims) if item is not None and item.weight > 0])
    weights = _sum(groups)
    heaviest = (max(items, key=lambda item: _weights(item).refuted) for items in groups)
    contradicted = {item.id: _weights(item).refuted for item in heaviest if _weights(item).refuted}
    scales = Scales(contradicted, weights.refuted, _undecided(weights.undecided), _capped(weights.supported, TRUTH_CAP))
    is_its_own = groups and _curve(scales.against, weights.supported) == report.score.value
    return scales if is_its_own else None


def weigh(claim: Claim | ReportedClaim) -> float:
    """Return the weight of a claim by its place and the article's stance; 0 if the article does not answer for it."""
    return PROMINENCE[claim.prominence] * weigh_stance(claim)


def weigh_stance(claim: Claim | ReportedClaim) -> float:
    """Return how much the article answers for a claim, in [0, 1]."""
    return STANCE[claim.stance]


def _bounds(weights: _Weights) -> tuple[float, float, float]:
    """Return value, low and high."""
    against = weights.refuted + _undecided(weights.undecided)
    hidden = weights.doubtful + HIDDEN * weights.undecided + weights.unchecked
    return (
        _curve(against, weights.supported),
        _curve(weights.refuted_expected, weights.supported + weights.unchecked + weights.undecided),
        _curve(against + hidden, weights.supported),
    )


def _curve(against: float, supported: float) -> float:
    return round(bent_share(against, _capped(supported, TRUTH_CAP)), 4)


def bent_share(against: float, beside: float) -> float:
    """Return the score of a weight against an article and the capped weight beside it, not rounded."""
    return math.pow(against / (against + beside + BASE), BEND)


def _capped(weight: float, cap: float) -> float:
    return cap * -math.expm1(-weight / cap)


def _undecided(weight: float) -> float:
    return _capped(UNDECIDED * weight, UNDECIDED_CAP)


def _weighed(claim: Claim, verdict: Verdict) -> _Weighed:
    return _Weighed(claim.id, weigh(claim), verdict.label, verdict.severity, verdict.confidence, verdict.evidence)


def _as_reported(claim: ReportedClaim) -> _Weighed | None:
    if claim.verdict is None:
        return None
    return _Weighed(claim.id, weigh(claim), claim.verdict, claim.severity, claim.confidence, claim.evidence)


def _group(items: Sequence[_Weighed]) -> list[list[_Weighed]]:
    """Put claims together that the same facts decide in the same way."""
    groups: dict[object, list[_Weighed]] = {}
    for item in items:
        grounds = frozenset(e.fact_id for e in item.evidence if e.stance is not EvidenceStance.NEUTRAL)
        key: object = (item.label, grounds) if _is_decided(item) and grounds else item.id
        groups.setdefault(key, []).append(item)
    return list(groups.values())


def _sum(groups: Iterable[Sequence[_Weighed]]) -> _Weights:
    # fsum is exact, so the order of the claims can't show in the last digit.
    heaviest = [tuple(map(max, *map(_weights, items), _Weights())) for items in groups]
    return _Weights(*map(math.fsum, zip(*heaviest, strict=True)))


def _weights(item: _Weighed) -> _Weights:
    weight = item.weight
    certainty = 1.0 if item.confidence is None else item.confidence
    match item.label:
        case VerdictLabel.REFUTED:
            against = weight * SEVERITY[item.severity or Severity.MODERATE]
            return _Weights(refuted=against, refuted_expected=against * certainty)
        case VerdictLabel.CONFLICTING_EVIDENCE:
            return _Weights(refuted=weight * CONFLICTING, refuted_expected=weight * CONFLICTING)
        case VerdictLabel.SUPPORTED:
            return _Weights(supported=weight, doubtful=weight * SEVERITY[Severity.MODERATE] * (1 - certainty))
        case VerdictLabel.NOT_ENOUGH_EVIDENCE:
            return _Weights(undecided=weight)
        case VerdictLabel.NOT_CHECKED:
            return _Weights(unchecked=weight)
        case _ as unreachable:
            assert_never(unreachable)


def _is_decided(item: _Weighed) -> bool:
    return item.label not in {VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED}


def _coverage(groups: Sequence[Sequence[_Weighed]]) -> float:
    weights = [(max(item.weight for item in items), _is_decided(items[0])) for items in groups]
    total = math.fsum(weight for weight, _ in weights)
    return round(math.fsum(weight for weight, is_decided in weights if is_decided) / total, 4) if groups else 0.0


def _label(weights: _Weights, coverage: float, decided: int) -> ArticleLabel:
    """Return the label by what facts decided: what they leave open moves the score, and no label but to unverifiable.

    Else padding, which is written in a minute, would make a misleading article less so, or a reliable one mixed.
    """
    known = _curve(weights.refuted, weights.supported)
    sure = _curve(weights.refuted_expected, weights.supported + weights.unchecked)
    if coverage < MIN_COVERAGE and (sure < MISLEADING_FROM or decided < MIN_DECIDED_AGAINST):
        return ArticleLabel.UNVERIFIABLE
    if known >= MISLEADING_FROM:
        return ArticleLabel.MISLEADING
    if known >= MIXED_FROM:
        return ArticleLabel.MIXED
    return ArticleLabel.RELIABLE if decided >= MIN_DECIDED else ArticleLabel.UNVERIFIABLE

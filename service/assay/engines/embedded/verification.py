"""From what each fact does to a claim to one verdict. When in doubt: not enough evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from assay.guards.comparison import Comparison, compare, is_explained
from assay.guards.support import MIN_OVERLAP
from assay_schemas import Citation, EvidenceStance, Probabilities, Reason, VerdictDraft, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.guards.clause_reading import Reading
    from assay.guards.fact_reading import FactReading
    from assay.guards.reading import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import ClaimId

_JOINT = 0.7
"""Strength of a support that several facts give together."""
_DOUBT = 0.7
"""Strength given to "not enough evidence" where no fact decides."""


def judge(item: ClaimEvidence, reader: Reader) -> VerdictDraft:
    """Return the verdict that the facts of a claim lead to, and what their wording alone would lead to."""
    claim = reader.read_claim(item.claim.statement, item.date)
    facts = [reader.read_fact(fact) for fact in item.facts]
    label, grounds = _decide([compare(claim, fact) for fact in facts], len(claim.parts))
    return _draft(item.claim.id, label, grounds, unguarded=_by_wording(claim, facts))


def _decide(comparisons: Sequence[Comparison], parts: int) -> tuple[VerdictLabel, list[Comparison]]:
    """Return the verdict and its grounds.

    A fact that supports a claim outweighs one that seems to refute it, unless only the refutation rests on an exact
    comparison: figures of one subject recur in many facts, and a match with one of them is no accident.
    """
    supports = _of(comparisons, EvidenceStance.SUPPORTS) or _jointly(comparisons, parts)
    confirmed = frozenset(figure for c in comparisons for figure in c.confirmed)
    refutes = [c for c in _of(comparisons, EvidenceStance.REFUTES) if not is_explained(c, confirmed)]
    if supports and refutes and supports[0].is_exact and refutes[0].is_exact and _is_contested(supports[0], refutes[0]):
        return VerdictLabel.CONFLICTING_EVIDENCE, [supports[0], refutes[0]]
    if supports and not (refutes and refutes[0].is_exact and not supports[0].is_exact):
        return VerdictLabel.SUPPORTED, supports
    if refutes:
        return VerdictLabel.REFUTED, refutes
    return VerdictLabel.NOT_ENOUGH_EVIDENCE, [c for c in _of(comparisons, EvidenceStance.NEUTRAL) if c.reason]


def _by_wording(claim: Reading, facts: Sequence[FactReading]) -> VerdictLabel:
    """Return the verdict without any guard: supported if one fact has enough of the claim's words, never refuted."""
    words = claim.words
    if any(len(words & fact.terms) >= MIN_OVERLAP * len(words) for fact in facts if words):
        return VerdictLabel.SUPPORTED
    return VerdictLabel.NOT_ENOUGH_EVIDENCE


def _of(comparisons: Sequence[Comparison], stance: EvidenceStance) -> list[Comparison]:
    return sorted((c for c in comparisons if c.stance is stance), key=lambda c: (-c.strength, c.fact_id))


def _jointly(comparisons: Sequence[Comparison], parts: int) -> list[Comparison]:
    """Return the facts that support every part of a claim between them, as one support; else nothing."""
    grounds = [c for c in comparisons if c.parts]
    if not parts or any(c.stance is EvidenceStance.REFUTES for c in comparisons):
        return []
    covered = frozenset(index for c in grounds for index in c.parts)
    if len(covered) < parts:
        return []
    return [
        c._replace(stance=EvidenceStance.SUPPORTS, strength=_JOINT, reason=Reason.WORDING_MATCH)
        for c in sorted(grounds, key=lambda c: c.fact_id)
    ]


def _is_contested(supporting: Comparison, refuting: Comparison) -> bool:
    return refuting.reason is Reason.NEGATION_MISMATCH and refuting.strength >= supporting.strength


def _draft(
    claim_id: ClaimId, label: VerdictLabel, grounds: Sequence[Comparison], *, unguarded: VerdictLabel
) -> VerdictDraft:
    strength = grounds[0].strength if grounds and grounds[0].strength else _DOUBT
    reasons = tuple(dict.fromkeys(ground.reason for ground in grounds if ground.reason)) or (Reason.NO_EVIDENCE,)
    if label is VerdictLabel.CONFLICTING_EVIDENCE:
        reasons = (Reason.FACTS_DISAGREE, *reasons)
    return VerdictDraft(
        claim_id=claim_id,
        label=label,
        citations=tuple(Citation(fact_id=ground.fact_id, stance=ground.stance) for ground in grounds),
        probabilities=_spread(label, strength),
        reasons=reasons,
        explanation=" ".join(_EXPLANATIONS[reason] for reason in reasons if reason in _EXPLANATIONS),
        unguarded=unguarded,
    )


def _spread(label: VerdictLabel, strength: float) -> Probabilities:
    rest = 1 - strength
    match label:
        case VerdictLabel.SUPPORTED:
            return Probabilities(supported=strength, refuted=rest / 3, not_enough_evidence=rest * 2 / 3)
        case VerdictLabel.REFUTED:
            return Probabilities(supported=rest / 3, refuted=strength, not_enough_evidence=rest * 2 / 3)
        case VerdictLabel.CONFLICTING_EVIDENCE:
            return Probabilities(supported=0.4, refuted=0.4, not_enough_evidence=0.2)
        case VerdictLabel.NOT_ENOUGH_EVIDENCE | VerdictLabel.NOT_CHECKED:
            return Probabilities(supported=rest / 2, refuted=rest / 2, not_enough_evidence=strength)
        case _ as unreachable:
            assert_never(unreachable)


_EXPLANATIONS = {
    Reason.NUMBER_MATCH: "The figure agrees with the fact.",
    Reason.WORDING_MATCH: "The fact says the same.",
    Reason.NUMBER_MISMATCH: "The fact gives another figure for the same thing.",
    Reason.RANK_MISMATCH: "The fact gives another place in the order.",
    Reason.NEGATION_MISMATCH: "The fact states the contrary.",
    Reason.NAME_MISMATCH: "The fact names another in that place.",
    Reason.DATE_MISMATCH: "The fact gives another date.",
    Reason.SCOPE_MISMATCH: "The fact does not reach as far as the claim.",
    Reason.STALE_FACT: "The fact's figure is older than the claim and may have changed.",
    Reason.MYTH_MATCH: "The claim repeats a falsehood that the fact answers.",
    Reason.FACTS_DISAGREE: "One fact supports the claim and another contradicts it.",
    Reason.NO_EVIDENCE: "No fact decides it.",
}

"""A verdict as the embedded engine drafts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay_schemas import Citation, Reason, VerdictDraft, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.guards.comparison import Comparison
    from assay_schemas import ClaimId, Probabilities


def draft_verdict(
    claim_id: ClaimId,
    label: VerdictLabel,
    grounds: Sequence[Comparison],
    probabilities: Probabilities,
    *,
    unguarded: VerdictLabel = VerdictLabel.NOT_ENOUGH_EVIDENCE,
) -> VerdictDraft:
    """Return a draft that cites its grounds, and explains itself by their reasons.

    Args:
        claim_id: Of the claim.
        label: The verdict.
        grounds: What the facts do to the claim, the strongest first; none if nothing bears on it.
        probabilities: Of the three outcomes.
        unguarded: What the engine would answer without its guards.
    """
    reasons = tuple(dict.fromkeys(ground.reason for ground in grounds if ground.reason)) or (Reason.NO_EVIDENCE,)
    if label is VerdictLabel.CONFLICTING_EVIDENCE:
        reasons = (Reason.FACTS_DISAGREE, *reasons)
    return VerdictDraft(
        claim_id=claim_id,
        label=label,
        citations=tuple(Citation(fact_id=ground.fact_id, stance=ground.stance) for ground in grounds),
        probabilities=probabilities,
        reasons=reasons,
        explanation=" ".join(_EXPLANATIONS[reason] for reason in reasons if reason in _EXPLANATIONS),
        unguarded=unguarded,
    )


_EXPLANATIONS = {
    Reason.NUMBER_MATCH: "The figure agrees with the fact.",
    Reason.WORDING_MATCH: "The fact says the same.",
    Reason.MEANING_MATCH: "The fact means the same.",
    Reason.MEANING_MISMATCH: "The fact and the claim can't both be true.",
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

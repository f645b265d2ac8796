"""Step 6: what an engine may not decide alone. Pure, the same for every engine.

A decisive verdict needs a citation of a fact that was shown and is in force. Then the guards compare the claim with
the cited facts; where exact code contradicts the engine the verdict becomes not_enough_evidence, and says why.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.comparison import Comparison, compare, is_explained
from assay.steps.retrieval import is_in_force
from assay_schemas import (
    Citation,
    EvidenceItem,
    EvidenceStance,
    Fact,
    FactId,
    Probabilities,
    Prominence,
    Reason,
    Severity,
    Verdict,
    VerdictDraft,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.guards.reading import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import ClaimId

_NEEDED = {
    VerdictLabel.SUPPORTED: EvidenceStance.SUPPORTS,
    VerdictLabel.REFUTED: EvidenceStance.REFUTES,
}
_CONTRARY = {
    EvidenceStance.SUPPORTS: EvidenceStance.REFUTES,
    EvidenceStance.REFUTES: EvidenceStance.SUPPORTS,
}
_SEVERITY = {
    Reason.NEGATION_MISMATCH: Severity.MAJOR,
    Reason.MYTH_MATCH: Severity.MAJOR,
    Reason.DATE_MISMATCH: Severity.MINOR,
    Reason.SCOPE_MISMATCH: Severity.MINOR,
}


class _Admitted(NamedTuple):
    citations: tuple[Citation, ...]
    objections: tuple[Reason, ...]


def audit(item: ClaimEvidence, draft: VerdictDraft, reader: Reader) -> Verdict:
    """Return the verdict that stands: the draft's, or not_enough_evidence with the reason for the demotion."""
    admitted = _admit(item, draft.citations)
    label, objections = draft.label, admitted.objections
    if label is VerdictLabel.NOT_CHECKED:
        return not_checked(item.claim.id, Reason.NOT_ANSWERED)
    if label is not VerdictLabel.NOT_ENOUGH_EVIDENCE:
        objection = _object(item, label, admitted.citations, reader)
        if objection:
            label, objections = VerdictLabel.NOT_ENOUGH_EVIDENCE, (*objections, *objection)
    reasons = tuple(dict.fromkeys((*draft.reasons, *objections)))
    return Verdict(
        claim_id=item.claim.id,
        label=label,
        probabilities=draft.probabilities if label is draft.label else _withdraw(draft.probabilities, draft.label),
        severity=_severity(item, draft, label),
        reasons=reasons,
        evidence=_evidence(item.facts, admitted.citations),
        explanation=draft.explanation,
        unguarded=draft.unguarded or draft.label,
    )


def not_checked(claim_id: ClaimId, reason: Reason) -> Verdict:
    """Return the verdict of a claim that nothing was decided about."""
    return Verdict(claim_id=claim_id, label=VerdictLabel.NOT_CHECKED, reasons=(reason,))


def _admit(item: ClaimEvidence, citations: Iterable[Citation]) -> _Admitted:
    shown = {fact.id: fact for fact in item.facts}
    admitted: dict[FactId, Citation] = {}
    objections: list[Reason] = []
    for citation in citations:
        fact = shown.get(citation.fact_id)
        if fact is None:
            objections.append(Reason.UNKNOWN_CITATION)
        elif not is_in_force(fact, item.date):
            objections.append(Reason.STALE_FACT)
        else:
            admitted.setdefault(citation.fact_id, citation)
    return _Admitted(tuple(admitted.values()), tuple(objections))


def _object(
    item: ClaimEvidence, label: VerdictLabel, citations: tuple[Citation, ...], reader: Reader
) -> tuple[Reason, ...]:
    """Return why a decisive label can't stand; empty if it can."""
    stances = {citation.stance for citation in citations}
    if label is VerdictLabel.CONFLICTING_EVIDENCE:
        return () if stances - {EvidenceStance.NEUTRAL} else (Reason.UNCITED,)
    needed = _NEEDED[label]
    if needed not in stances:
        return (Reason.UNCITED,)
    facts = {fact.id: fact for fact in item.facts}
    claim = reader.read_claim(item.claim.statement, item.date)
    grounds = [citation.fact_id for citation in citations if citation.stance is needed]
    cited = [compare(claim, reader.read_fact(facts[fact_id])) for fact_id in grounds]
    if any(comparison.stance is needed for comparison in cited):
        return ()
    # Whoever cites a fact beside the point does not get past the one that decides.
    others = [compare(claim, reader.read_fact(fact)) for fact in item.facts if fact.id not in grounds]
    confirmed = frozenset(chain.from_iterable(found.confirmed for found in (*cited, *others)))
    contraries = (found for found in (*cited, *others) if found.is_exact and found.stance is _CONTRARY[needed])
    contrary = next((found for found in contraries if not is_explained(found, confirmed)), None)
    return (*_named(contrary), Reason.ENGINE_DISAGREES) if contrary else ()


def _named(comparison: Comparison) -> tuple[Reason, ...]:
    return (comparison.reason,) if comparison.reason else ()


def _withdraw(probabilities: Probabilities, label: VerdictLabel) -> Probabilities:
    """Move the probability of a withdrawn label to not_enough_evidence; all of it from conflicting_evidence."""
    if label is VerdictLabel.SUPPORTED:
        refuted = probabilities.refuted
        return Probabilities(supported=0, refuted=refuted, not_enough_evidence=1 - refuted)
    if label is VerdictLabel.REFUTED:
        supported = probabilities.supported
        return Probabilities(supported=supported, refuted=0, not_enough_evidence=1 - supported)
    return Probabilities(supported=0, refuted=0, not_enough_evidence=1)


def _severity(item: ClaimEvidence, draft: VerdictDraft, label: VerdictLabel) -> Severity | None:
    if label not in {VerdictLabel.REFUTED, VerdictLabel.CONFLICTING_EVIDENCE}:
        return None
    if item.claim.prominence is Prominence.HEADLINE:
        return Severity.MAJOR
    if draft.severity is not None:
        return draft.severity
    return next((_SEVERITY[reason] for reason in draft.reasons if reason in _SEVERITY), Severity.MODERATE)


def _evidence(facts: Iterable[Fact], citations: Iterable[Citation]) -> tuple[EvidenceItem, ...]:
    known = {fact.id: fact for fact in facts}
    return tuple(
        EvidenceItem(
            fact_id=citation.fact_id,
            statement=known[citation.fact_id].statement,
            stance=citation.stance,
            source=next(iter(known[citation.fact_id].sources), None),
        )
        for citation in citations
    )

"""Step 6: what an engine may not decide alone. Pure, the same for every engine.

A decisive verdict needs a citation of a fact that was shown. Then code compares the claim with the cited facts. Where
it contradicts the engine, an engine that looks again is asked once more, and its second answer stands; of any other
engine the verdict becomes not_enough_evidence, and says why. One difference is certain enough to decide at once: a
figure against the fact's only figure for the same thing.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.comparison import Comparison, compare, is_explained
from assay.guards.differences import find_differences, find_doubts, find_other_figures
from assay.guards.figure_comparison import is_only_figure
from assay.language.language import UNKNOWN_LANGUAGE, find_language
from assay.ports import Dispute, Finding
from assay.retrieval.index import best_first, is_in_force
from assay.steps.explaining import explain_disagreement
from assay_schemas import (
    MAX_NEAREST,
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
    from collections.abc import Iterable, Sequence

    from assay.language.claim_reading import Reading
    from assay.language.reader import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import ClaimId, VerdictDrafts

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


_MOST_COMPARED = 12
"""Maximum number of facts, besides those cited, that a claim is compared with."""


class Audited(NamedTuple):
    """What the audit makes of a draft: a verdict that stands or, where code disagrees, what is in dispute."""

    verdict: Verdict
    """If there is a dispute, the verdict unless the engine looks again."""
    dispute: Dispute | None = None


class _Claim(NamedTuple):
    """A claim as it can be read.

    Attributes:
        full: In English, where the facts are in English too; None where claim or facts are not.
        by_figures: In any other language: its figures and dates are compared, and nothing else.
    """

    full: Reading | None
    by_figures: tuple[Reading, ...]


class _Admitted(NamedTuple):
    citations: tuple[Citation, ...]
    objections: tuple[Reason, ...]


class _Objection(NamedTuple):
    """Why a verdict can't be kept."""

    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...] = ()
    """Differences that the engine may be asked about."""
    facts: tuple[FactId, ...] = ()
    """That contradict, cited or not."""
    is_certain: bool = True


def audit_batch(
    batch: Sequence[ClaimEvidence],
    drafts: VerdictDrafts,
    reader: Reader | None,
    *,
    looks_again: bool,
    language: str = UNKNOWN_LANGUAGE,
) -> list[Audited]:
    """Return what stands of the answers to a batch, in its order; a claim without an answer is not_checked.

    Args:
        batch: The claims as they were put to the engine.
        drafts: What it answered.
        reader: With the names of the facts; None where the facts are not in a language that is read: then nothing is
            compared.
        looks_again: Whether the engine can be asked once more.
        language: ISO 639-1 code of the claims. An unknown one is taken for that of the facts; in one that is not read
            a claim is compared by its translation, or not at all.
    """
    answered = {draft.claim_id: draft for draft in drafts.verdicts}
    failed = {item.claim_id: item.reason for item in drafts.unchecked}
    return [
        audit(item, answered[item.claim.id], reader, looks_again=looks_again, language=language)
        if item.claim.id in answered and item.claim.id not in failed
        else Audited(not_checked(item.claim.id, failed.get(item.claim.id, Reason.NOT_ANSWERED)))
        for item in batch
    ]


def audit(
    item: ClaimEvidence,
    draft: VerdictDraft,
    reader: Reader | None,
    *,
    looks_again: bool = False,
    language: str = UNKNOWN_LANGUAGE,
) -> Audited:
    """Return the verdict that stands: the draft's, or not_enough_evidence with the reason for the demotion."""
    reader = reader and reader.among(item.facts)
    admitted = _admit(item, draft.citations, looks_again=looks_again)
    if draft.label is VerdictLabel.NOT_CHECKED:
        return Audited(not_checked(item.claim.id, Reason.NOT_ANSWERED))
    objection = _object(item, draft.label, admitted.citations, reader, language, looks_again=looks_again)
    if objection is None:
        verdict = _verdict(item, draft, admitted, draft.label, ())
        return Audited(_explained(verdict, item, draft, reader, language))
    demoted = _verdict(item, draft, admitted, VerdictLabel.NOT_ENOUGH_EVIDENCE, objection.reasons)
    if objection.is_certain or not looks_again:
        return Audited(_explained(demoted, item, draft, reader, language))
    cited = {citation.fact_id for citation in admitted.citations}.union(objection.facts)
    facts = tuple(fact for fact in item.facts if fact.id in cited)
    return Audited(demoted, Dispute(item, draft, objection.findings, facts))


def settle(audited: Audited, second: VerdictDraft | None, failure: Reason | None) -> Verdict:
    """Return the verdict on a disputed claim after the engine has looked again.

    The second answer stands, with what was found and what became of the first verdict among its reasons. An
    answer without a citation does not count; without an answer the claim is not checked.

    Args:
        audited: With its dispute.
        second: The second answer; None if none came.
        failure: Why none came.
    """
    dispute = audited.dispute
    if dispute is None:
        return audited.verdict
    found = _reasons(dispute.findings)
    if second is None or second.label is VerdictLabel.NOT_CHECKED:
        verdict = not_checked(dispute.item.claim.id, failure or Reason.SECOND_LOOK_FAILED)
        return verdict.model_copy(update={"reasons": (*verdict.reasons, *found), "unguarded": dispute.draft.label})
    is_kept = second.label is dispute.draft.label
    outcome = Reason.SECOND_LOOK_KEPT if is_kept else Reason.SECOND_LOOK_CHANGED
    admitted = _admit(dispute.item, second.citations, looks_again=True)
    uncited = _uncited(second.label, admitted.citations)
    label = VerdictLabel.NOT_ENOUGH_EVIDENCE if uncited else second.label
    verdict = _verdict(dispute.item, second, admitted, label, (outcome, *found, *uncited))
    return verdict.model_copy(update={"unguarded": dispute.draft.unguarded or dispute.draft.label})


def first_verdict(dispute: Dispute) -> Verdict:
    """Return a disputed verdict as the engine gave it, with what code has found among its reasons."""
    admitted = _admit(dispute.item, dispute.draft.citations, looks_again=True)
    found = _reasons(dispute.findings)
    return _verdict(dispute.item, dispute.draft, admitted, dispute.draft.label, found)


def not_checked(claim_id: ClaimId, reason: Reason) -> Verdict:
    """Return the verdict of a claim that nothing was decided about."""
    return Verdict(claim_id=claim_id, label=VerdictLabel.NOT_CHECKED, reasons=(reason,))


def no_evidence(claim_id: ClaimId) -> Verdict:
    """Return the verdict on a claim for which no fact was found, without asking the engine."""
    return Verdict(
        claim_id=claim_id,
        label=VerdictLabel.NOT_ENOUGH_EVIDENCE,
        probabilities=Probabilities.spread(VerdictLabel.NOT_ENOUGH_EVIDENCE),
        reasons=(Reason.NO_EVIDENCE,),
        unguarded=VerdictLabel.NOT_ENOUGH_EVIDENCE,
    )


def _verdict(
    item: ClaimEvidence, draft: VerdictDraft, admitted: _Admitted, label: VerdictLabel, objections: tuple[Reason, ...]
) -> Verdict:
    reasons = tuple(dict.fromkeys((*draft.reasons, *admitted.objections, *objections)))
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


def _explained(
    verdict: Verdict, item: ClaimEvidence, draft: VerdictDraft, reader: Reader | None, language: str
) -> Verdict:
    """Say in a verdict on which engine and code disagree what differs, before what the engine says of it."""
    if Reason.ENGINE_DISAGREES not in verdict.reasons or reader is None:
        return verdict
    claim = _read(item, reader, language).full
    if claim is None:
        return verdict
    cited = {evidence.fact_id for evidence in verdict.evidence}
    facts = [fact for fact in item.facts if fact.id in cited] or item.facts[:MAX_NEAREST]
    told = explain_disagreement(draft, claim, [reader.read_fact(fact) for fact in facts])
    return verdict.model_copy(update={"explanation": f"{told} {verdict.explanation}".strip()})


def _admit(item: ClaimEvidence, citations: Iterable[Citation], *, looks_again: bool) -> _Admitted:
    """Return the citations that count. A fact whose time is over is evidence on that time for who can tell times."""
    shown = {fact.id: fact for fact in item.facts}
    admitted: dict[FactId, Citation] = {}
    objections: list[Reason] = []
    for citation in citations:
        fact = shown.get(citation.fact_id)
        if fact is None:
            objections.append(Reason.UNKNOWN_CITATION)
        elif not looks_again and not is_in_force(fact, item.date):
            objections.append(Reason.STALE_FACT)
        else:
            admitted.setdefault(citation.fact_id, citation)
    return _Admitted(tuple(admitted.values()), tuple(objections))


def _read(item: ClaimEvidence, reader: Reader, language: str) -> _Claim:
    """Read a claim in its own language and, where it has a translation, in that of the facts."""
    known = find_language(language)
    if language == UNKNOWN_LANGUAGE and item.claim.translation is None:
        known = reader.language
    texts = ((item.claim.statement, known), (item.claim.translation, reader.language))
    read = [(reader.read_claim(text, item.date, own), own.is_full) for text, own in texts if text and own]
    full = [reading for reading, is_full in read if is_full and reader.language.is_full]
    return _Claim(full[-1] if full else None, tuple(reading for reading, _ in read if reading not in full))


def _object(
    item: ClaimEvidence,
    label: VerdictLabel,
    citations: tuple[Citation, ...],
    reader: Reader | None,
    language: str,
    *,
    looks_again: bool,
) -> _Objection | None:
    """Return why a decisive label can't stand; None if it can."""
    uncited = _uncited(label, citations)
    if uncited:
        return _Objection(uncited)
    needed = label.needed_stance
    if reader is None or needed is None:
        return None
    facts = {fact.id: fact for fact in item.facts}
    grounds = [facts[citation.fact_id] for citation in citations if citation.stance is needed]
    readings = [reader.read_fact(fact) for fact in grounds]
    claim = _read(item, reader, language)
    is_support = label is VerdictLabel.SUPPORTED
    others = [found for own in claim.by_figures for found in find_other_figures(own, readings) if is_support]
    stale = _stale(item, grounds) if looks_again else ()
    if claim.full is None:
        return _doubt((*others, *stale))
    contrary = _contrary(item, needed, claim.full, [compare(claim.full, reading) for reading in readings], reader)
    if not looks_again:
        return _disagreement(contrary) if contrary else None
    if is_support and any(is_only_figure(claim.full, reading) for reading in readings):
        return _Objection((Reason.NUMBER_MISMATCH, Reason.ENGINE_DISAGREES))
    if is_support:
        seen = find_differences(claim.full, readings, item.claim.attributed_to or "")
    else:
        seen = find_doubts(claim.full, readings)
    return _doubt((*_as_findings(contrary), *stale, *seen, *others), (contrary.fact_id,) if contrary else ())


def _doubt(findings: tuple[Finding, ...], facts: tuple[FactId, ...] = ()) -> _Objection | None:
    if not findings:
        return None
    return _Objection((*_reasons(findings), Reason.ENGINE_DISAGREES), findings, facts, is_certain=False)


def _reasons(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(finding.reason for finding in findings))


def _uncited(label: VerdictLabel, citations: tuple[Citation, ...]) -> tuple[Reason, ...]:
    stances = {citation.stance for citation in citations}
    match label:
        case VerdictLabel.SUPPORTED | VerdictLabel.REFUTED:
            return () if label.needed_stance in stances else (Reason.UNCITED,)
        case VerdictLabel.CONFLICTING_EVIDENCE:
            return () if stances - {EvidenceStance.NEUTRAL} else (Reason.UNCITED,)
        case _:
            return ()


def _contrary(
    item: ClaimEvidence, needed: EvidenceStance, claim: Reading, cited: Sequence[Comparison], reader: Reader
) -> Comparison | None:
    """Return the exact comparison that contradicts a stance, among all facts shown; None if one confirms it."""
    if any(comparison.stance is needed for comparison in cited):
        return None
    # Whoever cites a fact beside the point does not get past the one that decides.
    grounds = {comparison.fact_id for comparison in cited}
    rest = [fact for fact in item.facts if fact.id not in grounds]
    # Taking a whole file apart would take longer than asking a model.
    nearest = best_first(claim.text, rest)[:_MOST_COMPARED] if len(rest) > _MOST_COMPARED else rest
    others = [compare(claim, reader.read_fact(fact)) for fact in nearest]
    confirmed = frozenset(chain.from_iterable(found.confirmed for found in (*cited, *others)))
    contraries = (found for found in (*cited, *others) if found.is_exact and found.stance is _CONTRARY[needed])
    return next((found for found in contraries if not is_explained(found, confirmed)), None)


def _disagreement(contrary: Comparison) -> _Objection:
    return _Objection((*_named(contrary), Reason.ENGINE_DISAGREES))


def _as_findings(contrary: Comparison | None) -> tuple[Finding, ...]:
    if contrary is None:
        return ()
    does = "seems to contradict" if contrary.stance is EvidenceStance.REFUTES else "seems to say the same as"
    return (Finding(contrary.reason or Reason.ENGINE_DISAGREES, f"Another fact {does} the claim."),)


def _stale(item: ClaimEvidence, grounds: Sequence[Fact]) -> tuple[Finding, ...]:
    """Return a finding where only facts of another time than the article's are cited."""
    if any(is_in_force(fact, item.date) for fact in grounds):
        return ()
    days = ", ".join(f"from {f.valid_from or 'ever'} until {f.valid_to or 'now'}" for f in grounds)
    return (Finding(Reason.STALE_FACT, f"The cited facts hold {days}, not on the article's day."),)


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

"""Which claims are put to an engine together, and what its answers to a batch are worth as a whole. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.guards.comparison import compare
from assay.steps.auditing import audit, not_checked
from assay.text.injection import addresses_reader, is_suspect
from assay_schemas import EvidenceStance, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.guards.reading import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import Claim, Verdict, VerdictDraft, VerdictDrafts

MIN_UNIFORM = 3
"""Decisive verdicts, all the same, from which a reply looks as if it had been dictated."""
MAX_CONTRADICTED = 1
"""Of these, how many may contradict an exact comparison; none may in an article that gives orders."""
MAX_CONTRADICTED_SHARE = 0.08
"""The same as a share, where every claim of the batch is said to be supported: what an order asks for most."""
_STANCE = {VerdictLabel.SUPPORTED: EvidenceStance.SUPPORTS, VerdictLabel.REFUTED: EvidenceStance.REFUTES}


def gives_order(claim: Claim) -> bool:
    """Tell whether a claim, or who is said to make it, orders the reader about: no engine is shown it."""
    return addresses_reader(claim.statement) or addresses_reader(claim.attributed_to or "")


def split_batches(items: Sequence[ClaimEvidence], size: int) -> list[list[ClaimEvidence]]:
    """Return the claims in batches of at most `size`; those that speak of checking are kept apart from the others.

    Whatever such a claim talks an engine into, it does to its like alone.
    """
    batches = []
    for kind in (False, True):
        alike = [item for item in items if is_suspect(item.claim.statement) is kind]
        batches += [alike[start : start + size] for start in range(0, len(alike), size)]
    return batches


def audit_batch(
    batch: Sequence[ClaimEvidence], drafts: VerdictDrafts, reader: Reader, *, is_doubtful: bool
) -> list[Verdict]:
    """Return the verdicts that stand on the claims of a batch, in its order.

    A reply with one decisive verdict for all, which exact comparisons contradict, was dictated or thoughtless: what
    no comparison confirms is not_enough_evidence with the reason batch_distrusted.

    Args:
        batch: The claims as they were put to the engine.
        drafts: What it answered.
        reader: With the names of the facts.
        is_doubtful: Whether the article gives orders to automated readers.
    """
    answered = {draft.claim_id: draft for draft in drafts.verdicts}
    failed = {item.claim_id: item.reason for item in drafts.unchecked}
    verdicts = [
        audit(item, answered[item.claim.id], reader)
        if item.claim.id in answered and item.claim.id not in failed
        else not_checked(item.claim.id, failed.get(item.claim.id, Reason.NOT_ANSWERED))
        for item in batch
    ]
    if not _is_dictated(list(answered.values()), verdicts, 0 if is_doubtful else MAX_CONTRADICTED):
        return verdicts
    return [_distrusted(item, verdict, reader) for item, verdict in zip(batch, verdicts, strict=True)]


def _is_dictated(drafts: Sequence[VerdictDraft], verdicts: Sequence[Verdict], tolerated: int) -> bool:
    decisive = [draft.label for draft in drafts if draft.label in _STANCE]
    if len(decisive) == len(drafts) and VerdictLabel.SUPPORTED in decisive:
        tolerated = min(tolerated, int(MAX_CONTRADICTED_SHARE * len(decisive)))
    before = {draft.claim_id for draft in drafts if Reason.ENGINE_DISAGREES in draft.reasons}
    contradicted = sum(Reason.ENGINE_DISAGREES in each.reasons and each.claim_id not in before for each in verdicts)
    return len(decisive) >= MIN_UNIFORM and len(set(decisive)) == 1 and contradicted > tolerated


def _distrusted(item: ClaimEvidence, verdict: Verdict, reader: Reader) -> Verdict:
    needed = _STANCE.get(verdict.label)
    if needed is None or _is_confirmed(item, verdict, needed, reader):
        return verdict
    return verdict.model_copy(
        update={
            "label": VerdictLabel.NOT_ENOUGH_EVIDENCE,
            "probabilities": None,
            "severity": None,
            "reasons": (*verdict.reasons, Reason.BATCH_DISTRUSTED),
        }
    )


def _is_confirmed(item: ClaimEvidence, verdict: Verdict, needed: EvidenceStance, reader: Reader) -> bool:
    claim = reader.read_claim(item.claim.statement, item.date)
    cited = {evidence.fact_id for evidence in verdict.evidence if evidence.stance is needed}
    return any(compare(claim, reader.read_fact(fact)).stance is needed for fact in item.facts if fact.id in cited)

"""Claims, facts and drafts about one tower, for tests of the audit."""

from __future__ import annotations

import datetime as dt

from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.steps import auditing
from assay_schemas import (
    Citation,
    Claim,
    ClaimId,
    EvidenceStance,
    Fact,
    FactId,
    Probabilities,
    Prominence,
    Quantity,
    Reason,
    Severity,
    Source,
    Verdict,
    VerdictDraft,
    VerdictLabel,
)

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
UNDECIDED = VerdictLabel.NOT_ENOUGH_EVIDENCE
SUPPORTS, REFUTES, NEUTRAL = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES, EvidenceStance.NEUTRAL

ARCHIVE = Source(publisher="City Archive")
HEIGHT = Fact(
    id=FactId("height"),
    statement="The Alba Tower is 96 metres high.",
    subject="Alba Tower",
    predicate="height",
    quantity=Quantity(value=96, unit="metres"),
    sources=(ARCHIVE, Source(publisher="Builder")),
)
OWNER = Fact(
    id=FactId("owner"),
    statement="The Alba Tower belongs to the city.",
    subject="Alba Tower",
    valid_from="2000",
    valid_to="2010",
)
FACTS = (HEIGHT, OWNER)
READER = Reader(FACTS)
TRUE = "The Alba Tower is 96 metres high."
FALSE = "The Alba Tower is 120 metres high."


def audit(item: ClaimEvidence, draft: VerdictDraft, reader: Reader | None) -> Verdict:
    return auditing.audit(item, draft, reader).verdict


def item(
    statement: str = TRUE, *, prominence: Prominence = Prominence.BODY, date: dt.date | None = None
) -> ClaimEvidence:
    claim = Claim(id=ClaimId("c1"), statement=statement, quote=statement, spans=(), prominence=prominence)
    return ClaimEvidence(claim, FACTS, date)


def chances(supported: float = 0.0, refuted: float = 0.0) -> Probabilities:
    return Probabilities(supported=supported, refuted=refuted, not_enough_evidence=1 - supported - refuted)


def draft(
    label: VerdictLabel,
    *cited: tuple[str, EvidenceStance],
    probabilities: Probabilities | None = None,
    severity: Severity | None = None,
    reasons: tuple[Reason, ...] = (),
    explanation: str = "",
) -> VerdictDraft:
    return VerdictDraft(
        claim_id=ClaimId("c1"),
        label=label,
        citations=tuple(Citation(fact_id=FactId(fact), stance=stance) for fact, stance in cited),
        probabilities=probabilities or chances(supported=0.5),
        severity=severity,
        reasons=reasons,
        explanation=explanation,
    )

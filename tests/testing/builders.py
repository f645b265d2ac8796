"""Claims and reports with sensible defaults; a test states only what it is about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assay.store.records import Decided, Decision, DecisionKind
from assay_schemas import (
    ArticleId,
    ArticleLabel,
    ArticleScore,
    ArticleSummary,
    ClaimId,
    EvidenceItem,
    EvidenceStance,
    FactId,
    Prominence,
    Provenance,
    Report,
    ReportedClaim,
    Source,
    Span,
    Stance,
    Usage,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_schemas import NearFact, Notice, Reason, Severity

ARCHIVE = Source(publisher="City Archive", published="2024-05")


def make_evidence(
    fact_id: str = "height",
    statement: str = "The tower is 96 metres high.",
    stance: EvidenceStance = EvidenceStance.REFUTES,
    source: Source | None = ARCHIVE,
) -> EvidenceItem:
    return EvidenceItem(fact_id=FactId(fact_id), statement=statement, stance=stance, source=source)


def make_claim(
    quote: str = "The tower is 120 metres high",
    *,
    number: int = 1,
    statement: str | None = None,
    spans: Sequence[tuple[int, int]] | None = None,
    within: str | None = None,
    verdict: VerdictLabel | None = VerdictLabel.REFUTED,
    stance: Stance = Stance.ASSERTED,
    attributed_to: str | None = None,
    prominence: Prominence = Prominence.BODY,
    severity: Severity | None = None,
    confidence: float | None = None,
    reasons: tuple[Reason, ...] = (),
    evidence: tuple[EvidenceItem, ...] = (),
    explanation: str = "",
    nearest: tuple[NearFact, ...] = (),
) -> ReportedClaim:
    """Return a claim at `spans`, or where the quote first stands in the text `within`, or without a place."""
    if spans is None:
        start = within.index(quote) if within is not None else 0
        spans = () if within is None else ((start, start + len(quote)),)
    return ReportedClaim(
        id=ClaimId(f"c{number}"),
        statement=statement or quote,
        quote=quote,
        spans=tuple(Span(start=start, end=end) for start, end in spans),
        checkable=verdict is not None,
        stance=stance,
        attributed_to=attributed_to,
        prominence=prominence,
        verdict=verdict,
        severity=severity,
        confidence=confidence,
        reasons=reasons,
        evidence=evidence,
        explanation=explanation,
        nearest=nearest,
    )


def make_decided(
    kind: DecisionKind = DecisionKind.AGREE, verdict: VerdictLabel | None = None, note: str = "", by: str = "Ada"
) -> Decided:
    decision = Decision(kind=kind, verdict=verdict, note=note)
    return Decided(id=1, decision=decision, by=by, created=dt.datetime(2025, 3, 4, 12, 30, tzinfo=dt.UTC))


def make_score(value: float = 0.5, low: float = 0.25, high: float = 0.75, *, checked: int = 1) -> ArticleScore:
    return ArticleScore(
        value=value,
        low=low,
        high=high,
        label=ArticleLabel.MIXED,
        coverage=1.0,
        claims_total=checked,
        claims_checked=checked,
    )


def make_report(
    *claims: ReportedClaim,
    title: str | None = "The new tower",
    date: dt.date | None = dt.date(2025, 3, 1),
    score: ArticleScore | None = None,
    notices: tuple[Notice, ...] = (),
    model: str | None = None,
    usage: Usage | None = None,
) -> Report:
    return Report(
        article=ArticleSummary(id=ArticleId("0123456789abcdef"), title=title, date=date, language="en"),
        score=score or make_score(checked=len(claims)),
        claims=claims,
        provenance=Provenance(
            engine="embedded",
            engine_version="1",
            model=model,
            prompts={},
            facts_fingerprint="a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90",
            package_version="0.1.0",
            calibrated=False,
            usage=usage or Usage(seconds=0.25),
        ),
        notices=notices,
    )

"""Step 8: put everything that was found into one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.article.ingest import original_span
from assay.orders.finding import addresses_reader, overlaps
from assay_schemas import (
    ArticleSummary,
    Claim,
    ExtractedClaims,
    Provenance,
    Reason,
    Report,
    ReportedClaim,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_schemas import Article, ArticleScore, NearFact, Notice, Verdict


class Judged(NamedTuple):
    """A claim with its verdict; None where the claim is not checkable."""

    claim: Claim
    verdict: Verdict | None
    nearest: tuple[NearFact, ...] = ()
    """The facts nearest to the claim; reported where no fact decides it."""


def summarise(article: Article) -> ArticleSummary:
    """Return what a report says of the article itself."""
    return ArticleSummary(id=article.id, title=article.title, date=article.date, language=article.language)


def build_report(
    article: Article,
    judged: Sequence[Judged],
    score: ArticleScore,
    *,
    provenance: Provenance,
    notices: Sequence[Notice],
) -> Report:
    """Return the report; spans are mapped back to the text that the caller sent."""
    return Report(
        article=summarise(article),
        score=score,
        claims=tuple(report_claim(article, item) for item in judged),
        provenance=provenance,
        notices=tuple(notices),
    )


def build_extract(article: Article, claims: Sequence[Claim], notices: Sequence[Notice]) -> ExtractedClaims:
    """Return the claims without verdicts; spans are mapped back to the text that the caller sent."""
    return ExtractedClaims(
        article=summarise(article),
        claims=as_sent(article, claims),
        notices=tuple(notices),
    )


def as_sent(article: Article, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims with their spans mapped back to the text that the caller sent."""
    return tuple(
        claim.model_copy(update={"spans": tuple(original_span(article, span) for span in claim.spans)})
        for claim in claims
    )


def report_claim(article: Article, item: Judged) -> ReportedClaim:
    """Return a claim as a report has it, with or without its verdict."""
    claim, verdict, nearest = item
    is_open = verdict is not None and verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE
    return ReportedClaim(
        id=claim.id,
        statement=claim.statement,
        translation=claim.translation,
        quote=claim.quote,
        spans=tuple(original_span(article, span) for span in claim.spans),
        checkable=claim.checkable,
        stance=claim.stance,
        attributed_to=claim.attributed_to,
        prominence=claim.prominence,
        verdict=verdict.label if verdict else None,
        first_verdict=verdict.unguarded if verdict else None,
        severity=verdict.severity if verdict else None,
        confidence=verdict.confidence if verdict else None,
        reasons=verdict.reasons if verdict else _exemption(article, claim),
        evidence=verdict.evidence if verdict else (),
        explanation=verdict.explanation if verdict else "",
        nearest=nearest if is_open else (),
    )


def _exemption(article: Article, claim: Claim) -> tuple[Reason, ...]:
    """Return why a claim was not judged, where it gives orders; opinions and the like need no reason."""
    is_order = any(overlaps(span, article.orders) for span in claim.spans) or addresses_reader(claim.statement)
    return (Reason.ADDRESSES_READER,) if is_order else ()

"""The decided claims as schema.org ClaimReview, for search engines and fact-check indexes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from assay.presentation import wording
from assay_schemas import Severity, VerdictLabel

if TYPE_CHECKING:
    from assay_schemas import Report, ReportedClaim

_WORST, _BEST = 1, 5


def render_claimreview(report: Report, *, organisation: str = "Assay", url: str | None = None) -> str:
    """Return a JSON-LD document with one ClaimReview for each supported, refuted or conflicting claim.

    It holds no "<", so that it can stand in a script element of a page.

    Args:
        report: The report.
        organisation: Who publishes the reviews.
        url: Where the article appeared; None leaves the appearance out.

    Source: https://schema.org/ClaimReview and https://developers.google.com/search/docs/appearance/structured-data/factcheck
    """
    graph = [
        _review(report, claim, rating, organisation=organisation, url=url)
        for claim in report.claims
        if (rating := _rating(claim)) is not None
    ]
    document = json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=2)
    return document.replace("<", "\\u003c")


def _rating(claim: ReportedClaim) -> int | None:
    match claim.verdict:
        case VerdictLabel.SUPPORTED:
            return _BEST
        case VerdictLabel.CONFLICTING_EVIDENCE:
            return 3
        case VerdictLabel.REFUTED:
            return 2 if claim.severity is Severity.MINOR else _WORST
        case VerdictLabel.NOT_ENOUGH_EVIDENCE | VerdictLabel.NOT_CHECKED | None:
            return None
        case _:
            assert_never(claim.verdict)


def _review(
    report: Report, claim: ReportedClaim, rating: int, *, organisation: str, url: str | None
) -> dict[str, object]:
    return {
        "@type": "ClaimReview",
        "claimReviewed": claim.statement,
        "itemReviewed": _item(report, claim, url),
        "author": {"@type": "Organization", "name": organisation},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": rating,
            "worstRating": _WORST,
            "bestRating": _BEST,
            "alternateName": wording.verdict_words(claim).capitalize(),
        },
        "reviewBody": " ".join((wording.reasons(claim), *(fact.statement for fact in wording.deciding(claim)))).strip(),
    }


def _item(report: Report, claim: ReportedClaim, url: str | None) -> dict[str, object]:
    item: dict[str, object] = {"@type": "Claim", "text": claim.statement}
    if report.article.date:
        item["datePublished"] = report.article.date.isoformat()
    if url:
        item["appearance"] = {"@type": "CreativeWork", "url": url}
    return item

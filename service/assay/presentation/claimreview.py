"""The decided claims as schema.org ClaimReview, for search engines and fact-check indexes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, assert_never
from urllib.parse import urlsplit

from assay.presentation import wording
from assay_schemas import Severity, Stance, VerdictLabel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from assay.presentation.approval import Approved
    from assay_schemas import Provenance, Report, ReportedClaim

    Node = dict[str, object]

_WORST, _BEST = 1, 5
_MADE_BY_MACHINE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
_OWN = frozenset({Stance.ASSERTED, Stance.ATTRIBUTED})
"""Stances in which the article says the claim, or passes it on as said."""


class Publication(NamedTuple):
    """What is known of the reviews' publication and not of their content."""

    organisation: str
    """Who publishes the reviews."""
    url: str
    """The page that prints them; each review is at an anchor of its claim's id, unless the address has one."""
    day: dt.date
    """When they are published."""
    article_url: str | None = None
    """Where the article appeared; None: unknown."""
    article_author: str | None = None
    """Who wrote it; None: unknown."""
    publisher: str | None = None
    """Who published it; None: unknown."""
    is_first: bool = False
    """True if the claims first appeared in this article."""
    min_confidence: float = 0
    """Confidence below which a verdict is not published; above 0, neither is one that has none."""


def render_claimreview(report: Report, publication: Publication) -> str:
    """Return a JSON-LD document with one ClaimReview for each supported, refuted or conflicting claim.

    It holds no "<", so that it can stand in a script element of a page. No person is asked: `render_approved` gives
    only what people have decided on.

    Source: https://schema.org/ClaimReview and https://developers.google.com/search/docs/appearance/structured-data/factcheck
    """
    sure = [claim for claim in report.claims if _is_sure(claim, publication.min_confidence)]
    credit = _credit_machine(report.provenance, "not by a person")
    return _document(_review(report, claim, publication) | credit for claim in sure if _rating(claim) is not None)


def render_approved(report: Report, approved: Iterable[Approved], publication: Publication) -> str:
    """Return a JSON-LD document as `render_claimreview` does, with the claims that people have approved.

    The least confidence of the publication is one of the machine, and bounds no verdict of a person.
    """
    least, made = publication.min_confidence, report.provenance
    return _document(
        _review(report, claim, publication)
        | (_credit_person(made) if is_overruled else _credit_machine(made, "and approved by a person"))
        for claim, is_overruled in approved
        if is_overruled or _is_sure(claim, least)
    )


def _document(reviews: Iterable[Node]) -> str:
    # A property beside @graph would make of it a named graph, which is not what search engines read.
    document = json.dumps({"@context": "https://schema.org", "@graph": list(reviews)}, indent=2)
    return document.replace("<", "\\u003c")


def _is_sure(claim: ReportedClaim, min_confidence: float) -> bool:
    return (claim.confidence or 0) >= min_confidence


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


def _review(report: Report, claim: ReportedClaim, publication: Publication) -> Node:
    page = urlsplit(publication.url)
    body = " ".join((wording.reasons(claim), *(fact.statement for fact in wording.deciding(claim)))).strip()
    organisation: Node = {"@type": "Organization", "name": publication.organisation}
    return {
        "@type": "ClaimReview",
        "url": publication.url if page.fragment else f"{publication.url}#{claim.id}",
        "datePublished": publication.day.isoformat(),
        "author": {**organisation, "url": f"{page.scheme}://{page.netloc}/"},
        "claimReviewed": claim.statement,
        "itemReviewed": _item(report, claim, publication),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _rating(claim),
            "worstRating": _WORST,
            "bestRating": _BEST,
            "alternateName": wording.verdict_words(claim).capitalize(),
        },
        **({"reviewBody": body} if body else {}),
    }


def _credit_machine(made: Provenance, addition: str) -> Node:
    return {
        "digitalSourceType": _MADE_BY_MACHINE,
        "creditText": f"Made by a machine, {_machine(made)}, {addition}.",
    }


def _credit_person(made: Provenance) -> Node:
    return {"creditText": f"Decided by a person; the claim was found by a machine, {_machine(made)}."}


def _machine(made: Provenance) -> str:
    model = f" with {made.model}" if made.model else ""
    return f"Assay {made.package_version} (engine {made.engine} {made.engine_version}{model})"


def _item(report: Report, claim: ReportedClaim, publication: Publication) -> Node:
    item: Node = {"@type": "Claim", "text": claim.statement}
    if author := _claimant(claim, publication):
        item["author"] = author
    if report.article.date:
        item["datePublished"] = report.article.date.isoformat()
    if work := _article(report, publication):
        item["appearance"] = work
        if publication.is_first:
            item["firstAppearance"] = work
    return item


def _claimant(claim: ReportedClaim, publication: Publication) -> Node | None:
    """Return who makes the claim; None where the article does not say it of its own and names nobody."""
    if claim.attributed_to:
        return {"@type": "Person", "name": claim.attributed_to}
    return _author(publication) if claim.stance in _OWN else None


def _author(publication: Publication) -> Node | None:
    if publication.article_author:
        return {"@type": "Person", "name": publication.article_author}
    return {"@type": "Organization", "name": publication.publisher} if publication.publisher else None


def _article(report: Report, publication: Publication) -> Node | None:
    article = report.article
    known: Node = {
        "url": publication.article_url,
        "headline": article.title,
        "datePublished": article.date.isoformat() if article.date else None,
        "author": _author(publication),
    }
    work = {name: value for name, value in known.items() if value}
    return {"@type": "CreativeWork", **work} if work.keys() & {"url", "headline"} else None

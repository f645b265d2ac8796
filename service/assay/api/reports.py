"""Reports that are kept: lists of them, and each in the form that its caller accepts."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, Field

from assay.api.desks import COMMON, DeskDependency, DeskRoute
from assay.api.middleware import policy_with_style
from assay.api.negotiation import HTML, JSON, JSON_LD, accept_of, choose_type
from assay.api.problems import INVALID_REQUEST, NOT_ACCEPTABLE, NOT_FOUND, InvalidField, ProblemError
from assay.api.routes import ViewerDependency, problems
from assay.presentation import Publication, approve, render_approved, render_html
from assay.presentation.html import page_style_hash, safe_url
from assay.store.records import MAX_PAGE, ReportPage, ReportQuery
from assay_schemas import Frozen, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.store.records import Decided
    from assay_schemas import ArticleInput, ClaimId

CLAIMS_APPROVED, CLAIMS_WITHHELD = "X-Claims-Approved", "X-Claims-Withheld"
"""Headers of reviews: how many claims of the report people have approved, and how many they have not."""
_FORMS = (JSON, HTML, JSON_LD)
_COUNTS: dict[str, object] = {
    CLAIMS_APPROVED: {"description": "Reviews: claims that a person has approved.", "schema": {"type": "integer"}},
    CLAIMS_WITHHELD: {"description": "Reviews: claims that are left out.", "schema": {"type": "integer"}},
}
_FORMS_TOO: dict[int | str, dict[str, object]] = {
    200: {
        "headers": _COUNTS,
        "content": {HTML: {"schema": {"type": "string"}}, JSON_LD: {"schema": {"type": "object"}}},
    }
}
_VARY = {"Vary": "Accept"}


def _check_url(url: str) -> str:
    if safe_url(url) is None:
        raise ValueError("not a URL; write one that begins with https:// or http://")
    return url


_Name = Annotated[str | None, Field(min_length=1, max_length=200, pattern=r"\S")]
_Url = Annotated[str, Field(max_length=2_000), AfterValidator(_check_url)]


class Reviews(Frozen):
    """What is known of the publication of reviews, and not of their content: for `application/ld+json` alone."""

    organisation: _Name = Field(default=None, description="Reviews: who publishes them.")
    url: _Url | None = Field(default=None, description="Reviews: the page that prints them.")
    published: dt.date | None = Field(default=None, description="Reviews: the day of it; default: today, UTC.")
    article_url: _Url | None = Field(default=None, description="Reviews: where the article appeared.")
    publisher: _Name = Field(default=None, description="Reviews: who published the article.")
    first_appearance: bool = Field(default=False, description="Reviews: the claims first appeared in this article.")
    min_confidence: float = Field(default=0, ge=0, le=1, description="Reviews: publish no verdict of a lower one.")

    def publication(self) -> Publication:
        """Return it as the reviews need it.

        Raises:
            ProblemError: If it is not said who publishes them, or where.
        """
        if self.organisation is None or self.url is None:
            missing = tuple(
                InvalidField(pointer=name, detail=f"{JSON_LD} needs it: {what}")
                for name, what in (("organisation", "who publishes the reviews"), ("url", "the page that prints them"))
                if getattr(self, name) is None
            )
            raise ProblemError(INVALID_REQUEST, headers=_VARY, errors=missing)
        return Publication(
            organisation=self.organisation,
            url=self.url,
            day=self.published or dt.datetime.now(dt.UTC).date(),
            article_url=self.article_url,
            publisher=self.publisher,
            is_first=self.first_appearance,
            min_confidence=self.min_confidence,
        )


reports = APIRouter(prefix="/v1", route_class=DeskRoute)


@reports.get("/reports", tags=["reports"], responses=problems(*COMMON))
async def list_reports(
    desk: DeskDependency,
    viewer: ViewerDependency,
    query: Annotated[ReportQuery, Depends()],
    cursor: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> ReportPage:
    """Return the reports of the key and its desk, the newest first."""
    return await asyncio.to_thread(desk.reports.find, query, viewer, cursor=cursor, limit=limit)


@reports.get("/reports/{id}", tags=["reports"], response_model=Report, responses=_FORMS_TOO | problems(406, *COMMON))
async def get_report(
    id: str,  # noqa: A002 - the name in the path
    request: Request,
    desk: DeskDependency,
    viewer: ViewerDependency,
    reviews: Annotated[Reviews, Query()],
) -> Response:
    """Return a report as Accept asks: JSON, a page (`text/html`), or ClaimReview (`application/ld+json`).

    A page needs the article's text, and reviews the words of its claims; where these are not kept, there is none.
    There is a review only of a claim that a person has approved.
    """
    report = await asyncio.to_thread(desk.reports.get, id, viewer)
    if report is None:
        raise ProblemError(NOT_FOUND)
    accept, as_json = accept_of(request), Response(report.model_dump_json(), media_type=JSON, headers=_VARY)
    if choose_type(accept, _FORMS) == JSON:
        return as_json
    source = await asyncio.to_thread(desk.reports.source, id)
    offered = _kept_forms(report, source)
    form = choose_type(accept, offered)
    if form is None:
        raise ProblemError(NOT_ACCEPTABLE, f"this report can be had as {', '.join(offered)}", headers=_VARY)
    decided = await asyncio.to_thread(desk.decisions.of_report, id)
    if form == JSON_LD:
        return await asyncio.to_thread(answer_reviews, report, decided, reviews.publication())
    return await asyncio.to_thread(_answer_page, report, source, decided) if form == HTML and source else as_json


@reports.delete("/reports/{id}", status_code=204, tags=["reports"], responses=problems(*COMMON))
async def delete_report(id: str, desk: DeskDependency, viewer: ViewerDependency) -> None:  # noqa: A002
    """Delete a report, and the article's text unless another report is of it."""
    if not await asyncio.to_thread(desk.reports.delete, id, viewer):
        raise ProblemError(NOT_FOUND)


def _answer_page(report: Report, source: ArticleInput, decided: Mapping[ClaimId, Decided]) -> Response:
    # Every policy of a page must allow what it does, that of its head and that of the answer.
    policy = {"Content-Security-Policy": policy_with_style(page_style_hash())}
    return Response(render_html(report, source.text, decided), media_type=HTML, headers=_VARY | policy)


def answer_reviews(report: Report, decided: Mapping[ClaimId, Decided], publication: Publication) -> Response:
    """Return reviews of the claims that people have approved, and how many these are; there may be none."""
    approval = approve(report, decided)
    counts = {CLAIMS_APPROVED: str(len(approval.approved)), CLAIMS_WITHHELD: str(approval.withheld)}
    body = render_approved(report, approval.approved, publication)
    return Response(body, media_type=JSON_LD, headers=_VARY | counts)


def has_words(report: Report) -> bool:
    """Return True if the words of the claims are kept, which reviews need."""
    return all(claim.statement for claim in report.claims)


def _kept_forms(report: Report, source: ArticleInput | None) -> list[str]:
    """Return the forms for which enough of the article is kept."""
    return [JSON, *([HTML] if source else []), *([JSON_LD] if has_words(report) else [])]

"""Reports that are kept: the list of them, one to read and decide on, and files of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import AfterValidator, Field

from assay.api.desks import DeskDependency
from assay.api.pages.frame import page, plain_ends, render
from assay.api.pages.language import ToldError, message
from assay.api.pages.selecting import Show, Sort, count, select
from assay.api.pages.visitors import EditRoute, PageRoute, VisitorDependency
from assay.api.problems import INVALID_REQUEST, NOT_FOUND, ProblemError
from assay.api.reports import Reviews, answer_reviews, has_words
from assay.presentation import approve, checked_article, render_csv, render_html
from assay.presentation.marking import mark_paragraphs
from assay.presentation.wording import decision_words, moment_words
from assay.store.records import MAX_NOTE, Author, Decision, DecisionKind, Keeping, ReportQuery
from assay_schemas import ArticleLabel, ClaimId, Frozen, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.api.pages.visitors import Visitor
    from assay.jobs.desk import Desk
    from assay.presentation import Approval
    from assay.store.records import Decided
    from assay_schemas import ArticleInput, Report, ReportedClaim

_PAGE = 50
_CLAIMS = 200
"""Claims of a report that are listed at once."""
VERDICTS = (
    VerdictLabel.REFUTED,
    VerdictLabel.SUPPORTED,
    VerdictLabel.NOT_ENOUGH_EVIDENCE,
    VerdictLabel.CONFLICTING_EVIDENCE,
)
"""What a person can find right instead."""
_FILES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}

reading = APIRouter(route_class=PageRoute, include_in_schema=False)
deciding = APIRouter(route_class=EditRoute, include_in_schema=False)


class Search(Frozen):
    """What the list of reports is searched by."""

    text: str = Field(default="", max_length=200)
    label: ArticleLabel | Literal[""] = ""
    fact: str = Field(default="", max_length=200)
    cursor: str | None = Field(default=None, max_length=500)

    @property
    def query(self) -> ReportQuery:
        """The same for the database; a single letter is found everywhere."""
        text = self.text.strip()
        return ReportQuery(text=text if len(text) > 1 else None, label=self.label or None, fact=self.fact or None)


class Choice(Frozen):
    """Which claims are listed."""

    show: Show = Show.ALL
    sort: Sort = Sort.TEXT
    start: int = Field(default=0, ge=0)
    """Claims that are passed over, those of the pages before."""
    decide: str = ""
    """Id of the claim whose form of a decision is shown; a form for each would be most of the page."""
    decided: str = ""
    """Id of the claim that was decided on last: it stays in the list, open."""


class DecisionForm(Choice):
    """What stands in the form of a decision."""

    kind: DecisionKind
    verdict: VerdictLabel | Literal[""] = ""
    note: Annotated[str, AfterValidator(plain_ends), Field(max_length=MAX_NOTE)] = ""
    behind: int | None = Field(default=None, ge=0)
    """Id of the decision that the form was shown with, 0: there was none; None: it does not matter."""
    csrf: str = ""
    """Checked by the route."""

    @property
    def decision(self) -> Decision:
        """What is kept of it."""
        is_overruled = self.kind is DecisionKind.OVERRULE
        return Decision(kind=self.kind, verdict=self.verdict or None if is_overruled else None, note=self.note.strip())


class Refused(NamedTuple):
    """A decision that can't be taken as it was sent."""

    claim_id: ClaimId
    problem: str
    """What is wrong and the way out."""
    form: DecisionForm
    status: int = 422


class Opened(NamedTuple):
    """A report with what belongs to it."""

    id: str
    report: Report
    source: ArticleInput | None
    """None: the text is not kept."""
    decided: dict[ClaimId, Decided]
    is_comparable: bool
    """True if there is another report on the same article."""


@reading.get("/reports")
async def list_reports(
    visitor: VisitorDependency, desk: DeskDependency, search: Annotated[Search, Query()]
) -> Response:
    """List the reports that the visitor may see, the newest first."""
    viewer = visitor.viewer
    found = await asyncio.to_thread(desk.reports.find, search.query, viewer, cursor=search.cursor, limit=_PAGE)
    labels = tuple(ArticleLabel)
    return page(await asyncio.to_thread(render, "reports.html.j2", visitor, found=found, search=search, labels=labels))


@reading.get("/reports/{id}")
async def show_report(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    desk: DeskDependency,
    choice: Annotated[Choice, Query()],
) -> Response:
    """Show a report: the article with its claims marked, and beside it the claims."""
    opened = await asyncio.to_thread(_open, desk, id, visitor)
    return page(await asyncio.to_thread(_show, opened, visitor, choice))


@reading.get("/reports/{id}/file.{kind}")
async def send_file(id: str, kind: str, visitor: VisitorDependency, desk: DeskDependency) -> Response:  # noqa: A002
    """Send a report as a file."""
    opened = await asyncio.to_thread(_open, desk, id, visitor)
    body = await asyncio.to_thread(_file, opened, kind)
    if body is None:
        raise ProblemError(NOT_FOUND)
    name = f"attachment; filename=report-{opened.id}.{kind}"
    return Response(body, media_type=_FILES[kind], headers={"Content-Disposition": name})


@reading.get("/reports/{id}/reviews.jsonld")
async def send_reviews(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    desk: DeskDependency,
    reviews: Annotated[Reviews, Query()],
) -> Response:
    """Send reviews of the claims that people have approved, as a file."""
    opened = await asyncio.to_thread(_open, desk, id, visitor)
    if not has_words(opened.report):
        raise ProblemError(NOT_FOUND)
    if reviews.organisation is None or reviews.url is None:
        raise ToldError(INVALID_REQUEST, "publish.missing")
    answer = await asyncio.to_thread(answer_reviews, opened.report, opened.decided, reviews.publication())
    answer.headers["Content-Disposition"] = f"attachment; filename=reviews-{opened.id}.jsonld"
    return answer


@deciding.post("/reports/{id}/claims/{claim_id}")
async def decide(
    id: str,  # noqa: A002 - the name in the path
    claim_id: str,
    visitor: VisitorDependency,
    desk: DeskDependency,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    """Keep what the visitor has decided on a claim, beside the verdict of the machine."""
    opened = await asyncio.to_thread(_open, desk, id, visitor)
    claim = next((claim for claim in opened.report.claims if claim.id == claim_id), None)
    if claim is None:
        raise ProblemError(NOT_FOUND)
    if form.kind is DecisionKind.OVERRULE and form.verdict in ("", claim.verdict):
        return await _refuse(opened, visitor, Refused(claim.id, message("decide.which"), form))
    author = Author(visitor.key.id, visitor.key.name)
    match await asyncio.to_thread(desk.decisions.add, id, claim.id, form.decision, author, behind=form.behind):
        case Keeping.KEPT:
            place = urlencode({"show": form.show, "sort": form.sort, "start": form.start, "decided": claim.id})
            return RedirectResponse(f"/reports/{id}?{place}#{claim.id}", 303)
        case Keeping.OVERTAKEN:
            opened = await asyncio.to_thread(_open, desk, id, visitor)
            return await _refuse(opened, visitor, Refused(claim.id, _overtaken(opened, claim.id), form, 409))
        case Keeping.GONE:
            raise ProblemError(NOT_FOUND)


async def _refuse(opened: Opened, visitor: Visitor, wrong: Refused) -> Response:
    return page(await asyncio.to_thread(_show, opened, visitor, wrong.form, wrong), wrong.status)


def _overtaken(opened: Opened, claim_id: ClaimId) -> str:
    made = opened.decided[claim_id]
    decision, moment = decision_words(made, message), moment_words(made.created, message)
    return message("decide.overtaken", decision=decision, moment=moment)


def _open(desk: Desk, id_: str, visitor: Visitor) -> Opened:
    report = desk.reports.get(id_, visitor.viewer)
    if report is None:
        raise ProblemError(NOT_FOUND)
    is_comparable = len(desk.reports.of_same_article(id_, visitor.viewer)) > 1
    return Opened(id_, report, desk.reports.source(id_), desk.decisions.of_report(id_), is_comparable)


def _file(opened: Opened, kind: str) -> str | None:
    """Return a report in one of the forms of files; None if there is no such form, or not of this report."""
    match kind:
        case "html" if opened.source is not None:
            return render_html(opened.report, opened.source.text, opened.decided)
        case "json":
            return opened.report.model_dump_json(indent=2)
        case "csv":
            return render_csv([checked_article(opened.report, decided=opened.decided)])
        case _:
            return None


def _approved(approval: Approval) -> str:
    if not approval.withheld:
        return message("publish.all")
    if len(approval.approved) == 1:
        return message("publish.one", total=approval.claims)
    return message("publish.some", approved=len(approval.approved), total=approval.claims)


def _elsewhere(opened: Opened, choice: Choice, listed: Sequence[ReportedClaim]) -> dict[ClaimId, str]:
    """Return where the claims are that the page does not list: without its filter, and on the page of each."""
    shown = {claim.id for claim in listed}
    ordered = select(opened.report.claims, opened.decided, Show.ALL, choice.sort)
    return {
        claim.id: f"?sort={choice.sort}&start={at - at % _CLAIMS}"
        for at, claim in enumerate(ordered)
        if claim.id not in shown
    }


def _show(opened: Opened, visitor: Visitor, choice: Choice, wrong: Refused | None = None) -> str:
    claims = opened.report.claims
    deciding = wrong.claim_id if wrong else choice.decide
    listed = select(claims, opened.decided, choice.show, choice.sort, keep=deciding or choice.decided)
    start = min(choice.start, max(0, len(listed) - 1) // _CLAIMS * _CLAIMS)  # decisions may have emptied the last page
    end = start + _CLAIMS
    approval = approve(opened.report, opened.decided) if claims and has_words(opened.report) else None
    return render(
        "report_page.html.j2",
        visitor,
        opened=opened,
        report=opened.report,
        paragraphs=mark_paragraphs(opened.source.text, claims) if opened.source else (),
        listed=listed[start:end],
        elsewhere=_elsewhere(opened, choice, listed[start:end]),
        more=end if end < len(listed) else None,
        counts=count(claims, opened.decided),
        show=choice.show,
        sort=choice.sort,
        start=start,
        deciding=deciding,
        opens=deciding or choice.decided,
        sorts=tuple(Sort),
        verdicts=VERDICTS,
        wrong=wrong,
        approved=_approved(approval) if approval else None,
        publishable=bool(approval and approval.approved),
        facts_path="/facts/",
    )

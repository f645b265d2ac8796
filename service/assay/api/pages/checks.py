"""Checking an article: the form, and the page that shows how far it is."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from itertools import islice
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse, StreamingResponse
from fastapi.sse import format_sse_event

from assay.api.desks import DeskDependency
from assay.api.negotiation import EVENTS
from assay.api.pages.frame import VARY, page, plain_ends, render
from assay.api.pages.language import ToldError, message
from assay.api.pages.visitors import PageRoute, VisitorDependency, VisitorSetsDependency
from assay.api.problems import ARTICLE_NOT_USABLE, NOT_FOUND, TOO_LARGE, ProblemError
from assay.api.service import ServiceDependency
from assay.errors import InputError
from assay.formats.documents import Refused
from assay.formats.notices import article_input
from assay.formats.reading import Sent, read_documents
from assay.formats.registry import all_formats
from assay.presentation.notice_words import for_reader
from assay.store.records import OPEN_STATES, ItemState, Job, JobItem
from assay.store.sightings import Progress, Sighting, sightings
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from assay.api.fact_sets import OpenSets
    from assay.api.pages.visitors import Visitor
    from assay.jobs.desk import Desk

MAX_ARTICLES = 200
"""Articles of one file at most; a job of the API takes more."""
MAX_TITLE = 1_000
"""Characters of a headline at most."""
_LOOK_S = 0.5
_STREAM_S = 5.0
"""Seconds that one answer with news lasts, for a server that is told to stop waits for it; the script asks again."""

checks = APIRouter(route_class=PageRoute, include_in_schema=False)


class Draft(NamedTuple):
    """What stands in the form."""

    text: str = ""
    title: str = ""
    date: str = ""
    fact_sets: tuple[str, ...] = ()
    """Names that are ticked; empty: all that may be used."""


async def _draft_of(
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    date: Annotated[str, Form()] = "",
    fact_sets: Annotated[list[str] | None, Form()] = None,
) -> Draft:
    return Draft(plain_ends(text), title, date, tuple(fact_sets or ()))


class Standing(NamedTuple):
    """How far a check is."""

    job: Job
    items: tuple[JobItem, ...]
    sightings: tuple[Sighting, ...]
    """Claims of an article that is checked alone, and under way."""
    titles: dict[int, str]
    """Headlines of several articles, by position."""

    @property
    def is_finished(self) -> bool:
        """True if nothing is left to do."""
        return not any(self.job.counts.get(state) for state in OPEN_STATES)

    @property
    def report_id(self) -> str | None:
        """The report, where there is one article and it is done."""
        return self.items[0].report_id if len(self.items) == 1 else None


@checks.get("/")
async def show_form(visitor: VisitorDependency, sets: VisitorSetsDependency) -> Response:
    """Ask for an article."""
    return await _ask(visitor, sets, Draft())


@checks.post("/checks")
async def begin_check(
    visitor: VisitorDependency,
    service: ServiceDependency,
    desk: DeskDependency,
    sets: VisitorSetsDependency,
    draft: Annotated[Draft, Depends(_draft_of)],
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take an article, or the articles of a file, and lead to where it is shown how far they are."""
    sets.choose(draft.fact_sets)
    try:
        found = await _articles(draft, file, service.ready().max_chars)
        articles = [sets.permit(article) for article in found]
        made = await asyncio.to_thread(desk.jobs.create, articles, visitor.key.id)
    except (InputError, ToldError) as error:
        problem = str(error) if isinstance(error, ToldError) else for_reader(str(error), message)
        return await _ask(visitor, sets, draft, problem=problem)
    service.put_later(desk, made.id)
    service.books.note_request(visitor.key.id)
    return RedirectResponse(f"/checks/{made.id}", 303)


@checks.get("/checks/{id}")
async def show_check(
    id: str,  # noqa: A002 - the name in the path
    request: Request,
    visitor: VisitorDependency,
    desk: DeskDependency,
) -> Response:
    """Show how far a check is; once a single article is done, its report."""
    standing = await asyncio.to_thread(_standing, desk, id, visitor)
    if standing.report_id and "hx-request" in request.headers:  # the script leaves this page
        return Response(headers={"HX-Redirect": f"/reports/{standing.report_id}"})
    if standing.report_id:
        return RedirectResponse(f"/reports/{standing.report_id}", 303)
    return page(await asyncio.to_thread(render, "check.html.j2", visitor, standing=standing))


@checks.get("/checks/{id}/live")
async def follow_check(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    desk: DeskDependency,
) -> StreamingResponse:
    """Send how far a check is, each time that it gets further, for a while; the script then asks again."""
    await asyncio.to_thread(_standing, desk, id, visitor)  # or there is no such check
    return StreamingResponse(_news(desk, id, visitor), media_type=EVENTS, headers={"X-Accel-Buffering": "no", **VARY})


@checks.post("/checks/{id}/stop")
async def stop_check(id: str, visitor: VisitorDependency, desk: DeskDependency) -> Response:  # noqa: A002
    """Have nothing further asked of the model."""
    await asyncio.to_thread(_standing, desk, id, visitor)
    await asyncio.to_thread(desk.jobs.cancel, id)
    return RedirectResponse(f"/checks/{id}", 303)


@checks.post("/checks/{id}/retry")
async def retry_check(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    service: ServiceDependency,
    desk: DeskDependency,
) -> Response:
    """Check again what failed or was stopped."""
    await asyncio.to_thread(_standing, desk, id, visitor)
    if await asyncio.to_thread(desk.jobs.retry, id):
        service.put_later(desk, id)
    return RedirectResponse(f"/checks/{id}", 303)


async def _ask(visitor: Visitor, sets: OpenSets, draft: Draft, problem: str | None = None) -> Response:
    usable = sets.choose(())
    shown = {"sets": usable, "facts": sum(len(each.facts) for each in usable), "problem": problem}
    body = await asyncio.to_thread(render, "check_form.html.j2", visitor, draft=draft, **shown)
    return page(body, 200 if problem is None else 422)


async def _articles(draft: Draft, file: UploadFile | None, max_chars: int) -> list[ArticleInput]:
    """Return the articles of a form.

    Raises:
        InputError: If it can't be read; says what to do.
        ToldError: If there is none, or one that the form does not take.
    """
    day = _day(draft.date)
    if len(draft.title) > MAX_TITLE:
        raise ToldError(TOO_LARGE, "check.headline-too-long", length=len(draft.title), limit=MAX_TITLE)
    if file is not None and file.filename and draft.text.strip():
        raise ToldError(ARTICLE_NOT_USABLE, "check.both")
    if file is not None and file.filename:
        body, name = await file.read(), file.filename
        return await asyncio.to_thread(_of_file, body, name, draft.fact_sets, day, max_chars)
    if not draft.text.strip():
        raise ToldError(ARTICLE_NOT_USABLE, "check.nothing")
    if len(draft.text) > max_chars:
        raise ToldError(TOO_LARGE, "check.too-long", length=len(draft.text), limit=max_chars)
    title = draft.title.strip() or None
    return [ArticleInput(text=draft.text, title=title, date=day, fact_sets=draft.fact_sets)]


def _day(date: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(date) if date.strip() else None
    except ValueError as err:
        raise ToldError(ARTICLE_NOT_USABLE, "check.no-date", date=date[:40]) from err


def _of_file(
    body: bytes, name: str, fact_sets: tuple[str, ...], day: dt.date | None, max_chars: int
) -> list[ArticleInput]:
    sent = Sent(io.BytesIO(body), name.rpartition("/")[2], name)
    found = list(islice(read_documents(sent, all_formats(), max_chars=max_chars), MAX_ARTICLES + 1))
    if len(found) > MAX_ARTICLES:
        raise ToldError(TOO_LARGE, "check.too-many", limit=MAX_ARTICLES)
    articles = [article_input(each, date=day, fact_sets=fact_sets) for each in found if not isinstance(each, Refused)]
    if not articles:
        refused = next((each for each in found if isinstance(each, Refused)), None)
        raise InputError(str(refused.error)) if refused else ToldError(ARTICLE_NOT_USABLE, "check.nothing")
    return articles


def _standing(desk: Desk, id_: str, visitor: Visitor, titles: dict[int, str] | None = None) -> Standing:
    """Return how far a check is, with headlines that are known already, for those of long articles are slow to read."""
    job = desk.jobs.get(id_, visitor.viewer)
    if job is None:
        raise ProblemError(NOT_FOUND)
    items = tuple(map(_for_editor, desk.jobs.items(id_, limit=job.articles)))
    if visitor.viewer.fact_sets:  # the desk may have checked against others, whose reports are closed to the visitor
        seen = desk.reports.seen({item.report_id for item in items if item.report_id}, visitor.viewer)
        items = tuple(item if item.report_id in seen else item.model_copy(update={"report_id": None}) for item in items)
    is_alone = len(items) == 1 and items[0].state is ItemState.RUNNING
    progress = desk.board.read(id_, 0) if is_alone else Progress()
    if titles is None:
        titles = desk.board.titles(id_) if len(items) > 1 else {}
    return Standing(job, items, sightings(progress), titles)


def _for_editor(item: JobItem) -> JobItem:
    return item.model_copy(update={"problem": item.problem and for_reader(item.problem, message)})


async def _news(desk: Desk, id_: str, visitor: Visitor) -> AsyncGenerator[bytes, None]:
    yield b": check\n\n"  # the answer begins at once, even where nothing happens yet
    before: Standing | None = None
    for _ in range(int(_STREAM_S / _LOOK_S)):
        standing = await asyncio.to_thread(_standing, desk, id_, visitor, before.titles if before else None)
        if standing != before:
            yield format_sse_event(data_str=await asyncio.to_thread(render, "news.html.j2", visitor, standing=standing))
            before = standing
        if standing.is_finished:
            return
        await asyncio.sleep(_LOOK_S)

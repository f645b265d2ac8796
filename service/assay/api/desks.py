"""Jobs: only where the operator has named a database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import Field

from assay.api.fact_sets import OpenSetsDependency
from assay.api.negotiation import EVENTS
from assay.api.problems import INVALID_REQUEST, NO_DATABASE, NOT_FOUND, InvalidField, ProblemError
from assay.api.routes import GuardedRoute, ViewerDependency, find_viewer, problems
from assay.api.service import find_service
from assay.api.wire import at_most
from assay.errors import InputError, InputTooLargeError
from assay.jobs.desk import Desk
from assay.store.records import (
    MAX_ARTICLES,
    MAX_PAGE,
    Job,
    JobItem,
    JobPage,
    Viewer,
)
from assay_schemas import ArticleInput, Frozen

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

STREAM_S = 20.0
"""Seconds that one answer with events lasts; the caller's next request continues with Last-Event-ID."""
_LOOK_S = 0.5
_LOOK_UP_S = 5.0
"""Seconds that the name of a webhook's host may take to be found."""
JOBS_PATH = "/v1/jobs"
"""Has a limit of its own for the size of a body."""


class JobRequest(Frozen):
    """Articles to score one after the other, while the caller does something else."""

    articles: Annotated[
        tuple[ArticleInput, ...], at_most(MAX_ARTICLES, f"a job takes at most {MAX_ARTICLES} articles")
    ] = Field(min_length=1, max_length=MAX_ARTICLES)
    webhook: str | None = None
    """URL that is told when the job is finished, by a signed POST; its host is one that the operator allows."""


class JobResults(Frozen):
    """Some articles of a job, in the order sent."""

    items: tuple[JobItem, ...]
    next: int | None
    """`after` of the next page; null: this is the last one."""


def _find_desk(request: Request) -> Desk:
    desk = find_service(request).desk
    if desk is None:
        raise ProblemError(NO_DATABASE)
    return desk


DeskDependency = Annotated[Desk, Depends(_find_desk)]


class DeskRoute(GuardedRoute):
    """A guarded route that judges nothing itself."""

    holds_place = False


desks = APIRouter(prefix="/v1", route_class=DeskRoute)
_AS_EVENTS: dict[int | str, dict[str, object]] = {200: {"content": {EVENTS: {"schema": {"type": "string"}}}}}
COMMON = (401, 403, 404, 422, 429, 500, 501, 503)
"""Statuses of the problems that every route of these may answer with."""


@desks.post("/jobs", status_code=202, tags=["jobs"], responses=problems(400, 413, 415, *COMMON))
async def submit_job(
    job: JobRequest,
    request: Request,
    response: Response,
    desk: DeskDependency,
    sets: OpenSetsDependency,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> Job:
    """Take up to 1,000 articles and score them in the background; the answer comes once they are kept.

    The same Idempotency-Key with the same request is the same job: a repeated one starts nothing.
    """
    service = find_service(request)
    viewer = find_viewer(request)
    await asyncio.to_thread(_check, job.articles, service.ready().max_chars)
    articles = [sets.permit(article, pointer=f"/articles/{at}/fact_sets") for at, article in enumerate(job.articles)]
    if job.webhook is not None:
        await _check_webhook(desk, job.webhook)
    made = await asyncio.to_thread(
        desk.jobs.create, articles, viewer.key_id, idempotency_key=idempotency_key, webhook=job.webhook
    )
    service.put_later(desk, made.id)
    service.books.note_request(viewer.key_id)
    response.headers["Location"] = f"/v1/jobs/{made.id}"
    return await _job(desk, made.id, viewer)


@desks.get("/jobs", tags=["jobs"], responses=problems(*COMMON))
async def list_jobs(
    desk: DeskDependency, viewer: ViewerDependency, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50
) -> JobPage:
    """Return the latest jobs of the key and its desk, the newest first."""
    return JobPage(jobs=await asyncio.to_thread(desk.jobs.recent, viewer, limit=limit))


@desks.get("/jobs/{id}", tags=["jobs"], responses=problems(*COMMON))
async def get_job(id: str, desk: DeskDependency, viewer: ViewerDependency) -> Job:  # noqa: A002 - the name in the path
    """Return how far a job is, and what it has cost so far."""
    return await _job(desk, id, viewer)


@desks.get("/jobs/{id}/results", tags=["jobs"], responses=problems(*COMMON))
async def list_results(
    id: str,  # noqa: A002 - the name in the path
    desk: DeskDependency,
    viewer: ViewerDependency,
    after: Annotated[int, Query(ge=-1, description="Position of the last article of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> JobResults:
    """Return what became of the articles of a job, a page at a time; reports are under /v1/reports."""
    await _job(desk, id, viewer)
    items = await asyncio.to_thread(desk.jobs.items, id, after=after, limit=limit + 1)
    return JobResults(items=items[:limit], next=items[limit - 1].position if len(items) > limit else None)


@desks.get(
    "/jobs/{id}/events", tags=["jobs"], response_class=StreamingResponse, responses=_AS_EVENTS | problems(*COMMON)
)
async def stream_job(
    id: str,  # noqa: A002 - the name in the path
    desk: DeskDependency,
    viewer: ViewerDependency,
    last_event_id: Annotated[int, Header(ge=0)] = 0,
) -> StreamingResponse:
    """Tell as server-sent events, `article` by `article`, how a job gets on, and its `end`.

    An answer lasts at most 20 seconds; a client of such events then asks again by itself, with Last-Event-ID.
    """
    await _job(desk, id, viewer)
    return StreamingResponse(
        _events(desk, id, viewer, last_event_id), media_type=EVENTS, headers={"X-Accel-Buffering": "no"}
    )


@desks.delete("/jobs/{id}", tags=["jobs"], responses=problems(*COMMON))
async def cancel_job(id: str, desk: DeskDependency, viewer: ViewerDependency) -> Job:  # noqa: A002 - the name in the path
    """Cancel what is not finished: nothing further is asked of the model. Reports that are there stay."""
    await _job(desk, id, viewer)
    await asyncio.to_thread(desk.jobs.cancel, id)
    return await _job(desk, id, viewer)


@desks.post("/jobs/{id}/retry", status_code=202, tags=["jobs"], responses=problems(*COMMON))
async def retry_job(id: str, request: Request, desk: DeskDependency, viewer: ViewerDependency) -> Job:  # noqa: A002
    """Score those articles again that failed or were cancelled."""
    await _job(desk, id, viewer)
    if await asyncio.to_thread(desk.jobs.retry, id):
        find_service(request).put_later(desk, id)
    return await _job(desk, id, viewer)


async def _job(desk: Desk, id_: str, viewer: Viewer) -> Job:
    job = await asyncio.to_thread(desk.jobs.get, id_, viewer)
    if job is None:
        raise ProblemError(NOT_FOUND)
    return job


async def _check_webhook(desk: Desk, url: str) -> None:
    """Refuse a URL that can't be told.

    Raises:
        ProblemError: Names the field, what is wrong, and the way out.
    """
    try:
        async with asyncio.timeout(_LOOK_UP_S):
            await asyncio.to_thread(desk.webhooks.check, url)
    except InputError as err:
        wrong = InvalidField(pointer="/webhook", detail=str(err))
        raise ProblemError(INVALID_REQUEST, str(err), errors=(wrong,)) from err
    except TimeoutError:
        return  # of a name that is slow to be found; whoever sends looks again


def _check(articles: Sequence[ArticleInput], max_chars: int) -> None:
    """Refuse articles that can't be scored, before anything is kept.

    Raises:
        InputError: Names the first of them.
    """
    for number, article in enumerate(articles, start=1):
        if not article.text.strip():
            msg = f"article {number} of the job is empty; send its text, or leave it out"
            raise InputError(msg)
        if len(article.text) > max_chars:
            msg = f"article {number} of the job has {len(article.text)} characters, over the limit of {max_chars}"
            raise InputTooLargeError(f"{msg}; shorten it, or leave it out")


async def _events(desk: Desk, id_: str, viewer: Viewer, last: int) -> AsyncGenerator[bytes, None]:
    """Yield the events behind one, then those that come, for a while."""
    yield b": job\n\n"  # the answer begins at once, even where nothing happens yet
    for _ in range(int(STREAM_S / _LOOK_S)):
        events = await asyncio.to_thread(desk.jobs.events, id_, after=last)
        for event in events:
            last = event.id
            yield format_sse_event(event="article", id=str(last), data_str=event.model_dump_json(exclude={"id"}))
        if not events and await asyncio.to_thread(desk.jobs.is_finished, id_):
            job = await asyncio.to_thread(desk.jobs.get, id_, viewer)
            if job is not None:
                yield format_sse_event(event="end", data_str=job.model_dump_json())
            return
        await asyncio.sleep(_LOOK_S)

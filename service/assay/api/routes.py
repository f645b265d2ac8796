"""The paths of the API."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json

from assay.api.fact_sets import OpenSets, OpenSetsDependency
from assay.api.negotiation import EVENTS, JSON, accept_of, wants_events
from assay.api.problems import (
    ENGINE_UNAVAILABLE,
    KINDS,
    NOT_FOUND,
    WRONG_MEDIA_TYPE,
    Problem,
    ProblemError,
    retry_after,
)
from assay.api.service import ServiceDependency, find_service
from assay.api.streaming import EventStream
from assay.api.wire import (
    REPORTS_PATH,
    FactPage,
    FactSetPage,
    FactSetSummary,
    Liveness,
    Readiness,
    Usage,
    Verdicts,
    Verification,
)
from assay.facts.language import language_of_facts
from assay.files.key_file import Scope
from assay.store.records import UsageQuery, Viewer
from assay_schemas import ArticleInput, Fact, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from assay.facts.store import FactSet
    from assay.jobs.desk import Desk
    from assay.pipeline import Pipeline

MAX_PAGE = 200
_EVENTS_TOO: dict[int | str, dict[str, object]] = {
    200: {
        "headers": {
            "Content-Location": {
                "description": "Where the report is kept, if there is a database.",
                "schema": {"type": "string"},
            }
        },
        "content": {
            EVENTS: {
                "schema": {
                    "type": "string",
                    "description": "`claims` and `verdict` events as they occur, then `report` or `problem`.",
                }
            }
        },
    }
}


class JsonRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> object:
        """Return the body; NaN and half of a surrogate pair, which no answer could repeat, are refused."""
        return from_json(await self.body(), allow_inf_nan=False)


class GuardedRoute(APIRoute):
    """A route that looks at the key, its limits and the type of the body before it reads the body."""

    needed: Scope | None = Scope.SCORE
    """Scope that a key has to have; None: any key will do."""
    is_json = True
    """Whether a body has to be JSON."""
    holds_place = True
    """Whether a POST counts among those of a key that are judged at the same time."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Return the handler of the route with the checks before it."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            gate = find_service(request).gate
            key = gate.identify(request)
            request.state.key, request.state.key_id = key, key.id
            request.state.viewer = gate.viewer(key)
            with ExitStack() as held:
                held.enter_context(
                    gate.admit(key, self.needed, holds_place=self.holds_place and request.method == "POST")
                )
                await gate.charge(key)
                media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if self.is_json and self.body_field is not None and media_type != JSON:
                    raise ProblemError(WRONG_MEDIA_TYPE)
                response = await handle(JsonRequest(request.scope, request.receive))
                if isinstance(response, EventStream):
                    response.held = held.pop_all()
                return response

        return guarded


class KeyRoute(GuardedRoute):
    """A guarded route for every key, which it tells about itself."""

    needed = None


def find_viewer(request: Request) -> Viewer:
    """Return who looks: the key of the request."""
    viewer: Viewer = request.state.viewer
    return viewer


ViewerDependency = Annotated[Viewer, Depends(find_viewer)]


def problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the declarations of the problems that a route may answer with."""
    titles = {status: "; ".join(kind.title for kind in KINDS if kind.status == status) for status in statuses}
    return {status: {"model": Problem, "description": title} for status, title in titles.items()}


probes = APIRouter(tags=["probes"])
v1 = APIRouter(prefix="/v1", route_class=GuardedRoute)
keys = APIRouter(prefix="/v1", route_class=KeyRoute)


@v1.post(
    "/articles/score",
    tags=["articles"],
    response_model=Report,
    responses=_EVENTS_TOO | problems(400, 413, 415, 422, 429, 500, 502, 503),
)
async def score_article(
    article: ArticleInput, request: Request, response: Response, service: ServiceDependency, sets: OpenSetsDependency
) -> Report | EventStream:
    """Score an article: which sentence is contradicted by which fact, and how sure that is.

    Claims that the engine could not judge are `not_checked` and widen the interval; they never read as
    true or false. Spans are half-open offsets, in code points, into the text that was sent.

    With `Accept: text/event-stream`, claims and verdicts are sent as they are found, followed by the same report.
    Where there is a database, the report is kept for the key, and Content-Location is its path.
    """
    article = sets.permit(article)
    if wants_events(accept_of(request)):
        return EventStream(service, article, request.state.key_id, getattr(request.state, "request_id", None))
    async with service.work(request.state.key_id) as pipeline:
        with service.account(request.state.key_id, pipeline) as ledger:
            report = await pipeline.score(article, ledger)
    service.note_score(report, request.state.key_id)
    if report_id := await service.keep(report, article, request.state.key_id):
        response.headers["Content-Location"] = f"{REPORTS_PATH}/{report_id}"
    return report


@v1.post("/claims/verify", tags=["claims"], responses=problems(400, 413, 415, 422, 429, 500, 502, 503))
async def verify_claims(claims: Verification, viewer: ViewerDependency, service: ServiceDependency) -> Verdicts:
    """Judge claims by the evidence given with each of them; the service's own facts play no part."""
    async with service.work(viewer.key_id) as pipeline:
        with service.account(viewer.key_id, pipeline) as ledger:
            verdicts = await pipeline.verify(claims.pairs, ledger)
    return Verdicts(verdicts=verdicts)


@v1.get("/facts", tags=["facts"], responses=problems(422, 429, 500, 503))
async def list_facts(
    service: ServiceDependency,
    sets: OpenSetsDependency,
    set_: Annotated[
        list[str] | None,
        Query(alias="set", max_length=100, description="Name of a set; can be repeated. Default: all."),
    ] = None,
    q: Annotated[
        str | None, Query(min_length=1, max_length=500, description="Words to search for; the best match comes first.")
    ] = None,
    offset: Annotated[int, Query(ge=0, description="Number of facts to skip.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Maximum number of facts to return.")] = 50,
) -> FactPage:
    """List all facts by id, or the facts that match a query."""
    chosen = sets.choose(set_ or (), pointer="set")
    facts = await asyncio.to_thread(find_facts, service.ready(), chosen, q)
    return FactPage(total=len(facts), offset=offset, facts=tuple(facts[offset : offset + limit]))


@v1.get("/facts/{id}", tags=["facts"], responses=problems(404, 422, 429, 500, 503))
async def get_fact(id: str, sets: OpenSetsDependency) -> Fact:  # noqa: A002 - the name in the path
    """Return one fact."""
    return find_fact(sets, id).fact


@v1.get("/fact-sets", tags=["facts"], responses=problems(429, 500, 503))
async def list_fact_sets(sets: OpenSetsDependency, service: ServiceDependency) -> FactSetPage:
    """List the sets of facts that the key may check against: names to use as `fact_sets` and `set`."""
    return FactSetPage(sets=await asyncio.to_thread(_summaries, sets, service.desk))


@keys.get("/usage", tags=["operator"], responses=problems(422, 429, 500))
async def tell_usage(
    query: Annotated[UsageQuery, Depends()], viewer: ViewerDependency, service: ServiceDependency
) -> Usage:
    """Return what the key used: requests since the process started, and what it had judged on each day, of UTC.

    A key of scope `admin` is told of all keys. `since` and `until` bound the days, both inclusive.
    """
    return service.gate.usage(viewer.alone, await service.used(query, viewer.alone))


@probes.get("/healthz", responses=problems(500))
async def check_liveness() -> Liveness:
    """Return 200 while the process is running."""
    return Liveness()


@probes.get("/readyz", responses=problems(500, 503))
async def check_readiness(service: ServiceDependency) -> Readiness:
    """Return the engine and the facts in use; 503 until all is loaded, and while the model server is left alone."""
    served = service.serving()
    pipeline = served.present
    if pipeline.unavailable_s:
        raise ProblemError(ENGINE_UNAVAILABLE, headers=retry_after(pipeline.unavailable_s))
    engine = pipeline.identity
    return Readiness(
        engine=engine.name,
        engine_version=engine.version,
        model=engine.model,
        facts=len(pipeline.facts.facts),
        facts_fingerprint=pipeline.facts.fingerprint,
        facts_read=served.read,
        facts_current=served.is_current,
        keys_current=service.gate.keys_current,
    )


class FoundFact(NamedTuple):
    """A fact with the name of its set."""

    fact: Fact
    set_name: str


def find_fact(sets: OpenSets, id_: str) -> FoundFact:
    """Return a fact of one of the sets that a key opens.

    Raises:
        ProblemError: If there is none of the id.
    """
    found = (FoundFact(fact, each.name) for each in sets.sets for fact in each.facts if fact.id == id_)
    fact = next(found, None)
    if fact is None:
        raise ProblemError(NOT_FOUND)
    return fact


def find_facts(pipeline: Pipeline, sets: Sequence[FactSet], query: str | None) -> Sequence[Fact]:
    """Return the facts of some sets: all by id, or those that a query finds, the best first."""
    facts = pipeline.facts.facts
    if query is not None:
        facts = tuple(ranked.fact for ranked in pipeline.index.search(query, k=len(facts)))
    if len(sets) == len(pipeline.facts.sets):
        return facts
    ids = {fact.id for each in sets for fact in each.facts}
    return [fact for fact in facts if fact.id in ids]


def _summaries(sets: OpenSets, desk: Desk | None) -> tuple[FactSetSummary, ...]:
    stored = {each.name: each for each in desk.fact_sets.listed()} if desk else {}
    return tuple(
        FactSetSummary(
            name=each.name,
            facts=len(each.facts),
            fingerprint=each.fingerprint,
            language=language_of_facts(each.facts),
            revision=stored[each.name].revision if each.name in stored else None,
            owner=stored[each.name].owner if each.name in stored else None,
        )
        for each in sets.sets
    )

"""The application: one pipeline for as long as the server runs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog
from fastapi import FastAPI, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.exceptions import HTTPException

from assay import __version__
from assay.api.access import Keyring
from assay.api.admission import Capacity, Gate
from assay.api.desks import JOBS_PATH, desks
from assay.api.documentation import content_security_policy, render_documentation
from assay.api.documents import documents
from assay.api.examples import add_examples
from assay.api.middleware import BodyLimit, Envelope, Exchanges, problem_of
from assay.api.origins import allow_origins
from assay.api.pages.assets import assets
from assay.api.pages.checks import checks
from assay.api.pages.comparing import comparing
from assay.api.pages.decisions import measuring
from assay.api.pages.fact_forms import writing
from assay.api.pages.facts import browsing
from assay.api.pages.gaps import lacking
from assay.api.pages.language import PageLanguage
from assay.api.pages.reports import deciding, reading
from assay.api.pages.sign_in import signing_in, signing_out
from assay.api.pages.visitors import show_problem
from assay.api.problems import DOCS_PATH, MEDIA_TYPE, ProblemError, respond
from assay.api.reports import reports
from assay.api.revisions import revisions
from assay.api.routes import keys, probes, problems, v1
from assay.api.scraping import scrapes
from assay.api.service import STOPPED, Service
from assay.api.set_facts import editing_sets, reading_sets
from assay.api.shared_rates import DatabaseStorage, SharedRate
from assay.concurrency import call_off
from assay.errors import AssayError
from assay.facts.sets import DEFAULT_SET, set_of_file
from assay.jobs.desk import open_desk
from assay.jobs.webhooks.message import JobFinished
from assay.observing import Observers
from assay.reloading.following import following
from assay.reloading.served import Served, opened_pipeline
from assay.settings import Settings
from assay.telemetry.collector import open_tracing
from assay.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from assay.engines.keeping import Kept
    from assay.jobs.desk import Desk
    from assay.pipeline import Pipeline
    from assay.telemetry.traces import Tracing

# The pipeline keeps the deadline itself and ends with a partial report; this is for what it can't stop.
_GRACE_S = 5.0
_LAST_ANSWERS_S = 2.0
"""Seconds for the answers to requests that were cut off because the server stops."""


class Build(Protocol):
    """Makes a pipeline."""

    def __call__(self, settings: Settings, /, *, kept: Kept | None) -> Pipeline:
        """Return one that asks a model nothing that it has answered before."""


class Api(FastAPI):
    """The application, whose description has examples, and gives problems their media type."""

    def openapi(self) -> dict[str, object]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            paths = super().openapi()["paths"]
            add_examples(paths)
            for operations in paths.values():
                for operation in operations.values():
                    _declare_problems(operation["responses"])
        return super().openapi()


def create_app(settings: Settings | None = None, *, build: Build | None = None) -> FastAPI:
    """Return the application.

    Args:
        settings: None reads them from the environment.
        build: Makes the pipeline when the server starts, and each time that the facts have changed, with the answers of
            models that the database keeps; errors of settings and facts come from there. None: `build_pipeline`, with
            one client of the model server for all of them.

    Raises:
        ConfigError: If an API key is blank, the file of keys can't be read, or pages of all origins are let in beside
            keys.
        DataError: If the file of keys is damaged.
    """
    settings = settings or Settings()
    keyring = Keyring(settings.api_keys, settings.keys_file)
    tracing = open_tracing("assay")
    service = _prepare_service(settings, keyring, tracing)
    exchanges = Exchanges()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        async with _running(settings, service, build, keyring):
            yield
            service.served, service.not_ready = None, STOPPED
            await exchanges.wait_for_last(_LAST_ANSWERS_S)
            await service.wait_for_queue()
        if tracing is not None:
            await asyncio.to_thread(tracing.close)

    app = Api(
        title="Assay",
        version=__version__,
        summary="Check the claims of a news article against a file of facts.",
        lifespan=lifespan,
        docs_url=None,  # it loads its scripts from elsewhere
        redoc_url=None,
    )
    app.state.service = service
    _add_routes(app, is_locked=not keyring.is_open)
    for kind in (AssayError, HTTPException, ProblemError, RequestValidationError):
        app.add_exception_handler(kind, _answer)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, larger={JOBS_PATH: settings.max_job_bytes})
    app.add_middleware(PageLanguage)
    app.add_middleware(Envelope, exchanges=exchanges, observer=service.observer)
    allow_origins(app, settings.cors_origins, is_open=keyring.is_open)
    return app


@asynccontextmanager
async def _running(
    settings: Settings, service: Service, build: Build | None, keyring: Keyring
) -> AsyncGenerator[None, None]:
    """Serve with database, facts and weights for as long as the context lasts; all is loaded before it begins."""
    async with (
        _desk(settings, service),
        _served(settings, build, service) as served,
        following(served, settings, keyring.keys),
        _recording(served, service.desk),
    ):
        await served.present.warm_up()
        service.served = served
        structlog.get_logger("assay.api").info("ready", engine=served.present.identity.name)
        yield


@asynccontextmanager
async def _served(settings: Settings, build: Build | None, service: Service) -> AsyncGenerator[Served, None]:
    kept, observer = service.desk.kept if service.desk else None, service.observer
    if build is not None:
        make = partial(build, kept=kept)
        async with Served(await asyncio.to_thread(make, settings), settings, make, observer) as served:
            yield served
        return
    async with opened_pipeline(settings, kept=kept, observer=observer) as served:
        yield served


@asynccontextmanager
async def _recording(served: Served, desk: Desk | None) -> AsyncGenerator[None, None]:
    """Note in the database what the facts say for as long as the context lasts."""
    if desk is None:
        yield
        return
    from assay.jobs.recording import record_facts  # noqa: PLC0415 - it needs the extra

    recording = asyncio.create_task(record_facts(served, desk.revisions))
    try:
        yield
    finally:
        await call_off([recording])


@asynccontextmanager
async def _desk(settings: Settings, service: Service) -> AsyncGenerator[None, None]:
    """Give the service the database of the settings, where usage is written and rates are counted, too."""
    if settings.database_url is None:
        yield
        return
    service.desk = desk = await asyncio.to_thread(open_desk, settings)
    storage = DatabaseStorage(windows=desk.windows)
    service.gate.shared = SharedRate(service.gate.rate_per_minute, storage)
    writing = asyncio.create_task(service.books.write(desk.usage))
    try:
        yield
    finally:
        writing.cancel()
        with suppress(Exception):  # what can't be written now is lost, and the log has said so
            async with asyncio.timeout(_GRACE_S):
                await service.books.flush(desk.usage)
        service.desk = service.gate.shared = None
        storage.close()
        await asyncio.to_thread(desk.close)


def _prepare_service(settings: Settings, keyring: Keyring, tracing: Tracing | None) -> Service:
    gate = Gate(
        keyring, rate_per_minute=settings.rate_per_minute, max_concurrent_per_key=settings.max_concurrent_per_key
    )
    metrics = Metrics()
    capacity = Capacity(settings.max_concurrent_requests)
    return Service(
        gate,
        capacity,
        settings.budget_seconds + _GRACE_S,
        metrics,
        observer=Observers(metrics, tracing) if tracing else metrics,
        edited_facts=settings.edited_facts,
        edited_set=set_of_file(settings.edited_facts, settings.facts) if settings.edited_facts else DEFAULT_SET,
    )


def _add_routes(app: FastAPI, *, is_locked: bool) -> None:
    # These declare the key; GuardedRoute checks it, before the body is read.
    secrets = [Security(HTTPBearer(auto_error=False)), Security(APIKeyHeader(name="X-API-Key", auto_error=False))]
    for router in (v1, documents, desks, reports, reading_sets, editing_sets, revisions, keys, scrapes):
        app.include_router(
            router, dependencies=secrets if is_locked else [], responses=problems(401, 403) if is_locked else {}
        )
    app.include_router(probes)
    pages = (signing_in, signing_out, checks, reading, comparing, deciding, browsing, lacking, writing, measuring)
    for router in (assets, *pages):
        app.include_router(router)

    @app.webhooks.post("job.finished", tags=["jobs"], status_code=204)
    def describe_message(message: JobFinished) -> None:
        """Told to the `webhook` of a job, with the headers of Standard Webhooks; any status of 2xx takes it."""

    @app.api_route(DOCS_PATH, methods=["GET", "HEAD"], include_in_schema=False)
    def show_documentation() -> HTMLResponse:  # in a thread, for it renders a template
        page = render_documentation(app.openapi())
        return HTMLResponse(page, headers={"Content-Security-Policy": content_security_policy()})


async def _answer(request: Request, error: Exception) -> Response:
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/"):
        return await show_problem(request, error)
    return respond(problem_of(error), getattr(request.state, "request_id", None))


def _declare_problems(responses: dict[str, dict[str, dict[str, object]]]) -> None:
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}

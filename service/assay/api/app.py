"""The application: one pipeline for as long as the server runs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
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
from assay.api.middleware import BodyLimit, Envelope, Exchanges, log_failure
from assay.api.problems import DOCS_PATH, MEDIA_TYPE, ProblemError, as_problem, respond
from assay.api.reports import reports
from assay.api.routes import operator, probes, problems, v1
from assay.api.service import Service
from assay.bootstrap import build_pipeline
from assay.errors import AssayError, InputError
from assay.jobs.desk import open_desk
from assay.jobs.webhooks.message import JobFinished
from assay.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from assay.engines.keeping import Kept
    from assay.jobs.desk import Desk
    from assay.pipeline import Pipeline

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


def create_app(settings: Settings | None = None, *, build: Build = build_pipeline) -> FastAPI:
    """Return the application.

    Args:
        settings: None reads them from the environment.
        build: Makes the pipeline when the server starts, with the answers of models that the database keeps; errors
            of settings and facts come from there.

    Raises:
        ConfigError: If an API key is blank or the file of keys can't be read.
        DataError: If the file of keys is damaged.
    """
    settings = settings or Settings()
    keyring = Keyring(settings.api_keys, settings.keys_file)
    service = _prepare_service(settings, keyring)
    exchanges = Exchanges()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        async with (
            _desk(settings) as desk,
            await asyncio.to_thread(build, settings, kept=None if desk is None else desk.kept) as pipeline,
        ):
            service.desk = desk
            service.pipeline = pipeline
            structlog.get_logger("assay.api").info("ready", engine=pipeline.identity.name)
            yield
            service.pipeline = None
            await exchanges.wait_for_last(_LAST_ANSWERS_S)
            await service.wait_for_queue()

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
    app.add_middleware(Envelope, exchanges=exchanges)
    return app


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncGenerator[Desk | None, None]:
    if settings.database_url is None:
        yield None
        return
    desk = await asyncio.to_thread(open_desk, settings)
    try:
        yield desk
    finally:
        await asyncio.to_thread(desk.close)


def _prepare_service(settings: Settings, keyring: Keyring) -> Service:
    gate = Gate(
        keyring, rate_per_minute=settings.rate_per_minute, max_concurrent_per_key=settings.max_concurrent_per_key
    )
    return Service(gate, Capacity(settings.max_concurrent_requests), settings.budget_seconds + _GRACE_S)


def _add_routes(app: FastAPI, *, is_locked: bool) -> None:
    # These declare the key; GuardedRoute checks it, before the body is read.
    keys = [Security(HTTPBearer(auto_error=False)), Security(APIKeyHeader(name="X-API-Key", auto_error=False))]
    for router in (v1, documents, desks, reports, operator):
        app.include_router(
            router, dependencies=keys if is_locked else [], responses=problems(401, 403) if is_locked else {}
        )
    app.include_router(probes)

    @app.webhooks.post("job.finished", tags=["jobs"], status_code=204)
    def describe_message(message: JobFinished) -> None:
        """Told to the `webhook` of a job, with the headers of Standard Webhooks; any status of 2xx takes it."""

    @app.get(DOCS_PATH, include_in_schema=False)
    def show_documentation() -> HTMLResponse:  # in a thread, for it renders a template
        page = render_documentation(app.openapi())
        return HTMLResponse(page, headers={"Content-Security-Policy": content_security_policy()})


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, AssayError) and not isinstance(error, InputError):
        log_failure(error)
    return respond(as_problem(error), getattr(request.state, "request_id", None))


def _declare_problems(responses: dict[str, dict[str, dict[str, object]]]) -> None:
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}

"""What every request gets: an id, a line in the log, safe headers, a bounded body, and a response."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

from assay.api.problems import as_problem, respond
from assay.errors import AssayError, InputError, frames_of
from assay.observing import SILENT, HttpExchange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assay.api.problems import ProblemError
    from assay.observing import Observer

REQUEST_ID = "X-Request-ID"
CONTENT_SECURITY_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
"""Those that are counted by name: callers may make up any number of others."""
PROBE_PATHS = {"/healthz", "/readyz", "/metrics"}
_LENGTH_DIGITS = 18
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def policy_with_style(sha256: str) -> str:
    """Return the policy of a page that has a style of its own in it and loads nothing, by the base64 hash of that."""
    return f"{CONTENT_SECURITY_POLICY}; style-src 'sha256-{sha256}'"


class Exchanges:
    """Requests that have not been answered to the end."""

    def __init__(self) -> None:
        self._under_way: set[object] = set()
        self._ended = asyncio.Event()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one for as long as the context lasts."""
        mark = object()
        self._under_way.add(mark)
        try:
            yield
        finally:
            self._under_way.discard(mark)
            self._ended.set()

    async def wait_for_last(self, most_s: float) -> None:
        """Wait until no request is left, but only for some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                while self._under_way:
                    self._ended.clear()
                    await self._ended.wait()


class Envelope:
    """Numbers, logs and protects every exchange, and answers for whatever else goes wrong."""

    def __init__(self, app: ASGIApp, exchanges: Exchanges, observer: Observer = SILENT) -> None:
        self._app = app
        self._exchanges = exchanges
        self._observer = observer
        self._log = structlog.get_logger("assay.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        with (
            self._exchanges.one(),
            structlog.contextvars.bound_contextvars(request_id=request_id),
            self._observer.watch(exchange := _exchange_of(scope)),
        ):
            started = time.perf_counter()
            await self._answer(scope, receive, send, exchange)
            exchange.route = _route(scope)
            self._log.info(
                "request",
                method=scope["method"],
                route=exchange.route,
                status=exchange.status,
                key_id=scope["state"].get("key_id"),
                took_ms=round((time.perf_counter() - started) * 1000, 1),
            )

    async def _answer(self, scope: Scope, receive: Receive, send: Send, exchange: HttpExchange) -> None:
        request_id = scope["state"]["request_id"]

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                _add_headers(message, request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except Exception as error:  # noqa: BLE001 - the last resort: nothing may reach the caller as it is
            log_failure(error)
            if not exchange.status:
                await respond(as_problem(error), request_id)(scope, receive, send_safely)


class BodyLimit:
    """Stops reading a body that is longer than the limit, whether or not it says so beforehand.

    Args:
        app: What is protected.
        max_bytes: Limit of a body.
        larger: Other limits, by path.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._max_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        # Python refuses to read a number of thousands of digits; the first ones say enough.
        read = int(announced[:_LENGTH_DIGITS]) if announced.isdecimal() else 0
        is_announced = read > 0

        async def receive_some() -> Message:
            nonlocal read
            if is_announced and read > limit:
                raise HTTPException(413)
            message = await receive()
            if not is_announced:
                read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_some, send)


def problem_of(error: Exception) -> ProblemError:
    """Return an error as a problem for the caller; what is no caller's fault is logged."""
    if isinstance(error, AssayError) and not isinstance(error, InputError):
        log_failure(error)
    return as_problem(error)


def log_failure(error: Exception) -> None:
    """Log an error that the operator must see: where it happened, and what only if that is no article text."""
    # The message of a foreign error may quote the article.
    message = str(error) if isinstance(error, AssayError) else None
    structlog.get_logger("assay.api").error(
        "failed", error=type(error).__name__, message=message, frames=frames_of(error)
    )


def _exchange_of(scope: Scope) -> HttpExchange:
    method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
    is_probe = scope.get("path") in PROBE_PATHS
    return HttpExchange(method, is_probe=is_probe, traceparent=Headers(scope=scope).get("traceparent"))


def _request_id(headers: Headers) -> str:
    sent = headers.get(REQUEST_ID, "")
    return sent if _ID.fullmatch(sent) else uuid.uuid4().hex


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers[REQUEST_ID] = request_id
    for name, value in _SAFE_HEADERS.items():
        headers.setdefault(name, value)


def _route(scope: Scope) -> str:
    # The route, not the path: what callers put into addresses is their business.
    return getattr(scope.get("route"), "path", "none")

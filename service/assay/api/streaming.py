"""Stream the results on an article as server-sent events."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, aclosing, suppress
from typing import TYPE_CHECKING, assert_never

import structlog
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from assay.api.middleware import log_failure
from assay.api.negotiation import EVENTS
from assay.api.problems import ProblemError, as_problem, respond
from assay.errors import InputError
from assay_schemas import ClaimJudged, ClaimsFound, ReportMade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Receive, Scope, Send

    from assay.api.service import Service
    from assay_schemas import ArticleInput, Event

KEEP_ALIVE_S = 15.0
"""Seconds of silence after which a comment is sent: proxies cut off streams that are silent for a minute."""

_LAST_EVENT_S = 5.0
"""Seconds to send the problem that ends a stream: a caller who reads nothing would keep it open for ever."""


class EventStream(StreamingResponse):
    """The answer to one article, event by event.

    The response begins with the first event: an earlier error is raised, and gets its own status. A later error becomes
    the last event. If the caller disconnects, the work is cancelled.

    Args:
        service: Does the work; a place of its capacity and the deadline hold until the last byte.
        article: The article.
        key_id: Of the key that asked, for which the report is kept where there is a database.
        request_id: For the problem, if there is one.
    """

    def __init__(self, service: Service, article: ArticleInput, key_id: str, request_id: str | None) -> None:
        super().__init__((), media_type=EVENTS, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self.held = ExitStack()
        """Closed once the work has ended: what the route took for the request, and has left to the stream."""
        self._service = service
        self._article = article
        self._key_id = key_id
        self._request_id = request_id
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events.

        Raises:
            ProblemError: Before the first event, as `Service.work` does.
            AssayError: Before the first event, as `Pipeline.stream` does.
        """
        del scope  # whatever the server's version, a caller who goes away is heard of by `receive`
        gone = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            with self.held:
                await self._send_events(gone, send)
        except Exception as error:
            if not self._has_begun:
                raise
            await self._send_problem(error, send)
        finally:
            gone.cancel()

    async def _send_events(self, gone: asyncio.Task[None], send: Send) -> None:
        async with self._service.work(self._key_id) as pipeline:
            with self._service.account(self._key_id, pipeline) as ledger:
                await self._send_told(gone, pipeline.stream(self._article, ledger), send)

    async def _send_told(self, gone: asyncio.Task[None], stream: AsyncGenerator[Event, None], send: Send) -> None:
        async with aclosing(stream) as events, aclosing(_until(gone, events)) as told:
            async for event in told:
                if isinstance(event, ReportMade):
                    self._service.note_score(event.report, self._key_id)
                    report_id = await self._service.keep(event.report, self._article, self._key_id)
                    await self._send(_encode(event, report_id), send, is_last=True)
                elif event is not None:
                    await self._send(_encode(event), send)
                elif self._has_begun:
                    await self._send(KEEPALIVE_COMMENT, send)

    async def _send_problem(self, error: Exception, send: Send) -> None:
        if not isinstance(error, (ProblemError, InputError)):
            log_failure(error)
        problem = as_problem(error)
        structlog.get_logger("assay.api").info("stream ended early", problem=problem.kind.name)
        document = bytes(respond(problem, self._request_id).body).decode()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_EVENT_S):
                await self._send(format_sse_event(event="problem", data_str=document), send, is_last=True)

    async def _send(self, chunk: bytes, send: Send, *, is_last: bool = False) -> None:
        if not self._has_begun:
            self._has_begun = True
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": chunk, "more_body": not is_last})


async def _until(gone: asyncio.Task[None], events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event | None, None]:
    """Yield the events up to the report, and None whenever there was none for a while; end early with the caller."""
    coming: asyncio.Task[Event] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next(events))
            done, _ = await asyncio.wait({coming, gone}, timeout=KEEP_ALIVE_S, return_when=asyncio.FIRST_COMPLETED)
            if gone in done:
                structlog.get_logger("assay.api").info("stream left by its caller")
                return
            if coming not in done:
                yield None
                continue
            event, coming = coming.result(), None
            yield event
            if isinstance(event, ReportMade):
                return
    finally:
        # A generator can't be closed while somebody waits for its next event.
        if coming:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _next(events: AsyncGenerator[Event, None]) -> Event:
    return await anext(events)


def _encode(event: Event, id_: str | None = None) -> bytes:
    """Return an event as it is sent: its fields, or for a report the bytes of the plain response, under its own id."""
    match event:
        case ClaimsFound() | ClaimJudged():
            data = event.model_dump_json(exclude={"event"})
        case ReportMade(report=report):
            data = report.model_dump_json()
        case _:
            assert_never(event)
    return format_sse_event(event=event.event, data_str=data, id=id_)

"""Server-sent events: what is sent, how it ends, and what is held meanwhile."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import structlog
from pydantic import SecretStr

from assay.api import create_app
from assay.api.negotiation import wants_events
from assay.errors import EngineRejectedError, EngineUnavailableError, InputError, InputTooLargeError
from assay.settings import Settings
from assay.store.records import Viewer
from tests.testing.api_client import FALSE, KEY, SCORE, SECRET, open_client, problem_of
from tests.testing.asgi import Exchange
from tests.testing.scripted import Builder, ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import make_pipeline, numbered, rooms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

EVENTS = {"Accept": "text/event-stream"}
LINES = "The tower\u2028\n\nThe tower\u0085 is \U0001f5fc 120 metres\r\nhigh: \x1b[31m“so”."
ALL = Viewer("", sees_all=True)
REJECTED = EngineRejectedError("key not accepted", engine="e", step="s")


class Held:
    """An engine that finds two claims, judges the first, and then waits until it is let go, fails or is called off."""

    def __init__(self, error: Exception | None = None) -> None:
        self.let_go = asyncio.Event()
        self.is_called_off = False
        self.asked = asyncio.Event()
        self._error = error
        self.engine = ScriptedEngine(numbered(2), parts=(numbered(1),), before_batch=self._wait)

    async def _wait(self, number: int) -> None:
        if number == 0:
            return
        self.asked.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.is_called_off = True
            raise
        if self._error:
            raise self._error


@asynccontextmanager
async def serve(held: Held, **settings: object) -> AsyncIterator[ASGIApp]:
    app = create_app(Settings.model_validate(settings), build=lambda _, **__: make_pipeline(held.engine))
    async with app.router.lifespan_context(app):
        yield app


def ask(app: ASGIApp, accept: str = "text/event-stream", reads: asyncio.Event | None = None) -> Exchange:
    headers = {"Accept": accept, "X-API-Key": KEY, "X-Request-ID": "r1"}
    return Exchange(app, SCORE, {"text": rooms(2)}, headers, reads)


def parse(body: bytes) -> list[tuple[str, str]]:
    """Return the events of a body, each with its data; comments are left out."""
    events = [block.split("\n") for block in body.decode().split("\n\n")[:-1] if not block.startswith(":")]
    assert all(len(lines) == 2 for lines in events)
    return [(lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")) for lines in events]


def names(body: bytes) -> list[str]:
    return [name for name, _ in parse(body)]


class TestEvents:
    @pytest.mark.parametrize("text", [FALSE, LINES], ids=["plain", "hostile"])
    def test_report_is_the_plain_answer_to_the_byte(self, text: str) -> None:
        with open_client(ScriptedPipeline()) as client:
            plain = client.post(SCORE, json={"text": text})
            streamed = client.post(SCORE, json={"text": text}, headers=EVENTS)
        events = parse(streamed.content)
        assert [name for name, _ in events] == ["claims", "verdict", "report"]
        assert events[-1][1].encode() == plain.content
        claim = plain.json()["claims"][0]
        assert json.loads(events[1][1]) == {"claim": claim, "is_final": True}
        assert [(each["id"], each["quote"]) for each in json.loads(events[0][1])["claims"]] == [("c1", claim["quote"])]

    def test_headers_are_those_of_every_answer_and_forbid_to_buffer(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            plain = client.post(SCORE, json={"text": FALSE}, headers={"X-Request-ID": "r1"}).headers
            streamed = client.post(SCORE, json={"text": FALSE}, headers=EVENTS | {"X-Request-ID": "r1"}).headers
        own = {"content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no"}
        assert dict(streamed) == {name: plain[name] for name in plain if name != "content-length"} | own
        assert streamed["cache-control"] == "no-store"

    async def test_events_are_sent_while_the_engine_is_still_at_work(self) -> None:
        held = Held()
        async with serve(held) as app:
            exchange = ask(app)
            await held.asked.wait()
            assert names(await exchange.chunk()) == ["claims"]
            held.let_go.set()
            assert names(await exchange.rest())[-1] == "report"
        assert (exchange.status, exchange.is_complete) == (200, True)

    async def test_silence_is_broken_by_comments(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assay.api.streaming.KEEP_ALIVE_S", 0.001)
        held = Held()
        async with serve(held) as app:
            exchange = ask(app)
            while not (await exchange.chunk()).startswith(b":"):
                pass
            held.let_go.set()
            assert names(await exchange.rest())[-1] == "report"

    def test_article_is_logged_as_without_a_stream(self) -> None:
        with open_client(ScriptedPipeline()) as client, structlog.testing.capture_logs() as lines:
            client.post(SCORE, json={"text": FALSE})
            client.post(SCORE, json={"text": FALSE}, headers=EVENTS)
        plain, streamed = (line for line in lines if line["event"] == "scored")
        assert plain == streamed

    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("text/event-stream", True),
            ("Text/Event-Stream; charset=utf-8", True),
            ("application/json, text/event-stream", True),
            ("application/json;q=0.5, text/event-stream;q=0.9", True),
            ("application/json, text/event-stream;q=0.9", False),
            ("text/event-stream;q=0", False),
            ("text/event-stream;q=0.000", False),
            ("text/event-streams", False),
            ("text/*", False),
            ("*/*", False),
            ("application/json", False),
            ("", False),
            (",;q=,", False),
        ],
    )
    def test_events_are_for_those_who_name_them(self, accept: str, expected: bool) -> None:
        assert wants_events(accept) is expected

    @pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
    def test_nobody_else_gets_a_stream(self, accept: str) -> None:
        with open_client(ScriptedPipeline()) as client:
            answer = client.post(SCORE, json={"text": FALSE}, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "kind", "retry_after"),
        [
            (InputError("the article is empty"), 422, "article-not-usable", None),
            (InputTooLargeError("the article is too long"), 413, "too-large", None),
            (EngineUnavailableError("gone", engine="e", step="s", retry_after_s=6.2), 503, "engine-unavailable", "7"),
            (REJECTED, 502, "engine-failed", None),
            (ZeroDivisionError(SECRET), 500, "internal", None),
        ],
    )
    def test_error_before_the_first_event_is_an_answer_of_its_own(
        self, error: Exception, status: int, kind: str, retry_after: str | None
    ) -> None:
        with open_client(ScriptedPipeline(error=error)) as client:
            answer = client.post(SCORE, json={"text": FALSE}, headers=EVENTS)
        assert problem_of(answer)[:2] == (status, kind)
        assert answer.headers.get("retry-after") == retry_after

    @pytest.mark.parametrize(
        ("body", "headers", "status", "kind"),
        [
            (b"{", {}, 400, "body-not-json"),
            (b"{}", {}, 422, "invalid-request"),
            (b"{}", {"content-type": "text/plain"}, 415, "wrong-media-type"),
        ],
    )
    def test_bad_request_is_refused_as_without_a_stream(
        self, body: bytes, headers: dict[str, str], status: int, kind: str
    ) -> None:
        with open_client(ScriptedPipeline()) as client:
            answer = client.post(SCORE, content=body, headers=EVENTS | {"content-type": "application/json"} | headers)
        assert problem_of(answer)[:2] == (status, kind)

    def test_service_that_is_not_ready_says_so(self) -> None:
        answer = open_client(ScriptedPipeline()).post(SCORE, json={"text": FALSE}, headers=EVENTS)
        assert problem_of(answer)[:2] == (503, "not-ready")

    @pytest.mark.parametrize(
        ("error", "kind", "message"),
        [(REJECTED, "engine-failed", "key not accepted"), (ZeroDivisionError(SECRET), "internal", None)],
        ids=["known", "unforeseen"],
    )
    async def test_later_error_is_the_last_event(self, error: Exception, kind: str, message: str | None) -> None:
        held = Held(error)
        with structlog.testing.capture_logs() as lines:
            async with serve(held) as app:
                exchange = ask(app)
                await exchange.chunk()
                held.let_go.set()
                name, document = parse(await exchange.rest())[-1]
        assert (name, exchange.status, exchange.is_complete) == ("problem", 200, True)
        assert (json.loads(document)["type"], json.loads(document)["request_id"]) == (f"/docs#{kind}", "r1")
        assert SECRET not in document
        assert [line["message"] for line in lines if line["event"] == "failed"] == [message]
        assert [line["problem"] for line in lines if line["event"] == "stream ended early"] == [kind]

    async def test_server_that_stops_says_so_at_the_end(self) -> None:
        held = Held()
        async with serve(held) as app:
            exchange = ask(app)
            await held.asked.wait()
            await exchange.chunk()
            exchange.task.cancel()  # as uvicorn does once its grace is over
            name, document = parse(await exchange.rest())[-1]
        assert (name, json.loads(document)["type"], held.is_called_off) == ("problem", "/docs#stopping", True)

    async def test_deadline_holds_until_the_last_byte(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assay.api.app._GRACE_S", 0.0)
        pipeline = ScriptedPipeline(hang=asyncio.Event())
        app = create_app(Settings(budget_seconds=1), build=Builder(pipeline))
        async with app.router.lifespan_context(app):
            events = parse(await ask(app).rest())
        assert [name for name, _ in events] == ["claims", "verdict", "problem"]
        assert json.loads(events[-1][1])["type"] == "/docs#too-slow"

    async def test_caller_who_reads_nothing_holds_nothing_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assay.api.app._GRACE_S", 0.0)
        monkeypatch.setattr("assay.api.streaming._LAST_EVENT_S", 0.01)
        app = create_app(Settings(budget_seconds=1), build=Builder(ScriptedPipeline()))
        async with app.router.lifespan_context(app):
            exchange = ask(app, reads=asyncio.Event())
            assert await exchange.rest() == b""
        assert not exchange.is_complete


async def after_first_event(held: Held, exchange: Exchange) -> None:
    await exchange.chunk()
    await held.asked.wait()


class TestPlaces:
    async def test_caller_who_leaves_calls_off_the_work_and_frees_the_place(self) -> None:
        held = Held()
        async with serve(held, max_concurrent_requests=1) as app:
            first = ask(app)
            await after_first_event(held, first)
            assert problem_kind(await ask(app).rest()) == "overloaded"
            await first.leave()
            asked = len(held.engine.batches)
            held.let_go.set()
            assert (held.is_called_off, first.is_complete) == (True, False)
            assert names(await ask(app).rest())[-1] == "report"
        assert asked == 2

    async def test_caller_who_leaves_before_the_first_event_frees_the_place_too(self) -> None:
        entered = asyncio.Event()

        async def hang() -> None:
            entered.set()
            await asyncio.Event().wait()

        held = Held()
        held.engine.parts, held.engine.after_part = ((),), hang
        async with serve(held, max_concurrent_requests=1) as app:
            first = ask(app)
            await entered.wait()
            assert (await first.leave(), first.status) == (b"", 0)
            held.engine.parts, held.engine.after_part = (), None
            held.let_go.set()
            assert names(await ask(app).rest())[-1] == "report"

    async def test_a_key_holds_its_place_until_the_stream_has_ended(self) -> None:
        held = Held()
        async with serve(held, api_keys=(SecretStr(KEY),), max_concurrent_per_key=1) as app:
            first = ask(app)
            await after_first_event(held, first)
            assert problem_kind(await ask(app).rest()) == "key-busy"
            assert problem_kind(await ask(app, "application/json").rest()) == "key-busy"
            held.let_go.set()
            assert names(await first.rest())[-1] == "report"
            assert names(await ask(app).rest())[-1] == "report"

    @pytest.mark.parametrize("error", [None, REJECTED], ids=["left", "failed"])
    async def test_a_key_gets_its_place_back_however_the_stream_ends(self, error: Exception | None) -> None:
        held = Held(error)
        async with serve(held, api_keys=(SecretStr(KEY),)) as app:
            first = ask(app)
            await after_first_event(held, first)
            gate = app.state.service.gate  # type: ignore[attr-defined] # an ASGI application, here FastAPI's
            assert [key.under_way for key in gate.usage(ALL, ()).keys] == [1]
            await (end(held, first) if error else first.leave())
            assert [key.under_way for key in gate.usage(ALL, ()).keys] == [0]


async def end(held: Held, exchange: Exchange) -> None:
    held.let_go.set()
    await exchange.rest()


def problem_kind(body: bytes) -> str:
    kind: str = json.loads(body)["type"]
    return kind.removeprefix("/docs#")

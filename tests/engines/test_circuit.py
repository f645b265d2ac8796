"""A model server that fails time and again is left alone for a while."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.dialects import Dialect, Form
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.prompting import Message
from assay.engines.llm.server import ServerOptions
from assay.errors import BudgetSpentError, EngineRejectedError, EngineUnavailableError
from assay_schemas import WireClaims
from tests.testing.fakes import FakeOpenAI, make_ledger

ANSWER = FakeOpenAI.completion('{"claims": []}')
PAUSE_S = 1.0


class Server(httpx2.AsyncBaseTransport):
    """Answers every request with one status, until told another; None never answers."""

    def __init__(self, status: int | None = 200) -> None:
        self.status = status
        self.calls = 0
        self.asked = asyncio.Event()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        del request
        self.calls += 1
        self.asked.set()
        if self.status is None:
            await asyncio.Event().wait()
        return httpx2.Response(self.status or 200, json=ANSWER if self.status == 200 else FakeOpenAI.error())


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("circuitbreaker.monotonic", clock)
    return clock


def make_client(server: Server, *, failures: int = 4) -> OpenAIClient:
    options = ServerOptions("m", attempts=2, circuit_failures=failures, circuit_pause_s=PAUSE_S)
    return OpenAIClient(options, transport=server, sleep=_at_once)


async def _at_once(_: float) -> None:
    """Wait for nothing."""


def ask(seconds: float = 60.0) -> CompletionRequest[WireClaims]:
    return CompletionRequest((Message("user", "List."),), WireClaims, "extract", make_ledger(seconds=seconds))


async def fail(client: OpenAIClient, times: int) -> None:
    for _ in range(times):
        with pytest.raises(EngineUnavailableError):
            await client.complete(ask())


async def test_after_so_many_failures_in_a_row_no_request_is_sent(clock: Clock) -> None:
    server = Server(503)
    client = make_client(server)
    await fail(client, 2)
    assert (server.calls, client.unavailable_s) == (4, PAUSE_S)
    with pytest.raises(EngineUnavailableError, match="gets no requests for now") as caught:
        await client.complete(ask())
    assert server.calls == 4
    assert caught.value.retry_after_s == PAUSE_S
    clock.now += PAUSE_S / 2
    with pytest.raises(EngineUnavailableError):
        await client.complete(ask())
    assert server.calls == 4


async def test_a_request_that_is_not_sent_is_not_booked(clock: Clock) -> None:
    del clock
    client = make_client(Server(500), failures=1)
    await fail(client, 1)
    request = ask()
    with pytest.raises(EngineUnavailableError):
        await client.complete(request)
    assert request.ledger.calls == 0


async def test_it_closes_by_itself_once_the_server_answers_again(clock: Clock) -> None:
    server = Server(503)
    client = make_client(server)
    await fail(client, 2)
    server.status = 200
    clock.now += PAUSE_S
    assert (await client.complete(ask())).calls == 1
    assert client.unavailable_s == 0.0
    server.status = 503
    await fail(client, 1)
    assert client.unavailable_s == 0.0


async def test_a_server_that_still_fails_is_left_alone_again_after_one_request(clock: Clock) -> None:
    server = Server(503)
    client = make_client(server)
    await fail(client, 2)
    clock.now += PAUSE_S
    await fail(client, 1)
    assert (server.calls, client.unavailable_s) == (5, PAUSE_S)


async def test_an_outage_of_a_server_that_is_asked_in_the_simplest_form_is_waited_out() -> None:
    server = Server(500)
    options = ServerOptions("m", attempts=4, circuit_failures=99)
    client = OpenAIClient(options, transport=server, sleep=_at_once)
    client.known.dialect = Dialect(form=Form.IN_PROMPT)
    await fail(client, 1)
    assert server.calls == 4


async def test_after_the_pause_one_request_goes_first(clock: Clock) -> None:
    server = Server(503)
    client = make_client(server)
    await fail(client, 2)
    clock.now += PAUSE_S
    answers = await asyncio.gather(*(client.complete(ask()) for _ in range(5)), return_exceptions=True)
    assert server.calls == 5
    assert {type(answer) for answer in answers} == {EngineUnavailableError}
    server.status = 200
    clock.now += PAUSE_S
    await asyncio.gather(*(client.complete(ask()) for _ in range(5)))
    assert server.calls == 10


async def test_a_server_that_lets_the_time_run_out_has_failed(clock: Clock) -> None:
    del clock
    client = make_client(Server(None), failures=1)
    with pytest.raises(BudgetSpentError):
        await client.complete(ask(seconds=1.0))
    assert client.unavailable_s == PAUSE_S


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_server_that_says_no_is_not_down(clock: Clock, status: int) -> None:
    del clock
    client = make_client(Server(status), failures=1)
    for _ in range(3):
        with pytest.raises(EngineRejectedError):
            await client.complete(ask())
    assert client.unavailable_s == 0.0


async def leave(client: OpenAIClient, server: Server) -> None:
    """Ask, and call it off while the server is silent."""
    server.asked.clear()
    asking = asyncio.create_task(client.complete(ask()))
    await server.asked.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def test_a_caller_who_leaves_is_no_failure_of_the_server(clock: Clock) -> None:
    del clock
    server = Server(status=None)
    client = make_client(server)
    for _ in range(5):
        await leave(client, server)
    assert client.unavailable_s == 0


async def test_a_caller_who_leaves_is_no_success_of_the_server(clock: Clock) -> None:
    del clock
    server = Server(503)
    client = make_client(server)
    await fail(client, 1)
    server.status = None
    await leave(client, server)
    server.status = 503
    await fail(client, 1)
    assert client.unavailable_s == PAUSE_S


async def test_requests_that_run_out_of_time_one_after_the_other_add_up(clock: Clock) -> None:
    del clock
    client = make_client(Server(None), failures=2)
    for _ in range(2):
        assert client.unavailable_s == 0
        with pytest.raises(BudgetSpentError):
            await client.complete(ask(seconds=0.5))
    assert client.unavailable_s == PAUSE_S

"""How many requests are under way at the same time, of all articles together."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.gate import Gate
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.prompting import Message
from assay.engines.llm.server import ServerOptions
from assay_schemas import WireClaims
from tests.testing.fakes import FakeOpenAI, make_ledger

MOST = 3


class Busy(httpx2.AsyncBaseTransport):
    """Takes a while for each request, fails every third one, and counts those under way."""

    def __init__(self) -> None:
        self.under_way = self.most = self.calls = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        del request
        self.calls += 1
        number = self.calls
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        self.under_way -= 1
        if number % 3 == 0:
            return httpx2.Response(503, json=FakeOpenAI.error())
        return httpx2.Response(200, json=FakeOpenAI.completion('{"claims": []}'))


def make_gate(at_once: int = 1) -> Gate:
    return Gate(at_once, failures=99, pause_s=1.0, is_outage=lambda error: isinstance(error, OSError))


async def test_never_more_requests_than_allowed_are_at_the_server() -> None:
    server = Busy()

    async def sleep(_: float) -> None:
        """Wait for nothing."""

    options = ServerOptions("m", concurrency=MOST, circuit_failures=99, attempts=9)
    client = OpenAIClient(options, transport=server, sleep=sleep)
    asked = (Message("user", "List."),)
    requests = [CompletionRequest(asked, WireClaims, "extract", make_ledger()) for _ in range(20)]
    await asyncio.gather(*(client.complete(request) for request in requests))
    assert server.most == MOST
    assert server.calls > len(requests)


async def test_an_exchange_that_waits_to_try_again_lets_others_through() -> None:
    is_waiting, other_is_done = asyncio.Event(), asyncio.Event()

    async def sleep(_: float) -> None:
        is_waiting.set()
        await other_is_done.wait()

    async def answer(_: httpx2.Request) -> httpx2.Response:
        if not is_waiting.is_set():
            return httpx2.Response(503, json=FakeOpenAI.error())
        return httpx2.Response(200, json=FakeOpenAI.completion('{"claims": []}'))

    client = OpenAIClient(ServerOptions("m", concurrency=1), transport=httpx2.MockTransport(answer), sleep=sleep)
    asked = (Message("user", "List."),)
    first = asyncio.create_task(client.complete(CompletionRequest(asked, WireClaims, "extract", make_ledger())))
    await is_waiting.wait()
    await client.complete(CompletionRequest(asked, WireClaims, "extract", make_ledger()))
    other_is_done.set()
    assert (await first).calls == 2


async def test_one_that_gives_up_waiting_frees_no_turn_that_it_did_not_have() -> None:
    gate, is_done = make_gate(), asyncio.Event()
    started: list[str] = []

    async def hold() -> None:
        started.append("holder")
        await is_done.wait()

    async def follow() -> None:
        started.append("follower")

    holder = asyncio.create_task(gate.let(hold))
    quitter = asyncio.create_task(gate.let(follow))
    await asyncio.sleep(0)
    quitter.cancel()
    await asyncio.gather(quitter, return_exceptions=True)
    follower = asyncio.create_task(gate.let(follow))
    for _ in range(5):
        await asyncio.sleep(0)
    assert started == ["holder"]
    is_done.set()
    await asyncio.gather(holder, follower)
    assert started == ["holder", "follower"]


async def test_a_turn_is_given_back_by_a_request_that_fails_or_is_cancelled() -> None:
    gate = make_gate()

    async def fail() -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await gate.let(fail)
    hanging = asyncio.create_task(gate.let(asyncio.Event().wait))
    await asyncio.sleep(0)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert await asyncio.wait_for(gate.let(_seven), 60) == 7


async def _seven() -> int:
    return 7

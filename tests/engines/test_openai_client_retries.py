"""How long is waited between the requests of one exchange, what ends it, and what is booked."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.server import ServerOptions
from assay.errors import (
    BudgetSpentError,
    EngineRefusedError,
    EngineUnavailableError,
)
from tests.engines.one_server import (
    OFF_SCHEMA,
    URL,
    Server,
    ask,
    bad,
    make_client,
    ok,
)
from tests.testing.fakes import make_ledger

WAITS = {
    "seconds": ({"retry_after": "7"}, 7.0),
    "milliseconds": ({"retry_after_ms": "2500"}, 2.5),
    "a date in the past": ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    "a negative number": ({"retry_after": "-3"}, 0.0),
}


@pytest.mark.parametrize(("headers", "asked"), WAITS.values(), ids=WAITS)
async def test_the_wait_asked_for_is_kept(
    server: Server, client: OpenAIClient, waits: list[float], headers: dict[str, str], asked: float
) -> None:
    server.replies = [bad(429, **headers), ok()]
    await client.complete(ask())
    assert len(waits) == 1
    assert asked <= waits[0] <= asked + 0.1


@pytest.mark.parametrize("value", ["soon", "nan", ""])
async def test_an_unreadable_wait_falls_back_to_backoff(
    server: Server, client: OpenAIClient, waits: list[float], value: str
) -> None:
    server.replies = [bad(429, retry_after=value), ok()]
    await client.complete(ask())
    assert 0 <= waits[0] <= 1.0


async def test_a_wait_past_the_deadline_is_told_to_the_caller(server: Server, client: OpenAIClient) -> None:
    server.replies = [bad(429, retry_after="600")]
    with pytest.raises(EngineUnavailableError) as caught:
        await client.complete(ask())
    assert caught.value.retry_after_s == 600


async def test_the_deadline_of_the_article_ends_a_hanging_request(waits: list[float]) -> None:
    class Hanging(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            await asyncio.Event().wait()
            raise AssertionError(request)

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    client = OpenAIClient(ServerOptions("m", base_url=URL), transport=Hanging(), sleep=sleep)
    with pytest.raises(BudgetSpentError, match=r"0\.5 seconds is used up; raise ASSAY_BUDGET_SECONDS"):
        await client.complete(ask(make_ledger(seconds=0.5)))


async def test_a_spent_budget_stops_the_retries(server: Server, client: OpenAIClient) -> None:
    server.replies = [bad(500)]
    with pytest.raises(BudgetSpentError, match="1 calls"):
        await client.complete(ask(make_ledger(calls=1)))
    assert server.calls == 1


async def test_every_reply_is_booked_reasks_included(server: Server, waits: list[float]) -> None:
    server.replies = [ok(OFF_SCHEMA), ok()]
    client = make_client(waits, model="gpt-5-mini")
    ledger = make_ledger()
    await client.complete(ask(ledger))
    assert (ledger.calls, ledger.input_tokens, ledger.output_tokens) == (2, 200, 40)


async def test_a_refused_reply_is_booked(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(None, refusal="no")]
    ledger = make_ledger()
    with pytest.raises(EngineRefusedError):
        await client.complete(ask(ledger))
    assert (ledger.input_tokens, ledger.output_tokens) == (100, 20)


async def test_what_the_server_had_read_before_is_booked(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(usage={"prompt_tokens": 100, "prompt_tokens_details": {"cached_tokens": 64}})]
    ledger = make_ledger()
    await client.complete(ask(ledger))
    assert (ledger.input_tokens, ledger.cached_tokens) == (100, 64)


async def test_a_reply_without_usage_makes_the_cost_unknown(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(usage=None)]
    ledger = make_ledger()
    await client.complete(ask(ledger))
    assert (ledger.calls, ledger.input_tokens, ledger.cost_usd) == (1, 0, None)


async def test_exchanges_at_the_same_time_do_not_share_attempts(server: Server, client: OpenAIClient) -> None:
    server.replies = [bad(500)]
    results = await asyncio.gather(*(client.complete(ask()) for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [EngineUnavailableError] * 5
    assert server.calls == 15

"""The prompt cache of the mock: what counts as read before, and from when on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import openai
import pytest

from assay_mock.answers import ScriptedAnswers
from assay_mock.exchanges import Exchange
from assay_mock.material import ChatRequest
from assay_mock.prompt_cache import PromptCache
from assay_mock.scenario import Pace, Scenario
from assay_mock.server import MockServer

if TYPE_CHECKING:
    from pydantic import JsonValue

SHARED = "x" * 4 * 1_023
"""One token short of what counts."""


def chat(*contents: str, model: str = "m", form: JsonValue = None) -> ChatRequest:
    messages = [{"role": "user", "content": content} for content in contents]
    return ChatRequest.model_validate({"model": model, "messages": messages, "response_format": form})


@pytest.mark.parametrize(
    ("first", "second", "cached"),
    [
        (chat("x" * 4_096), chat("x" * 4_096), 1_024),
        (chat(SHARED + "aaaa"), chat(SHARED + "bbbb"), 0),
        (chat(SHARED + "y"), chat(SHARED + "y"), 0),
        (chat("x" * 4_096 + "a"), chat("x" * 4_096 + "b" * 9_000), 1_024),
        (chat("x" * 4 * 1_151 + "aaaa"), chat("x" * 4 * 1_151 + "bbbb"), 1_024),
        (chat("x" * 4 * 1_152 + "aaaa"), chat("x" * 4 * 1_152 + "bbbb"), 1_152),
        (chat("x" * 4 * 5_000), chat("x" * 4 * 1_500), 1_408),
        (chat("x" * 2_000, "x" * 2_096), chat("x" * 4_000, "x" * 96), 1_024),
        (chat("x" * 4_096), chat("x" * 4_096, model="n"), 0),
        (chat("x" * 4_096, form={"a": 1}), chat("x" * 4_096, form={"a": 2}), 0),
        (chat("x" * 4_096), chat("y" + "x" * 4_096), 0),
    ],
    ids=[
        "the same prompt",
        "1,023 tokens alike",
        "1,023 tokens in all",
        "1,024 tokens alike",
        "one short of the next step",
        "the next step",
        "the beginning of a longer one",
        "cut into other messages",
        "another model",
        "another schema",
        "another beginning",
    ],
)
def test_a_prefix_counts_from_1024_tokens_in_steps_of_128(first: ChatRequest, second: ChatRequest, cached: int) -> None:
    cache = PromptCache()
    cache.keep(first)
    assert cache.cached_tokens(second) == cached


async def cached_tokens(scenario: Scenario, *, apart_s: float | None) -> list[int | None]:
    """Return what a server tells of the cache to two equal requests, the second sent later or once the first ended."""
    log: list[Exchange] = []
    server = MockServer(ScriptedAnswers(["word " * 400]), scenario, log=log)
    async with server.serving() as url, openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0) as client:

        async def ask() -> int | None:
            reply = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x" * 8_192}])
            details = reply.usage and reply.usage.prompt_tokens_details
            return details.cached_tokens if details else None

        first = asyncio.create_task(ask())
        if apart_s is None:
            await first
        else:
            await server.asked.wait()
            await asyncio.sleep(apart_s)
        told = [await ask(), await first][::-1]
    assert [exchange.cached_tokens for exchange in log] == told
    return told


async def test_a_prompt_that_was_answered_is_cached() -> None:
    assert await cached_tokens(Scenario(prompt_cache=True), apart_s=None) == [0, 2_048]


async def test_without_a_cache_nothing_is_told() -> None:
    assert await cached_tokens(Scenario(), apart_s=None) == [None, None]


async def test_a_prompt_is_not_cached_before_its_first_token() -> None:
    scenario = Scenario(prompt_cache=True, pace=Pace(first_token_s=0.3, tokens_per_s=1e6))
    assert await cached_tokens(scenario, apart_s=0.0) == [0, 0]


async def test_a_prompt_is_cached_from_its_first_token_on_though_its_answer_is_still_written() -> None:
    scenario = Scenario(prompt_cache=True, pace=Pace(first_token_s=0.0, tokens_per_s=1_000))
    assert await cached_tokens(scenario, apart_s=0.05) == [0, 2_048]


async def test_a_log_has_the_keys_the_tokens_and_the_time_of_every_request() -> None:
    log: list[Exchange] = []
    server = MockServer(ScriptedAnswers(["four" * 5]), Scenario(), log=log)
    async with server.serving() as url:
        for key in ("one", "two"):
            async with openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=0) as client:
                await client.chat.completions.create(model="m", messages=[])
    assert [(each.key, each.status, each.written_tokens) for each in log] == [("one", 200, 5), ("two", 200, 5)]
    assert all(each.ended_s is not None and each.ended_s > each.began_s for each in log)

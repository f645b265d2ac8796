"""A model that the server refuses and does not list."""

from __future__ import annotations

import asyncio

import pytest

from assay.engines.llm.model_names import ModelNames, is_listed, unlisted
from assay.engines.llm.openai_client import OpenAIClient
from assay.errors import EngineRejectedError, EngineUnavailableError
from tests.engines.one_server import Server, ask, bad, make_client, ok

PINNED = bad(400, message="Server is pinned to 'smollm2-135m'; requested 'm'.")


async def test_a_refusal_of_an_unlisted_model_costs_one_request_and_names_those_listed(
    server: Server, client: OpenAIClient
) -> None:
    server.replies, server.names = [PINNED], ["smollm2-135m"]
    with pytest.raises(EngineRejectedError, match=r"model 'm', which it does not list; .* it knows 'smollm2-135m'"):
        await client.complete(ask())
    assert (server.calls, server.listing.call_count) == (1, 1)


async def test_requests_refused_together_ask_for_the_list_once(server: Server, client: OpenAIClient) -> None:
    server.replies, server.names = [bad(404)], ["other"]
    ended = await asyncio.gather(*(client.complete(ask()) for _ in range(4)), return_exceptions=True)
    assert {type(error) for error in ended} == {EngineRejectedError}
    assert (server.calls, server.listing.call_count) == (4, 1)


@pytest.mark.parametrize("names", [["m", "other"], []])
async def test_a_model_that_is_listed_or_not_known_to_be_missing_is_asked_in_simpler_forms(
    server: Server, client: OpenAIClient, names: list[str]
) -> None:
    server.replies, server.names = [PINNED, PINNED, ok()], names
    assert (await client.complete(ask())).calls == 3


async def test_the_list_is_not_asked_for_while_all_goes_well(server: Server, waits: list[float]) -> None:
    server.replies = [bad(500), bad(400, message="response_format is not supported"), ok()]
    await make_client(waits).complete(ask())
    assert server.listing.call_count == 0


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gemini-2.5-flash", True),
        ("Llama3", True),
        ("org/qwen:fast", True),
        ("org/qwen@main", True),
        ("llama3:8b", False),
        ("gemini", False),
    ],
)
def test_a_name_is_found_with_what_servers_add_to_it(model: str, *, expected: bool) -> None:
    assert is_listed(model, ["models/gemini-2.5-flash", "llama3:latest", "org/qwen"]) == expected


def test_the_likest_names_come_first_and_five_at_most() -> None:
    told = unlisted("qwen3-8b", ["a", "b", "c", "d", "e", "qwen3:8b", "key sk-\n1"])
    assert told.startswith("the server refused model 'qwen3-8b', which it does not list; set ASSAY_OPENAI_MODEL")
    assert "of 7 names, 'qwen3:8b', " in told
    assert told.count("'") == 12
    assert "sk-" not in told


async def test_a_list_that_can_not_be_had_is_no_list() -> None:
    async def fail() -> tuple[str, ...] | None:
        raise EngineUnavailableError("away", engine="openai", step="probe")

    assert await ModelNames(fail).read() == ()

"""In which form an answer is asked for, and what happens to one that does not fit."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest
import structlog

from assay.engines.llm.completion import Completion
from assay.engines.llm.dialects import Form
from assay.engines.llm.openai_client import OpenAIClient
from assay.errors import (
    EngineOutputInvalidError,
    EngineTruncatedError,
)
from assay_schemas import WireClaims
from tests.engines.one_server import (
    GOOD,
    OFF_SCHEMA,
    Server,
    ask,
    bad,
    make_client,
    ok,
)

OTHER_JSON = json.dumps({"claims": [{"text": "nine pots"}]})
PROSE = "Certainly! The kiln {as told} fired nine pots."
NOTHING = {"prompt_tokens": 3_000, "completion_tokens": 0, "total_tokens": 3_000}
STARVED = {"usage": NOTHING}


def forms(server: Server) -> list[bool]:
    """Whether each request asked for the form by `response_format`."""
    return ["response_format" in server.body(index) for index in range(server.calls)]


@pytest.mark.parametrize("attempts", [2, 5])
@pytest.mark.parametrize("ignoring", [PROSE, OTHER_JSON, OFF_SCHEMA])
async def test_a_server_that_ignores_the_schema_gets_it_in_the_prompt_at_once_and_from_then_on(
    server: Server, waits: list[float], ignoring: str, attempts: int
) -> None:
    server.replies = [ok(ignoring), ok()]
    client = make_client(waits, attempts=attempts)
    assert (await client.complete(ask())).answer == WireClaims.model_validate_json(GOOD)
    await client.complete(ask())
    assert (forms(server), waits) == ([True, False, False], [])
    assert client.known.ignored == {Form.STRICT_SCHEMA}


async def test_a_model_that_fits_in_no_form_is_asked_again_twice_in_the_last(
    server: Server, waits: list[float]
) -> None:
    server.replies = [ok(OFF_SCHEMA)]
    client = make_client(waits, attempts=9)
    with pytest.raises(EngineOutputInvalidError):
        await client.complete(ask())
    assert (forms(server), waits) == ([True, False, False, False], [0.0, 0.0])


async def test_a_slip_in_a_form_that_has_worked_is_asked_again_in_it(server: Server, waits: list[float]) -> None:
    server.replies = [ok(), ok(PROSE), ok(), ok(PROSE), ok(PROSE), ok(), ok()]
    client = make_client(waits, attempts=5)
    for _ in range(4):
        await client.complete(ask())
    assert forms(server) == [True, True, True, True, True, False, True]


async def test_a_form_that_is_ignored_time_and_again_is_left_though_it_has_worked(
    server: Server, waits: list[float]
) -> None:
    server.replies = [ok(), *[ok(PROSE), ok(PROSE), ok()] * 2, ok()]
    client = make_client(waits, attempts=5)
    for _ in range(4):
        await client.complete(ask())
    assert forms(server) == [True, *[True, True, False] * 2, False]


async def test_an_empty_reply_says_little_of_the_form(server: Server, waits: list[float]) -> None:
    server.replies = [ok(None), ok(), ok()]
    client = make_client(waits)
    await client.complete(ask())
    await client.complete(ask())
    assert forms(server) == [True, False, True]


async def test_an_empty_reply_to_a_long_request_means_too_long_the_second_time(
    server: Server, client: OpenAIClient
) -> None:
    server.replies = [ok("", **STARVED)]
    with pytest.raises(EngineTruncatedError, match="longer than model 'm' can read") as caught:
        await client.complete(ask())
    assert caught.value.is_input
    assert forms(server) == [True, True]
    with pytest.raises(EngineTruncatedError):
        await client.complete(ask())
    assert server.calls == 3


async def test_an_empty_reply_that_passes_is_a_slip(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok("", **STARVED), ok(), ok()]
    await client.complete(ask())
    await client.complete(ask())
    assert forms(server) == [True, True, True]


async def test_a_reply_without_room_for_a_word_means_that_the_request_is_too_long(
    server: Server, client: OpenAIClient
) -> None:
    server.replies = [ok("", finish_reason="length", **STARVED)]
    with pytest.raises(EngineTruncatedError) as caught:
        await client.complete(ask())
    assert (caught.value.is_input, server.calls) == (True, 1)


async def test_thinking_that_met_the_limit_is_a_reply_that_is_too_long(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok("", finish_reason="length")]
    with pytest.raises(EngineTruncatedError, match="raise ASSAY_OPENAI_MAX_OUTPUT_TOKENS") as caught:
        await client.complete(ask())
    assert not caught.value.is_input


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("extract", "lower ASSAY_OPENAI_MAX_OUTPUT_TOKENS, or"),
        ("verify", "lower ASSAY_FACTS_TOKENS or ASSAY_OPENAI_MAX_OUTPUT_TOKENS, or"),
    ],
)
async def test_the_log_names_once_the_setting_for_a_request_that_is_too_long(
    server: Server, client: OpenAIClient, step: str, named: str
) -> None:
    server.replies = [bad(413)]
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(EngineTruncatedError, match=named):
                await client.complete(replace(ask(), step=step))
    assert [named in log["problem"] for log in logs] == [True]


async def test_what_a_longer_prompt_makes_too_long_is_told_as_that(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(PROSE), bad(400, message="prompt is too long: 9 tokens > 8 maximum")]
    with pytest.raises(EngineTruncatedError):
        await client.complete(ask())


REFUSED_IN_200 = {
    "a form, with a code": ({"message": "response_format is not supported", "code": 400}, 3),
    "a form, without": ({"message": "json_schema is not supported by the provider"}, 3),
    "an outage": ({"message": "overloaded", "code": 503}, 2),
}


@pytest.mark.parametrize(("error", "calls"), REFUSED_IN_200.values(), ids=REFUSED_IN_200)
async def test_a_refusal_in_http_200_is_answered_as_one_with_a_status(
    server: Server, client: OpenAIClient, error: dict[str, object], calls: int
) -> None:
    refused = httpx.Response(200, json={"error": error})
    server.replies = [*[refused] * (calls - 1), ok()]
    assert (await client.complete(ask())).calls == calls


async def test_a_request_that_is_too_long_may_be_said_in_http_200(server: Server, client: OpenAIClient) -> None:
    server.replies = [httpx.Response(200, json={"error": {"message": "prompt is too long: 9 tokens > 8 maximum"}})]
    with pytest.raises(EngineTruncatedError):
        await client.complete(ask())


async def test_a_bad_row_of_a_reply_that_met_its_limit_is_dropped_and_counted(
    server: Server, client: OpenAIClient
) -> None:
    row = json.loads(GOOD)["claims"][0]
    server.replies = [ok(json.dumps({"claims": [row, {"q": "x"}]}), finish_reason="length")]
    completion = await client.complete(ask())
    assert completion == Completion(WireClaims.model_validate_json(GOOD), calls=2, dropped=1)


async def test_a_reask_shows_the_model_its_error(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(), ok(OFF_SCHEMA), ok()]
    await client.complete(ask())
    await client.complete(ask())
    messages = server.body()["messages"]
    assert isinstance(messages, list)
    assert "Input should be a valid array" in json.dumps(messages[2:])


async def test_numbers_in_quotes_are_not_worth_a_reask(server: Server, client: OpenAIClient) -> None:
    row = json.loads(GOOD)["claims"][0] | {"checkable": "true"}
    server.replies = [ok(json.dumps({"claims": [row]}))]
    await client.complete(ask())
    assert server.calls == 1


async def test_a_server_without_structured_output_gets_the_schema_in_the_prompt(
    server: Server, client: OpenAIClient
) -> None:
    refused = bad(400, message="response_format is not supported")
    server.replies = [refused, refused, ok(f"```json\n{GOOD}\n```")]
    completion = await client.complete(ask())
    await client.complete(ask())
    assert completion.answer == WireClaims.model_validate_json(GOOD)
    assert server.calls == 4
    assert all("response_format" not in server.body(index) for index in (2, 3))
    assert '"how"' in json.dumps(server.body()["messages"]).replace("\\", "")


async def test_a_server_with_the_older_name_of_the_limit_gets_that(server: Server, client: OpenAIClient) -> None:
    server.replies = [bad(422, message="extra field: max_completion_tokens"), ok()]
    await client.complete(ask())
    assert server.calls == 2
    assert server.body()["max_tokens"] == 8192
    assert "max_completion_tokens" not in server.body()

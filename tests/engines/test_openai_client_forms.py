"""In which form an answer is asked for, and what happens to one that does not fit."""

from __future__ import annotations

import json

import pytest

from assay.engines.completion import Completion
from assay.engines.openai_client import OpenAIClient
from assay.errors import (
    EngineOutputInvalidError,
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


async def test_after_two_reasks_the_schema_is_put_in_words_once(server: Server, waits: list[float]) -> None:
    server.replies = [ok(OFF_SCHEMA)]
    client = make_client(waits, attempts=9)
    with pytest.raises(EngineOutputInvalidError):
        await client.complete(ask())
    assert (server.calls, waits) == (4, [0.0, 0.0])
    assert ["response_format" in server.body(index) for index in range(4)] == [True, True, True, False]


async def test_a_bad_row_of_a_reply_that_met_its_limit_is_dropped_and_counted(
    server: Server, client: OpenAIClient
) -> None:
    row = json.loads(GOOD)["claims"][0]
    server.replies = [ok(json.dumps({"claims": [row, {"q": "x"}]}), finish_reason="length")]
    completion = await client.complete(ask())
    assert completion == Completion(WireClaims.model_validate_json(GOOD), calls=2, dropped=1)


async def test_a_reask_shows_the_model_its_error(server: Server, client: OpenAIClient) -> None:
    server.replies = [ok(OFF_SCHEMA), ok()]
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

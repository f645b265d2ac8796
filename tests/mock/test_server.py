"""The mock of a model server, asked by the real clients."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2
import openai
import pytest

from assay.engines.llm.prompting import fenced
from assay.errors import ConfigError
from assay.files.shipped import shipped
from assay.files.yaml_tree import load_yaml
from assay_mock.answers import EmbeddedAnswers, RecordedAnswers, ScriptedAnswers, read_answers
from assay_mock.material import ChatRequest
from assay_mock.scenario import Fault, FaultRule, Pace, Scenario
from assay_mock.server import MODEL, MockServer
from assay_mock.ways import ServerWay
from assay_mock.wire import Connection
from tests.testing.fakes import shipped_prompts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pydantic import JsonValue

TEXT = "The mill\n\nThe mill was built in 1902. It has nine floors."
ROWS = '{"verdicts": [{"id": "c1", "verdict": "supported"}, {"id": "c2", "verdict": "refuted"}]}'


@asynccontextmanager
async def asking(server: MockServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with server.serving() as url, openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0) as client:
        yield client


def broken_by(fault: Fault, **ways: object) -> MockServer:
    rule = FaultRule.model_validate({"fault": fault, "at": [1]} | ways)
    return MockServer(ScriptedAnswers([ROWS]), Scenario(faults=(rule,)))


async def answer_of(server: MockServer) -> openai.types.chat.ChatCompletion:
    async with asking(server) as client:
        return await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])


def rows_of(reply: openai.types.chat.ChatCompletion) -> list[dict[str, JsonValue]]:
    content = reply.choices[0].message.content
    assert content is not None
    rows: list[dict[str, JsonValue]] = json.loads(content)["verdicts"]
    return rows


async def test_models_are_listed() -> None:
    async with asking(MockServer(ScriptedAnswers(["x"]), Scenario())) as client:
        assert [model.id async for model in client.models.list()] == [MODEL]


async def test_answers_come_in_turn_and_begin_again() -> None:
    async with asking(MockServer(ScriptedAnswers(["one", "two"]), Scenario())) as client:
        said = [
            (await client.chat.completions.create(model="m", messages=[])).choices[0].message.content for _ in range(3)
        ]
    assert said == ["one", "two", "one"]


async def test_an_answer_is_streamed_where_the_client_asks_for_it() -> None:
    long = "word " * 60
    async with asking(MockServer(ScriptedAnswers([long]), Scenario())) as client:
        stream = await client.chat.completions.create(model="m", messages=[], stream=True)
        chunks = [chunk async for chunk in stream]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == long
    assert len(chunks) > 3
    assert chunks[-1].choices[0].finish_reason == "stop"


async def waits_of(scenario: Scenario, content: str, **asked: object) -> list[float]:
    """Return the seconds that a server waits while it answers: before the body, then behind each piece of it."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    server = MockServer(ScriptedAnswers([content]), scenario, sleep=sleep)
    async with server.serving() as url, httpx2.AsyncClient() as client:
        await client.post(f"{url}/chat/completions", json={"model": "m", "messages": []} | asked)
    return waits


async def test_a_whole_answer_comes_when_its_last_token_is_written() -> None:
    scenario = Scenario(pace=Pace(first_token_s=0.5, tokens_per_s=50))
    assert await waits_of(scenario, "x" * 400) == [2.5, 0.0]


async def test_the_chunks_of_a_stream_are_spread_over_the_time_of_writing() -> None:
    scenario = Scenario(pace=Pace(first_token_s=0.5, tokens_per_s=50))
    first_s, *rest_s = await waits_of(scenario, "x" * 400, stream=True)
    # Seven chunks of at most 64 characters, the one with the reason of the end, and [DONE].
    assert (first_s, len(rest_s)) == (0.5, 9)
    assert rest_s == pytest.approx([2 / 9] * 9)


async def test_a_paced_stream_comes_whole() -> None:
    content = "Zwölf Türme\n\n" * 40
    scenario = Scenario(pace=Pace(tokens_per_s=1e6))
    async with asking(MockServer(ScriptedAnswers([content]), scenario)) as client:
        stream = await client.chat.completions.create(model="m", messages=[], stream=True)
        said = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(said) == content


@pytest.mark.parametrize(
    ("said", "waited_s"),
    [
        ({}, 1 + 100),
        ({"faults": [{"fault": "cut_off", "at": [1]}]}, 1 + 50),
        ({"faults": [{"fault": "refusal", "at": [1]}]}, 1),
        ({"faults": [{"fault": "server_error", "at": [1]}]}, 0),
        ({"faults": [{"fault": "wrong_type", "at": [1]}]}, 0),
        ({"server": ServerWay.OTHER_FINISH}, 1 + 50),
        ({"server": ServerWay.FENCED}, 1 + 103),  # "```json" and "```" with their line breaks: 12 characters
        ({"server": ServerWay.INPUT_TOO_LONG}, 0),
    ],
    ids=["all", "cut off", "refusal", "error", "page", "half", "fenced", "refused"],
)
async def test_only_what_is_sent_of_a_model_takes_its_time(said: dict[str, object], waited_s: float) -> None:
    scenario = Scenario.model_validate({"pace": {"first_token_s": 1, "tokens_per_s": 1}} | said)
    assert (await waits_of(scenario, "x" * 400))[0] == waited_s


async def test_a_recorded_answer_has_the_tokens_that_were_counted_when_it_was_given() -> None:
    path = min(shipped("seeds/recordings").glob("*.yaml"))
    recording = load_yaml(path.read_text(encoding="utf-8"), max_depth=100)
    assert isinstance(recording, dict)
    body, reply = recording["request"]["body"], recording["reply"]["body"]
    async with asking(MockServer(RecordedAnswers(path.parent), Scenario())) as client:
        answered = await client.chat.completions.create(**body)
    assert json.loads(answered.choices[0].message.content or "") == json.loads(
        reply["choices"][0]["message"]["content"]
    )
    assert answered.usage is not None
    assert answered.usage.completion_tokens == reply["usage"]["completion_tokens"]


async def test_the_embedded_engine_reads_the_text_between_the_fences() -> None:
    messages = shipped_prompts().render("extract_claims", article=TEXT, context="", language="")
    async with asking(MockServer(EmbeddedAnswers(), Scenario())) as client:
        reply = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": message.content} for message in messages if message.role == "user"],
        )
    content = reply.choices[0].message.content
    assert content is not None
    quotes = {claim["q"] for claim in json.loads(content)["claims"]}
    assert {"The mill was built in 1902.", "It has nine floors."} <= quotes


async def test_the_embedded_engine_judges_listed_claims_by_their_facts() -> None:
    fact = {"id": "f1", "fact": "The Tarn Mill is 46 metres high."}
    rows = [
        {"id": "c1", "claim": "The Tarn Mill is 46 metres high."},
        {"id": "c2", "claim": "The Tarn Mill is 64 metres high."},
        {"id": "c3", "claim": "The Tarn Mill has nine floors.", "facts": []},
    ]
    listed = "\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    material = f"{fenced(json.dumps(fact))}\n{fenced(listed)}"
    async with asking(MockServer(EmbeddedAnswers(), Scenario())) as client:
        reply = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": material}])
    judged = {row["id"]: row["verdict"] for row in rows_of(reply)}
    assert judged == {"c1": "supported", "c2": "refuted", "c3": "not_enough_evidence"}


@pytest.mark.parametrize(
    ("fault", "ways", "error"),
    [
        (Fault.RATE_LIMITED, {}, openai.RateLimitError),
        (Fault.SERVER_ERROR, {"status": 500}, openai.InternalServerError),
        (Fault.SERVER_ERROR, {"status": 503}, openai.InternalServerError),
        (Fault.RESET, {}, openai.APIConnectionError),
        (Fault.RESET_IN_BODY, {}, openai.APIConnectionError),
        (Fault.REFUSED, {}, openai.APIConnectionError),
        (Fault.BROKEN_BODY, {}, json.JSONDecodeError),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
async def test_a_fault_of_the_transport_is_one_to_the_client(
    fault: Fault, ways: dict[str, object], error: type[Exception]
) -> None:
    server = broken_by(fault, **ways)
    with pytest.raises(error):
        await answer_of(server)
    assert dict(server.faults) == {fault: 1}


@pytest.mark.parametrize(
    ("wait", "header"),
    [("none", None), ("seconds", "1"), ("absurd", "604800"), ("date", "GMT")],
)
async def test_a_rate_limit_asks_for_the_wait_it_is_told_to(wait: str, header: str | None) -> None:
    with pytest.raises(openai.RateLimitError) as caught:
        await answer_of(broken_by(Fault.RATE_LIMITED, retry_after=wait))
    asked = caught.value.response.headers.get("retry-after")
    assert asked == header or (header is not None and asked is not None and asked.endswith(header))


async def test_after_an_outage_the_server_is_there_again() -> None:
    server = broken_by(Fault.REFUSED, down_s=0.2)
    async with asking(server) as client:
        with pytest.raises(openai.APIConnectionError):
            await client.chat.completions.create(model="m", messages=[])
        with pytest.raises(openai.APIConnectionError) as refused:
            await client.chat.completions.create(model="m", messages=[])
        assert isinstance(refused.value.__cause__, httpx2.ConnectError)
        while True:
            try:
                await client.chat.completions.create(model="m", messages=[])
                break
            except openai.APIConnectionError:
                continue
    assert server.requests == 2


async def test_a_hanging_request_ends_with_the_client() -> None:
    async with asking(broken_by(Fault.HANG)) as client:
        with pytest.raises(openai.APITimeoutError):
            await client.chat.completions.create(model="m", messages=[], timeout=0.1)


async def test_a_slow_body_comes_whole() -> None:
    began = time.monotonic()
    reply = await answer_of(broken_by(Fault.SLOW_BODY, slow_s=0.2))
    assert reply.choices[0].message.content == ROWS
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("fault", "finish_reason", "refusal", "has_content"),
    [
        (Fault.CUT_OFF, "length", None, True),
        (Fault.REFUSAL, "stop", "I can't help with that.", False),
        (Fault.CONTENT_FILTER, "content_filter", None, False),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
async def test_a_model_that_stops_says_why(
    fault: Fault, finish_reason: str, refusal: str | None, has_content: bool
) -> None:
    choice = (await answer_of(broken_by(fault))).choices[0]
    assert (choice.finish_reason, choice.message.refusal) == (finish_reason, refusal)
    assert (choice.message.content == ROWS[: len(ROWS) // 2]) == has_content


async def test_an_answer_without_usage_has_none() -> None:
    assert (await answer_of(broken_by(Fault.NO_USAGE))).usage is None


@pytest.mark.parametrize(
    ("fault", "ids", "verdicts"),
    [
        (Fault.MISSING_IDS, ["c1"], ["supported"]),
        (Fault.INVENTED_IDS, ["x0", "x1", "c1", "c2"], ["supported", "refuted"] * 2),
        (Fault.REPEATED_IDS, ["c1", "c2", "c1", "c2"], ["supported", "refuted", "refuted", "supported"]),
        (Fault.UNSHOWN_FACTS, ["c1", "c2"], ["refuted", "refuted"]),
        (Fault.OTHER_CLAIM, ["c2", "c1"], ["supported", "refuted"]),
        (Fault.OFF_SCHEMA, ["c1", "c2"], ["absolutely", "absolutely"]),
        (Fault.FOREIGN_QUOTES, ["c1", "c2"], ["supported", "refuted"]),
        (Fault.HUGE, ["c1", "c2"], ["supported", "refuted"]),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
async def test_a_model_that_answers_wrongly_does_it_as_told(fault: Fault, ids: list[str], verdicts: list[str]) -> None:
    rows = rows_of(await answer_of(broken_by(fault)))
    assert [row["id"] for row in rows] == ids
    assert [row["verdict"] for row in rows] == verdicts


@pytest.mark.parametrize(
    "content", ["I can't tell.", "[1]", '{"verdicts": 1}', '{"verdicts": [{}]}'], ids=["text", "list", "number", "row"]
)
async def test_an_answer_of_another_form_is_left_as_it_is(content: str) -> None:
    rule = FaultRule(fault=Fault.REPEATED_IDS, at=(1,))
    reply = await answer_of(MockServer(ScriptedAnswers([content]), Scenario(faults=(rule,))))
    assert reply.choices[0].message.content == content


async def test_malformed_is_no_json() -> None:
    content = (await answer_of(broken_by(Fault.MALFORMED))).choices[0].message.content
    assert content is not None
    with pytest.raises(json.JSONDecodeError):
        json.loads(content)


async def test_a_page_of_html_is_sent_as_one() -> None:
    async with broken_by(Fault.WRONG_TYPE).serving() as url, httpx2.AsyncClient() as client:
        reply = await client.post(f"{url}/chat/completions", json={"model": "m", "messages": []})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/chat/completions", "{}", 400),
        ("POST", "/chat/completions", '{"model": "m", "messages": []', 400),
        ("GET", "/chat/completions", "", 404),
        ("POST", "/embeddings", "{}", 404),
    ],
)
async def test_what_it_does_not_serve_is_refused(method: str, path: str, body: str, status: int) -> None:
    async with MockServer(ScriptedAnswers(["x"]), Scenario()).serving() as url, httpx2.AsyncClient() as client:
        assert (await client.request(method, url + path, content=body)).status_code == status


async def test_bytes_that_are_no_http_end_the_connection_and_nothing_else() -> None:
    server = MockServer(ScriptedAnswers(["x"]), Scenario())
    async with asking(server) as client:
        async with httpx2.AsyncClient() as raw:
            with pytest.raises(httpx2.HTTPError):
                await raw.get(
                    f"http://127.0.0.1:{server.port}", headers={"x": "\x00"}, extensions={"target": b"\x00\n"}
                )
        assert (await client.chat.completions.create(model="m", messages=[])).choices[0].message.content == "x"


async def test_a_port_that_is_taken_is_told() -> None:
    async with MockServer(ScriptedAnswers(["x"]), Scenario()).serving() as url:
        port = int(url.rpartition(":")[2].removesuffix("/v1"))
        with pytest.raises(ConfigError, match=f"port {port} can't be bound: .*--port"):
            async with MockServer(ScriptedAnswers(["x"]), Scenario()).serving(port):
                pass


def test_answers_are_read_from_a_list(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("- plain\n- {claims: []}\n")
    answers = read_answers(str(path))
    assert isinstance(answers, ScriptedAnswers)


async def test_a_date_in_an_answer_is_sent_as_text(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("- {day: 2025-11-16}\n")
    answer = await read_answers(str(path)).answer(ChatRequest(model=MODEL, messages=()), b"")
    assert answer == '{"day": "2025-11-16"}'


@pytest.mark.parametrize(
    "content", ["claims: []", "[]", "}", "- !!bool x"], ids=["no list", "empty", "no YAML", "no such value"]
)
def test_a_file_without_a_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"answers\.yaml:1: "):
        read_answers(str(path))


async def test_a_connection_that_is_closed_can_still_be_reset() -> None:
    ended = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        await connection.close()
        connection.reset()
        ended.set()

    server = await asyncio.start_server(converse, "127.0.0.1")
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await asyncio.wait_for(ended.wait(), timeout=300)
    writer.close()
    server.close()

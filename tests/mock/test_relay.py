"""A reader answers the requests of the real clients, file by file."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2
import openai
import pytest

from assay.errors import RecordingError
from assay_mock.material import ChatRequest
from assay_mock.relay import RelayAnswers
from assay_mock.scenario import Fault, FaultRule, Latency, Scenario
from assay_mock.server import MockServer
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

POLL_S = 0.01
"""Short, so that tests are; nothing in them hangs on how long it is."""
CALM = Scenario()
ROWS = '{"verdicts": [{"claim_id": "c1", "verdict": "supported"}]}'
BODY = (
    b'{"model": "m",  "messages": [{"role": "system", "content": "Judge."}, '
    b'{"role": "user", "content": "The caf\xc3\xa9."}], '
    b'"response_format": {"type": "json_schema", "json_schema": {"name": "v", "schema": {"type": "object"}}}}'
)
OTHER = BODY.replace(b"Judge", b"Read")


def relay(folder: Path, tell: Callable[[str], None] = lambda _: None) -> RelayAnswers:
    return RelayAnswers(folder, tell, poll_s=POLL_S)


def ask(answers: RelayAnswers, body: bytes = BODY) -> asyncio.Task[str]:
    return asyncio.create_task(answers.answer(ChatRequest.model_validate_json(body), body))


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - a file sets no event
            await asyncio.sleep(POLL_S)


async def until_there(path: Path) -> None:
    await until(path.exists)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def write_earlier(folder: Path, number: int, body: bytes, answer: str | None = None) -> None:
    (folder / f"{number:04}.body.json").write_bytes(body)
    (folder / f"{number:04}.request.md").write_text("# user")
    if answer is not None:
        (folder / f"{number:04}.response.json").write_text(answer)


@asynccontextmanager
async def asking(folder: Path, scenario: Scenario = CALM) -> AsyncIterator[openai.AsyncOpenAI]:
    server = MockServer(relay(folder), scenario)
    async with server.serving() as url, openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0) as client:
        yield client


async def say(client: openai.AsyncOpenAI, text: str = "?") -> openai.types.chat.ChatCompletion:
    return await client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])


async def test_a_client_gets_what_the_reader_writes(tmp_path: Path) -> None:
    async with asking(tmp_path) as client:
        said = asyncio.create_task(say(client))
        await until_there(tmp_path / "0001.request.md")
        (tmp_path / "0001.response.json").write_text(ROWS)
        assert (await said).choices[0].message.content == ROWS


async def test_the_page_shows_the_messages_by_role_and_then_the_schema(tmp_path: Path) -> None:
    asked = ask(relay(tmp_path))
    await until_there(tmp_path / "0001.request.md")
    asked.cancel()
    assert (tmp_path / "0001.request.md").read_text(encoding="utf-8") == (
        "# system (message 1 of 2)\n\nJudge.\n\n"
        "# user (message 2 of 2)\n\nThe café.\n\n"
        "# answer\n\nWrite it to `0001.response.json`, or to `0001.response.txt` if it is not JSON. Its schema:\n\n"
        '```json\n{\n  "type": "object"\n}\n```\n'
    )


async def test_a_request_without_a_schema_asks_for_none(tmp_path: Path) -> None:
    asked = ask(relay(tmp_path), b'{"model": "m", "messages": []}')
    await until_there(tmp_path / "0001.request.md")
    asked.cancel()
    assert (tmp_path / "0001.request.md").read_text().endswith("or to `0001.response.txt` if it is not JSON.\n")


async def test_the_body_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    asked = ask(relay(tmp_path))
    await until_there(tmp_path / "0001.request.md")
    asked.cancel()
    assert (tmp_path / "0001.body.json").read_bytes() == BODY


async def test_no_draft_is_left_beside_a_request(tmp_path: Path) -> None:
    asked = ask(relay(tmp_path))
    await until_there(tmp_path / "0001.request.md")
    asked.cancel()
    assert names_in(tmp_path) == {"0001.body.json", "0001.request.md"}


async def test_a_text_that_is_not_json_comes_from_a_file_of_text(tmp_path: Path) -> None:
    asked = ask(relay(tmp_path))
    (tmp_path / "0001.response.txt").write_bytes(b"I can't\r\ntell.\n")
    assert await asked == "I can't\r\ntell.\n"


async def test_an_answer_that_grows_is_left_alone_until_it_has_settled(tmp_path: Path) -> None:
    parts = iter(["", "The mill", " was built", " in 1902.", ""])

    async def write_on(_: float) -> None:
        with (tmp_path / "0001.response.txt").open("a") as file:
            file.write(next(parts))

    answers = RelayAnswers(tmp_path, lambda _: None, sleep=write_on)
    assert await ask(answers) == "The mill was built in 1902."


async def test_json_that_can_not_be_read_is_told_once_and_may_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "0001.response.json"
    written = iter(["", '{"verdicts": [', *[None] * 10, ROWS, None])
    told: list[str] = []

    async def write_next(_: float) -> None:
        content = next(written)
        if content is not None:
            path.write_text(content)

    assert await ask(RelayAnswers(tmp_path, told.append, sleep=write_next)) == ROWS
    (line,) = told
    assert line == (
        f"{path}: can't be used: Expecting value: line 1 column 15 (char 14); "
        "mend it, or write what is not JSON to 0001.response.txt"
    )


async def test_a_text_stands_in_for_json_that_can_not_be_read(tmp_path: Path) -> None:
    told: list[str] = []
    asked = ask(relay(tmp_path, told.append))
    (tmp_path / "0001.response.json").write_text("I can't tell.")
    await until(lambda: any("can't be used" in line for line in told))
    (tmp_path / "0001.response.txt").write_text("I can't tell.")
    assert await asked == "I can't tell."


async def test_equal_requests_are_asked_once(tmp_path: Path) -> None:
    answers = relay(tmp_path)
    asked = [ask(answers), ask(answers)]
    await until_there(tmp_path / "0001.request.md")
    (tmp_path / "0001.response.json").write_text(ROWS)
    assert await asyncio.gather(*asked) == [ROWS, ROWS]
    assert not (tmp_path / "0002.request.md").exists()


async def test_an_answer_that_was_given_stands(tmp_path: Path) -> None:
    answers = relay(tmp_path)
    path = tmp_path / "0001.response.json"
    path.write_text(ROWS)
    first = await ask(answers)
    path.write_text('"something else"')
    assert (first, await ask(answers)) == (ROWS, ROWS)


async def test_different_requests_are_numbered_in_turn(tmp_path: Path) -> None:
    answers = relay(tmp_path)
    asked = [ask(answers), ask(answers, OTHER)]
    await until_there(tmp_path / "0002.request.md")
    (tmp_path / "0002.response.json").write_text("2")
    (tmp_path / "0001.response.json").write_text("1")
    assert await asyncio.gather(*asked) == ["1", "2"]


async def test_what_an_earlier_run_answered_is_answered_without_a_wait(tmp_path: Path) -> None:
    write_earlier(tmp_path, 1, BODY, ROWS)

    async def refuse(_: float) -> None:
        pytest.fail("it waits")

    assert await ask(RelayAnswers(tmp_path, lambda _: None, sleep=refuse)) == ROWS


async def test_what_an_earlier_run_left_open_waits_under_its_number(tmp_path: Path) -> None:
    write_earlier(tmp_path, 7, BODY)
    answers = relay(tmp_path)
    (tmp_path / "0007.response.json").write_text(ROWS)
    assert await ask(answers) == ROWS


async def test_a_page_that_an_earlier_run_did_not_come_to_write_is_written(tmp_path: Path) -> None:
    (tmp_path / "0001.body.json").write_bytes(BODY)
    asked = ask(relay(tmp_path))
    await until_there(tmp_path / "0001.request.md")
    asked.cancel()


@pytest.mark.parametrize("left", ["0012.request.md", "0012.response.txt", "0012.body.json"])
async def test_numbers_go_on_behind_every_file_of_an_earlier_run(tmp_path: Path, left: str) -> None:
    (tmp_path / left).write_text("{}")
    (tmp_path / "notes 0099.md").write_text("not of a relay")
    asked = ask(relay(tmp_path))
    await until_there(tmp_path / "0013.request.md")
    asked.cancel()


async def test_waiting_ends_when_the_client_goes_away(tmp_path: Path) -> None:
    told: list[str] = []
    async with MockServer(relay(tmp_path, told.append), CALM).serving() as url:
        async with httpx2.AsyncClient() as client:
            said = asyncio.create_task(client.post(f"{url}/chat/completions", content=BODY, timeout=600))
            await until(lambda: len(told) == 1)
            said.cancel()
        await until(lambda: len(told) == 2)
    assert told[-1] == "no request waits"


async def test_an_answer_written_after_the_client_has_gone_is_there_when_it_asks_again(tmp_path: Path) -> None:
    async with asking(tmp_path) as client:
        gone = asyncio.create_task(say(client))
        await until_there(tmp_path / "0001.request.md")
        gone.cancel()
        (tmp_path / "0001.response.json").write_text(ROWS)
        assert (await say(client)).choices[0].message.content == ROWS


async def test_other_requests_are_served_while_one_waits(tmp_path: Path) -> None:
    async with asking(tmp_path) as client:
        said = asyncio.create_task(say(client))
        await until_there(tmp_path / "0001.request.md")
        assert [model.id async for model in client.models.list()] == ["mock"]
        assert not said.done()
        said.cancel()


async def test_the_number_of_waiting_requests_is_told_as_it_changes(tmp_path: Path) -> None:
    told: list[str] = []
    answers = relay(tmp_path, told.append)
    asked = [ask(answers), ask(answers, OTHER), ask(answers)]
    await until(lambda: len(told) == 1)
    (tmp_path / "0001.response.json").write_text(ROWS)
    await until(lambda: len(told) == 2)
    (tmp_path / "0002.response.json").write_text(ROWS)
    await until(lambda: len(told) == 3)
    assert told == [
        f"2 requests wait, the first is {tmp_path / '0001.request.md'}",
        f"1 request waits: {tmp_path / '0002.request.md'}",
        "no request waits",
    ]
    assert await asyncio.gather(*asked) == [ROWS] * 3


async def test_tokens_are_counted_by_characters(tmp_path: Path) -> None:
    async with asking(tmp_path) as client:
        (tmp_path / "0001.response.txt").write_text("a" * 40)
        usage = (await say(client, "b" * 80)).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens) == (20, 10)


async def test_a_scenario_spoils_what_the_reader_writes(tmp_path: Path) -> None:
    rule = FaultRule(fault=Fault.OFF_SCHEMA, at=(1,))
    scenario = Scenario(latency=Latency(median_s=0.01), faults=(rule,))
    async with asking(tmp_path, scenario) as client:
        (tmp_path / "0001.response.json").write_text(ROWS)
        content = (await say(client)).choices[0].message.content
    assert json.loads(content or "") == {"verdicts": [{"claim_id": "c1", "verdict": "absolutely"}]}


async def test_a_request_that_a_fault_hit_needs_no_second_answer(tmp_path: Path) -> None:
    rule = FaultRule(fault=Fault.RATE_LIMITED, at=(1,))
    async with asking(tmp_path, Scenario(faults=(rule,))) as client:
        (tmp_path / "0001.response.json").write_text(ROWS)
        with pytest.raises(openai.RateLimitError):
            await say(client)
        assert (await say(client)).choices[0].message.content == ROWS


async def test_a_request_that_can_not_be_written_is_refused_by_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "relay"
    answers = relay(folder)
    folder.rmdir()
    with pytest.raises(RecordingError, match=r"0001\.body\.json:1: can't be written"):
        await ask(answers)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "relay"
    path.write_text("")
    done = run("mock-llm", "--relay", path)
    assert done.exit_code == 2
    assert done.stderr == f"assay: {path}: can't be used: File exists; name another folder with --relay\n"


def test_a_relay_and_other_answers_exclude_each_other(tmp_path: Path) -> None:
    done = run("mock-llm", "--relay", tmp_path, "--answers", "embedded")
    assert done.exit_code == 2
    assert done.stderr == "assay: --relay and --answers can't be combined; choose one\n"

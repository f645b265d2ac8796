"""What three small questions find out about a server."""

from __future__ import annotations

import asyncio

import pytest

from assay.bootstrap import build_client
from assay.engines.llm.dialects import Form
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.probing import NO, OFF_SCHEMA, YES, _ledger, probe
from assay.engines.llm.server import ServerOptions
from assay.errors import EngineUnavailableError
from assay.settings import EngineChoice, Settings
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Scenario
from assay_mock.server import MODEL, MockServer
from assay_mock.ways import ServerWay
from tests.testing.command_line import run
from tests.testing.fakes import shipped_prompts

STRICT, JSON_MODE, IN_PROMPT = (form.words for form in Form)
PLAIN = {
    "model": MODEL,
    "models listed": MODEL,
    STRICT: YES,
    JSON_MODE: YES,
    "system role": YES,
    "tokens of a reply": "8192 at most",
    "counts tokens": YES,
    "claims of known truth": "judged rightly",
    "Assay will use": STRICT,
}
IN_WORDS = {IN_PROMPT: YES, "Assay will use": IN_PROMPT}


async def probed(way: ServerWay | None, *, model: str = MODEL, attempts: int = 5) -> dict[str, str]:
    async with MockServer(EmbeddedAnswers(), Scenario(server=way)).serving() as url:
        settings = Settings(
            engine=EngineChoice.OPENAI, openai_base_url=url, openai_model=model, openai_attempts=attempts
        )
        return {
            name: words async for name, words in probe(lambda: build_client(settings), shipped_prompts(), model=model)
        }


@pytest.mark.parametrize(
    ("way", "otherwise"),
    [
        (None, {}),
        (ServerWay.STATUS_500, {STRICT: NO, "Assay will use": JSON_MODE}),
        (ServerWay.XGRAMMAR, {STRICT: NO, JSON_MODE: NO, **IN_WORDS}),
        (ServerWay.IGNORES_FORM, {STRICT: OFF_SCHEMA, JSON_MODE: OFF_SCHEMA, **IN_WORDS}),
        (ServerWay.OTHER_JSON, {STRICT: OFF_SCHEMA, JSON_MODE: OFF_SCHEMA, **IN_WORDS}),
        (ServerWay.NO_SYSTEM_ROLE, {"system role": NO}),
        (ServerWay.OUTPUT_CAP, {"tokens of a reply": "4096 at most"}),
        (ServerWay.USAGE_LIST, {"counts tokens": NO}),
    ],
)
async def test_a_probe_tells_what_a_server_takes(way: ServerWay | None, otherwise: dict[str, str]) -> None:
    assert await probed(way, attempts=3) == PLAIN | otherwise


async def test_a_server_that_is_away_can_not_be_probed() -> None:
    with pytest.raises(EngineUnavailableError):
        await probed(ServerWay.ERROR_IN_200, attempts=1)


async def test_the_command_prints_what_it_learns_before_a_question_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    async with MockServer(EmbeddedAnswers(), Scenario(server=ServerWay.PINNED)).serving() as url:
        monkeypatch.setenv("ASSAY_OPENAI_BASE_URL", url)
        monkeypatch.setenv("ASSAY_OPENAI_MODEL", "other")
        done = await asyncio.to_thread(run, "engines", "--probe")
    assert done.exit_code == 3
    assert f"  models listed           {MODEL}\n  strict JSON schema      no answer: the server refused" in done.stdout
    assert f"it knows '{MODEL}'" in done.stderr


async def test_a_question_may_take_as_long_as_the_settings_allow_one_exchange() -> None:
    client = OpenAIClient(ServerOptions("m", timeout_s=300.0, attempts=2))
    assert _ledger(client).budget.seconds == 600.0
    await client.aclose()


async def test_the_command_prints_what_assay_will_use(monkeypatch: pytest.MonkeyPatch) -> None:
    async with MockServer(EmbeddedAnswers(), Scenario(server=ServerWay.XGRAMMAR)).serving() as url:
        monkeypatch.setenv("ASSAY_OPENAI_BASE_URL", url)
        monkeypatch.setenv("ASSAY_OPENAI_MODEL", "other")
        done = await asyncio.to_thread(run, "engines", "--probe")
    assert done.exit_code == 0
    lines = [line.split(maxsplit=3) for line in done.stdout.splitlines()]
    assert ["model", "other,", "which", "the server does not list"] in lines
    assert ["Assay", "will", "use", "schema in the prompt"] in lines


def test_without_a_server_there_is_nothing_to_probe() -> None:
    done = run("engines", "--probe")
    assert done.exit_code == 2
    assert "set ASSAY_OPENAI_BASE_URL" in done.stderr

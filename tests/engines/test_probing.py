"""What three small questions find out about a server."""

from __future__ import annotations

import asyncio

import pytest

from assay.bootstrap import build_client
from assay.engines.dialects import Dialect, Form
from assay.engines.probing import Probed, probe
from assay.errors import EngineUnavailableError
from assay.mock_llm.answers import EmbeddedAnswers
from assay.mock_llm.scenario import Scenario
from assay.mock_llm.server import MODEL, MockServer
from assay.mock_llm.ways import ServerWay
from assay.settings import EngineChoice, Settings
from tests.command_line import run
from tests.fakes import shipped_prompts

STRICT, JSON_MODE = Form.STRICT_SCHEMA, Form.JSON_MODE


async def probed(way: ServerWay | None) -> Probed:
    async with MockServer(EmbeddedAnswers(), Scenario(server=way)).serving() as url:
        settings = Settings(engine=EngineChoice.OPENAI, openai_base_url=url, openai_model=MODEL)
        return await probe(lambda: build_client(settings), shipped_prompts(), model=MODEL)


@pytest.mark.parametrize(
    ("way", "forms", "dialect"),
    [
        (None, {STRICT: True, JSON_MODE: True}, Dialect()),
        (ServerWay.STATUS_500, {STRICT: False, JSON_MODE: True}, Dialect(JSON_MODE)),
        (ServerWay.XGRAMMAR, {STRICT: False, JSON_MODE: False}, Dialect(Form.IN_PROMPT)),
        (ServerWay.NO_SYSTEM_ROLE, {STRICT: True, JSON_MODE: True}, Dialect(has_system_role=False)),
        (ServerWay.OUTPUT_CAP, {STRICT: True, JSON_MODE: True}, Dialect(max_output_tokens=4_096)),
    ],
)
async def test_a_probe_tells_what_a_server_takes(
    way: ServerWay | None, forms: dict[Form, bool], dialect: Dialect
) -> None:
    found = await probed(way)
    assert (found.models, found.forms, found.dialect) == ((MODEL,), forms, dialect)
    assert (found.counts_tokens, found.is_able) == (True, True)


async def test_a_server_that_does_not_count_tokens_is_told() -> None:
    assert not (await probed(ServerWay.USAGE_LIST)).counts_tokens


async def test_a_server_that_is_away_can_not_be_probed() -> None:
    with pytest.raises(EngineUnavailableError):
        await probed(ServerWay.ERROR_IN_200)


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

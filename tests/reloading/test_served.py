"""The pipeline of the day: what takes its place, when, and what becomes of the one before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from assay.reloading.served import Served, opened_pipeline
from assay.settings import Settings
from assay_schemas import ArticleInput
from tests.testing.edited_facts import BROKEN, CLAIM, Scripts, cited_of, statement_of, write_height
from tests.testing.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from assay.pipeline import Pipeline

ARTICLE = ArticleInput(text=CLAIM)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "facts.yaml"
    write_height(file, 96)
    return Settings(facts=(file,))


def serve(settings: Settings, scripts: Scripts) -> Served:
    return Served(scripts(settings), settings, scripts)


async def test_changed_facts_serve_and_the_old_pipeline_is_closed(settings: Settings) -> None:
    scripts = Scripts()
    async with serve(settings, scripts) as served:
        before = served.read
        fingerprint = write_height(settings.facts[0], 97)
        assert await served.reload()
        report = await served.present.score(ARTICLE)
        await until(lambda: scripts.engines[0].is_closed)
        assert (report.provenance.facts_fingerprint, cited_of(report)) == (fingerprint, statement_of(97))
        assert (served.changed.is_set(), served.read > before, scripts.closed()) == (True, True, [True, False])
    assert scripts.closed() == [True, True]


async def test_what_is_under_way_ends_with_the_facts_it_began_with(settings: Settings) -> None:
    scripts = Scripts()
    async with serve(settings, scripts) as served:
        old = served.present.facts.fingerprint
        with served.use() as first, served.use():
            write_height(settings.facts[0], 97)
            await served.reload()
            assert scripts.closed() == [False, False]
            report = await first.score(ARTICLE)
        assert (report.provenance.facts_fingerprint, cited_of(report)) == (old, statement_of(96))
        await until(lambda: scripts.engines[0].is_closed)
    assert scripts.used_when_closed == 0


async def test_file_that_says_the_same_builds_nothing(settings: Settings) -> None:
    scripts = Scripts()
    async with serve(settings, scripts) as served:
        settings.facts[0].write_text(settings.facts[0].read_text() + "\n# a comment")
        assert not await served.reload()
        assert (len(scripts.engines), served.changed.is_set()) == (1, False)


async def test_facts_that_ship_with_assay_do_not_change(settings: Settings) -> None:
    scripts = Scripts()
    async with Served(scripts(settings), Settings(), scripts) as served:
        assert not await served.reload()
    assert len(scripts.engines) == 1


async def test_broken_file_leaves_the_old_facts_until_it_is_mended(settings: Settings) -> None:
    file, scripts = settings.facts[0], Scripts()
    async with serve(settings, scripts) as served:
        old = served.present.facts
        file.write_text(BROKEN)
        with capture_logs() as lines:
            assert not await served.reload()
        assert (served.present.facts, served.is_current, served.changed.is_set()) == (old, False, False)
        (line,) = lines
        assert (line["log_level"], line["event"]) == ("error", "facts not read, those read before serve")
        assert line["message"].startswith(f"{file}:")
        write_height(file, 97)
        assert await served.reload()
        assert served.is_current


async def test_file_that_is_put_back_as_it_was_is_current_again(settings: Settings) -> None:
    async with serve(settings, Scripts()) as served:
        settings.facts[0].unlink()
        await served.reload()
        assert not served.is_current
        write_height(settings.facts[0], 96)
        assert not await served.reload()
        assert served.is_current


async def test_error_of_the_engine_is_told_without_its_words(settings: Settings) -> None:
    def fail(_: Settings) -> Pipeline:
        msg = "the secret"
        raise RuntimeError(msg)

    scripts = Scripts()
    async with Served(scripts(settings), settings, fail) as served:
        write_height(settings.facts[0], 97)
        with capture_logs() as lines:
            assert not await served.reload()
        (line,) = lines
        assert (line["error"], "secret" in str(line), served.is_current) == ("RuntimeError", False, False)
        assert scripts.closed() == [False]


async def test_end_closes_what_is_still_in_use(settings: Settings) -> None:
    scripts = Scripts()
    async with serve(settings, scripts) as served:
        held = served.use()
        held.__enter__()
        write_height(settings.facts[0], 97)
        await served.reload()
    assert scripts.closed() == [True, True]


async def test_pipeline_that_cannot_be_closed_harms_nobody(settings: Settings) -> None:
    scripts = Scripts()
    first = scripts(settings)

    async def fail() -> None:
        raise ConnectionResetError

    scripts.engines[0].aclose = fail  # type: ignore[method-assign] # this one alone
    async with Served(first, settings, scripts) as served:
        write_height(settings.facts[0], 97)
        with capture_logs() as lines:
            await served.reload()
            await until(lambda: any(line["event"] == "not closed" for line in lines))
        assert (await served.present.score(ARTICLE)).claims


async def test_reloads_at_the_same_moment_build_one_after_the_other(settings: Settings) -> None:
    scripts = Scripts()
    async with serve(settings, scripts) as served:
        write_height(settings.facts[0], 97)
        assert sorted(await asyncio.gather(*(served.reload() for _ in range(3)))) == [False, False, True]


async def test_pipelines_of_a_model_share_its_client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.engines.llm import openai_client

    made: list[openai_client.OpenAIClient] = []
    closed: list[openai_client.OpenAIClient] = []
    init, aclose = openai_client.OpenAIClient.__init__, openai_client.OpenAIClient.aclose

    def note(self: openai_client.OpenAIClient, *args: object, **kwargs: object) -> None:
        made.append(self)
        init(self, *args, **kwargs)  # type: ignore[arg-type] # as it was called

    async def close(self: openai_client.OpenAIClient) -> None:
        closed.append(self)
        await aclose(self)

    monkeypatch.setattr(openai_client.OpenAIClient, "__init__", note)
    monkeypatch.setattr(openai_client.OpenAIClient, "aclose", close)
    settings = settings.model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"})
    async with opened_pipeline(settings) as served:
        write_height(settings.facts[0], 97)
        assert await served.reload()
        assert served.present.identity.name == "openai"
        assert (len(made), closed) == (1, [])
    assert closed == made

"""The pipeline of the day: what takes its place, when, and what becomes of the one before."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from assay.reloading.served import Served, opened_pipeline
from assay.settings import Settings
from assay_schemas import ArticleInput
from tests.testing.edited_facts import BROKEN, CLAIM, Scripts, cited_of, statement_of, write_height
from tests.testing.fact_sets import BRIDGES, TOWERS, two_sets
from tests.testing.waiting import until

if TYPE_CHECKING:
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
        before, changed = served.read, served.subscribe()
        fingerprint = write_height(settings.facts[0], 97)
        assert await served.reload()
        report = await served.present.score(ARTICLE)
        await until(lambda: scripts.engines[0].is_closed)
        assert (report.provenance.facts_fingerprint, cited_of(report)) == (fingerprint, statement_of(97))
        assert (changed.is_set(), served.read > before, scripts.closed()) == (True, True, [True, False])
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
        changed = served.subscribe()
        settings.facts[0].write_text(settings.facts[0].read_text() + "\n# a comment")
        assert not await served.reload()
        assert (len(scripts.engines), changed.is_set()) == (1, False)


async def test_facts_that_ship_with_assay_do_not_change(settings: Settings) -> None:
    scripts = Scripts()
    async with Served(scripts(settings), Settings(), scripts) as served:
        assert not await served.reload()
    assert len(scripts.engines) == 1


async def test_broken_file_leaves_the_old_facts_until_it_is_mended(settings: Settings) -> None:
    file, scripts = settings.facts[0], Scripts()
    async with serve(settings, scripts) as served:
        old, changed = served.present.facts, served.subscribe()
        file.write_text(BROKEN)
        with capture_logs() as lines:
            assert not await served.reload()
        assert (served.present.facts, served.is_current, changed.is_set()) == (old, False, False)
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


async def test_edit_of_one_set_builds_the_pipelines_of_that_set_alone(tmp_path: Path) -> None:
    async def open_for(served: Served, name: str) -> Pipeline:
        assert served.present.combinations is not None
        async with served.present.combinations.use(served.present.facts.chosen([name])) as pipeline:
            return pipeline

    async with opened_pipeline(two_sets(tmp_path)) as served:
        before = [await open_for(served, name) for name in (TOWERS, BRIDGES)]
        fingerprint = write_height(tmp_path / "towers.yaml", 97)
        assert await served.reload()
        towers, bridges = [await open_for(served, name) for name in (TOWERS, BRIDGES)]
    assert (towers.facts.fingerprint, bridges is before[1], before[0] in {towers, bridges}) == (
        fingerprint,
        True,
        False,
    )


async def test_next_article_is_checked_against_the_edited_set(tmp_path: Path) -> None:
    source = ArticleInput(text=CLAIM, fact_sets=(TOWERS,))
    async with opened_pipeline(two_sets(tmp_path)) as served:
        await served.present.score(source)
        write_height(tmp_path / "towers.yaml", 97)
        await served.reload()
        assert cited_of(await served.present.score(source)) == statement_of(97)


async def test_fact_that_moves_to_another_set_is_a_change(tmp_path: Path) -> None:
    for number, name in enumerate(("a", "b", "moving")):
        file = tmp_path / ("a" if name == "moving" else name) / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        write_height(file, 90 + number, id_=name)
    settings = Settings(engine="embedded", facts=tuple(Path(f"{name}={tmp_path / name}") for name in "ab"))
    async with opened_pipeline(settings) as served:
        before = served.present.facts
        (tmp_path / "a" / "moving.yaml").rename(tmp_path / "b" / "moving.yaml")
        assert await served.reload()
        assert served.present.facts.fingerprint == before.fingerprint
        assert [len(each.facts) for each in served.present.facts.sets] == [1, 2]
        assert not await served.reload()

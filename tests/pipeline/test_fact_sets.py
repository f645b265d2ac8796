"""Articles that are checked against some of the sets of facts: by which facts, and by whose pipeline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from unittest.mock import AsyncMock

import pytest
from structlog.testing import capture_logs

from assay import bootstrap, combinations
from assay.bootstrap import build_client, build_pipeline
from assay.combinations import Combinations
from assay.errors import GroundTruthError, InputError
from assay.facts.store import FactBase, load_fact_base
from assay.retrieval.views import StoredFacts
from assay_schemas import ArticleInput, VerdictLabel
from tests.testing.fact_sets import ARTICLE, BRIDGES, TOWERS, names_of, place, two_sets
from tests.testing.scripted import ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from assay.engines.llm.openai_client import OpenAIClient
    from assay.pipeline import Pipeline
    from assay_schemas import Report

NAMES = [f"s{number}" for number in range(6)]


class Builds:
    """Makes pipelines, and notes for which sets."""

    def __init__(self) -> None:
        self.names: list[tuple[str, ...]] = []
        self.made: list[ScriptedPipeline] = []
        self.error: Exception | None = None

    def __call__(self, *, facts: FactBase) -> Pipeline:
        self.names.append(tuple(each.name for each in facts.sets))
        if self.error:
            raise self.error
        self.made.append(ScriptedPipeline())
        return self.made[-1]


@pytest.fixture
def many(tmp_path: Path) -> FactBase:
    for number, name in enumerate(NAMES):
        (tmp_path / f"{name}.yaml").write_text(f"facts: [{{id: f{number}, statement: It is {number} metres high.}}]")
    return load_fact_base([place(tmp_path, name) for name in NAMES])


async def ask(pool: Combinations, facts: FactBase, *names: str) -> Pipeline:
    async with pool.use(facts.chosen(names)) as pipeline:
        return pipeline


def without_time(report: Report) -> Report:
    made = report.provenance
    usage = made.usage.model_copy(update={"seconds": 0})
    return report.model_copy(update={"provenance": made.model_copy(update={"usage": usage})})


@pytest.mark.parametrize(
    ("name", "verdict"),
    [(TOWERS, VerdictLabel.REFUTED), (BRIDGES, VerdictLabel.NOT_ENOUGH_EVIDENCE)],
    ids=["that decides", "that does not"],
)
async def test_report_is_that_of_the_set_loaded_alone(tmp_path: Path, name: str, verdict: VerdictLabel) -> None:
    settings = two_sets(tmp_path)
    alone = settings.model_copy(update={"facts": (place(tmp_path, name),)})
    async with build_pipeline(settings) as pipeline, build_pipeline(alone) as expected:
        report = await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=(name,)))
        assert without_time(report) == without_time(await expected.score(ArticleInput(text=ARTICLE)))
    assert ([claim.verdict for claim in report.claims], names_of(report)) == ([verdict], [name])


@pytest.mark.parametrize("names", [(), (TOWERS, BRIDGES)], ids=["none", "all"])
async def test_all_sets_are_checked_against_where_none_or_all_are_named(tmp_path: Path, names: tuple[str, ...]) -> None:
    async with build_pipeline(two_sets(tmp_path)) as pipeline:
        report = await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=names))
        assert report.provenance.facts_fingerprint == pipeline.facts.fingerprint
    assert names_of(report) == [BRIDGES, TOWERS]


async def test_sets_of_many_facts_are_told_apart_at_each_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tantivy")
    monkeypatch.setattr(bootstrap, "user_cache", lambda: tmp_path / "shelf")
    settings = two_sets(tmp_path, large_from=2)
    for _ in range(2):
        async with build_pipeline(settings, engine=ScriptedEngine()) as pipeline:
            assert isinstance(pipeline.facts.facts, StoredFacts)
            for names in ((), (TOWERS,)):
                report = await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=names))
                assert names_of(report) == (list(names) or [BRIDGES, TOWERS])
                assert report.provenance.facts_fingerprint == pipeline.facts.fingerprint_of(names)


async def test_stream_names_the_sets_too(tmp_path: Path) -> None:
    async with build_pipeline(two_sets(tmp_path)) as pipeline:
        events = [event async for event in pipeline.stream(ArticleInput(text=ARTICLE, fact_sets=(TOWERS,)))]
    assert events[-1].event == "report"
    assert names_of(events[-1].report) == [TOWERS]


async def test_unknown_set_is_an_error_of_the_caller(tmp_path: Path) -> None:
    async with build_pipeline(two_sets(tmp_path)) as pipeline:
        with pytest.raises(InputError, match="there is no set of facts 'tower'; there are 'bridges', 'towers'"):
            await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=("tower",)))


async def test_facts_of_a_program_are_of_the_default_set(tmp_path: Path) -> None:
    facts = load_fact_base(two_sets(tmp_path).facts).facts
    async with build_pipeline(engine=ScriptedEngine(), facts=facts) as pipeline:
        report = await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=("default",)))
    assert names_of(report) == ["default"]


async def test_engine_that_was_given_judges_for_every_combination_and_is_closed_last(tmp_path: Path) -> None:
    engine = ScriptedEngine()
    async with build_pipeline(two_sets(tmp_path), engine=engine) as pipeline:
        for name in (TOWERS, BRIDGES):
            report = await pipeline.score(ArticleInput(text=ARTICLE, fact_sets=(name,)))
            assert (report.provenance.engine, names_of(report)) == ("scripted", [name])
        assert pipeline.combinations is not None
        await pipeline.combinations.aclose()
        assert not engine.is_closed
    assert engine.is_closed


@pytest.mark.parametrize("is_shared", [False, True], ids=["of its own", "of the process"])
async def test_combinations_ask_by_the_client_of_the_pipeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_shared: bool
) -> None:
    settings = two_sets(tmp_path, engine="openai", openai_base_url="http://127.0.0.1:9/v1")
    made = [build_client(settings)]

    def make(*_: object) -> OpenAIClient:
        made.append(build_client(settings))
        return made[-1]

    monkeypatch.setattr(bootstrap, "build_client", make)
    async with build_pipeline(settings, client=made[0] if is_shared else None) as pipeline:
        assert pipeline.combinations is not None
        for name in (TOWERS, BRIDGES):
            async with pipeline.combinations.use(pipeline.facts.chosen([name])):
                pass
    assert len(made) == (1 if is_shared else 2)
    for client in made:
        await client.aclose()


async def test_combination_that_cannot_be_closed_is_logged(many: FactBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combinations, "KEPT", 1)
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    await ask(pool, many, "s0")
    monkeypatch.setattr(builds.made[0], "aclose", AsyncMock(side_effect=ConnectionResetError))
    with capture_logs() as lines:
        await ask(pool, many, "s1")
        await until(lambda: any(line["event"] == "not closed" for line in lines))
    await pool.aclose()


async def test_combination_is_built_once_for_all_who_ask_at_the_same_moment(many: FactBase) -> None:
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    asked = await asyncio.gather(*(ask(pool, many, "s1", "s0") for _ in range(3)), ask(pool, many, "s0"))
    assert (sorted(builds.names), len({id(each) for each in asked})) == ([("s0",), ("s0", "s1")], 2)
    await pool.aclose()
    assert all(each.is_closed for each in builds.made)


async def test_combination_asked_for_the_longest_ago_gives_way(many: FactBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combinations, "KEPT", 2)
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    for name in ("s0", "s1", "s0", "s2", "s0"):  # s1 gives way to s2
        await ask(pool, many, name)
    await until(lambda: builds.made[1].is_closed)
    assert (builds.names, [each.is_closed for each in builds.made]) == (
        [("s0",), ("s1",), ("s2",)],
        [False, True, False],
    )
    await pool.aclose()


async def test_combination_that_gives_way_stays_open_for_who_works_with_it(
    many: FactBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combinations, "KEPT", 1)
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    async with pool.use(many.chosen(["s0"])):
        await ask(pool, many, "s1")
        assert not builds.made[0].is_closed
    await until(lambda: builds.made[0].is_closed)
    assert not builds.made[1].is_closed
    await pool.aclose()


async def test_failed_build_is_told_and_tried_again(many: FactBase) -> None:
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    builds.error = GroundTruthError("vocab.txt: damaged")
    with pytest.raises(GroundTruthError, match="damaged"):
        await ask(pool, many, "s0")
    builds.error = None
    await ask(pool, many, "s0")
    assert builds.names == [("s0",), ("s0",)]
    await pool.aclose()


async def test_who_is_called_off_leaves_the_build_to_the_others(many: FactBase) -> None:
    builds = Builds()
    pool = Combinations(many, builds, is_lent=False)
    first, second = asyncio.create_task(ask(pool, many, "s0")), asyncio.create_task(ask(pool, many, "s0"))
    await asyncio.sleep(0)  # both have asked
    first.cancel()
    assert await second is builds.made[0]
    assert (first.cancelled(), len(builds.names)) == (True, 1)
    await pool.aclose()


@pytest.mark.parametrize(("is_lent", "built"), [(False, 1), (True, 2)], ids=["own", "lent"])
async def test_combination_passes_on_where_its_sets_and_what_it_works_with_stay(
    many: FactBase, *, is_lent: bool, built: int
) -> None:
    builds = Builds()
    pool, later = (Combinations(many, builds, is_lent=is_lent) for _ in range(2))
    await ask(pool, many, "s0")
    later.take_over(pool)
    await pool.aclose()
    await ask(later, many, "s0")
    assert (len(builds.made), builds.made[-1].is_closed) == (built, False)
    await later.aclose()

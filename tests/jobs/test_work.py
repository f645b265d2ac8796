"""Scoring one article of a job: what becomes of it whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from structlog.testing import capture_logs

from assay.bootstrap import build_pipeline
from assay.errors import DataError, EngineUnavailableError, InputError
from assay.jobs import work as work_module
from assay.jobs.work import Work
from assay.settings import Settings
from assay.store.jobs import MAX_STARTS
from assay.store.progress import ProgressBoard
from assay.store.records import ItemState, JobItem, Viewer
from assay.store.sightings import Progress
from assay_schemas import ClaimDraft, Usage
from tests.testing.batches import articles
from tests.testing.scripted import FACTS, ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.waiting import until

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assay.store.jobs import Jobs
    from assay.store.reports import Reports
    from assay_schemas import ArticleInput, Report

VIEWER = Viewer("desk")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_module, "_LOOK_S", 0.01)
    monkeypatch.setattr(work_module, "_LONGEST_WAIT_S", 0.01)


SPENT = Usage(calls=2, input_tokens=20, output_tokens=4, cost_usd=0.25)


def usage_of(jobs: Jobs, job: str) -> Usage:
    found = jobs.get(job, VIEWER)
    assert found is not None
    return found.usage


def make_job(jobs: Jobs) -> str:
    return jobs.create(articles(1), "desk").id


def item_of(jobs: Jobs, job: str) -> JobItem:
    (item,) = jobs.items(job)
    return item


async def test_report_is_kept_and_nothing_is_scored_twice(jobs: Jobs, reports: Reports) -> None:
    pipeline, job = ScriptedPipeline(), make_job(jobs)
    for _ in range(2):
        await Work(pipeline, jobs).score(job, 0, 1)
    item = item_of(jobs, job)
    assert item == JobItem(position=0, state=ItemState.DONE, report_id=item.report_id, problem=None)
    assert item.report_id is not None
    report = reports.get(item.report_id, VIEWER)
    assert report is not None
    assert report.article.title == "Tower 0"
    assert len(pipeline.seen) == 1
    assert [event.state for event in jobs.events(job)] == [ItemState.RUNNING, ItemState.DONE]


@pytest.mark.parametrize(
    "error",
    [
        InputError("the article is empty; send its text"),
        EngineUnavailableError("the server is down; try later", engine="openai", step="verify"),
    ],
)
async def test_error_of_the_caller_or_the_engine_is_the_problem(jobs: Jobs, error: Exception) -> None:
    job = make_job(jobs)
    await Work(ScriptedPipeline(error=error), jobs).score(job, 0, 1)
    assert item_of(jobs, job) == JobItem(position=0, state=ItemState.FAILED, report_id=None, problem=str(error))


@pytest.mark.parametrize(
    "error", [EngineUnavailableError("the server is down; try later", engine="openai", step="verify"), KeyError()]
)
async def test_what_an_article_cost_that_failed_is_booked(jobs: Jobs, error: Exception) -> None:
    job = make_job(jobs)
    await Work(ScriptedPipeline(error=error, usage=SPENT), jobs).score(job, 0, 1)
    assert usage_of(jobs, job) == SPENT


async def test_what_an_article_cost_until_it_was_dropped_is_booked_and_what_it_costs_anew_too(jobs: Jobs) -> None:
    job = make_job(jobs)
    pipeline = ScriptedPipeline(hang=asyncio.Event(), usage=SPENT)
    work = Work(pipeline, jobs)
    scoring = asyncio.create_task(work.score(job, 0, 1))
    await until(lambda: pipeline.seen)
    await work.drop()
    await scoring
    assert usage_of(jobs, job) == SPENT
    await Work(ScriptedPipeline(usage=SPENT), jobs).score(job, 0, 1)
    assert usage_of(jobs, job) == Usage(calls=4, input_tokens=40, output_tokens=8, cost_usd=0.5)


async def test_what_an_article_cost_until_it_was_cancelled_is_booked(jobs: Jobs) -> None:
    job = make_job(jobs)
    pipeline = ScriptedPipeline(hang=asyncio.Event(), usage=SPENT)
    scoring = asyncio.create_task(Work(pipeline, jobs).score(job, 0, 1))
    await until(lambda: pipeline.seen)
    await asyncio.to_thread(jobs.cancel, job)
    await scoring
    assert usage_of(jobs, job) == SPENT


@pytest.mark.parametrize("error", [RuntimeError("The tower is 96 metres high."), DataError("/etc/facts.yaml:1: no")])
async def test_any_other_error_is_logged_without_what_it_says(jobs: Jobs, error: Exception) -> None:
    job = make_job(jobs)
    with capture_logs() as logs:
        await Work(ScriptedPipeline(error=error), jobs).score(job, 0, 1)
    item = item_of(jobs, job)
    assert (item.state, item.problem) == (
        ItemState.FAILED,
        "an error inside Assay, see the worker's log; retry the job once it is mended",
    )
    (line,) = logs
    assert (line["event"], line["error"], line["job_id"]) == ("article failed", type(error).__name__, job)
    assert line["frames"][-1].startswith("scripted.")
    assert str(error) not in str(line)


async def test_cancelled_job_asks_nothing_further_of_the_engine(jobs: Jobs) -> None:
    reached, never = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        reached.set()
        await never.wait()

    draft = ClaimDraft(statement="Tower 0 is 96 metres high.", quote="Tower 0 is 96 metres high.")
    engine = ScriptedEngine(claims=(draft,), parts=((),), after_part=hang)
    job = make_job(jobs)
    async with build_pipeline(Settings(), engine=engine, facts=FACTS) as pipeline:
        scoring = asyncio.create_task(Work(pipeline, jobs).score(job, 0, 1))
        await reached.wait()
        await asyncio.to_thread(jobs.cancel, job)
        await scoring
    assert engine.batches == []
    assert item_of(jobs, job) == JobItem(position=0, state=ItemState.CANCELLED, report_id=None, problem=None)


async def test_what_is_found_is_shown_while_the_article_is_under_way(
    jobs: Jobs, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "_SHOW_S", 0.01)
    board, hang, job = ProgressBoard(engine), asyncio.Event(), make_job(jobs)
    scoring = asyncio.create_task(Work(ScriptedPipeline(hang=hang), jobs, board=board).score(job, 0, 1))
    await until(lambda: board.read(job, 0).judged)
    assert [claim.statement for claim in board.read(job, 0).found] == ["Tower 0 is 96 metres high."]
    hang.set()
    await scoring
    assert (board.read(job, 0), item_of(jobs, job).state) == (Progress(), ItemState.DONE)


async def test_article_is_done_where_nothing_can_be_shown(
    jobs: Jobs, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "_SHOW_S", 0.01)
    board, hang, job, tries = ProgressBoard(engine), asyncio.Event(), make_job(jobs), []

    def refuse(*article: object) -> None:
        tries.append(article)
        hang.set()
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    monkeypatch.setattr(board, "show", refuse)
    await Work(ScriptedPipeline(hang=hang), jobs, board=board).score(job, 0, 1)
    assert (len(tries), item_of(jobs, job).state) == (1, ItemState.DONE)


async def test_report_that_comes_after_a_cancel_is_not_kept(jobs: Jobs) -> None:
    job = make_job(jobs)
    (source,) = articles(1)
    report = await ScriptedPipeline().score(source)
    jobs.start(job, 0)
    jobs.cancel(job)
    assert jobs.finish(job, 0, report, source) is None
    assert item_of(jobs, job).state is ItemState.CANCELLED


async def test_dropped_work_can_be_begun_again(jobs: Jobs) -> None:
    job, slow = make_job(jobs), ScriptedPipeline(pause_s=600)
    work = Work(slow, jobs)
    scoring = asyncio.create_task(work.score(job, 0, 1))
    await until(lambda: slow.seen)
    await work.drop()
    await scoring
    assert item_of(jobs, job).state is ItemState.RUNNING
    await Work(ScriptedPipeline(), jobs).score(job, 0, 1)
    assert item_of(jobs, job).state is ItemState.DONE


async def test_article_that_ends_every_worker_is_given_up_and_can_be_retried(jobs: Jobs) -> None:
    job, pipeline = make_job(jobs), ScriptedPipeline()
    for _ in range(MAX_STARTS):
        assert jobs.start(job, 0) is not None
    await Work(pipeline, jobs).score(job, 0, 1)
    item = item_of(jobs, job)
    assert (item.state, item.problem) == (
        ItemState.FAILED,
        f"the worker ended {MAX_STARTS} times while it scored this article; see its log",
    )
    assert pipeline.seen == []
    jobs.retry(job)
    await Work(pipeline, jobs).score(job, 0, 2)
    assert item_of(jobs, job).state is ItemState.DONE


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(OperationalError("INSERT", None, Exception("database or disk is full")), id="full"),
        pytest.param(PoolTimeoutError("QueuePool limit of size 5 overflow 10 reached"), id="silent"),
    ],
)
async def test_report_outlives_a_database_that_does_not_answer(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    job, pipeline, finish, refused = make_job(jobs), ScriptedPipeline(), jobs.finish, [1, 2]

    def refuse_twice(id_: str, position: int, report: Report, source: ArticleInput) -> str | None:
        if refused:
            refused.pop()
            raise error
        return finish(id_, position, report, source)

    monkeypatch.setattr(jobs, "finish", refuse_twice)
    with capture_logs() as logs:
        await Work(pipeline, jobs).score(job, 0, 1)
    assert [(line["event"], line["tries"]) for line in logs] == [("the database does not answer", n) for n in (1, 2)]
    assert (item_of(jobs, job).state, len(pipeline.seen)) == (ItemState.DONE, 1)

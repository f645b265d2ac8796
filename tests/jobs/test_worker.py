"""One worker in this process: what it takes over, and how it ends."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from dbos._core import execute_dequeued_workflow
from dbos._sys_db import SystemDatabase

from assay.errors import ConfigError
from assay.jobs import worker as worker_module
from assay.jobs.worker import Worker
from assay.reloading.following import following
from assay.reloading.served import Served
from assay.settings import Settings
from assay.store import jobs as jobs_module
from assay.store.records import ItemState, JobState, Viewer
from tests.testing.batches import articles
from tests.testing.edited_facts import Scripts, write_height
from tests.testing.scripted import ScriptedPipeline
from tests.testing.waiting import until, wait_until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from dbos import DBOS, DBOSClient, WorkflowHandle
    from dbos._sys_db import WorkflowStatuses, WorkflowStatusInternal

    from assay.jobs.desk import Desk
    from assay.jobs.queue import Begun
    from assay.jobs.work import Scorer

VIEWER = Viewer("desk")
_PATIENCE_S = 120.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_RENEWAL_S", 0.05)
    monkeypatch.setattr(worker_module, "_POLL_S", 0.02)
    monkeypatch.setattr(jobs_module, "PUT_S", -1)


@pytest.fixture
def _strays_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not under way has strayed at the second look; on a busy machine, what is only slow, too."""
    monkeypatch.setattr(worker_module, "_STRAY_S", 0)


@asynccontextmanager
async def working(desk: Desk, scorer: Scorer, name: str = "here", **settings: object) -> AsyncGenerator[None, None]:
    """Run a worker for as long as the context lasts."""
    stop = asyncio.Event()
    worker = Worker(desk, name, scorer, Settings.model_validate(settings))
    running = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, _PATIENCE_S)


async def finished(desk: Desk, job: str) -> JobState:
    await until(lambda: desk.jobs.is_finished(job))
    found = desk.jobs.get(job, VIEWER)
    assert found is not None
    return found.state


async def test_what_another_process_took_and_did_not_queue_is_done(desk: Desk) -> None:
    job = desk.jobs.create(articles(3), "desk").id
    pipeline = ScriptedPipeline()
    async with working(desk, pipeline):
        assert await finished(desk, job) is JobState.DONE
    assert len(pipeline.seen) == 3


async def test_what_a_worker_leaves_is_done_by_the_next_of_another_name(desk: Desk) -> None:
    job = desk.jobs.create(articles(2), "desk").id
    desk.queue.put(job)
    slow, quick = ScriptedPipeline(pause_s=600), ScriptedPipeline()
    async with working(desk, slow, "first"):
        await until(lambda: len(slow.seen) == 2)
    assert {item.state for item in desk.jobs.items(job)} == {ItemState.RUNNING}
    assert desk.queue.executors() == {"first"}
    async with working(desk, quick, "second"):
        assert await finished(desk, job) is JobState.DONE
    assert sorted(quick.seen) == sorted(slow.seen)
    assert [event.state for event in desk.jobs.events(job)].count(ItemState.DONE) == 2


async def test_what_waits_is_done_whatever_the_version_of_the_package(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.jobs.create(articles(1), "desk").id
    desk.queue.put(job)
    monkeypatch.setattr("assay.__version__", "99.0")
    async with working(desk, ScriptedPipeline()):
        assert await finished(desk, job) is JobState.DONE


async def test_what_has_ended_is_not_left_in_the_queue(desk: Desk, client: DBOSClient) -> None:
    job = desk.jobs.create(articles(2), "desk").id
    async with working(desk, ScriptedPipeline()):
        await finished(desk, job)
        await until(lambda: not client.list_workflows())


@pytest.mark.usefixtures("_strays_at_once")
async def test_article_that_died_as_it_was_begun_is_begun_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    died = list[str]()

    def die_once(dbos: DBOS, status: WorkflowStatusInternal, owner_xid: str) -> WorkflowHandle[None]:
        if not died:
            died.append(status["workflow_uuid"])
            raise ConnectionError
        return execute_dequeued_workflow(dbos, status, owner_xid)

    monkeypatch.setattr("dbos._queue.execute_dequeued_workflow", die_once)
    job, pipeline = desk.jobs.create(articles(3), "desk").id, ScriptedPipeline()
    async with working(desk, pipeline):
        assert await finished(desk, job) is JobState.DONE
    assert (len(died), len(set(pipeline.seen))) == (1, 3)


@pytest.mark.usefixtures("_strays_at_once")
async def test_workflow_whose_end_could_not_be_written_ends(
    desk: Desk, client: DBOSClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, refused = SystemDatabase.update_workflow_outcome, list[str]()

    def refuse_once(self: SystemDatabase, workflow_id: str, status: WorkflowStatuses, **values: str | None) -> bool:
        if not refused:
            refused.append(workflow_id)
            raise ConnectionError
        return end(self, workflow_id, status, **values)

    monkeypatch.setattr(SystemDatabase, "update_workflow_outcome", refuse_once)
    job, pipeline = desk.jobs.create(articles(2), "desk").id, ScriptedPipeline()
    async with working(desk, pipeline):
        assert await finished(desk, job) is JobState.DONE
        await until(lambda: refused and not client.list_workflows())


@pytest.mark.usefixtures("_strays_at_once")
async def test_article_that_is_being_begun_is_left_to_its_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look falls between the moment that DBOS has taken an article and the one that it is under way."""
    begun_by = desk.queue.begun_by
    looked, pipeline, looks = threading.Event(), ScriptedPipeline(pause_s=600), list[int]()

    def execute_after_a_look(dbos: DBOS, status: WorkflowStatusInternal, owner_xid: str) -> WorkflowHandle[None]:
        looked.wait(_PATIENCE_S)
        return execute_dequeued_workflow(dbos, status, owner_xid)

    def look(name: str) -> frozenset[Begun]:
        if looked.is_set():
            wait_until(lambda: pipeline.seen)
        begun = begun_by(name)
        if begun:
            looked.set()
            looks.append(len(begun))
        return begun

    monkeypatch.setattr("dbos._queue.execute_dequeued_workflow", execute_after_a_look)
    monkeypatch.setattr(desk.queue, "begun_by", look)
    job = desk.jobs.create(articles(1), "desk").id
    async with working(desk, pipeline):
        await until(lambda: len(looks) > 4)
    assert len(pipeline.seen) == 1
    assert [event.state for event in desk.jobs.events(job)] == [ItemState.RUNNING]


async def test_old_reports_and_jobs_are_deleted_where_days_are_set(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=8)
    with monkeypatch.context() as then:
        for module in ("jobs", "reports"):
            then.setattr(f"assay.store.{module}.clock_ms", lambda _: int(past.timestamp() * 1000))
        old, left = (desk.jobs.create(articles(1, start=start), "desk").id for start in (0, 1))
        (source,) = articles(1)
        desk.jobs.start(old, 0)
        report_id = desk.jobs.finish(old, 0, await ScriptedPipeline().score(source), source)
    assert report_id is not None
    async with working(desk, ScriptedPipeline(pause_s=600), keep_days=7):
        await until(lambda: desk.jobs.get(old, VIEWER) is None and desk.reports.get(report_id, VIEWER) is None)
        assert desk.jobs.get(left, VIEWER) is not None  # which is not finished


async def test_second_worker_of_the_name_does_not_start(desk: Desk) -> None:
    desk.leases.take("here", "elsewhere process 1")
    with pytest.raises(ConfigError, match="a worker named 'here' is at work already"):
        await Worker(desk, "here", ScriptedPipeline(), Settings()).run(asyncio.Event())


async def test_worker_whose_lease_another_has_taken_ends(desk: Desk) -> None:
    worker = Worker(desk, "here", ScriptedPipeline(), Settings())
    running = asyncio.create_task(worker.run(asyncio.Event()))
    await until(lambda: desk.leases.holder("here"))
    desk.leases.take("here", "elsewhere process 1", is_alive=False)
    with pytest.raises(ConfigError, match="at work already"):
        await asyncio.wait_for(running, _PATIENCE_S)


async def test_articles_are_scored_by_the_facts_of_their_moment(desk: Desk, tmp_path: Path) -> None:
    file, scripts = tmp_path / "facts.yaml", Scripts()
    settings = Settings(facts=(file,))
    made_by = [write_height(file, 96)]
    async with (
        Served(scripts(settings), settings, scripts) as served,
        following(served, settings),
        working(desk, served),
    ):
        first = desk.jobs.create(articles(2), "desk").id
        assert await finished(desk, first) is JobState.DONE
        made_by.append(write_height(file, 97))
        await until(lambda: served.present.facts.fingerprint == made_by[1])
        second = desk.jobs.create(articles(2, start=2), "desk").id
        assert await finished(desk, second) is JobState.DONE
    assert [fingerprints(desk, job) for job in (first, second)] == [{made_by[0]}, {made_by[1]}]
    assert scripts.used_when_closed == 0


def fingerprints(desk: Desk, job: str) -> set[str]:
    reports = [desk.reports.get(item.report_id, VIEWER) for item in desk.jobs.items(job) if item.report_id]
    return {report.provenance.facts_fingerprint for report in reports if report}

"""Jobs that many work on at once: no article is lost, and none reported twice."""

from __future__ import annotations

import queue
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from assay.store.models import ReportRow
from assay.store.records import Backlog, ItemState, ReportQuery
from tests.testing.jobs import ALICE, created, finish, look, moves, report, rows, states

if TYPE_CHECKING:
    import pytest
    import sqlalchemy as sa

    from assay.store.jobs import Jobs
    from assay.store.records import JobEvent
    from assay.store.reports import Reports


def work_off(jobs: Jobs, id_: str, work: queue.SimpleQueue[int]) -> None:
    """Finish the articles that are handed out, but for each tenth, which fails."""
    while True:
        try:
            position = work.get_nowait()
        except queue.Empty:
            return
        source = jobs.start(id_, position)
        if source is not None and position % 10 == 3:
            jobs.fail(id_, position, "unreadable")
        elif source is not None:
            jobs.finish(id_, position, report(), source)


def test_eight_workers_lose_no_article_and_report_none_twice(jobs: Jobs, engine: sa.Engine) -> None:
    """Each article is handed out twice, as after a crash, while a reader follows the events."""
    count = 40
    id_ = created(jobs, count)
    work: queue.SimpleQueue[int] = queue.SimpleQueue()
    for position in [*range(count), *range(count)]:
        work.put(position)

    def follow() -> list[JobEvent]:
        seen: list[JobEvent] = []
        while True:
            is_last = jobs.is_finished(id_)  # asked first: what follows shows all that led there
            found = jobs.events(id_, after=seen[-1].id if seen else 0, limit=7)
            seen += found
            if is_last and not found:
                return seen

    with ThreadPoolExecutor(9) as threads:
        reader = threads.submit(follow)
        for worker in [threads.submit(work_off, jobs, id_, work) for _ in range(8)]:
            worker.result()
        seen = reader.result()
    failed = set(range(3, count, 10))
    assert look(jobs, id_).counts == {ItemState.DONE: 36, ItemState.FAILED: 4}
    assert look(jobs, id_).usage.calls == 36 * 2
    assert tuple(seen) == jobs.events(id_)
    assert Counter(moves(seen)) == Counter(
        [(at, ItemState.RUNNING) for at in range(count)]
        + [(at, ItemState.FAILED if at in failed else ItemState.DONE) for at in range(count)]
    )
    reported = [item.report_id for item in jobs.items(id_) if item.report_id]
    assert (len(set(reported)), rows(engine, ReportRow)) == (36, 36)


def test_cancel_in_the_midst_of_work_leaves_every_article_in_one_state(
    jobs: Jobs, reports: Reports, engine: sa.Engine
) -> None:
    id_ = created(jobs, 30)
    with ThreadPoolExecutor(5) as threads:
        finished = [threads.submit(finish, jobs, id_, position) for position in range(30)]
        cancelled = threads.submit(jobs.cancel, id_).result()
    done = {each.result() for each in finished} - {None}
    assert (len(done) + cancelled, rows(engine, ReportRow)) == (30, len(done))
    assert {entry.id for entry in reports.find(ReportQuery(), ALICE).reports} == done
    last = {event.position: event.state for event in jobs.events(id_)}
    assert [last[position] for position in range(30)] == states(jobs, id_)


class TestBacklog:
    def test_empty_database_has_none(self, jobs: Jobs) -> None:
        assert jobs.backlog() == Backlog(0, 0, 0.0)

    def test_queued_and_running_articles_of_all_jobs_count_and_the_oldest_queued_one_tells_the_wait(
        self, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("assay.store.jobs.clock_ms", lambda _: 10_000)
        first = created(jobs, 3)
        finish(jobs, first, 0)
        jobs.start(first, 1)
        monkeypatch.setattr("assay.store.jobs.clock_ms", lambda _: 40_000)
        created(jobs, 2)
        monkeypatch.setattr("assay.store.jobs.clock_ms", lambda _: 52_500)
        assert jobs.backlog() == Backlog(3, 1, 42.5)

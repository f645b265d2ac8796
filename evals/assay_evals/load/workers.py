"""What the machinery of jobs adds to an article, and how the work of several workers adds up."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from dbos import DBOSClient

from assay.bootstrap import build_pipeline
from assay.jobs.desk import open_desk
from assay.jobs.queue import APPLICATION, workflow_address
from assay.settings import Settings
from assay_evals.load.figures import Measured, percentile
from assay_evals.load.memory import processor_s
from assay_evals.torture.crew import FACT, crew_of
from assay_evals.torture.slow_engine import SlowEngine
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assay.jobs.desk import Desk

_OWNER = "load"
_PAUSE_S = 0.2
"""Of an article of which the cost of the machinery is measured."""
_MODEL_S = 2.0
_AT_ONCE = 4
_ROUNDS = 10
_LIMITS_MS = {"sqlite": 40, "postgresql": 70}


def measure_overhead(address: str, articles: int) -> Iterator[Measured]:
    """Yield what an article takes beyond the bare pipeline, from when a worker begins until its report is stored."""
    worked = time.process_time()
    bare = asyncio.run(_bare_seconds(articles))
    worked = time.process_time() - worked
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        job = desk.jobs.create(_articles(articles), _OWNER).id
        with crew_of(address, 1, pause_s=_PAUSE_S, at_once=1) as crew:
            _wait(lambda: crew.is_ready("1"))
            started = processor_s(crew.workers["1"].pid)
            desk.queue.put(job)
            took = _durations(desk, job, address)
            worked = processor_s(crew.workers["1"].pid) - started - worked
        kind = desk.engine.dialect.name
    added = [(seconds - percentile(bare, 0.5)) * 1000 for seconds in took]
    yield Measured(f"added to an article, {kind}, p50 of {len(added)}", percentile(added, 0.5), "ms", _LIMITS_MS[kind])
    yield Measured(f"added to an article, {kind}, p95", percentile(added, 0.95), "ms")
    yield Measured(f"processor time added to an article in its worker, {kind}", worked * 1000 / articles, "ms")


def measure_scaling(address: str, workers: tuple[int, ...] = (1, 2, 4)) -> Iterator[Measured]:
    """Yield the time that 1, 2 and 4 workers take with a model of two seconds, over what is ideal."""
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        for count in workers:
            over = _seconds_of(desk, address, count) / (_ROUNDS * _MODEL_S)
            yield Measured(
                f"time of {count} workers over the ideal, {desk.engine.dialect.name}", over, "times", 1 / 0.9
            )


def _seconds_of(desk: Desk, address: str, workers: int) -> float:
    job = desk.jobs.create(_articles(_ROUNDS * _AT_ONCE * workers), _OWNER).id
    with crew_of(address, workers, pause_s=_MODEL_S, at_once=_AT_ONCE) as crew:
        _wait(lambda: all(map(crew.is_ready, crew.workers)))
        desk.queue.put(job)
        began = time.monotonic()
        _wait(lambda: desk.jobs.is_finished(job))
        return time.monotonic() - began


async def _bare_seconds(articles: int) -> list[float]:
    took = []
    async with build_pipeline(Settings(), engine=SlowEngine(_PAUSE_S), facts=[FACT]) as pipeline:
        for article in _articles(articles):
            began = time.perf_counter()
            await pipeline.score(article)
            took.append(time.perf_counter() - began)
    return took


def _articles(count: int) -> list[ArticleInput]:
    return [ArticleInput(text=f"Tower {number} is 96 metres high.") for number in range(count)]


def _durations(desk: Desk, job: str, address: str) -> list[float]:
    """Return the seconds of each article; looked at all the time, for workers forget those that have ended."""
    took: dict[str, float] = {}
    is_finished = False
    with _client(address) as client:
        while not is_finished:
            is_finished = desk.jobs.is_finished(job)
            ended = client.list_workflows(status="SUCCESS", workflow_id_prefix=job, load_input=False, load_output=False)
            for id_ in {each.workflow_id for each in ended} - took.keys():
                # Of its one step: the times of a workflow itself are whole seconds on SQLite. It may be forgotten.
                for step in client.list_workflow_steps(id_):
                    took[id_] = ((step["completed_at_epoch_ms"] or 0) - (step["started_at_epoch_ms"] or 0)) / 1000
            time.sleep(0.5)
    return list(took.values())


@contextmanager
def _client(address: str) -> Iterator[DBOSClient]:
    """Give a client of the workflows, as whoever operates DBOS has."""
    client = DBOSClient(system_database_url=workflow_address(address), application_name=APPLICATION)
    try:
        yield client
    finally:
        client.destroy()


def _wait(is_so: Callable[[], bool], *, most_s: float = 600.0) -> None:
    until = time.monotonic() + most_s
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing came of it in {most_s:.0f} s")
        time.sleep(0.05)

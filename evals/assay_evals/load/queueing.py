"""A long queue, worked off by several workers with a model server that fails now and then."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psutil

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.records import MAX_ARTICLES, OPEN_STATES, ItemState, Viewer
from assay_evals.load.figures import Measured
from assay_evals.torture.crew import crew_of
from assay_evals.torture.soak import growth_of
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Fault, FaultRule, Scenario
from assay_mock.server import MockServer
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assay.jobs.desk import Desk
    from assay.store.records import Job
    from assay_evals.torture.crew import Crew

_ALL = Viewer("load", sees_all=True)
_WORKERS, _AT_ONCE = 4, 4
_LATE_SHARE = 20
"""The key that comes late has one article for so many of the other's."""
_FAULTS = tuple(FaultRule(fault=fault, rate=0.05) for fault in (Fault.SERVER_ERROR, Fault.RESET))


async def measure_queue(address: str, articles: int, advance: Callable[[int], None]) -> list[Measured]:
    """Return what became of a long queue of two keys, one of which comes when the other's articles fill it.

    Args:
        address: Of the database.
        articles: Of both keys together.
        advance: Told of articles that are settled.
    """
    server = MockServer(EmbeddedAnswers(), Scenario(faults=_FAULTS))
    async with server.serving() as model_url:
        return await asyncio.to_thread(_measure, address, articles, model_url, advance)


def _measure(address: str, articles: int, model_url: str, advance: Callable[[int], None]) -> list[Measured]:
    settings = {"ASSAY_ENGINE": "openai", "ASSAY_OPENAI_BASE_URL": model_url, "ASSAY_OPENAI_MODEL": "mock"}
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        late = articles // _LATE_SHARE
        first = _submit(desk, articles - late, "first")
        with crew_of(address, _WORKERS, pause_s=0, at_once=_AT_ONCE, settings=settings) as crew:
            queue = _Watched(desk, first, crew, advance)
            queue.wait(lambda: queue.settled >= late)
            behind = _submit(desk, late, "late")
            queue.jobs += behind
            before = queue.settled
            queue.wait(lambda: not _count(desk, behind, OPEN_STATES))
            share = (queue.settled - before - late) / late
            queue.wait(lambda: queue.settled == articles)
        failed = _count(desk, queue.jobs, (ItemState.FAILED,))
    return [
        Measured(f"articles not accounted for, of {articles}", articles - queue.settled, "articles", 0),
        Measured("articles that failed, and can be retried", failed, "articles"),
        Measured("articles of the first key for one of the late one", share, "articles", 2),
        Measured("memory of a worker, last quarter over the second", queue.growth(), "times", 1.1),
    ]


class _Watched:
    """The jobs under way: how many of their articles are settled, and the memory of the workers."""

    def __init__(self, desk: Desk, jobs: Sequence[str], crew: Crew, advance: Callable[[int], None]) -> None:
        self.jobs = list(jobs)
        self.settled = 0
        self._desk = desk
        self._crew = crew
        self._advance = advance
        self._memory: list[float] = []

    def wait(self, is_so: Callable[[], bool], *, patience_s: float = 300.0) -> None:
        """Look each second until something is so, or nothing moves any more."""
        moved = time.monotonic()
        while not is_so() and time.monotonic() - moved < patience_s:
            time.sleep(1)
            settled = sum(job.articles for job in self._found()) - _count(self._desk, self.jobs, OPEN_STATES)
            if settled > self.settled:
                moved = time.monotonic()
            self._advance(settled - self.settled)
            self.settled = settled
            workers = self._crew.workers.values()
            self._memory.append(sum(psutil.Process(each.pid).memory_info().rss for each in workers) / len(workers))

    def growth(self) -> float:
        """Return the median memory of the last quarter over that of the second."""
        return growth_of(self._memory)

    def _found(self) -> list[Job]:
        return [job for id_ in self.jobs if (job := self._desk.jobs.get(id_, _ALL))]


def _submit(desk: Desk, articles: int, owner: str) -> list[str]:
    ids = []
    for start in range(0, articles, MAX_ARTICLES):
        batch = [
            ArticleInput(text=f"Tower {owner} {number} is 96 metres high. It opened in 1934.")
            for number in range(start, min(start + MAX_ARTICLES, articles))
        ]
        ids.append(desk.jobs.create(batch, owner).id)
        desk.queue.put(ids[-1])
    return ids


def _count(desk: Desk, jobs: Sequence[str], states: Sequence[ItemState]) -> int:
    found = (desk.jobs.get(id_, _ALL) for id_ in jobs)
    return sum(job.counts.get(state, 0) for job in found if job for state in states)

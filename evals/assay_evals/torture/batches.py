"""Jobs that workers score while something is done to them, and what has become of each article."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from assay.store.models import JobItemRow
from assay.store.records import MAX_PAGE, OPEN_STATES, ItemState, ReportQuery, Viewer
from assay_evals.torture.tally import Tally
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.jobs.desk import Desk
    from assay.store.records import Job, ReportEntry

PATIENCE_S = 300.0
"""Without an article done for so long, the rest is taken for lost."""
_OWNER = Viewer("torture", sees_all=True)
_LOOK_S = 0.2


class Batch:
    """Jobs in a database, which may hold others.

    Args:
        desk: The database.
        jobs: How many; every fourth is left to the workers, as if this process had ended.
        articles: Of each.
    """

    def __init__(self, desk: Desk, jobs: int, articles: int) -> None:
        self._desk = desk
        self._name = uuid.uuid4().hex
        self._ids = [self._submit(number, articles) for number in range(jobs)]
        self.articles = jobs * articles

    def settled(self) -> int:
        """Return how many articles are not open any more."""
        jobs = [job for id_ in self._ids if (job := self._desk.jobs.get(id_, _OWNER))]
        return sum(job.articles - sum(job.counts.get(state, 0) for state in OPEN_STATES) for job in jobs)

    def wait_for(self, wanted: int) -> int:
        """Wait until so many articles are settled, while some are; return how many are. The database may be away."""
        settled, moved = 0, time.monotonic()
        while settled < wanted and time.monotonic() - moved < PATIENCE_S:
            time.sleep(_LOOK_S)
            try:
                now = self.settled()
            except OperationalError:
                continue
            if now > settled:
                settled, moved = now, time.monotonic()
        return settled

    def begun_again(self) -> int:
        """Return how often an article was begun beyond the first time: at most so often one was scored twice."""
        starts = sa.select(sa.func.sum(JobItemRow.starts)).where(JobItemRow.job_id.in_(self._ids))
        with self._desk.engine.connect() as connection:
            return int(connection.scalar(starts) or 0) - self.articles

    def tally(self, part: str) -> Tally:
        """Return what has become of the articles."""
        broken = tuple(line for id_ in self._ids for line in self._broken(id_))
        doubled = Counter(entry.title for entry in self._reports())
        broken += tuple(f"{title} has {count} reports" for title, count in doubled.items() if count > 1)
        jobs = [self._desk.jobs.get(id_, _OWNER) for id_ in self._ids]
        done = sum(_done(job) for job in jobs if job)
        survived = max(0, min(done, self.articles - len(broken)))
        return Tally(part, self.articles, survived, lost=self.articles - done, broken=broken)

    def _submit(self, number: int, count: int) -> str:
        articles = [
            ArticleInput(
                title=f"Batch {self._name}, job {number}, article {at}",
                text=f"Tower {number}-{at} of {self._name} is 96 metres high.",
            )
            for at in range(count)
        ]
        made = self._desk.jobs.create(articles, _OWNER.key_id)
        if number % 4:
            self._desk.queue.put(made.id)
        return made.id

    def _broken(self, id_: str) -> Iterator[str]:
        events = self._desk.jobs.events(id_, limit=100_000)
        done = Counter(event.position for event in events if event.state == ItemState.DONE)
        for item in self._desk.jobs.items(id_, limit=100_000):
            if item.state != ItemState.DONE or item.report_id is None:
                yield f"article {item.position} of {id_} is {item.state}: {item.problem}"
            elif self._desk.reports.get(item.report_id, _OWNER) is None:
                yield f"the report on article {item.position} of {id_} is missing"
            if done[item.position] > 1:
                yield f"article {item.position} of {id_} was done {done[item.position]} times"

    def _reports(self) -> Iterator[ReportEntry]:
        cursor, is_last = None, False
        while not is_last:
            page = self._desk.reports.find(ReportQuery(text=self._name), _OWNER, cursor=cursor, limit=MAX_PAGE)
            yield from page.reports
            cursor, is_last = page.next, page.next is None


def _done(job: Job) -> int:
    return job.counts.get(ItemState.DONE, 0)

"""Workers that are killed at random while they score jobs: no article may be lost, none reported twice."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.records import MAX_PAGE, OPEN_STATES, ItemState, ReportQuery, Viewer
from assay_evals.torture.crew import crew_of
from assay_evals.torture.tally import Tally
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from assay.jobs.desk import Desk
    from assay.store.records import Job, ReportEntry
    from assay_evals.torture.crew import Crew

_OWNER = Viewer("torture", sees_all=True)
_SLOTS = 3
_PAUSE_S = 0.3
_WHILE_STARTING = 0.05
_PATIENCE_S = 300.0
"""Without an article done for so long, the rest is taken for lost."""


class Plan(NamedTuple):
    """What is done to a database: so many jobs of so many articles, and a kill now and then.

    Attributes:
        jobs: How many.
        articles: Of each.
        kills: At most; fewer if all is done before.
        between_s: Longest time between two kills, in seconds.
    """

    jobs: int
    articles: int = 4
    kills: int = 1_000
    between_s: float = 2.0


def kill_workers(address: str, plan: Plan, draw: random.Random, advance: Callable[[int], None] | None = None) -> Tally:
    """Let three workers score jobs and kill one after the other; each is started again at once."""
    desk = open_desk(Settings.model_validate({"database_url": address}))
    with closing(desk):
        ids = [_submit(desk, number, plan.articles) for number in range(plan.jobs)]
        with crew_of(address, _SLOTS, pause_s=_PAUSE_S) as crew:
            kills = _kill_until_done(desk, ids, crew, plan, draw, advance or (lambda _: None))
        broken = tuple(line for id_ in ids for line in _broken(desk, id_))
        doubled = Counter(entry.title for entry in _reports(desk))
        broken += tuple(f"{title} has {count} reports" for title, count in doubled.items() if count > 1)
        jobs = [desk.jobs.get(id_, _OWNER) for id_ in ids]
    total, done = plan.jobs * plan.articles, sum(job.counts.get(ItemState.DONE, 0) for job in jobs if job)
    part = f"{kills} kills of workers, {desk.engine.dialect.name}"
    return Tally(part, total, survived=min(done, total - len(broken)), lost=total - done, broken=broken)


def _submit(desk: Desk, number: int, count: int) -> str:
    articles = [
        ArticleInput(title=f"Job {number}, article {at}", text=f"Tower {number}-{at} is 96 metres high.")
        for at in range(count)
    ]
    made = desk.jobs.create(articles, _OWNER.key_id)
    if number % 4:  # every fourth is left to the workers, as if this process had ended
        desk.queue.put(made.id)
    return made.id


def _kill_until_done(
    desk: Desk, ids: Sequence[str], crew: Crew, plan: Plan, draw: random.Random, advance: Callable[[int], None]
) -> int:
    kills, done, moved = 0, 0, time.monotonic()
    while time.monotonic() - moved < _PATIENCE_S:
        time.sleep(draw.uniform(0, plan.between_s))
        jobs = [job for id_ in ids if (job := desk.jobs.get(id_, _OWNER))]
        if (now := sum(map(_settled, jobs))) > done:
            advance(now - done)
            done, moved = now, time.monotonic()
        if done == plan.jobs * plan.articles:
            break
        if kills < plan.kills:
            slot = draw.choice(list(crew.workers))
            # Mostly one at work, for on a slow machine the others would never get that far.
            if crew.is_ready(slot) or draw.random() < _WHILE_STARTING:
                crew.kill(slot)
                crew.start(slot)
                kills += 1
    return kills


def _settled(job: Job) -> int:
    return job.articles - sum(job.counts.get(state, 0) for state in OPEN_STATES)


def _broken(desk: Desk, id_: str) -> Iterator[str]:
    done = Counter(event.position for event in desk.jobs.events(id_, limit=100_000) if event.state == ItemState.DONE)
    for item in desk.jobs.items(id_, limit=100_000):
        if item.state != ItemState.DONE or item.report_id is None:
            yield f"article {item.position} of {id_} is {item.state}: {item.problem}"
        elif desk.reports.get(item.report_id, _OWNER) is None:
            yield f"the report on article {item.position} of {id_} is missing"
        if done[item.position] > 1:
            yield f"article {item.position} of {id_} was done {done[item.position]} times"


def _reports(desk: Desk) -> Iterator[ReportEntry]:
    cursor, is_last = None, False
    while not is_last:
        page = desk.reports.find(ReportQuery(), _OWNER, cursor=cursor, limit=MAX_PAGE)
        yield from page.reports
        cursor, is_last = page.next, page.next is None

"""Jobs with articles and reports, as the tests of the queue make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from assay.store.models import JobItemRow, JobRow, ReportRow
from assay.store.records import MAX_ARTICLES, ItemState, Viewer
from assay_schemas import ArticleInput, Usage
from tests.testing.builders import make_claim, make_report

if TYPE_CHECKING:
    from assay.store.jobs import Jobs
    from assay.store.records import Job, JobEvent
    from assay_schemas import Report

ALICE = Viewer("alice")
USAGE = Usage(calls=2, input_tokens=30, output_tokens=5, cost_usd=0.25, seconds=1.5)


def articles(count: int) -> list[ArticleInput]:
    return [ArticleInput(text=f"Article {at}.") for at in range(count)]


def report(usage: Usage = USAGE) -> Report:
    return make_report(make_claim(), make_claim(number=2), usage=usage)


def created(jobs: Jobs, count: int = 1) -> str:
    return jobs.create(articles(count), "alice").id


def finish(jobs: Jobs, id_: str, position: int, usage: Usage = USAGE) -> str | None:
    source = jobs.start(id_, position)
    return None if source is None else jobs.finish(id_, position, report(usage), source)


def look(jobs: Jobs, id_: str) -> Job:
    job = jobs.get(id_, ALICE)
    assert job is not None
    return job


def states(jobs: Jobs, id_: str) -> list[ItemState]:
    return [item.state for item in jobs.items(id_, limit=MAX_ARTICLES)]


def moves(events: tuple[JobEvent, ...] | list[JobEvent]) -> list[tuple[int, ItemState]]:
    return [(event.position, event.state) for event in events]


def rows(engine: sa.Engine, table: type[JobRow | JobItemRow | ReportRow]) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0

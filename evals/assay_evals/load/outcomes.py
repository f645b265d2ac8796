"""What has become of the articles of a queue, and in which order."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assay.store.models import JobEventRow, JobItemRow, ReportRow
from assay.store.records import ItemState
from assay_evals.load.figures import Measured, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.jobs.desk import Desk
    from assay_evals.torture.crew import Crew

_ENDS = (ItemState.DONE, ItemState.FAILED)
_UNFAIR = 1.5


def account(desk: Desk, crew: Crew, articles: int) -> Iterator[Measured]:
    """Yield how many articles of a database, which held none before, ended in which way."""
    item = JobItemRow
    has_report = sa.exists().where(ReportRow.id == item.report_id)
    done = sa.select(sa.func.count()).select_from(item).where(item.state == ItemState.DONE, has_report)
    failed = sa.select(sa.func.count()).select_from(item).where(item.state == ItemState.FAILED)
    doubled = sa.select(ReportRow.article_id).group_by(ReportRow.article_id).having(sa.func.count() > 1)
    with desk.engine.connect() as connection:
        reported, ended = connection.scalar(done) or 0, connection.scalar(failed) or 0
        twice = len(connection.scalars(doubled).all())
    bugs = len(crew.errors())
    yield Measured(f"articles not accounted for, of {articles}", articles - reported - ended, "articles", 0)
    yield Measured("articles reported twice", twice, "articles", 0)
    yield Measured("articles failed with a typed error, and can be retried", ended - bugs, "articles")
    yield Measured("articles failed with a bug, workers ended by themselves", bugs + len(crew.ended()), "", 0)


def last_event(desk: Desk, queued: Sequence[str]) -> int:
    """Return the last event, once the articles of some jobs are in the queue."""
    while set(queued) & set(desk.jobs.left_behind(after_s=0)):
        time.sleep(0.05)
    with desk.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.max(JobEventRow.id))) or 0


def fairness(desk: Desk, late: Sequence[str], since: int, *, at_once: int) -> Iterator[Measured]:
    """Yield how long the articles of jobs of a late key waited behind those of another, against half of the workers.

    Args:
        desk: The database.
        late: The jobs.
        since: Last event before they waited.
        at_once: Articles that were under way then, and end first.
    """
    event = JobEventRow
    wanted = sa.select(event.job_id).where(event.id > since, event.state.in_(_ENDS)).order_by(event.id)
    with desk.engine.connect() as connection:
        ended = [job in late for job in connection.scalars(wanted)]
    over = waits(ended, at_once=at_once) or [math.inf]
    yield Measured(
        f"wait of an article of the late key over a fair share, p50 of {len(over)}", percentile(over, 0.5), "times"
    )
    yield Measured("wait of an article of the late key over a fair share, most", max(over), "times", _UNFAIR)


def waits(ended: Sequence[bool], *, at_once: int) -> list[float]:
    """Return how many articles ended until the n-th of the late key did, over what would be fair, for each n.

    Args:
        ended: Of each article in the order in which they ended, whether it is the late key's.
        at_once: Articles that were under way at the start: whoever is fair takes n of each key's after these.
    """
    behind = (at for at, is_late in enumerate(ended, start=1) if is_late)
    return [at / (at_once + 2 * n) for n, at in enumerate(behind, start=1)]

"""What each key used, day by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assay.store.bodies import moment_of
from assay.store.database import clock_ms, is_seen, reading, upsert_into, writing
from assay.store.models import JobItemRow, JobRow, UsageDayRow
from assay.store.records import Amount, DayUsage, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from assay.store.records import UsageQuery, Viewer
    from assay_schemas import Usage


class UsageBook:
    """The usage of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, amounts: Iterable[tuple[str, dt.date, Amount]]) -> None:
        """Add what keys used on days, all in one transaction."""
        with writing(self._engine) as session:
            # In the order of the rows, so that two writers of the same ones can't wait for each other.
            for key_id, day, amount in sorted(amounts):
                add_usage(session, key_id, day, amount)

    def days(self, query: UsageQuery, viewer: Viewer) -> tuple[DayUsage, ...]:
        """Return what the keys that a viewer may see used, by day and key."""
        row = UsageDayRow
        wanted = sa.select(row).where(is_seen(viewer, row.key_id))
        if query.since is not None:
            wanted = wanted.where(row.day >= query.since)
        if query.until is not None:
            wanted = wanted.where(row.day <= query.until)
        with reading(self._engine) as session:
            found = session.scalars(wanted.order_by(row.day, row.key_id)).all()
        return tuple(
            DayUsage(day=each.day, key_id=each.key_id, **{name: getattr(each, name) for name in Amount._fields})
            for each in found
        )


def add_usage(session: Session, key_id: str, day: dt.date, amount: Amount) -> None:
    """Add what a key used on a day, in a transaction of the caller's."""
    insert = upsert_into(session.get_bind(), UsageDayRow).values(key_id=key_id, day=day, **amount._asdict())
    together = {name: getattr(UsageDayRow, name) + insert.excluded[name] for name in Amount._fields}
    session.execute(insert.on_conflict_do_update(index_elements=["key_id", "day"], set_=together))


def add_item_usage(session: Session, row: JobItemRow, usage: Usage, *, articles: int) -> None:
    """Add what an attempt at an article of a job took to the article and to the day of its key.

    Args:
        session: A transaction of the caller's.
        row: The article.
        usage: What it took.
        articles: 1 if there is a report, else 0.
    """
    row.calls += usage.calls
    row.input_tokens += usage.input_tokens
    row.output_tokens += usage.output_tokens
    row.cost_usd = None if row.cost_usd is None or usage.cost_usd is None else row.cost_usd + usage.cost_usd
    owner = session.get_one(JobRow, row.job_id).owner
    add_usage(session, owner, day_of(clock_ms(session)), amount_of(usage, articles=articles))


def day_of(moment_ms: int) -> dt.date:
    """Return the day of a moment, of UTC."""
    return moment_of(moment_ms).date()

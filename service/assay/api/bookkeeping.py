"""What the keys of this process used, until it is in the database."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import structlog

from assay.store.records import Amount, DayUsage, amount_of

if TYPE_CHECKING:
    from assay.store.records import UsageQuery, Viewer
    from assay.store.usage import UsageBook
    from assay_schemas import Usage

_PAUSE_S = 5.0
"""Seconds until a database that does not answer is tried again."""


class Bookkeeper:
    """Adds up what is used, and writes it behind the answers.

    Nothing waits for it. While the database does not answer, it is kept in memory, a row for each key and day; without
    a database it stays there for as long as the process runs.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[str, dt.date], Amount] = {}
        self._noted = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None

    def note_request(self, key_id: str) -> None:
        """Book a request to judge something."""
        self._add(key_id, dt.datetime.now(dt.UTC).date(), Amount(requests=1))

    def note_article(self, key_id: str) -> None:
        """Book an article that has its report."""
        self._add(key_id, dt.datetime.now(dt.UTC).date(), Amount(articles=1))

    def note(self, key_id: str, usage: Usage) -> None:
        """Book what an article, or a batch of claims, took."""
        self._add(key_id, dt.datetime.now(dt.UTC).date(), amount_of(usage, articles=0))

    async def write(self, book: UsageBook) -> None:
        """Write what is booked until it is cancelled."""
        while True:
            await self._noted.wait()
            try:
                await self.flush(book)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                structlog.get_logger("assay.api").warning("usage not written yet", error=type(error).__name__)
                await asyncio.sleep(_PAUSE_S)

    async def flush(self, book: UsageBook) -> None:
        """Write what is booked; what can't be written stays booked. Raises what the database does."""
        # Whoever waits may be cancelled, but not the writing: nobody would know whether it was done.
        self._writing = asyncio.create_task(self._flush(book))
        await asyncio.shield(self._writing)

    async def _flush(self, book: UsageBook) -> None:
        async with self._one_at_a_time:
            self._noted.clear()
            taken, self._open = self._open, {}
            try:
                await asyncio.to_thread(book.add, [(*row, amount) for row, amount in taken.items()])
            except Exception:
                for row, amount in taken.items():
                    self._add(*row, amount)
                raise

    def days(self, query: UsageQuery, viewer: Viewer) -> tuple[DayUsage, ...]:
        """Return what is in no database, as `UsageBook.days`."""
        return tuple(
            DayUsage(day=day, key_id=key_id, **amount._asdict())
            for (key_id, day), amount in sorted(self._open.items(), key=_by_day)
            if viewer.sees(key_id)
            and (query.since is None or day >= query.since)
            and (query.until is None or day <= query.until)
        )

    def _add(self, key_id: str, day: dt.date, amount: Amount) -> None:
        self._open[key_id, day] = self._open.get((key_id, day), Amount()).plus(amount)
        self._noted.set()


def _by_day(row: tuple[tuple[str, dt.date], Amount]) -> tuple[dt.date, str]:
    (key_id, day), _ = row
    return day, key_id

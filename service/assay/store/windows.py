"""How often callers asked of late, counted by all processes of a database together.

One row for each caller: the count of the present window of time, and that of the one before. Weighed by the share of it
that lies within one window's length of now, this bounds the rate nearly as well as the moments of all requests would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from assay.store.database import clock_ms, reading, upsert_into, writing
from assay.store.models import RateWindowRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Window(NamedTuple):
    """Where a caller stands."""

    previous: int
    """Requests in the window before."""
    present: int
    """Requests in the present window."""
    left_s: float
    """Seconds until the present window ends."""


class Windows:
    """The windows of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def acquire(self, key: str, *, limit: int, length_s: int, amount: int = 1) -> bool:
        """Count requests, in one statement, and return True; count none and return False if they go over the limit.

        Args:
            key: Names the caller and the limit, in 255 characters at most.
            limit: Requests in any `length_s` seconds.
            length_s: Length of a window.
            amount: Requests to count.
        """
        if amount > limit:
            return False
        with writing(self._engine) as session:
            number, left_ms = _present(session, length_s)
            row = RateWindowRow
            previous, count = _carried_on(number)
            new = upsert_into(self._engine, row).values(key=key, number=number, count=amount, previous=0)
            # The part of a request that has not faded yet counts for nothing, as in the strategies of `limits`.
            is_within = previous * left_ms + count * length_s * 1000 < (limit - amount + 1) * length_s * 1000
            counted = new.on_conflict_do_update(
                index_elements=[row.key],
                set_={
                    "number": sa.case((row.number > number, row.number), else_=number),
                    "previous": previous,
                    "count": count + amount,
                },
                where=is_within,
            ).returning(row.key)
            return session.scalar(counted) is not None

    def look(self, key: str, *, length_s: int) -> Window:
        """Return where a caller stands."""
        with reading(self._engine) as session:
            number, left_ms = _present(session, length_s)
            wanted = sa.select(*_carried_on(number)).where(RateWindowRow.key == key)
            found = session.execute(wanted).first()
        previous, count = found or (0, 0)
        return Window(int(previous), int(count), left_ms / 1000)

    def forget(self, key: str | None = None) -> int:
        """Forget a caller, or all if none is named; return how many."""
        gone = sa.delete(RateWindowRow).returning(RateWindowRow.key)
        with writing(self._engine) as session:
            return len(session.scalars(gone if key is None else gone.where(RateWindowRow.key == key)).all())


def _present(session: Session, length_s: int) -> tuple[int, int]:
    """Return the number of the present window, and the milliseconds until its end."""
    number, since_ms = divmod(clock_ms(session), length_s * 1000)
    return number, length_s * 1000 - since_ms


def _carried_on(number: int) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """Return what the counts of the window before and of the present one are by now.

    A row of a later window, as after a clock was set back, counts as of the present one.
    """
    row = RateWindowRow
    is_present, is_previous = row.number >= number, row.number == number - 1
    previous = sa.case((is_present, row.previous), (is_previous, row.count), else_=0)
    return previous, sa.case((is_present, row.count), else_=0)

"""Which workers live: each renews its lease, and what one that died has begun goes to the others."""

from __future__ import annotations

import sqlalchemy as sa

from assay.errors import ConfigError
from assay.store.database import clock_ms, reading, writing
from assay.store.models import WorkerRow

LEASE_MS = 30_000
"""Without a renewal for so long, a worker is taken for dead."""


class Leases:
    """The leases of workers on a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def take(self, name: str, holder: str, *, is_alive: bool | None = None) -> None:
        """Take a lease.

        Args:
            name: Of the worker, the same after each restart.
            holder: The process.
            is_alive: What is known of the process that holds it now, if anything.

        Raises:
            ConfigError: If another process holds it.
        """
        with writing(self._engine) as session:
            row = session.get(WorkerRow, name, with_for_update=True)
            is_held = row is not None and row.holder != holder and clock_ms(session) - row.seen_ms < LEASE_MS
            if row is not None and is_held and is_alive is not False:
                msg = f"a worker named {name!r} is at work already ({row.holder}); start this one with another --slot"
                raise ConfigError(msg)
            session.merge(WorkerRow(name=name, holder=holder, seen_ms=clock_ms(session)))

    def holder(self, name: str) -> str | None:
        """Return the process that holds a lease; None: nobody."""
        with reading(self._engine) as session:
            return session.scalar(sa.select(WorkerRow.holder).where(WorkerRow.name == name))

    def renew(self, name: str, holder: str) -> bool:
        """Renew a lease; return False if somebody else has it now."""
        with writing(self._engine) as session:
            mine = sa.update(WorkerRow).where(WorkerRow.name == name, WorkerRow.holder == holder)
            renewed = mine.values(seen_ms=clock_ms(session)).returning(WorkerRow.name)
            return session.scalar(renewed) is not None

    def give_back(self, name: str, holder: str) -> None:
        """End a lease; what the worker has left goes to whoever works next."""
        with writing(self._engine) as session:
            mine = sa.update(WorkerRow).where(WorkerRow.name == name, WorkerRow.holder == holder)
            session.execute(mine.values(seen_ms=0))

    def live(self) -> frozenset[str]:
        """Return the names of the workers that live; the leases of the others are forgotten."""
        with writing(self._engine) as session:
            session.execute(sa.delete(WorkerRow).where(WorkerRow.seen_ms < clock_ms(session) - LEASE_MS))
            return frozenset(session.scalars(sa.select(WorkerRow.name)))

"""Connections to Postgres that do not wait for ever for a server, or a network, that is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import Any

    from psycopg.abc import RV, PQGen
    from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE_S = 60.0
"""Seconds in which a statement has to be answered: none of the service's takes nearly as long."""
_IDLE_MS: Final = 60_000
"""After which the server ends a transaction in which nothing comes any more: it would hold its rows for ever."""
LIMITS: Final = {
    "connect_timeout": 5,  # a machine that is gone does not refuse, it is silent
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Of the client library; an address that names one of its own keeps it."""


class BoundedConnection(psycopg.Connection[TupleRow]):
    """Gives a statement up after a while, and itself with it.

    The limits of TCP are not enough: a proxy, or a server that hangs, acknowledges what it will never answer.
    """

    patience_s: float | None = None

    def notifies(self, *, timeout: float | None = None, stop_after: int | None = None) -> Generator[psycopg.Notify]:
        """Yield notifications; whoever waits for them has asked nothing, and gets no answer for long."""
        self.patience_s = None
        return super().notifies(timeout=timeout, stop_after=stop_after)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Do what the server has to answer; see psycopg.

        Raises:
            psycopg.OperationalError: If nothing has come for too long.
        """
        timeout = self.patience_s if timeout is None else timeout
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.close()  # its answer may still come, and be taken for that of the next statement
            msg = f"the database has not answered for {timeout:g} s"
            raise psycopg.OperationalError(msg) from None


def create_engine(url: sa.URL, **pool: int) -> sa.Engine:
    """Return an engine for an address of Postgres.

    Args:
        url: Names the driver as well.
        pool: What SQLAlchemy is to know of the pool.
    """
    limits = {name: value for name, value in LIMITS.items() if name not in url.query}
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=limits, **pool)
    sa.event.listen(engine, "do_connect", _connect)
    sa.event.listen(engine, "connect", _bound_idleness)
    return engine


def wait_for_ever(connection: sa.Connection) -> None:
    """Have a connection wait for answers however long they take, as while tables are changed or tidied up."""
    driver = connection.connection.driver_connection
    if isinstance(driver, BoundedConnection):
        driver.patience_s = None


def _connect(
    dialect: sa.Dialect, entry: ConnectionPoolEntry, args: Sequence[str], named: dict[str, Any]
) -> BoundedConnection:
    del dialect, entry
    connection = BoundedConnection.connect(*args, **named)
    connection.patience_s = PATIENCE_S
    return connection


def _bound_idleness(connection: BoundedConnection, entry: ConnectionPoolEntry) -> None:
    # Not as an option at the start, which pools between here and the server refuse.
    del entry
    connection.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_MS}")
    connection.commit()  # else the pool rolls it back

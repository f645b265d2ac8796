"""Open a database, and bring it to the form that this version of Assay works with."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from assay.errors import AssayError, ConfigError, DataError
from assay.store import postgres
from assay.store.bodies import now_ms
from assay.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

    from assay.store.records import Viewer

VERSION_TABLE = "assay_version"
MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}
AWAY = (OperationalError, PoolTimeoutError)
"""What is raised while a database does not answer, or is silent until no connection is left, or its disk is full."""
_BUSY_S = 30
"""Seconds that a writer waits for another one of the same SQLite file."""
_LOOK_S = 0.05
_UPGRADE_LOCK = int.from_bytes(b"assay")
"""Key of the advisory lock of Postgres that is held during an upgrade."""


def open_database(address: str) -> sa.Engine:
    """Return an engine for a database that has the present form.

    Args:
        address: Such as `sqlite:///assay.db` or `postgresql://user@host/name`.

    Raises:
        ConfigError: If the address is not one of a supported database, or nothing answers there.
        DataError: If what is there is older or newer than this version of Assay, or belongs to another program.
    """
    engine = connect(address)
    try:
        _check(engine)
    except AssayError:
        engine.dispose()
        raise
    return engine


def connect(address: str) -> sa.Engine:
    """Return an engine, whatever the database holds.

    Raises:
        ConfigError: If the address is not one of a supported database.
    """
    try:
        url = make_url(address)
        driver = _DRIVERS[url.get_backend_name()]
    except (ArgumentError, ValueError, KeyError) as err:  # ValueError: of the port
        raise ConfigError(
            "the address of the database is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST/NAME; "
            "see ASSAY_DATABASE_URL"
        ) from err
    url = url.set(drivername=driver)
    if driver != "sqlite":
        return postgres.create_engine(url)
    if not url.database or ":memory:" in url.database:
        raise ConfigError("the database needs a file, as in sqlite:///assay.db: workers can't share memory")
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_S})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """Give a session to read in."""
    with Session(engine) as session:
        yield session


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[Session]:
    """Give a session to read in that sees the database all the time as it was at the first question."""
    is_file = engine.dialect.name == "sqlite"  # where every transaction does
    with Session(engine if is_file else engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        yield session


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """Give a transaction that is committed at the end of the context."""
    with Session(engine.execution_options(assay_writes=True)) as session, session.begin():
        yield session


def is_seen(viewer: Viewer, owner: InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a row is of a key whose work the viewer sees; as `Viewer.sees`."""
    return sa.true() if viewer.sees_all else owner.in_((viewer.key_id, *sorted(viewer.colleagues)))


def cause_of(error: SQLAlchemyError) -> str:
    """Return what the database said, in one line and without the values of a statement: they are words of articles."""
    said = str(error.orig).strip() if isinstance(error, DBAPIError) else ""
    return said.splitlines()[0] if said else type(error).__name__


def clock_ms(session: Session) -> int:
    """Return the database's time, in milliseconds since 1970: the clocks of workers may differ."""
    if session.get_bind().dialect.name == "sqlite":
        return now_ms()  # one machine has one clock
    seconds = session.scalar(sa.select(sa.extract("epoch", sa.func.clock_timestamp())))
    return int(float(seconds or 0) * 1000)


def delete_in_batches(
    engine: sa.Engine, old: sa.Select[str], delete: Callable[[Session, Sequence[str]], None]
) -> Iterator[int]:
    """Delete the rows that a query finds, a transaction for each time that it is asked; yield how many each time.

    Args:
        engine: Of the database.
        old: Returns some keys of what is to go, and nothing once all is gone.
        delete: Deletes what these keys name.
    """
    while True:
        with writing(engine) as session:
            if keys := session.scalars(old).all():
                delete(session, keys)
        if not keys:
            return
        yield len(keys)


def upgrade(engine: sa.Engine) -> None:
    """Bring a database to the present form; one that is there already is left alone.

    Raises:
        ConfigError: If nothing answers, or it can't be written.
        DataError: If it belongs to another program, or to a newer version of Assay.
    """
    with _worded(engine):
        state = revision(engine)
        if state is not None and not _is_known(state):
            raise DataError(_other_version(engine, state))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        if engine.dialect.name == "sqlite":  # not at each connection: it changes the file, perhaps another program's
            _write_ahead(engine)
        with engine.execution_options(assay_writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":  # services that start at the same moment upgrade in turn
                postgres.wait_for_ever(connection)
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def revision(engine: sa.Engine) -> str | None:
    """Return the version of the tables; None in an empty database.

    Raises:
        DataError: If there are tables of another program in a file of SQLite.
    """
    with engine.connect() as connection:
        state = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
        # A Postgres database may be shared; a file of SQLite with tables of others was named by mistake.
        is_file = engine.dialect.name == "sqlite"
        if state is None and is_file and set(sa.inspect(connection).get_table_names()) - {VERSION_TABLE}:
            raise DataError(f"{shown(engine)} holds the tables of another program; name another file")
    return state


def give_space_back(engine: sa.Engine) -> None:
    """Give the space of deleted rows back: to the disk on SQLite, to later rows on Postgres, whose service goes on.

    Raises:
        ConfigError: If somebody else holds the file for too long, or the disk is full.
    """
    with _worded(engine):
        if engine.dialect.name == "sqlite":
            _run_alone(engine, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
            return
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            postgres.wait_for_ever(connection)
            connection.exec_driver_sql(f"VACUUM {', '.join(sorted(Base.metadata.tables))}")


def shown(engine: sa.Engine) -> str:
    """Return the address without a password, which may also stand in the query."""
    return engine.url.set(drivername=engine.dialect.name, query={}).render_as_string(hide_password=True)


def _check(engine: sa.Engine) -> None:
    with _worded(engine):
        state = revision(engine)
    if state is None and engine.dialect.name == "sqlite":
        upgrade(engine)  # a file of one machine is made at its first use
    elif state is None:
        raise DataError(f"{shown(engine)} has no tables of Assay; create them with `assay db upgrade`")
    elif state != _scripts().get_current_head():
        raise DataError(_other_version(engine, state))
    else:
        _check_writable(engine)


def _check_writable(engine: sa.Engine) -> None:
    # A copy that can only be read would fail at the first report, after it was paid for.
    with _worded(engine), engine.execution_options(assay_writes=True).begin() as connection:
        column: sa.ColumnClause[str] = sa.column("version_num")
        connection.execute(sa.update(sa.table(VERSION_TABLE, column)).values(version_num=column))


def _write_ahead(engine: sa.Engine) -> None:
    """Have a file of SQLite keep what is new beside it, so that readers and a writer don't wait for each other."""
    give_up = time.monotonic() + _BUSY_S
    while True:
        try:
            return _run_alone(engine, "PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # It does not wait for another process that does the same, whatever the time-out of the connection.
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
        time.sleep(_LOOK_S)


def _run_alone(engine: sa.Engine, *statements: str) -> None:
    """Run statements of SQLite that may not be in a transaction."""
    with closing(engine.raw_connection()) as connection:
        for statement in statements:
            connection.cursor().execute(statement)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # words of a deleted report don't stay in the file
    connection.execute("PRAGMA synchronous = NORMAL")


def upsert_into(engine: sa.Engine | sa.Connection, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what to do about a row that is there already; each database has one of its own."""
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)


def _begin_sqlite(connection: sa.Connection) -> None:
    # One that reads first and then writes would fail at once where another has written in between.
    writes = connection.get_execution_options().get("assay_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _worded(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as err:
        raise ConfigError(_failure(engine, cause_of(err))) from err
    except sqlite3.DatabaseError as err:
        raise ConfigError(_failure(engine, str(err))) from err


def _failure(engine: sa.Engine, cause: str) -> str:
    if "not a database" in cause:
        return f"{shown(engine)} is not a file of SQLite; name another file"
    if "readonly" in cause or "read-only" in cause:
        return f"{shown(engine)} can't be written; check its permissions"
    if "unable to open" in cause:
        return f"{shown(engine)} can't be opened; check that its folder exists and its permissions"
    return f"{shown(engine)} does not answer: {cause}"


def _other_version(engine: sa.Engine, state: str) -> str:
    if _is_known(state):
        return f"{shown(engine)} is of an older version; make a copy, then run `assay db upgrade`"
    return f"{shown(engine)} is of a newer version of Assay; install that one, or restore an older copy"


def _is_known(state: str) -> bool:
    return any(script.revision == state for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))

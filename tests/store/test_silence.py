"""A Postgres server, or a network, that falls silent instead of closing connections."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.store import postgres as store_postgres
from assay.store.database import AWAY, connect
from assay.store.postgres import BoundedConnection, wait_for_ever
from assay_evals.torture.proxy import proxying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_evals.torture.proxy import Proxy

PATIENCE_S = 0.5
TOO_LONG = sa.text("SELECT pg_sleep(1.5)")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_postgres, "PATIENCE_S", PATIENCE_S)


@pytest.fixture
def proxy(postgres: str) -> Iterator[Proxy]:
    url = sa.make_url(postgres)
    with proxying(url.host or "", url.port or 5432) as proxy:
        yield proxy


@pytest.fixture
def engine(postgres: str, proxy: Proxy) -> Iterator[sa.Engine]:
    through = sa.make_url(postgres).set(host="127.0.0.1", port=proxy.port, query={"connect_timeout": "2"})
    engine = connect(through.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def answer(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.text("SELECT 1")) or 0


def test_statement_that_is_not_answered_is_given_up_and_the_next_connection_works(
    engine: sa.Engine, proxy: Proxy
) -> None:
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
        proxy.silence()
        with pytest.raises(AWAY, match="has not answered for 0"):
            connection.execute(sa.text("SELECT 2"))
        proxy.mend()
    assert answer(engine) == 1


def test_connection_of_the_pool_that_is_silent_is_replaced(engine: sa.Engine, proxy: Proxy) -> None:
    assert answer(engine) == 1
    proxy.silence()
    proxy.mend()
    assert answer(engine) == 1


def test_server_that_takes_connections_and_says_nothing_is_away(engine: sa.Engine, proxy: Proxy) -> None:
    proxy.silence()
    time.sleep(0.1)  # it is told from another thread
    with pytest.raises(AWAY):
        answer(engine)


def test_answer_of_a_statement_that_was_given_up_is_not_taken_for_that_of_the_next(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(AWAY):
            connection.execute(TOO_LONG)
        connection.rollback()
        assert connection.scalar(sa.text("SELECT 1")) == 1


def test_what_is_meant_to_take_long_may(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        wait_for_ever(connection)
        connection.execute(TOO_LONG)


def test_whoever_listens_is_not_disturbed(engine: sa.Engine) -> None:
    with closing(engine.raw_connection()) as connection:
        driver = connection.driver_connection
        assert isinstance(driver, BoundedConnection)
        driver.execute("LISTEN tower")
        driver.commit()
        assert list(driver.notifies(timeout=2 * PATIENCE_S)) == []
        driver.execute("NOTIFY tower, 'built'")
        driver.commit()
        (told,) = driver.notifies(stop_after=1)
    assert told.payload == "built"


def test_errors_of_the_server_are_told_as_they_are(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.execute(sa.text("SET statement_timeout = 100"))
        with pytest.raises(sa.exc.OperationalError, match="statement timeout"):
            connection.execute(TOO_LONG)


def test_transaction_in_which_nothing_comes_any_more_is_ended_by_the_server(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SHOW idle_in_transaction_session_timeout")) == "1min"

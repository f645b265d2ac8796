"""Who is signed in to the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.store.models import SessionRow
from assay.store.records import SESSION_S
from assay.store.sessions import Sessions

if TYPE_CHECKING:
    from sqlalchemy import Engine

KEY = "a" * 64


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


def age(engine: Engine, seconds: int) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(SessionRow).values(ends_ms=SessionRow.ends_ms - seconds * 1000))


def test_a_session_is_of_its_key_until_it_is_ended(sessions: Sessions) -> None:
    token, other = sessions.begin(KEY), sessions.begin("b" * 64)
    assert (sessions.key_sha256(token), sessions.key_sha256(other)) == (KEY, "b" * 64)
    sessions.end(token)
    assert (sessions.key_sha256(token), sessions.key_sha256(other)) == (None, "b" * 64)


def test_the_database_holds_nothing_that_would_open_a_session(sessions: Sessions, engine: Engine) -> None:
    token = sessions.begin(KEY)
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(SessionRow.token_sha256)).all()
    assert token not in row[0]
    assert sessions.key_sha256(row[0]) is None


@pytest.mark.parametrize(("seconds", "is_open"), [(SESSION_S - 60, True), (SESSION_S + 1, False)])
def test_a_session_ends_by_itself(sessions: Sessions, engine: Engine, seconds: int, is_open: bool) -> None:
    token = sessions.begin(KEY)
    age(engine, seconds)
    assert (sessions.key_sha256(token) == KEY) is is_open


def test_sessions_that_have_ended_do_not_pile_up(sessions: Sessions, engine: Engine) -> None:
    sessions.begin(KEY)
    age(engine, SESSION_S + 1)
    sessions.begin(KEY)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 1

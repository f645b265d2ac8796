"""Answers that are kept in a database."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from assay.store.bodies import now_ms
from assay.store.database import open_database, reading, writing
from assay.store.kept import Kept
from assay.store.models import KeptRow

DAY_MS = 24 * 3_600 * 1_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def kept(engine: sa.Engine) -> Kept:
    return Kept(engine)


def last_used(engine: sa.Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {row.key: row.used_ms for row in session.scalars(sa.select(KeptRow))}


def set_last_used(engine: sa.Engine, **moments: int) -> None:
    with writing(engine) as session:
        for key, moment in moments.items():
            session.execute(sa.update(KeptRow).where(KeptRow.key == key).values(used_ms=moment))


def test_what_is_put_is_got_and_nothing_else(kept: Kept) -> None:
    kept.put({"a": b'{"label": "supported"}', "b": b"{}"})
    assert kept.get(["b", "a", "c"]) == {"a": b'{"label": "supported"}', "b": b"{}"}
    assert kept.get([]) == {}


def test_a_later_answer_takes_the_place_of_an_earlier_one(kept: Kept) -> None:
    kept.put({"a": b"1", "b": b"2"})
    kept.put({"a": b"3"})
    assert kept.get(["a", "b"]) == {"a": b"3", "b": b"2"}


def test_nothing_can_be_put(kept: Kept) -> None:
    kept.put({})
    assert kept.get(["a"]) == {}


def test_more_keys_than_a_statement_takes_are_got(kept: Kept) -> None:
    documents = {f"key-{number}": str(number).encode() for number in range(1_200)}
    kept.put(documents)
    assert kept.get([*documents, "other"]) == documents


def test_answers_outlive_the_process_that_kept_them(kept: Kept, engine: sa.Engine) -> None:
    kept.put({"a": b"1"})
    engine.dispose()
    again = open_database(engine.url.render_as_string())
    assert Kept(again).get(["a"]) == {"a": b"1"}
    again.dispose()


def test_use_is_noted_once_a_day(kept: Kept, engine: sa.Engine) -> None:
    kept.put({"old": b"1", "fresh": b"2"})
    before, recent = now_ms() - 2 * DAY_MS, now_ms() - DAY_MS // 2
    set_last_used(engine, old=before, fresh=recent)
    kept.get(["old", "fresh"])
    used = last_used(engine)
    assert used["old"] >= before + 2 * DAY_MS
    assert used["fresh"] == recent


def test_only_what_was_of_no_use_for_long_is_pruned(kept: Kept, engine: sa.Engine) -> None:
    kept.put(dict.fromkeys(("a", "b", "c", "d"), b"1"))
    set_last_used(engine, a=now_ms() - 90 * DAY_MS, b=now_ms() - 31 * DAY_MS, c=now_ms() - 31 * DAY_MS)
    month_ago = dt.datetime.fromtimestamp(time.time() - 30 * 86_400, dt.UTC)
    assert list(kept.prune(month_ago, batch=2)) == [2, 1]
    assert set(last_used(engine)) == {"d"}


def test_a_database_that_fails_costs_no_article(kept: Kept, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE kept_answers")
    with capture_logs() as logs:
        kept.put({"a": b"1"})
        assert kept.get(["a"]) == {}
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("answers can't be kept", "warning"),
        ("kept answers can't be read", "warning"),
    ]

"""What keys used, day by day."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from assay.store.database import open_database
from assay.store.records import Amount, DayUsage, UsageQuery, Viewer, amount_of
from assay.store.usage import UsageBook, day_of
from assay_schemas import Usage
from tests.testing.batches import articles
from tests.testing.builders import make_report

if TYPE_CHECKING:
    import sqlalchemy as sa

    from assay.store.jobs import Jobs

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2025, 6, day) for day in (2, 3, 4))
ALL = Viewer("", sees_all=True)
ONE = Amount(requests=1, articles=1, calls=2, input_tokens=300, output_tokens=40, cost_usd=0.25, unpriced=1)


@pytest.fixture
def book(engine: sa.Engine) -> UsageBook:
    return UsageBook(engine)


def test_amounts_of_a_key_and_day_add_up(book: UsageBook) -> None:
    book.add([("desk", MONDAY, ONE)])
    book.add([("desk", MONDAY, ONE), ("desk", MONDAY, Amount(requests=1))])
    (day,) = book.days(UsageQuery(), ALL)
    assert day == DayUsage(
        day=MONDAY,
        key_id="desk",
        requests=3,
        articles=2,
        calls=4,
        input_tokens=600,
        output_tokens=80,
        cost_usd=0.5,
        unpriced=2,
    )


@pytest.mark.parametrize(
    ("query", "days"),
    [
        pytest.param(UsageQuery(), [MONDAY, TUESDAY, WEDNESDAY], id="all"),
        pytest.param(UsageQuery(since=TUESDAY), [TUESDAY, WEDNESDAY], id="from a day on"),
        pytest.param(UsageQuery(until=TUESDAY), [MONDAY, TUESDAY], id="to a day, inclusive"),
        pytest.param(UsageQuery(since=TUESDAY, until=TUESDAY), [TUESDAY], id="one day"),
        pytest.param(UsageQuery(since=WEDNESDAY, until=MONDAY), [], id="the wrong way round"),
    ],
)
def test_days_are_chosen_by_range(book: UsageBook, query: UsageQuery, days: list[dt.date]) -> None:
    book.add([("desk", day, ONE) for day in (WEDNESDAY, MONDAY, TUESDAY)])
    assert [each.day for each in book.days(query, ALL)] == days


def test_key_sees_its_own_and_who_sees_all_sees_all(book: UsageBook) -> None:
    book.add([(key, MONDAY, ONE) for key in ("b", "a")])
    assert [each.key_id for each in book.days(UsageQuery(), Viewer("b"))] == ["b"]
    assert [each.key_id for each in book.days(UsageQuery(), ALL)] == ["a", "b"]


def test_writers_at_the_same_moment_lose_nothing(address: str) -> None:
    opened = [open_database(address) for _ in range(3)]
    rows = [("a", MONDAY, ONE), ("b", MONDAY, ONE)]

    def add(engine: sa.Engine) -> None:
        for turn in range(10):
            UsageBook(engine).add(rows if turn % 2 else rows[::-1])

    with ThreadPoolExecutor(len(opened)) as pool:
        list(pool.map(add, opened))
    days = UsageBook(opened[0]).days(UsageQuery(), ALL)
    for engine in opened:
        engine.dispose()
    assert [(each.key_id, each.articles) for each in days] == [("a", 30), ("b", 30)]


def test_article_of_a_job_is_booked_for_its_owner_once(book: UsageBook, jobs: Jobs) -> None:
    job = jobs.create(articles(1), "desk").id
    (source,) = articles(1)
    jobs.start(job, 0)
    usage = Usage(calls=2, input_tokens=300, output_tokens=40, cost_usd=0.25)
    for _ in range(2):  # as after a worker was killed
        jobs.finish(job, 0, make_report(usage=usage), source)
    (day,) = book.days(UsageQuery(), Viewer("desk"))
    assert day.model_dump(exclude={"day"}) == {
        "key_id": "desk",
        "requests": 0,
        "articles": 1,
        "calls": 2,
        "input_tokens": 300,
        "output_tokens": 40,
        "cost_usd": 0.25,
        "unpriced": 0,
    }


@pytest.mark.parametrize(
    ("cost", "amount"),
    [
        pytest.param(0.5, Amount(articles=1, calls=1, input_tokens=2, output_tokens=3, cost_usd=0.5), id="priced"),
        pytest.param(None, Amount(articles=1, calls=1, input_tokens=2, output_tokens=3, unpriced=1), id="unpriced"),
    ],
)
def test_article_without_a_price_is_counted_apart(cost: float | None, amount: Amount) -> None:
    assert amount_of(Usage(calls=1, input_tokens=2, output_tokens=3, cost_usd=cost), articles=1) == amount


def test_day_is_that_of_utc() -> None:
    midnight = int(dt.datetime(2025, 6, 3, tzinfo=dt.UTC).timestamp() * 1000)
    assert (day_of(midnight - 1), day_of(midnight)) == (MONDAY, TUESDAY)

"""What is dead, left behind or old is told by the database's clock: that of a worker may be wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pytest

from assay.store.leases import Leases
from assay.store.retention import prune
from tests.testing.batches import articles

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from assay.store.jobs import Jobs

WrongClock = Callable[[], AbstractContextManager[None]]
WRONG_BY_S = 2 * 24 * 3600


@pytest.fixture
def engine(engine: sa.Engine) -> sa.Engine:
    if engine.dialect.name == "sqlite":
        pytest.skip("the workers of a file are on one machine, which has one clock")
    return engine


@pytest.fixture(params=[-WRONG_BY_S, WRONG_BY_S], ids=["late", "early"])
def wrong_clock(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[None]]:
    """Let this process have another time than the database."""

    @contextmanager
    def wrong() -> Iterator[None]:
        time_ns = time.time_ns
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: time_ns() + request.param * 10**9)
            yield

    return wrong


def test_worker_with_a_wrong_clock_lives_as_long_as_the_others(engine: sa.Engine, wrong_clock: WrongClock) -> None:
    leases = Leases(engine)
    with wrong_clock():
        leases.take("wrong", "a process 1")
    leases.take("right", "b process 2")
    assert leases.live() == {"wrong", "right"}
    with wrong_clock():
        assert leases.live() == {"wrong", "right"}


def test_job_is_left_behind_at_the_same_moment_for_all(jobs: Jobs, wrong_clock: WrongClock) -> None:
    with wrong_clock():
        taken = jobs.create(articles(1), "desk").id
    seen = [jobs.left_behind(after_s=600), jobs.left_behind(after_s=-600)]
    with wrong_clock():
        assert [jobs.left_behind(after_s=600), jobs.left_behind(after_s=-600)] == seen == [(), (taken,)]


def test_what_is_older_than_a_day_is_told_by_the_database(
    engine: sa.Engine, jobs: Jobs, wrong_clock: WrongClock
) -> None:
    jobs.cancel(jobs.create(articles(1), "desk").id)
    with wrong_clock():
        assert prune(engine, days=1).jobs == 0

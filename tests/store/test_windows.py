"""How often callers may ask, counted by all who have the database open, on a clock of the test's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from assay.store import windows as windows_module
from assay.store.database import open_database
from assay.store.windows import Window, Windows

if TYPE_CHECKING:
    import sqlalchemy as sa

MINUTE = 60


class Clock:
    """Stands still until it is told to go on; begins with a window."""

    def __init__(self) -> None:
        self.now_s = 60_000_000.0

    def __call__(self, _: object) -> int:
        return int(self.now_s * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(windows_module, "clock_ms", clock)
    return clock


@pytest.fixture
def windows(engine: sa.Engine) -> Windows:
    return Windows(engine)


def come(windows: Windows, times: int, *, limit: int, key: str = "a") -> int:
    """Return how many requests of so many were let in."""
    return sum(windows.acquire(key, limit=limit, length_s=MINUTE) for _ in range(times))


def test_as_many_as_the_limit_may_come(windows: Windows, clock: Clock) -> None:
    assert come(windows, 5, limit=3) == 3
    clock.now_s += 20
    assert windows.look("a", length_s=MINUTE) == Window(previous=0, present=3, left_s=40)


def test_window_before_counts_by_the_share_that_is_still_within_a_minute(windows: Windows, clock: Clock) -> None:
    come(windows, 60, limit=60)
    clock.now_s += 60
    assert come(windows, 5, limit=60) == 0
    clock.now_s += 15  # three quarters of 60 are 45
    assert come(windows, 20, limit=60) == 15
    assert windows.look("a", length_s=MINUTE) == Window(previous=60, present=15, left_s=45)


def test_two_windows_later_all_may_come(windows: Windows, clock: Clock) -> None:
    come(windows, 3, limit=3)
    clock.now_s += 120
    assert windows.look("a", length_s=MINUTE) == Window(0, 0, 60)
    assert come(windows, 5, limit=3) == 3


def test_clock_that_was_set_back_lets_nobody_in_again(windows: Windows, clock: Clock) -> None:
    come(windows, 3, limit=3)
    clock.now_s -= 90
    assert come(windows, 3, limit=3) == 0


def test_more_at_once_than_the_limit_are_never_let_in(windows: Windows) -> None:
    assert not windows.acquire("a", limit=3, length_s=MINUTE, amount=4)
    assert windows.acquire("a", limit=3, length_s=MINUTE, amount=3)


def test_callers_do_not_share_a_limit(windows: Windows, clock: Clock) -> None:
    del clock
    assert [come(windows, 2, limit=1, key=key) for key in "ab"] == [1, 1]


def test_who_is_forgotten_may_come_again(windows: Windows, clock: Clock) -> None:
    del clock
    for key in "abc":
        come(windows, 1, limit=1, key=key)
    assert (windows.forget("a"), come(windows, 1, limit=1)) == (1, 1)
    assert (windows.forget("none"), windows.forget()) == (0, 3)


def test_highest_limit_overflows_nothing(windows: Windows, clock: Clock) -> None:
    del clock
    assert windows.acquire("a", limit=60_000, length_s=3_600, amount=60_000)
    assert not windows.acquire("a", limit=60_000, length_s=3_600)


def test_limit_holds_over_all_who_count_at_the_same_moment(address: str, clock: Clock) -> None:
    del clock
    opened = [open_database(address) for _ in range(4)]
    with ThreadPoolExecutor(len(opened)) as pool:
        let_in = sum(pool.map(lambda engine: come(Windows(engine), 15, limit=40), opened))
    for engine in opened:
        engine.dispose()
    assert let_in == 40


def test_time_is_that_of_the_database(windows: Windows) -> None:
    assert windows.acquire("a", limit=1, length_s=10**6)
    assert windows.look("a", length_s=10**6).present == 1

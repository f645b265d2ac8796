"""How often somebody may come in a minute, on a clock of the test's own."""

from __future__ import annotations

import time

import pytest

from assay.api.rates import Rate


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


def come(rate: Rate, caller: str, times: int) -> None:
    for _ in range(times):
        rate.count(caller)


def test_as_many_as_the_limit_may_come(clock: Clock) -> None:
    rate = Rate(3)
    waits = []
    for _ in range(4):
        waits.append(rate.wait_s("a"))
        rate.count("a")
        clock.now += 1
    assert waits == [0, 0, 0, 57]  # the first of the three is 3 s old, and counts for 60


def test_window_moves(clock: Clock) -> None:
    rate = Rate(2)
    rate.count("a")
    clock.now += 40
    rate.count("a")
    assert rate.wait_s("a") == 20
    clock.now += 20.5
    assert rate.wait_s("a") == 0
    rate.count("a")
    assert rate.wait_s("a") == pytest.approx(39.5)


def test_asking_again_does_not_lengthen_the_wait(clock: Clock) -> None:
    rate = Rate(1)
    come(rate, "a", 5)
    clock.now += 61
    assert rate.wait_s("a") == 0


def test_asking_how_long_counts_nothing(clock: Clock) -> None:
    rate = Rate(1)
    assert [rate.wait_s("a") for _ in range(5)] == [0] * 5
    assert clock.now == 1_000_000


def test_callers_do_not_share_a_limit() -> None:
    rate = Rate(1)
    rate.count("a")
    assert (rate.wait_s("a") > 0, rate.wait_s("b")) == (True, 0)


def test_memory_of_strangers_ends() -> None:
    rate = Rate(1, most_callers=3)
    for caller in "abc":
        rate.count(caller)
    assert all(rate.wait_s(caller) for caller in "abc")
    rate.count("d")
    assert [rate.wait_s(caller) > 0 for caller in "abcd"] == [False, False, False, True]


def test_those_who_are_known_already_do_not_end_it() -> None:
    rate = Rate(2, most_callers=2)
    for caller in "abab":
        rate.count(caller)
    assert all(rate.wait_s(caller) for caller in "ab")

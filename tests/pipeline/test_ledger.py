"""What an article has cost, and when it must stop."""

from __future__ import annotations

import pytest

from assay.errors import BudgetSpentError
from assay.ledger import Budget, Ledger
from assay_schemas import Usage

UNLIMITED = Budget(calls=None, tokens=None)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_new_account_is_empty() -> None:
    assert Ledger(Budget(), Clock()).usage() == Usage()


def test_calls_tokens_money_and_time_add_up() -> None:
    clock = Clock()
    ledger = Ledger(Budget(), clock)
    ledger.open_call("openai", "extract")
    ledger.add_tokens(100, 20, 0.25, cached_tokens=64)
    ledger.open_call("openai", "verify")
    ledger.add_tokens(10, 2, 0.0000004)
    clock.now += 1.2344
    assert ledger.usage() == Usage(
        calls=2, input_tokens=110, cached_tokens=64, output_tokens=22, cost_usd=0.25, seconds=1.234
    )


@pytest.mark.parametrize(
    "costs",
    [
        pytest.param((0.25, None), id="after a known one"),
        pytest.param((None, 0.25), id="before a known one"),
    ],
)
def test_one_unknown_price_makes_the_total_unknown(costs: tuple[float | None, ...]) -> None:
    ledger = Ledger(Budget())
    for cost in costs:
        ledger.add_tokens(1, 1, cost)
    assert ledger.usage().cost_usd is None


@pytest.mark.parametrize(
    ("budget", "limit"),
    [
        pytest.param(Budget(calls=1), "1 calls", id="calls"),
        pytest.param(Budget(tokens=120), "120 tokens", id="tokens"),
        pytest.param(Budget(cost_usd=0.5), "0.5 US dollars", id="money"),
        pytest.param(Budget(seconds=2.5), "2.5 seconds", id="seconds"),
    ],
)
def test_a_spent_budget_refuses_the_next_call_and_names_the_limit(budget: Budget, limit: str) -> None:
    clock = Clock()
    ledger = Ledger(budget, clock)
    ledger.open_call("openai", "extract")
    ledger.add_tokens(100, 20, 0.5)
    clock.now += 2.5
    with pytest.raises(BudgetSpentError, match=f"budget of {limit} is used up; raise it in the settings") as caught:
        ledger.open_call("openai", "verify")
    assert (caught.value.engine, caught.value.step, ledger.calls) == ("openai", "verify", 1)


def test_what_is_short_of_its_limit_may_go_on() -> None:
    ledger = Ledger(Budget(calls=2, tokens=121, cost_usd=0.51, seconds=1), Clock())
    ledger.open_call("openai", "extract")
    ledger.add_tokens(100, 20, 0.5)
    ledger.open_call("openai", "verify")
    assert ledger.calls == 2


def test_without_limits_only_time_ends_an_article() -> None:
    ledger = Ledger(UNLIMITED, Clock())
    ledger.add_tokens(10**9, 10**9, 10**6)
    for _ in range(1000):
        ledger.open_call("openai", "verify")
    assert ledger.calls == 1000


def test_an_unknown_cost_spends_no_money_budget() -> None:
    ledger = Ledger(Budget(cost_usd=0.1), Clock())
    ledger.add_tokens(100, 100, None)
    ledger.open_call("openai", "verify")
    assert ledger.calls == 1


def test_the_deadline_counts_down_and_past_zero() -> None:
    clock = Clock()
    ledger = Ledger(Budget(seconds=2), clock)
    clock.now += 0.5
    before = ledger.remaining_s()
    clock.now += 2
    assert (before, ledger.remaining_s()) == (1.5, -0.5)


def test_what_is_under_way_is_reserved_until_it_is_over() -> None:
    ledger = Ledger(Budget(tokens=1_000))
    ledger.open_call("openai", "extract", 600)
    with pytest.raises(BudgetSpentError, match="1000 tokens"):
        ledger.open_call("openai", "extract", 401)
    ledger.open_call("openai", "extract", 399)
    ledger.close_call(600)
    ledger.add_tokens(500, 50, None)
    ledger.open_call("openai", "verify", 51)


@pytest.mark.parametrize(
    ("calls", "tokens", "expected"), [(60, 200_000, 20), (6, None, 2), (None, 20_000, 2), (2, 200_000, 0)]
)
def test_what_is_left_allows_for_so_many(calls: int | None, tokens: int | None, expected: int) -> None:
    assert Ledger(Budget(calls=calls, tokens=tokens)).affords(calls=3, tokens=8_000) == expected

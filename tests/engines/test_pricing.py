"""What a call costs, from the table in the wheel; figures are compared with each other, for prices change."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.engines.llm.pricing import cost_usd
from assay.engines.llm.replies import TokenCounts

OPENAI = "https://api.openai.com/v1"
COUNTS = TokenCounts(sent=1_000, cached=0, written=1_000)


def cost(url: str, counts: TokenCounts = COUNTS, created: object = None) -> float | None:
    return cost_usd("gpt-4o-mini", counts, base_url=url, created=created)


@pytest.mark.parametrize("url", ["https://eu.api.openai.com/v1", "https://API.OpenAI.com/v1"])
def test_a_regional_host_has_the_prices_of_its_provider(url: str) -> None:
    assert cost(url) == cost(OPENAI) is not None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1", "http://[::1]:8080/v1", "https://models.test/v1", "https://com/v1"]
)
def test_a_server_that_nobody_knows_has_no_price(url: str) -> None:
    assert cost(url) is None


def test_what_was_read_before_is_cheaper() -> None:
    plain, cached = cost(OPENAI), cost(OPENAI, COUNTS._replace(cached=900))
    assert plain is not None
    assert cached is not None
    assert cached < plain


@pytest.mark.parametrize("created", [None, 0, -1, True, "today", 10**30, 1_900_000_000])
def test_a_reply_without_a_day_of_its_own_costs_what_it_costs_now(created: object) -> None:
    assert cost(OPENAI, created=created) == cost(OPENAI)


def test_a_reply_costs_what_it_cost_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dt.datetime | None] = []

    class Price:
        total_price = 1

    def record(*_: object, genai_request_timestamp: dt.datetime | None, **__: object) -> Price:
        seen.append(genai_request_timestamp)
        return Price()

    monkeypatch.setattr("assay.engines.llm.pricing.calc_price", record)
    cost(OPENAI, created=1_735_689_600)
    assert seen == [dt.datetime(2025, 1, 1, tzinfo=dt.UTC)]

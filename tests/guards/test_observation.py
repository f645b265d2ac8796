"""Figures that were seen on one day, and claims that speak of another."""

from __future__ import annotations

import datetime as dt

import pytest

from assay_schemas import Reason
from tests.guards.judging import counted, decided

SEEN = "2025-01-10"
GROWING = counted("The app Quill has 3 million downloads.", "Quill", 3e6, "downloads", as_of=SEEN, cumulative=True)
DRIFTING = counted("The app Quill has 40,000 daily users.", "Quill", 4e4, "daily users", as_of=SEEN)
STAYING = counted("The Halden Bridge is 80 metres long.", "Halden Bridge", 80, "metres", as_of=SEEN)
MISMATCH, STALE, OTHER_DAY = Reason.NUMBER_MISMATCH, Reason.STALE_FACT, Reason.DATE_MISMATCH

DOWNLOADS = {
    "less, later": ("1 million", dt.date(2025, 3, 1), "refutes", MISMATCH),
    "more, later": ("5 million", dt.date(2025, 3, 1), "neutral", STALE),
    "far more, much later": ("90 million", dt.date(2025, 3, 1), "neutral", STALE),
    "more, days later": ("5 million", dt.date(2025, 1, 14), "neutral", STALE),
    "many times more, days later": ("90 million", dt.date(2025, 1, 14), "refutes", MISMATCH),
    "less, before": ("1 million", dt.date(2024, 11, 1), "neutral", OTHER_DAY),
    "more, before": ("5 million", dt.date(2024, 11, 1), "refutes", MISMATCH),
    "more, the same day": ("5 million", dt.date(2025, 1, 10), "refutes", MISMATCH),
    "less, the same day": ("1 million", dt.date(2025, 1, 10), "refutes", MISMATCH),
    "more, on no known day": ("5 million", None, "refutes", MISMATCH),
    "the same, much later": ("3 million", dt.date(2025, 9, 1), "supports", Reason.NUMBER_MATCH),
}
USERS = {
    "days later": ("20,000", dt.date(2025, 1, 15), "refutes", MISMATCH),
    "weeks later": ("20,000", dt.date(2025, 1, 16), "neutral", STALE),
    "weeks before": ("90,000", dt.date(2025, 1, 1), "neutral", OTHER_DAY),
    "weeks later, a hundred times more": ("4,000,000", dt.date(2025, 2, 16), "refutes", MISMATCH),
    "a year later, a hundred times more": ("4,000,000", dt.date(2026, 2, 16), "neutral", STALE),
}


@pytest.mark.parametrize(("figure", "date", "stance", "reason"), DOWNLOADS.values(), ids=DOWNLOADS)
def test_a_count_that_only_grows(figure: str, date: dt.date | None, stance: str, reason: Reason) -> None:
    assert decided(f"Quill has {figure} downloads.", GROWING, date=date) == (stance, reason)


@pytest.mark.parametrize(("figure", "date", "stance", "reason"), USERS.values(), ids=USERS)
def test_a_count_that_goes_up_and_down(figure: str, date: dt.date, stance: str, reason: Reason) -> None:
    assert decided(f"Quill has {figure} daily users.", DRIFTING, date=date) == (stance, reason)


def test_a_date_in_the_claim_counts_before_its_own() -> None:
    claim = "On January 11, 2025 Quill had 90,000 daily users."
    assert decided(claim, DRIFTING, date=dt.date(2026, 1, 1)) == ("refutes", MISMATCH)


def test_a_length_stays() -> None:
    claim = "The Halden Bridge is 120 metres long."
    assert decided(claim, STAYING, date=dt.date(2026, 1, 1)) == ("refutes", MISMATCH)


def test_what_an_event_came_to_stays() -> None:
    fact = counted("In the Quill fire 40 guests were injured.", "Quill fire", 40, "guests", as_of=SEEN)
    claim = "In the Quill fire 90 guests were injured."
    assert decided(claim, fact, date=dt.date(2025, 4, 1)) == ("refutes", MISMATCH)


def test_a_count_of_nobody_named_says_nothing_of_another_time() -> None:
    fact = counted("The fire in Ovria injured 40 hotel guests.", "Quill fire", 40, "guests", as_of=SEEN)
    unnamed = fact.model_copy(update={"predicate": None})
    claim = "Injured hotel guests of the fire: 90."
    assert decided(claim, unnamed, date=dt.date(2025, 1, 12))[0] == "refutes"
    assert decided(claim, unnamed, date=dt.date(2026, 4, 1))[0] == "neutral"


def test_by_how_much_is_not_how_many() -> None:
    fact = counted("Quill has 19 seats in the council.", "Quill", 19, "seats", as_of=SEEN)
    assert decided("Quill is 4 seats short of a majority in the council.", fact)[0] == "neutral"


def test_an_age_is_no_span_of_time() -> None:
    fact = counted("Ana Ruiz, 46, was chief engineer of Ovria port.", "Ana Ruiz", 46, "years", as_of=SEEN)
    assert decided("Ana Ruiz was chief engineer of Ovria port for 9 years.", fact)[0] == "neutral"

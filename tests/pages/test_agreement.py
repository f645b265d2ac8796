"""How far people and the service agree on what is contradicted."""

from __future__ import annotations

import datetime as dt

import pytest
from scipy.stats import binomtest

from assay.api.pages.agreement import (
    MOST_WEEKS,
    Agreement,
    Course,
    Interval,
    Judgement,
    Share,
    agreement,
    by_engine,
    by_reason,
    judgements,
    over_time,
    wilson_interval,
)
from assay.api.pages.plots import BOTTOM, LEFT, RIGHT, TOP, draw
from assay.store.decisions import DecidedReport
from assay.store.records import Decided, Decision, DecisionKind
from assay_schemas import ClaimId, Reason, VerdictLabel
from tests.testing.builders import make_claim, make_report

AGREE, OVERRULE, NO_CLAIM = DecisionKind
FALSE, TRUE, OPEN = VerdictLabel.REFUTED, VerdictLabel.SUPPORTED, VerdictLabel.NOT_ENOUGH_EVIDENCE
MONDAY = dt.date(2025, 3, 3)


def judged(
    found: VerdictLabel | None = FALSE,
    right: VerdictLabel | None = FALSE,
    *,
    day: dt.date = MONDAY,
    engine: str = "embedded",
    reasons: tuple[Reason, ...] = (),
) -> Judgement:
    return Judgement(day, engine, reasons, AGREE if found is right else OVERRULE, found, right)


@pytest.mark.parametrize(
    ("part", "whole"), [(0, 1), (1, 1), (1, 2), (3, 4), (10, 10), (0, 20), (7, 300), (299, 300), (1, 100_000)]
)
def test_interval_agrees_with_scipy(part: int, whole: int) -> None:
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson_interval(part, whole) == pytest.approx((expected.low, expected.high))
    assert 0 <= wilson_interval(part, whole).low <= part / whole <= wilson_interval(part, whole).high <= 1


def test_of_nothing_nothing_is_known() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, Interval(0, 1))


def test_precision_and_recall_are_of_what_is_contradicted() -> None:
    claims = [
        *[judged(FALSE, FALSE)] * 3,
        judged(FALSE, TRUE),
        judged(OPEN, FALSE),
        judged(None, FALSE),  # the service did not take it for checkable
        judged(TRUE, TRUE),
        judged(OPEN, TRUE),
    ]
    assert agreement(claims) == Agreement(decided=8, precision=Share(3, 4), recall=Share(3, 5))


def test_claims_are_counted_by_engine_and_for_each_of_their_reasons() -> None:
    number, date = Reason.NUMBER_MISMATCH, Reason.DATE_MISMATCH
    claims = [
        judged(engine="one", reasons=(number,)),
        judged(engine="two", reasons=(date, number)),
        judged(FALSE, TRUE, engine="two"),
    ]
    assert list(by_engine(claims).items()) == [
        ("two", Agreement(2, Share(1, 2), Share(1, 1))),
        ("one", Agreement(1, Share(1, 1), Share(1, 1))),
    ]
    assert {reason: each.decided for reason, each in by_reason(claims).items()} == {number: 2, date: 1}


def days(course: Course) -> list[tuple[str, int]]:
    return [(f"{each.first_day}", each.agreement.decided) for each in course.periods]


def test_weeks_begin_on_monday_and_those_without_a_decision_are_there() -> None:
    claims = [judged(day=MONDAY + dt.timedelta(days=number)) for number in (14, 6, 0, 20)]
    course = over_time(claims)
    assert course.is_weekly
    assert days(course) == [("2025-03-03", 2), ("2025-03-10", 0), ("2025-03-17", 2)]


def test_months_are_counted_where_decisions_are_far_apart() -> None:
    claims = [judged(day=day) for day in (dt.date(2024, 12, 31), dt.date(2025, 2, 1), dt.date(2025, 7, 2))]
    course = over_time(claims)
    assert not course.is_weekly
    assert days(course)[:3] == [("2024-12-01", 1), ("2025-01-01", 0), ("2025-02-01", 1)]
    assert days(course)[-1] == ("2025-07-01", 1)


@pytest.mark.parametrize(("apart", "is_weekly"), [(0, True), (MOST_WEEKS * 7, True), (MOST_WEEKS * 7 + 1, False)])
def test_the_span_of_the_data_decides(apart: int, *, is_weekly: bool) -> None:
    claims = [judged(), judged(day=MONDAY + dt.timedelta(days=apart))]
    assert over_time(claims).is_weekly is is_weekly


def test_of_no_decision_there_is_no_course() -> None:
    assert over_time([]).periods == ()


def test_judgements_are_what_was_decided_on_claims() -> None:
    reasons = (Reason.NUMBER_MISMATCH,)
    claims = [make_claim(number=number, verdict=FALSE, reasons=reasons) for number in (1, 2, 3, 4)]
    late = dt.datetime(2025, 3, 3, 23, 59, tzinfo=dt.UTC)
    decisions = [Decision(kind=AGREE), Decision(kind=OVERRULE, verdict=TRUE), Decision(kind=NO_CLAIM)]
    decided = {
        ClaimId(f"c{number}"): Decided(id=1, decision=each, by="Ada", created=late)
        for number, each in enumerate(decisions, start=1)
    }
    report = DecidedReport("1", make_report(*claims, model="small"), decided)
    assert judgements([report]) == (
        Judgement(MONDAY, "embedded (small)", reasons, AGREE, FALSE, FALSE),
        Judgement(MONDAY, "embedded (small)", reasons, OVERRULE, FALSE, TRUE),
        Judgement(MONDAY, "embedded (small)", reasons, NO_CLAIM, FALSE, FALSE),
    )


def test_a_plot_leaves_gaps_where_there_is_no_share() -> None:
    plot = draw([Share(1, 1), Share(0, 1), Share(0, 0), Share(1, 2)])
    step = (RIGHT - LEFT) / 4
    assert [(mark.x, mark.y) for mark in plot.marks] == [
        (LEFT + step / 2, TOP),
        (LEFT + step * 1.5, BOTTOM),
        (LEFT + step * 3.5, (TOP + BOTTOM) / 2),
    ]
    assert all(TOP <= mark.high <= mark.y <= mark.low <= BOTTOM for mark in plot.marks)
    assert plot.lines == ("74.0,10.0 142.0,122.0",)
    assert draw([]) == ((), ())

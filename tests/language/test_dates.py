"""Dates in a text, absolute and relative, the day an article gives itself, and agreement of dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.language.dates.finding import DateMention, Precision, agree, date_spans, dateline_date, find_dates
from assay.language.numbers.mentions import Agreement
from assay_schemas import Span
from tests.testing.found import describe_date

FRIDAY = dt.date(2025, 11, 14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It opened November 8, 2025.", ["November 8, 2025 = 2025-11-08 day"], id="month first"),
        pytest.param("It opened Nov. 8 2025.", ["Nov. 8 2025 = 2025-11-08 day"], id="abbreviated"),
        pytest.param("It opened 8 Nov 2025.", ["8 Nov 2025 = 2025-11-08 day"], id="day first"),
        pytest.param("on the 8th of November, 2025", ["8th of November, 2025 = 2025-11-08 day"], id="ordinal day"),
        pytest.param("2025-11-08T10:00", ["2025-11-08 = 2025-11-08 day"], id="time stamp"),
        pytest.param("On 2025-11-08 it opened.", ["2025-11-08 = 2025-11-08 day"], id="ISO"),
        pytest.param("On 25/12/2025 it opened.", ["25/12/2025 = 2025-12-25 day"], id="day first by its size"),
        pytest.param("On 12/25/2025 it opened.", ["12/25/2025 = 2025-12-25 day"], id="month first by its size"),
        pytest.param("On 08/11/2025 it opened.", [], id="ambiguous"),
        pytest.param("On 11/11/2025 it opened.", ["11/11/2025 = 2025-11-11 day"], id="both alike"),
        pytest.param("Am 08.11.2025 begann es.", ["08.11.2025 = 2025-11-08 day"], id="with points"),
        pytest.param("On 31 February 2024 nothing happened.", [], id="no such day"),
        pytest.param("On 0000-13-45 nothing happened.", [], id="no such year"),
        pytest.param("November 10-15, 2025", ["November 10-15, 2025 = 2025-11-10..2025-11-15 days"], id="range"),
        pytest.param("5 to 9 May 2024", ["5 to 9 May 2024 = 2024-05-05..2024-05-09 days"], id="range, day first"),
        pytest.param("in November 2025", ["November 2025 = 2025-11-01..2025-11-30 month"], id="month"),
        pytest.param("mid-November 2025", ["mid-November 2025 = 2025-11-08..2025-11-23 days"], id="part of a month"),
        pytest.param("late Feb 2024", ["late Feb 2024 = 2024-02-18..2024-02-29 days"], id="end of a short month"),
        pytest.param("early 2024", ["early 2024 = 2024-01-01..2024-05-31 months"], id="part of a year"),
        pytest.param("the end of 2024", ["the end of 2024 = 2024-09-01..2024-12-31 months"], id="end of a year"),
        pytest.param(
            "the third quarter of 2024", ["third quarter of 2024 = 2024-07-01..2024-09-30 months"], id="quarter"
        ),
        pytest.param("Q4 2024", ["Q4 2024 = 2024-10-01..2024-12-31 months"], id="short quarter"),
        pytest.param("the second half of 2024", ["second half of 2024 = 2024-07-01..2024-12-31 months"], id="half"),
        pytest.param("the third half of 2024", [], id="no such half"),
        pytest.param("in 2025", ["2025 = 2025-01-01..2025-12-31 year"], id="year"),
        pytest.param("from 2019-2023", ["2019-2023 = 2019-01-01..2023-12-31 years"], id="years"),
        pytest.param("from 2019–20", ["2019–20 = 2019-01-01..2020-12-31 years"], id="short years"),
        pytest.param("between 2005 and 2021", ["between 2005 and 2021 = 2005-01-01..2021-12-31 years"], id="between"),
        pytest.param("from 2023 to 2019", [], id="reversed years"),
        pytest.param("the 1990s", ["the 1990s = 1990-01-01..1999-12-31 years"], id="decade"),
        pytest.param("the late 1990s", ["late 1990s = 1995-01-01..1999-12-31 years"], id="part of a decade"),
        pytest.param("the '80s", ["80s = 1980-01-01..1989-12-31 years"], id="short decade"),
        pytest.param("It cost $2025 and 2025 people came, up 2,025.", [], id="not a year"),
        pytest.param("In his 40s he may 5 times march.", [], id="no date at all"),
    ],
)
def test_absolute_dates_are_found_with_the_days_they_cover(text: str, expected: list[str]) -> None:
    assert [describe_date(text, mention) for mention in find_dates(text, article_date=None)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He left yesterday.", ["yesterday = 2025-11-13 day"], id="yesterday"),
        pytest.param("He leaves today.", ["today = 2025-11-14 day"], id="today"),
        pytest.param("He leaves tomorrow.", ["tomorrow = 2025-11-15 day"], id="tomorrow"),
        pytest.param("last week", ["last week = 2025-11-03..2025-11-09 days"], id="last week"),
        pytest.param("this month", ["this month = 2025-11-01..2025-11-30 month"], id="this month"),
        pytest.param("next year", ["next year = 2026-01-01..2026-12-31 year"], id="next year"),
        pytest.param("last year's budget", [], id="possessive"),
        pytest.param("on Sunday", ["on Sunday = 2025-11-09 day"], id="weekday"),
        pytest.param("on Friday", ["on Friday = 2025-11-14 day"], id="the article's own weekday"),
        pytest.param("next Friday", ["next Friday = 2025-11-21 day"], id="weekday to come"),
        pytest.param(
            "the first Sunday of August 2024", ["August 2024 = 2024-08-01..2024-08-31 month"], id="nth weekday"
        ),
        pytest.param("three weeks ago", ["three weeks ago = 2025-10-21..2025-10-27 days"], id="weeks ago"),
        pytest.param("a day ago", ["a day ago = 2025-11-13 day"], id="a day ago"),
        pytest.param("10 years ago", ["10 years ago = 2015-05-17..2016-05-15 months"], id="years ago"),
        pytest.param("999 years ago", [], id="before all calendars"),
        pytest.param("on November 7", ["November 7 = 2025-11-07 day"], id="day without year"),
        pytest.param("on 20 December", ["20 December = 2024-12-20 day"], id="day of the year before"),
        pytest.param("It is due on 20 December", ["20 December = 2025-12-20 day"], id="day to come"),
        pytest.param("On 2 March it will fly", ["2 March = 2026-03-02 day"], id="day of the year to come"),
        pytest.param("In March it fell. It will fly", ["In March = 2025-03-01..2025-03-31 month"], id="not to come"),
        pytest.param("It will fly in March 2024", ["March 2024 = 2024-03-01..2024-03-31 month"], id="year with it"),
        pytest.param("on November 20", ["November 20 = 2025-11-20 day"], id="day within the week to come"),
        pytest.param("on February 29", ["February 29 = 2024-02-29 day"], id="latest leap day"),
        pytest.param("in March", ["in March = 2025-03-01..2025-03-31 month"], id="month without year"),
        pytest.param("late October", ["late October = 2025-10-18..2025-10-31 days"], id="part of a month without year"),
    ],
)
def test_relative_dates_are_seen_from_the_day_of_the_article(text: str, expected: list[str]) -> None:
    assert [describe_date(text, mention) for mention in find_dates(text, article_date=FRIDAY)] == expected


@pytest.mark.parametrize(
    "text", ["yesterday", "last year", "on Sunday", "three weeks ago", "November 7", "in March", "late October"]
)
def test_without_a_date_of_the_article_relative_dates_are_skipped(text: str) -> None:
    assert find_dates(text, article_date=None) == ()


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
@pytest.mark.parametrize("text", ["yesterday, tomorrow", "last year, next year", "last month", "November 7"])
def test_dates_beyond_the_calendar_are_skipped(text: str, day: dt.date) -> None:
    assert all(dt.date.min <= mention.first <= mention.last for mention in find_dates(text, article_date=day))


def test_a_day_without_year_is_part_of_a_written_date() -> None:
    assert date_spans("on May 7 or in 2020") == frozenset(range(3, 8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("LONDON, November 14, 2025 – The bank said", FRIDAY, id="place and dash"),
        pytest.param("Lima, Peru (14 November 2025) - The bank said", FRIDAY, id="in brackets"),
        pytest.param("A headline\n\nPublished: 14 Nov 2025\nText", FRIDAY, id="label"),
        pytest.param("Last updated on 14 Nov 2025 at 10:00", FRIDAY, id="updated"),
        pytest.param("date 2025-11-14 The bank said", FRIDAY, id="bare label"),
        pytest.param("By Jane Doe | 14 Nov 2025", FRIDAY, id="byline"),
        pytest.param("November 14, 2025 – The bank said", FRIDAY, id="head of a paragraph"),
        pytest.param("2025-11-14 The bank said", FRIDAY, id="ISO at the head"),
        pytest.param("14 November 2025", FRIDAY, id="line of its own"),
        pytest.param("November 2025 – The bank said", None, id="no day"),
        pytest.param("On November 14, 2025, the bank said", None, id="within a sentence"),
        pytest.param("November 14, 2025 was a bad day", None, id="subject of a sentence"),
        pytest.param("The bank was founded on May 5, 1999.", None, id="end of a sentence"),
        pytest.param("Line\n" * 20 + "Published: 14 Nov 2025", None, id="too far down"),
        pytest.param("", None, id="nothing"),
        pytest.param("LUND, May 8, 2024 /Pier News/ -- It opened.", dt.date(2024, 5, 8), id="agency between strokes"),
        pytest.param("LUND, 8 May 2024 (Pier News) - It opened.", dt.date(2024, 5, 8), id="agency in brackets"),
        pytest.param("Pier\n\nIt opened.\n\n8 May 2024\n\nIt is new.", dt.date(2024, 5, 8), id="below a standfirst"),
        pytest.param("Pier\n\nIt opened.\n\nIt is new.\n\n8 May 2024", None, id="below the text"),
        pytest.param("Pier\n\nIt opened.\n\nGuests on the pier, 8 May 2024", None, id="caption"),
        pytest.param("Pier\n\nGuests on the pier, 8 May 2024\n\nIt opened.", None, id="caption above the text"),
        pytest.param("Pier\n\nIt opened.\n\nStone Pier, 8 May 2024", None, id="caption in capitals"),
        pytest.param("Photo: Stone Pier, 8 May 2024\n\nIt opened.", None, id="picture"),
        pytest.param("Lund, 8 May 2024 | Photo: Ann Lee\n\nIt opened.", None, id="credit"),
    ],
)
def test_an_article_states_its_own_day_at_the_head_of_a_line(text: str, expected: dt.date | None) -> None:
    assert dateline_date(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("8 May 2024", "May 2024", Agreement.MATCH, id="a day in its month"),
        pytest.param("8 May 2024", "9 May 2024", Agreement.MISMATCH, id="two days"),
        pytest.param("early 2024", "December 2024", Agreement.MISMATCH, id="other parts of a year"),
        pytest.param("the 1990s", "in 1999", Agreement.MATCH, id="a year in its decade"),
        pytest.param("in 1999", "June 2000", Agreement.MISMATCH, id="years"),
    ],
)
def test_dates_agree_where_they_have_a_day_in_common(one: str, other: str, expected: Agreement) -> None:
    (first,), (second,) = find_dates(one, article_date=None), find_dates(other, article_date=None)
    assert (agree(first, second), agree(second, first)) == (expected, expected)


@given(st.text(alphabet=st.sampled_from("0123456789 .,-/–'sMayJulQofgint"), max_size=40), st.none() | st.dates())
def test_any_text_gives_dates_within_it(text: str, day: dt.date | None) -> None:
    for mention in find_dates(text, article_date=day):
        assert mention.first <= mention.last
        assert mention.span.end <= len(text)


def test_a_mention_keeps_span_days_and_precision() -> None:
    expected = DateMention(Span(start=3, end=11), dt.date(2024, 5, 1), dt.date(2024, 5, 31), Precision.MONTH)
    assert find_dates("in May 2024", article_date=None) == (expected,)

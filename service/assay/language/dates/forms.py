"""How dates are written, and the days that each writing covers."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple, TypeAlias

from assay.language.language import english


class Precision(StrEnum):
    """How exactly a date is given."""

    DAY = "day"
    DAYS = "days"
    """A range of days, or a part of a month."""
    MONTH = "month"
    MONTHS = "months"
    """A quarter or a part of a year."""
    YEAR = "year"
    YEARS = "years"
    """A decade or a range of years."""


class Period(NamedTuple):
    """The days that a date covers, both ends included; `is_span` if both are named as years ("1991 to 1995")."""

    first: dt.date
    last: dt.date
    precision: Precision
    is_span: bool = False


Resolve: TypeAlias = "Callable[[re.Match[str], dt.date | None], Period | None]"


class Form(NamedTuple):
    """One way to write a date; `resolve` gives None where no such day exists or the article's date is wanting."""

    pattern: re.Pattern[str]
    resolve: Resolve
    may_lack_year: bool = False
    """Whether the year may have to be found from the article's date."""


_PARTS = {"early": (1, 12), "mid": (8, 23), "late": (18, 31)}
_YEAR_PARTS = {"early": (1, 5), "mid": (4, 9), "late": (8, 12), "the start of": (1, 4), "the end of": (9, 12)}
_DAY = dt.timedelta(days=1)

_MONTHS = english().months
_LONGEST_FIRST = sorted(_MONTHS, key=len, reverse=True)
_MONTH = rf"(?P<month>{'|'.join(_LONGEST_FIRST)})\b\.?"
_CAPITALISED = rf"(?P<month>{'|'.join(name.title() for name in _LONGEST_FIRST)})\b\.?"
_WEEKDAYS = "|".join(name.title() for name in english().weekdays)
_NUMBER = r"(?<![\d.,:])(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th)?"
_UNTIL = r"(?:\s?(?:-|–|to|and)\s?(?P<until>\d{1,2})(?!\d)(?:st|nd|rd|th)?)?"
YEAR_DIGITS = r"(?P<year>(?:1[1-9]|20)\d\d)(?!\d|[.,]\d)"
UNTIL_YEAR = r"(?P<until>\d\d(?:\d\d)?)(?![\d,%])"
_PART = r"(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[ -]"
_OF = r"(?:of |in )?"


def days_of(year: int, month: int, first: int = 1, last: int | None = None) -> Period | None:
    """Return the days first..last of a month; the whole month where `last` is None.

    Raises:
        ValueError: If there is no such year or month.
    """
    length = calendar.monthrange(year, month)[1]
    end = length if last is None else last
    if not 1 <= first <= end <= length:
        return None
    precision = Precision.DAY if first == end else Precision.MONTH if last is None else Precision.DAYS
    return Period(dt.date(year, month, first), dt.date(year, month, end), precision)


def months_of(year: int, first: int, last: int) -> Period:
    """Return the months first..last of a year."""
    end = calendar.monthrange(year, last)[1]
    return Period(dt.date(year, first, 1), dt.date(year, last, end), Precision.MONTHS)


def years_of(first: int, last: int) -> Period | None:
    """Return the years first..last, both included; None where they are reversed."""
    if last < first:
        return None
    precision = Precision.YEAR if first == last else Precision.YEARS
    return Period(dt.date(first, 1, 1), dt.date(last, 12, 31), precision)


def iso_day(found: re.Match[str], _: dt.date | None) -> Period | None:
    """Read 2025-11-08."""
    year, month, day = (int(part) for part in found.groups())
    return days_of(year, month, day, day)


def _numeric(found: re.Match[str], _: dt.date | None) -> Period | None:
    """Read 25/12/2025 and 12/25/2025; 08/11/2025 says two days and is left alone, 08.11.2025 is day first."""
    one, sign, other, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if sign == "." or one > 12 or one == other:
        return days_of(year, other, one, one)
    return days_of(year, one, other, other) if other > 12 else None


def day_of_month(months: Mapping[str, int], found: re.Match[str], _: dt.date | None) -> Period | None:
    """Read a day, or days, of a month with its year."""
    day = int(found["day"])
    return days_of(int(found["year"]), months[found["month"].lower()], day, int(found["until"] or day))


def day_without_year(months: Mapping[str, int], found: re.Match[str], article_date: dt.date | None) -> Period | None:
    """Read a day without year as the latest such day up to a week after the article's date."""
    day, month = int(found["day"]), months[found["month"].lower()]
    return _latest(article_date, lambda year: days_of(year, month, day, int(found["until"] or day)))


def month_of_year(months: Mapping[str, int], found: re.Match[str], article_date: dt.date | None) -> Period | None:
    """Read a month or its beginning, middle or end; without a year as the latest, like a day."""
    month = months[found["month"].lower()]
    part = (found["part"] or "").lower()
    year = found["year"]
    if year is not None:
        return _part_of_month(int(year), month, part)
    return _latest(article_date, lambda year: _part_of_month(year, month, part))


def _part_of_month(year: int, month: int, part: str) -> Period | None:
    if not part:
        return days_of(year, month)
    first, last = _PARTS[part]
    return days_of(year, month, first, min(last, calendar.monthrange(year, month)[1]))


def _latest(article_date: dt.date | None, period_in: Callable[[int], Period | None]) -> Period | None:
    if article_date is None:
        return None
    periods = (period_in(article_date.year + offset) for offset in (1, 0, -1))
    return next((period for period in periods if period and period.first <= article_date + 7 * _DAY), None)


def _quarter(found: re.Match[str], _: dt.date | None) -> Period | None:
    number = int(english().numbers["ordinals"].get((found["place"] or "").lower()) or found["number"] or 0)
    length = 6 if (found["what"] or "").lower() == "half" else 3
    if not 1 <= number * length <= 12:
        return None
    return months_of(int(found["year"]), (number - 1) * length + 1, number * length)


def _part_of_year(found: re.Match[str], _: dt.date | None) -> Period | None:
    return months_of(int(found["year"]), *_YEAR_PARTS[found["part"].lower().strip(" -")])


def _decade(found: re.Match[str], _: dt.date | None) -> Period | None:
    first = int(found["decade"])
    first += 1900 if first < 100 else 0
    low, high = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}.get((found["part"] or "").lower(), (0, 9))
    return years_of(first + low, first + high)


def span_of_years(found: re.Match[str], _: dt.date | None) -> Period | None:
    """Read 1991-1995 and 1991-95."""
    first, last = int(found["year"]), int(found["until"])
    period = years_of(first, last + first // 100 * 100 if last < 100 else last)
    return period and period._replace(is_span=period.precision is Precision.YEARS)


def single_year(found: re.Match[str], _: dt.date | None) -> Period | None:
    """Read a year as all its days."""
    return years_of(int(found["year"]), int(found["year"]))


# The order is the priority: what an earlier form has read, a later one leaves alone.
_DAY_ALONE = partial(day_without_year, _MONTHS)

ABSOLUTE = (
    Form(re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])"), iso_day),
    Form(re.compile(r"(?<![\d./])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\d/])"), _numeric),
    Form(re.compile(rf"\b{_MONTH} {_NUMBER}{_UNTIL},? {YEAR_DIGITS}", re.IGNORECASE), partial(day_of_month, _MONTHS)),
    Form(
        re.compile(rf"\b{_NUMBER}{_UNTIL} {_OF}{_MONTH},? {_OF}{YEAR_DIGITS}", re.IGNORECASE),
        partial(day_of_month, _MONTHS),
    ),
    Form(re.compile(rf"\b(?:{_PART})?{_CAPITALISED},? {_OF}{YEAR_DIGITS}"), partial(month_of_year, _MONTHS)),
    Form(re.compile(rf"\b{_CAPITALISED} {_NUMBER}{_UNTIL}(?!\s?[%,.:]?\d)"), _DAY_ALONE, may_lack_year=True),
    Form(re.compile(rf"\b{_NUMBER}{_UNTIL} (?:of )?{_CAPITALISED}"), _DAY_ALONE, may_lack_year=True),
    Form(
        re.compile(
            rf"\b(?:(?P<place>first|second|third|fourth) (?P<what>quarter|half)|Q(?P<number>[1-4])) {_OF}{YEAR_DIGITS}",
            re.IGNORECASE,
        ),
        _quarter,
    ),
    Form(
        re.compile(r"\b(?:(?P<part>early|mid|late)[ -])?(?:the )?(?P<decade>(?:1[1-9]|20)\d0|(?<=['’])\d0)['’]?s\b"),
        _decade,
    ),
    Form(
        re.compile(rf"\b(?P<part>early |mid-|mid |late |the (?:start|end) of ){YEAR_DIGITS}", re.IGNORECASE),
        _part_of_year,
    ),
    Form(
        re.compile(rf"(?<![\d$€£.,-]){YEAR_DIGITS}\s?(?:-|–|‑|(?:up |through )?to|until|till|through)\s?{UNTIL_YEAR}"),
        span_of_years,
    ),
    Form(re.compile(rf"\b[Bb]etween {YEAR_DIGITS} and {UNTIL_YEAR}"), span_of_years),
)
_YEAR_AFTER = "in by of since from until during before after the for its to".split()
_LOOK_BEHIND = "|".join([*(rf"(?<=\b{word} )" for word in _YEAR_AFTER), r"(?<=\()", r"(?<=, )"])
YEAR = Form(re.compile(rf"(?:{_LOOK_BEHIND}){YEAR_DIGITS}(?![%\w])", re.IGNORECASE), single_year)


def shifted(days: int) -> Resolve:
    """Return what resolves to the day so many days after the article's."""

    def resolve(_: re.Match[str], article_date: dt.date | None) -> Period | None:
        if article_date is None:
            return None
        day = article_date + days * _DAY
        return Period(day, day, Precision.DAY)

    return resolve


def _unit(found: re.Match[str], article_date: dt.date | None) -> Period | None:
    """Read last week, this month, next year."""
    if article_date is None:
        return None
    step = {"last": -1, "this": 0, "next": 1}[found["which"].lower()]
    match found["unit"].lower():
        case "week":
            monday = article_date + (7 * step - article_date.weekday()) * _DAY
            return Period(monday, monday + 6 * _DAY, Precision.DAYS)
        case "month":
            months = article_date.year * 12 + article_date.month - 1 + step
            return days_of(months // 12, months % 12 + 1)
        case _:
            return years_of(article_date.year + step, article_date.year + step)


def weekday(weekdays: Mapping[str, int], found: re.Match[str], article_date: dt.date | None) -> Period | None:
    """Read a weekday as the latest one, the article's own day included; "next" as the one to come."""
    if article_date is None:
        return None
    number = weekdays[found["weekday"].lower()]
    if found["next"]:
        day = article_date + ((number - article_date.weekday() - 1) % 7 + 1) * _DAY
    else:
        day = article_date - ((article_date.weekday() - number) % 7) * _DAY
    return Period(day, day, Precision.DAY)


def _ago(found: re.Match[str], article_date: dt.date | None) -> Period | None:
    """Read "three weeks ago", half a unit either way."""
    written = found["count"].lower()
    count = int(written if written.isdecimal() else english().numbers["counting"].get(written, 1))
    length = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}[found["unit"].lower()]
    if article_date is None or count * length > 300_000:
        return None
    half = int(length / 2)
    middle = article_date - int(count * length) * _DAY
    precision = {"day": Precision.DAY, "week": Precision.DAYS}.get(found["unit"].lower(), Precision.MONTHS)
    return Period(middle - half * _DAY, middle + half * _DAY, precision)


_COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(english().numbers['counting'])})"
RELATIVE = (
    Form(re.compile(r"\byesterday\b", re.IGNORECASE), shifted(-1)),
    Form(re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE), shifted(0)),
    Form(re.compile(r"\btomorrow\b", re.IGNORECASE), shifted(1)),
    Form(re.compile(r"\b(?P<which>last|this|next) (?P<unit>week|month|year)\b(?!['’-])", re.IGNORECASE), _unit),
    Form(
        re.compile(
            rf"\b(?:(?:[Oo]n|[Ll]ast|(?P<next>[Nn]ext)|[Tt]his) )?"
            rf"(?P<weekday>{_WEEKDAYS})\b(?! of\b)"
        ),
        partial(weekday, english().weekdays),
    ),
    Form(re.compile(rf"\b{_COUNT} (?P<unit>day|week|month|year)s? ago\b", re.IGNORECASE), _ago),
    Form(
        re.compile(
            r"\b(?:[Ii]n|[Ss]ince|[Ll]ast|[Tt]his|[Uu]ntil|[Dd]uring|of|by|from) "
            rf"(?:{_PART})?{_CAPITALISED}(?P<year>(?!))?"
        ),
        partial(month_of_year, _MONTHS),
        may_lack_year=True,
    ),
    Form(re.compile(rf"\b{_PART}{_CAPITALISED}(?P<year>(?!))?"), partial(month_of_year, _MONTHS), may_lack_year=True),
)

"""How dates are written in the languages other than English, made from their tables."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from assay.language.dates.forms import (
    ABSOLUTE,
    RELATIVE,
    UNTIL_YEAR,
    YEAR,
    YEAR_DIGITS,
    Form,
    Period,
    Resolve,
    day_of_month,
    day_without_year,
    days_of,
    iso_day,
    month_of_year,
    shifted,
    single_year,
    span_of_years,
    weekday,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from assay.language.language import Language

_DAY = r"(?<![\d.,:])(?P<day>\d{1,2})(?!\d)(?:\.|er|e|º|ª|°)?"  # "3.", "1er", "1º"; "130"
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-])")  # "03/11/2024"; "1/2/3/2024"
# German nouns have capitals, so what is counted does not look like a verb: "2019 starben"; "2000 Menschen".
_BARE = re.compile(rf"(?<![\d.,:/-])\b{YEAR_DIGITS}(?=\s+[a-zäöü]|[,;:!?)]|\.?\s*$)")


@cache
def absolute_forms(language: Language) -> tuple[Form, ...]:
    """Return the forms that hold whatever the article's date; the order is the priority, as in `forms`."""
    if language.is_full:
        return ABSOLUTE
    words = language.words
    until = rf"(?:\s?(?:-|–|{_any(words['ranges'] | words['joins'])})\s?(?P<until>\d{{1,2}})(?!\d)\.?)?"
    of, month = rf"(?:(?:{_any(words['of_date'])}) )?", rf"(?P<month>{_any(language.months)})\b(?:\.(?=\s*\d))?"
    months, span = language.months, _any(words["ranges"])
    return (
        Form(re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])"), iso_day),
        Form(_NUMERIC, _day_first),
        _form(rf"\b{_DAY}{until} {of}{month},? {of}{YEAR_DIGITS}", partial(day_of_month, months)),
        _form(rf"\b(?P<part>(?!))?{month},? {of}{YEAR_DIGITS}", partial(month_of_year, months)),
        _form(rf"\b{_DAY}{until} {of}{month}(?!\w)", partial(day_without_year, months))._replace(may_lack_year=True),
        _form(rf"(?<![\d$€£.,-]){YEAR_DIGITS}\s?(?:-|–|{span})\s?{UNTIL_YEAR}", span_of_years),
        _form(rf"\b(?:{_any(words['between'])}) {YEAR_DIGITS} (?:{_any(words['joins'])}) {UNTIL_YEAR}", span_of_years),
    )


@cache
def dated_forms(language: Language) -> tuple[Form, ...]:
    """Return the forms that need the article's date, and bare years."""
    if language.is_full:
        return (*RELATIVE, YEAR)
    words, days = language.words, rf"(?P<weekday>{_any(language.weekdays)})\b"
    on, to_come = partial(weekday, language.weekdays), rf"(?P<next>{_any(words['next'])})"
    after = "|".join([*(rf"(?<=\b{word} )" for word in sorted(words["year_after"])), r"(?<=\()", "(?<=, )"])
    return (
        _form(rf"\b(?:{_any(words['yesterday'])})\b", shifted(-1)),
        _form(rf"\b{days} {to_come}\b", on),
        _form(rf"\b(?:{to_come} )?{days}(?!,? (?:\w{{2,3}} )?\d)", on),  # "am Montag"; "Montag, den 3. Mai"
        _form(rf"(?:{after}){YEAR_DIGITS}(?![%\w])", single_year),
        *((Form(_BARE, single_year),) if language.capitalises_nouns else ()),
    )


def _form(pattern: str, resolve: Resolve) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE), resolve)


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first, so that "de" does not hide "del"."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _day_first(found: re.Match[str], _: dt.date | None) -> Period | None:
    day, month, year = int(found[1]), int(found[3]), int(found[4])
    return days_of(year, month, day, day)

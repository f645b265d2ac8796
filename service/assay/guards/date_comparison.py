"""Dates of a claim against those of a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.guards.case import words
from assay.language.dates.finding import agree
from assay.language.numbers.mentions import Agreement
from assay_schemas import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.language.dates.finding import DateMention
    from assay.language.fact_reading import FactReading


def is_dated(date: DateMention, fact: FactReading) -> bool:
    """Return True if a fact, in any field, or the setting of all facts, has a date that can be this one."""
    known = [each for reading in (*fact.clauses, fact.setting) for each in reading.dates]
    if any(agree(date, other) is Agreement.MATCH for other in known):
        return True
    if any(day is not None and first_day(day) <= date.last and date.first <= last_day(day) for day in _days(fact)):
        return True
    years = {str(year) for year in range(date.first.year, date.last.year + 1)}
    texts = (fact.fact.statement, fact.fact.object or "", *fact.phrases, fact.setting.text)
    return any(years & words(text) for text in texts)


def _days(fact: FactReading) -> Iterator[str | None]:
    yield from (fact.fact.as_of, fact.fact.valid_from, fact.fact.valid_to)
    yield fact.fact.quantity.as_of if fact.fact.quantity else None

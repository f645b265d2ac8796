"""Dates of a claim against those of a fact."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from assay.guards.case import words
from assay.guards.other_things import is_of_another_part
from assay.guards.pairing import Decision, Pair, pair_up, refute
from assay.language.dates.finding import agree
from assay.language.language import data_lines
from assay.language.numbers.mentions import Agreement
from assay.language.tokens import stems, tokenize
from assay_schemas import Reason, first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.language.claim_reading import Reading
    from assay.language.dates.finding import DateMention
    from assay.language.fact_reading import FactReading

_WHEN = re.compile(r"\b(?:in|on)(?: the \w+ of)? $")  # "in 1931", "on the night of 4 May"; "before 1931"
_FIRST = re.compile(r"\bfirst\b")  # "was first lit"; "firstly"


def contradict_date(pair: Pair) -> Decision | None:
    """The same subject did the same thing, which happens once, on another day."""
    claim, clause, alignment = pair.claim, pair.clause, pair.alignment
    if pair.dates is not Agreement.MISMATCH or not (_has_one_date(claim) and _has_one_date(clause)):
        return None
    if claim.verb is None or claim.verb != clause.verb or not befalls_once(claim, clause):
        return None
    if not pair.is_affirmed or alignment.strange or not alignment.is_named or is_of_another_part(pair):
        return None
    is_same = alignment.overlap >= 1 and clause.predicate - claim.terms <= clause.units
    if not is_same or pair.has_other_figures or claim.times or claim.ago:
        return None
    return refute(Reason.DATE_MISMATCH, 0.85, is_exact=True)


def is_only_date(claim: Reading, fact: FactReading) -> bool:
    """Return True if the fact says nothing but when that happened once which the claim says happened on another day."""
    pairs = pair_up(claim, fact)
    return len(pairs) == 1 and contradict_date(pairs[0]) is not None


def _has_one_date(reading: Reading) -> bool:
    return len(reading.dates) == 1 and _WHEN.search(reading.text[: reading.dates[0].span.start]) is not None


def befalls_once(claim: Reading, clause: Reading) -> bool:
    """Return True if both speak of what befalls a thing or a person once."""
    mine, theirs = ({token.stem for token in tokenize(each.text)} for each in (claim, clause))
    return bool(mine & theirs & _once()) or all(_FIRST.search(each.text) for each in (claim, clause))


@cache
def _once() -> frozenset[str]:
    return frozenset(stems(data_lines("once.txt")))


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

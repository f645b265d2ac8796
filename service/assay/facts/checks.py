"""What can be wrong with a fact by itself, and between facts that share an id, a name or a measure."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from text_to_num import alpha2digit

from assay.facts.contradictions import measured
from assay.facts.findings import Finding, FindingCode, Level
from assay_schemas import FactStatus, first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact

_NUMBER = re.compile(r"(?<![\d.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\d]|[.,]\d)")
"""A number: "12,000", the 41 of "a 41-metre"; not the 3 of "3,5", nor the 14 of "14.05.1931"."""
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
"""A day that countries read differently: "14.05.1931", "5/14/31"; not "1931-05-14", nor "14.05"."""
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"({_NUMBER.pattern})[\s-]({'|'.join(_SCALES)})", re.IGNORECASE)
_MULTIPLES = {1.0: ("once", "single"), 2.0: ("twice", "double"), 3.0: ("three times", "triple")}


class Bond(StrEnum):
    """What ties facts to each other that may clash."""

    ID = "id"
    """Which one has, and another has as well or supersedes."""
    MEASURE = "measure"
    ALIAS = "alias"
    STATEMENT = "statement"
    """What it says; no tie of `ties_of`, for facts that say the same do not clash."""
    MYTH = "myth"
    """The same of what it says is false."""


class Tie(NamedTuple):
    """Something that a fact may share with others."""

    bond: Bond
    name: str


def ties_of(fact: Fact) -> Iterator[Tie]:
    """Yield what ties a fact to others: facts without a common tie have no finding between them."""
    yield Tie(Bond.ID, fact.id)
    yield from (Tie(Bond.ID, old) for old in fact.supersedes)
    yield from (Tie(Bond.ALIAS, alias) for alias in aliases_of(fact))
    if (measure := measured(fact)) and fact.status is FactStatus.ACTIVE:
        yield Tie(Bond.MEASURE, "\n".join(measure))


def own_findings(entry: FactEntry) -> Iterator[Finding]:
    """Yield what is wrong with a fact by itself."""
    for check in (_reversed_validity, _missing_sources, _unstated_value, _ambiguous_date):
        yield from check(entry)


def superseded_findings(entry: FactEntry, find: Callable[[str], FactEntry | None]) -> Iterator[Finding]:
    """Yield what is wrong with the facts that a fact supersedes, and with their ids; `find` gives the fact of an id."""
    for old_id in entry.fact.supersedes:
        old = find(old_id)
        if old is None:
            yield entry.finding(
                FindingCode.UNKNOWN_SUPERSEDED,
                "supersedes",
                f"it supersedes {old_id!r}, which is not a fact in these files",
                "correct the id, or remove it",
            )
        elif old.fact.status is entry.fact.status is FactStatus.ACTIVE:
            yield old.finding(
                FindingCode.SUPERSEDED_STILL_ACTIVE,
                "status",
                f"fact {entry.fact.id} supersedes it, but it is still active",
                "write status: superseded",
            )


def duplicate_ids(entries: Iterable[FactEntry]) -> Iterator[Finding]:
    """Yield an error for every fact whose id an earlier one has, in whichever file."""
    first: dict[str, FactEntry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.fact.id, entry)
        if earlier is not entry:
            yield entry.finding(
                FindingCode.DUPLICATE_ID,
                "id",
                f"the id is taken by the fact at {earlier.path}:{earlier.tree.line}",
                "give each fact an id of its own",
            )


def aliases_of(fact: Fact) -> tuple[str, ...]:
    """Return the aliases by which a fact is found, without regard to case; none of a fact that is not in force."""
    is_counted = fact.subject is not None and fact.status is FactStatus.ACTIVE
    return tuple(dict.fromkeys(alias.casefold() for alias in fact.aliases)) if is_counted else ()


def shared_alias(alias: str, holders: Iterable[FactEntry]) -> Iterator[Finding]:
    """Yield a warning for each further subject that an alias stands for.

    Args:
        alias: One of `aliases_of`.
        holders: The facts that have it.
    """
    first: dict[str, FactEntry] = {}
    for entry in holders:
        subject = entry.fact.subject or ""
        other = next(iter(first.values()), None)
        if first.setdefault(subject.casefold(), entry) is entry and other:
            written = next(each for each in entry.fact.aliases if each.casefold() == alias)
            yield entry.finding(
                FindingCode.SHARED_ALIAS,
                "aliases",
                f"the alias {written!r} also stands for {other.fact.subject!r} ({other.path}:{other.tree.line})",
                "remove it where it is the less exact name, or use one subject for both",
                Level.WARNING,
            )


def shared_aliases(entries: Iterable[FactEntry]) -> Iterator[Finding]:
    """Yield a warning for every alias that stands for several subjects."""
    holders: dict[str, list[FactEntry]] = defaultdict(list)
    for entry in entries:
        for alias in aliases_of(entry.fact):
            holders[alias].append(entry)
    for alias, found in holders.items():
        yield from shared_alias(alias, found)


def shared_by_all(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield the warnings of `shared_aliases` on the aliases that all of some facts have."""
    for alias in aliases_of(entries[0].fact):
        if all(alias in aliases_of(entry.fact) for entry in entries):
            yield from shared_alias(alias, entries)


def _reversed_validity(entry: FactEntry) -> Iterator[Finding]:
    start, end = entry.fact.valid_from, entry.fact.valid_to
    if start and end and first_day(start) > last_day(end):
        yield entry.finding(
            FindingCode.VALIDITY_REVERSED,
            "valid_from",
            f"valid_from {start} is after valid_to {end}: the fact is never in force",
            "swap the two, or correct the wrong one",
        )


def _missing_sources(entry: FactEntry) -> Iterator[Finding]:
    if not entry.fact.sources:
        remedy = "name the publisher of at least one source"
        yield entry.finding(FindingCode.NO_SOURCE, "sources", "no source", remedy)


def _unstated_value(entry: FactEntry) -> Iterator[Finding]:
    quantity = entry.fact.quantity
    if quantity is None:
        return
    stated = _numbers(entry.fact.statement)
    values = quantity.value if isinstance(quantity.value, tuple) else (quantity.value,)
    missing = [value for value in values if not _is_among(value, stated)]
    if missing:
        yield entry.finding(
            FindingCode.VALUE_NOT_IN_STATEMENT,
            "quantity",
            f"the value {missing[0]:,.15g} does not occur in the statement",
            "write the same value in both, in figures such as 1,200 or 3.5 or in words",
            Level.WARNING,
        )


def _ambiguous_date(entry: FactEntry) -> Iterator[Finding]:
    if entry.fact.object and _DAY_FIRST.fullmatch(entry.fact.object):
        yield entry.finding(
            FindingCode.AMBIGUOUS_DATE,
            "object",
            f"the date {entry.fact.object} is read differently from country to country",
            "write it as YYYY-MM-DD",
            Level.WARNING,
        )


def _is_among(value: float, stated: Sequence[float]) -> bool:
    return any(math.isclose(abs(value), number, rel_tol=1e-9) for number in stated)


def _numbers(statement: str) -> list[float]:
    """Return the numbers of a sentence, in figures or in English words, without their signs."""
    figures = alpha2digit(statement, "en", threshold=0)
    found = [_value(match) for text in (statement, figures) for match in _NUMBER.findall(text)]
    for number, scale in _SCALED.findall(statement):
        found.append(_value(number) * _SCALES[scale.casefold()])
    words = statement.casefold()
    found.extend(value for value, names in _MULTIPLES.items() if any(n in words for n in names))
    return found


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))

"""Facts that give one thing two figures at one time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay.facts.findings import Finding, FindingCode
from assay_schemas import Comparator, Fact, FactStatus, Quantity, first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.facts.documents import FactEntry

APPROXIMATION = 0.15
"""How far "approx" may be from the truth, as a share of the value."""


class Bounds(NamedTuple):
    """The least and the greatest value that a quantity allows, both included."""

    low: float
    high: float


class Measured(NamedTuple):
    """What a figure measures: what is compared only with its like."""

    subject: str
    predicate: str
    unit: str


class Period(NamedTuple):
    """The first and the last day for which a fact speaks, both included."""

    first: dt.date
    last: dt.date


class _Figure(NamedTuple):
    entry: FactEntry
    quantity: Quantity
    bounds: Bounds
    period: Period


def contradicting_quantities(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield an error for every active fact whose figure an earlier one rules out.

    Compared are figures with one subject, predicate and unit whose periods share a day. A figure
    that can only grow is not compared with one of another period.
    """
    groups: dict[Measured, list[_Figure]] = defaultdict(list)
    for entry in entries:
        fact, key = entry.fact, measured(entry.fact)
        if fact.status is FactStatus.ACTIVE and key and fact.quantity:
            groups[key].append(_Figure(entry, fact.quantity, bounds_of(fact.quantity), period_of(fact)))
    for figures in groups.values():
        yield from _contradictions(figures)


def measured(fact: Fact) -> Measured | None:
    """Return what the figure of a fact measures; None where it has none, or does not say of what."""
    if not (fact.subject and fact.predicate and fact.quantity):
        return None
    return Measured(fact.subject.casefold(), fact.predicate.casefold(), fact.quantity.unit.casefold())


def bounds_of(quantity: Quantity) -> Bounds:
    """Return the values that a quantity allows; "eq" is read within its own rounding."""
    if isinstance(quantity.value, tuple):
        return Bounds(*quantity.value)
    value, kind = quantity.value, quantity.comparator
    match kind:
        case Comparator.GT | Comparator.GTE:
            return Bounds(value, inf)
        case Comparator.LT | Comparator.LTE:
            return Bounds(-inf, value)
        case Comparator.APPROX:
            return _around(value, abs(value) * APPROXIMATION)
        case Comparator.EQ | Comparator.BETWEEN:
            return _around(value, _half_unit(value))
        case _:
            assert_never(kind)


def _around(value: float, slack: float) -> Bounds:
    return Bounds(value - slack, value + slack)


def _half_unit(value: float) -> float:
    """Return half a unit of the last decimal place, which for a whole number is 1."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    # Just under a half, so that neighbours such as 3 and 4 do not meet.
    return 0.499 * 10.0 ** min(0, int(exponent))


def period_of(fact: Fact) -> Period:
    """Return the days for which a fact speaks: those on which it was observed, or else is valid."""
    observed = (fact.quantity and fact.quantity.as_of) or fact.as_of
    start, end = observed or fact.valid_from, observed or fact.valid_to
    return Period(first_day(start) if start else dt.date.min, last_day(end) if end else dt.date.max)


def _contradictions(figures: Sequence[_Figure]) -> Iterator[Finding]:
    blamed: set[str] = set()
    for earlier, later in combinations(figures, 2):
        fact = later.entry.fact
        if fact.id not in blamed and _contradict(earlier, later):
            blamed.add(fact.id)
            yield later.entry.finding(
                FindingCode.CONTRADICTING_QUANTITIES,
                "quantity",
                f"the quantity contradicts fact {earlier.entry.fact.id} "
                f"({earlier.entry.path}:{earlier.entry.tree.line})",
                "correct one, date each of them, mark one as approx, or use different predicates",
            )


def _contradict(one: _Figure, other: _Figure) -> bool:
    if max(one.period.first, other.period.first) > min(one.period.last, other.period.last):
        return False
    grows = one.quantity.cumulative or other.quantity.cumulative
    if grows and one.period != other.period:
        return False
    return max(one.bounds.low, other.bounds.low) > min(one.bounds.high, other.bounds.high)

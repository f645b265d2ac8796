"""What a fact's figure, observed on one day, says of another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assay.text.mentions import Kind
from assay_schemas import Reason, first_day, last_day

if TYPE_CHECKING:
    from assay.guards.clause_reading import Reading
    from assay.guards.fact_reading import FactReading
    from assay.text.mentions import Mention

_SAME_DAY = dt.timedelta()
_NEAR = dt.timedelta(days=5)
"""How long a count that goes up and down stays what it was."""
_GROWING = dt.timedelta(days=14)
"""How long a count that only grows is known not to have multiplied."""
_MULTIPLE = 3.0
"""How far it may have grown in that time."""
_LEAP = 20.0
"""How many times larger or smaller no count gets within a season."""
_SEASON = dt.timedelta(days=90)
_DRIFTING = frozenset({Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.FRACTION})
"""Kinds of figures that go up and down; a length or a time taken stays."""


def outdated(mention: Mention, claim: Reading, fact: FactReading) -> Reason | None:
    """Return why a claim's figure that differs from the fact's may be right on the day that the claim speaks of.

    A figure that can only grow is a floor after it was observed and a ceiling before; one that goes up and down says
    little of days further off than five, only that it won't have changed twentyfold.

    Returns:
        STALE_FACT if the claim speaks of a later time, DATE_MISMATCH of an earlier one, None if the two can be
        compared: also where it is not known of which time either speaks.
    """
    quantity, figure = fact.fact.quantity, fact.figure
    if quantity is None or figure is None or quantity.as_of is None or claim.period is None:
        return None
    after, before = claim.period[0] - last_day(quantity.as_of), first_day(quantity.as_of) - claim.period[1]
    if quantity.cumulative:
        is_possible = _can_have_grown(mention, figure, after, before)
    else:
        is_possible = figure.kind in _DRIFTING and _can_have_drifted(mention, figure, max(after, before))
    if not is_possible:
        return None
    return Reason.STALE_FACT if after > before else Reason.DATE_MISMATCH


def _can_have_grown(mention: Mention, figure: Mention, after: dt.timedelta, before: dt.timedelta) -> bool:
    if mention.low <= figure.high:
        return before > _SAME_DAY
    return after > _GROWING or (after > _SAME_DAY and mention.low <= _MULTIPLE * figure.high)


def _can_have_drifted(mention: Mention, figure: Mention, distance: dt.timedelta) -> bool:
    low, high = sorted((abs(mention.low), abs(figure.low)))
    return distance > _SEASON or (distance > _NEAR and high <= _LEAP * low)

"""What a fact's figure, observed on one day, says of another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assay.language.numbers.mentions import Kind
from assay.language.tokens import is_past_form, tokenize
from assay_schemas import Reason, first_day, last_day

if TYPE_CHECKING:
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.numbers.mentions import Mention

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


_STATES = frozenset(
    "had kept held left meant known given said told put reported counted estimated based described called named listed "
    "expected followed employed owned used dated placed ranked monitored united registered".split()
)
"""Past forms that go with a level: it "was reported at", "had", "employed"."""


def outdated(mention: Mention, claim: Reading, fact: FactReading) -> Reason | None:
    """Return why a claim's figure that differs from the fact's may be right on the day that the claim speaks of.

    A figure that can only grow is a floor after it was observed and a ceiling before; a level that goes up and down
    says little of days further off than five, only that it won't have changed twentyfold. What an event came to stays.

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
        is_level = figure.kind in _DRIFTING and not is_of_an_event(fact)
        is_possible = is_level and _can_have_drifted(mention, figure, max(after, before))
    if not is_possible:
        return None
    return Reason.STALE_FACT if after > before else Reason.DATE_MISMATCH


def is_of_an_event(fact: FactReading) -> bool:
    """Tell whether the figure came of something that happened ("were injured"): unlike a level, it stays."""
    words = {token.text.casefold() for clause in fact.clauses for token in tokenize(clause.text)}
    return any(is_past_form(word) and word not in _STATES for word in words)


def is_far_off(claim: Reading, fact: FactReading) -> bool:
    """Tell whether a claim speaks of a time more than days away from the one that the fact's figure is of."""
    quantity = fact.fact.quantity
    if quantity is None or quantity.as_of is None or claim.period is None:
        return False
    return max(claim.period[0] - last_day(quantity.as_of), first_day(quantity.as_of) - claim.period[1]) > _NEAR


def _can_have_grown(mention: Mention, figure: Mention, after: dt.timedelta, before: dt.timedelta) -> bool:
    if mention.low <= figure.high:
        return before > _SAME_DAY
    return after > _GROWING or (after > _SAME_DAY and mention.low <= _MULTIPLE * figure.high)


def _can_have_drifted(mention: Mention, figure: Mention, distance: dt.timedelta) -> bool:
    low, high = sorted((abs(mention.low), abs(figure.low)))
    return distance > _SEASON or (distance > _NEAR and high <= _LEAP * low)

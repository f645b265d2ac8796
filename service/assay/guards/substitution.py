"""The one figure or date in which a claim differs from a fact, and the claim with the fact's own in its place.

Where the fact supports what the claim would then say, both speak of the same thing, and the claim has it wrong.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.date_comparison import befalls_once
from assay.guards.observation import is_of_an_event, outdated
from assay.language.dates.finding import agree
from assay.language.numbers.agreement import agrees
from assay.language.numbers.mentions import Agreement, Kind
from assay.language.tokens import concept, is_stop_word, tokenize
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.language.claim_reading import Reading
    from assay.language.dates.finding import DateMention
    from assay.language.fact_reading import FactReading
    from assay.language.numbers.mentions import Mention
    from assay_schemas import Span

_LEAST_SHARED = 0.5
"""Of the words and names of a claim."""


class Substitution(NamedTuple):
    """A claim as it would be if a fact decided the one thing in which they differ."""

    text: str
    reason: Reason
    """Of what kind that thing is."""


def substitute(claim: Reading, fact: FactReading, others: Iterable[FactReading]) -> Substitution | None:
    """Return the claim with the fact's figure or date in place of its own; None where not exactly one is another.

    The fact must have half of its words and names, or they speak of two things, and no other fact may have the figure.
    """
    words = claim.words - claim.units
    shared = len(words & (fact.terms | fact.aspects)) + len(claim.keys & fact.known)
    if shared < _LEAST_SHARED * (len(words) + len(claim.keys)):
        return None
    figures = [m for m in claim.quantities if not any(_agree_any(m, clause.quantities) for clause in fact.clauses)]
    dates = [d for d in claim.dates if not any(_is_among(d, clause.dates) for clause in fact.clauses)]
    if len(figures) + len(dates) != 1 or (figures and _is_stated(figures[0], others)):
        return None
    for clause in fact.clauses:
        rival = _rival_figure(figures[0], claim, clause, fact) if figures else _rival_date(dates[0], claim, clause)
        if rival is not None:
            own = (figures or dates)[0].span
            text = claim.text[: own.start] + clause.text[rival.start : rival.end] + claim.text[own.end :]
            return Substitution(text, Reason.NUMBER_MISMATCH if figures else Reason.DATE_MISMATCH)
    return None


def _is_stated(mention: Mention, facts: Iterable[FactReading]) -> bool:
    stated = (figure for fact in facts for clause in fact.clauses for figure in clause.quantities)
    return bool(mention.unit) and _agree_any(mention, stated)


def _agree_any(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(agrees(mention, other) is Agreement.MATCH for other in others)


def _is_among(date: DateMention, others: Iterable[DateMention]) -> bool:
    return any(agree(date, other) is Agreement.MATCH for other in others)


def _rival_figure(mention: Mention, claim: Reading, clause: Reading, fact: FactReading) -> Span | None:
    """Return where a clause has the only figure that the claim's contradicts, if both are of one time."""
    others = [other for other in clause.quantities if not _agree_any(other, claim.quantities)]
    alike = [o for o in others if _measure_alike(mention, o, claim, clause) and not _is_the_rest(mention, o)]
    rivals = {other.low: other.span for other in alike if agrees(mention, other) is Agreement.MISMATCH}
    is_of_one_time = bool(claim.dates) or not clause.dates or is_of_an_event(fact)
    if len(rivals) != 1 or not is_of_one_time or outdated(mention, claim, fact):
        return None
    return next(iter(rivals.values()))


def _measure_alike(mine: Mention, other: Mention, claim: Reading, clause: Reading) -> bool:
    """Return True for figures of one unit; bare ones must stand beside the same word."""
    if mine.unit or other.unit:
        return mine.unit == other.unit
    beside, theirs = _beside(mine, claim.text), _beside(other, clause.text)
    return any(one is not None and one == two for one, two in zip(beside, theirs, strict=True))


def _is_the_rest(mine: Mention, other: Mention) -> bool:
    """Return True for two shares that make up a whole: a fifth live elsewhere if four fifths live here."""
    whole = {Kind.FRACTION: 1.0, Kind.PERCENT: 100.0}.get(mine.kind)
    return whole is not None and math.isclose(mine.low + other.low, whole, rel_tol=0.02)


def _beside(mention: Mention, text: str) -> tuple[str | None, str | None]:
    """Return the concepts of the telling words on both sides of a figure; None where there is none."""
    before, behind = _telling(text[: mention.span.start]), _telling(text[mention.span.end :])
    return before[-1] if before else None, behind[0] if behind else None


def _telling(text: str) -> list[str]:
    return [concept(token.stem) for token in tokenize(text) if not is_stop_word(token.text)]


def _rival_date(date: DateMention, claim: Reading, clause: Reading) -> Span | None:
    """Return where a clause has the only date of what happens once, or has a figure that the claim has, too."""
    rivals = [other for other in clause.dates if agree(date, other) is Agreement.MISMATCH]
    is_one_event = befalls_once(claim, clause) or any(_agree_any(m, clause.quantities) for m in claim.quantities)
    return rivals[0].span if len(rivals) == len(clause.dates) == 1 and is_one_event else None

"""Figures and ranks of a claim against those of a fact."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.alignment import has_topic
from assay.guards.case import words
from assay.guards.observation import outdated
from assay.language.dates.clock_times import compare_times, cross_zones
from assay.language.dates.finding import agree
from assay.language.names import same_name
from assay.language.numbers.agreement import agrees
from assay.language.numbers.mentions import Agreement, Kind
from assay.language.numbers.units import are_currencies, are_degrees, conversion
from assay.language.ranks import RANK_PREFIX
from assay.language.tokens import content_stems
from assay_schemas import Comparator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.language.claim_reading import Reading
    from assay.language.dates.finding import DateMention
    from assay.language.fact_reading import FactReading
    from assay.language.numbers.mentions import Mention

_FAR = 15.0
"""Ratio beyond which two lengths, times or weights are taken to measure different things."""
_SCALED = frozenset({Kind.DURATION, Kind.MEASURE})
_COMPARISONS_KEPT = 512

_DIFFERENCE = re.compile(
    r"\s+(?:other|further|additional|extra)\b|"
    r"(?:\s+[a-z]+){0,2}\s+(?:short of|behind|ahead|clear of|adrift|fewer|more|less|below|above|from the)\b",
    re.IGNORECASE,
)
"""Follows a figure that says by how much, or how many besides, not how many in all."""


_MIXED = re.compile(r"(?!\d+(?:st|nd|rd|th|s)\b)(?=[\w.,]*\d)(?=[\w.,]*[^\W\d_])\w[\w.,]*\w")


class RankMatch(NamedTuple):
    """Places in an order that the claim gives, by what a fact says of them."""

    matched: frozenset[float] = frozenset()
    mismatched: frozenset[float] = frozenset()
    unmatched: frozenset[float] = frozenset()


class FigureMatch(NamedTuple):
    """The claim's figures by what a fact says of them.

    Attributes:
        unmatched: Those that have no counterpart in the fact.
        understood: Those that only the setting of all facts has: they neither confirm nor contradict.
        outdated: Those that differ from the fact's, which was observed at another time than the claim speaks of.
    """

    matched: tuple[Mention, ...] = ()
    mismatched: tuple[Mention, ...] = ()
    unmatched: tuple[Mention, ...] = ()
    understood: tuple[Mention, ...] = ()
    outdated: tuple[Mention, ...] = ()


_NO_RANKS, _NO_FIGURES = RankMatch(), FigureMatch()


@lru_cache(_COMPARISONS_KEPT)
def compare_figures(claim: Reading, clause: Reading, fact: FactReading) -> FigureMatch:
    """Compare every figure of the claim with the clause's figures and the fact's quantity field.

    Where the fact has such a field it says what is measured: only against it can a figure be wrong.
    """
    if not claim.quantities:
        return _NO_FIGURES
    by: dict[str, list[Mention]] = {name: [] for name in FigureMatch._fields}
    for mention in claim.quantities:
        by[_place(mention, claim, clause, fact)].append(mention)
    return FigureMatch(**{name: tuple(mentions) for name, mentions in by.items()})


def has_rival_figure(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Tell whether a measured figure of the claim is nowhere in its facts, while they have another of its unit.

    Whose figures they are is not asked: that speaks against a support, and refutes nothing.
    """
    clauses = [(clause, fact) for fact in facts for clause in fact.clauses]
    units = {other.unit for clause, _ in clauses for other in clause.quantities}
    bare = {other.kind for clause, _ in clauses for other in clause.quantities if not other.unit}
    stated = (mention for mention in claim.quantities if not _is_difference(mention, claim))
    rivalled = {m for m in stated if _measures_alike(m.unit, units) or (not m.unit and m.kind in bare)}
    return bool(rivalled) and not rivalled <= {
        mention for clause, fact in clauses for mention in compare_figures(claim, clause, fact).matched
    }


def has_rival_time(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if a time of day, a span of years or "40 years ago" is not in the facts, while they have another."""
    clauses = [clause for fact in facts for clause in fact.clauses]
    if any(has_other_ago(claim, clause) for clause in clauses):
        return not any(clause.ago and not has_other_ago(claim, clause) for clause in clauses)
    times = [time for clause in clauses for time in clause.times]
    if claim.times and times and compare_times(claim.times, times) is not Agreement.MATCH:
        return True
    spans = [date for clause in clauses for date in clause.dates if date.is_span]
    own = [date for date in claim.dates if date.is_span]
    return bool(spans) and any(all(agree(date, other) is Agreement.MISMATCH for other in spans) for date in own)


def has_other_ago(claim: Reading, clause: Reading) -> bool:
    """Return True if both say how long ago something was, and the claim says otherwise."""
    return bool(clause.ago) and any(
        all(agrees(mine, other) is Agreement.MISMATCH for other in clause.ago) for mine in claim.ago
    )


def may_be_one_time(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if claim and facts give times of day of other zones that can be one: neither is wrong for it."""
    times = [time for fact in facts for clause in fact.clauses for time in clause.times]
    return cross_zones(claim.times, times) and compare_times(claim.times, times) is not Agreement.MISMATCH


def is_only_figure(claim: Reading, fact: FactReading) -> bool:
    """Return True if the claim's one figure contradicts the fact's only figure, for the same thing at the same time.

    Nothing is left to interpretation: the fact is about the claim's subject, has a quantity field and no other figure,
    neither side hedges or denies, and every word that says what is measured stands in both.
    """
    field = fact.figure
    if field is None or len(claim.quantities) != 1 or len(fact.clauses) != 1 or not _names_subject(claim, fact):
        return False
    mine, clause = claim.quantities[0], fact.clauses[0]
    plain = field.comparator is mine.comparator is Comparator.EQ
    if not plain or len(clause.quantities) != 1 or mine.unit != field.unit or claim.words - clause.terms - fact.fields:
        return False
    if claim.polarity.reaches or clause.polarity.reaches or claim.keys - fact.known or claim.dates:
        return False
    return _judge(mine, field, claim, fact) is Agreement.MISMATCH and not outdated(mine, claim, fact)


def _names_subject(claim: Reading, fact: FactReading) -> bool:
    """Return True if the claim has the fact's subject as a name, or all the words of it: "the Osk bridge".

    Where the fact names no subject, it is the name that leads its statement.
    """
    subject = words(fact.fact.subject or "")
    mine, theirs = claim.names[:1], fact.clauses[0].names[:1]
    if not subject and mine and theirs:
        return same_name(mine[0].key, theirs[0].key) and claim.part == fact.clauses[0].part
    return fact.subject in claim.keys or (bool(subject) and subject <= words(claim.text))


def has_unread_figure(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Tell whether the claim mixes digits and letters as no figure, date, name or fact does: "5OO,OOO" dollars."""
    spans = [(each.span.start, each.span.end) for each in claim.quantities]
    spans += [(date.span.start, date.span.end) for date in claim.dates]
    spans += [(name.start, name.end) for name in claim.names]
    known = " ".join(fact.fact.statement for fact in facts).casefold()
    return any(
        found[0].casefold() not in known
        and not any(start < found.end() and found.start() < end for start, end in spans)
        for found in _MIXED.finditer(claim.text)
    )


def _is_difference(mention: Mention, clause: Reading) -> bool:
    return bool(_DIFFERENCE.match(clause.text[mention.span.end :]))


def _measures_alike(unit: str, units: Iterable[str]) -> bool:
    likenesses = (conversion, are_currencies, are_degrees)
    return bool(unit) and any(unit == other or any(alike(unit, other) for alike in likenesses) for other in units)


def _place(mention: Mention, claim: Reading, clause: Reading, fact: FactReading) -> str:
    field = [fact.figure] if fact.figure is not None and fact.figure.kind is not Kind.RANK else []
    if _is_among(mention, (*field, *clause.quantities, *fact.side_figures), claim, fact):
        return "matched"
    if _is_among(mention, fact.setting.quantities, claim, fact):
        is_elsewhere = any(_judge(mention, other, claim, fact) is Agreement.MISMATCH for other in clause.quantities)
        return "unmatched" if is_elsewhere else "understood"
    if _is_difference(mention, claim):
        return "unmatched"
    if field:
        is_other = _judge(mention, field[0], claim, fact) is Agreement.MISMATCH
        return ("outdated" if outdated(mention, claim, fact) else "mismatched") if is_other else "unmatched"
    # Of several figures of one kind it can't be told which is meant.
    totals = (other for other in clause.quantities if not _is_difference(other, clause))
    rivals = [other for other in totals if _judge(mention, other, claim, fact) is Agreement.MISMATCH]
    is_other = len(rivals) == 1 and not _is_of_other_time(mention, rivals[0], claim, clause)
    return "mismatched" if is_other else "unmatched"


def _is_among(mention: Mention, others: Iterable[Mention], claim: Reading, fact: FactReading) -> bool:
    return any(_judge(mention, other, claim, fact) is Agreement.MATCH for other in others)


def _is_of_other_time(mention: Mention, other: Mention, claim: Reading, clause: Reading) -> bool:
    """Tell whether two figures go with dates, each the nearest in its clause, that have no day in common."""
    mine, theirs = _nearest(mention, claim.dates), _nearest(other, clause.dates)
    return mine is not None and theirs is not None and agree(mine, theirs) is Agreement.MISMATCH


def _nearest(mention: Mention, dates: Sequence[DateMention]) -> DateMention | None:
    return min(dates, key=lambda date: abs(date.span.start - mention.span.start), default=None)


def compare_ranks(claim: Reading, clause: Reading, fact: FactReading) -> RankMatch:
    """Compare the places in an order, whether given as a number or in words; ranks have no tolerance."""
    own = _places(claim.terms)
    if not own:
        return _NO_RANKS
    theirs = _places(clause.terms) | (_field_places(fact) if clause is fact.clauses[0] else frozenset())
    matched = own & theirs
    mismatched = own - theirs if theirs and not matched else frozenset()
    return RankMatch(matched, mismatched, own - matched - mismatched)


def _judge(mention: Mention, other: Mention, claim: Reading, fact: FactReading) -> Agreement:
    result = agrees(_in_terms_of(mention, other, claim, fact), other)
    if result is not Agreement.MISMATCH:
        return result
    is_doubtful = _is_far(mention, other) or _is_mere_number(mention, other) or _is_how_often(mention, other)
    return Agreement.INCOMPARABLE if is_doubtful else result


def _is_how_often(mention: Mention, other: Mention) -> bool:
    """Tell whether one says how often and the other how many of something: "7 times" is no "3 points"."""
    units = {mention.unit, other.unit}
    return "times" in units and not units <= {"", "times"}


def _is_mere_number(mention: Mention, other: Mention) -> bool:
    """Tell whether a whole number without unit is set against a measured value with decimals: it numbers something."""
    return not mention.unit and mention.low == int(mention.low) and other.low != int(other.low)


def _is_far(mention: Mention, other: Mention) -> bool:
    factor = conversion(other.unit, mention.unit) or 1.0
    low, high = sorted((abs(mention.low), abs(factor * other.low)))
    return mention.kind in _SCALED and high > _FAR * low


def _in_terms_of(mention: Mention, other: Mention, claim: Reading, fact: FactReading) -> Mention:
    """Give a count the unit of the fact's field if the fact uses the claim's word for it ("plays" for "streams").

    A bare number takes it where the claim says what the field measures ("a revenue of 2 billion").
    """
    is_field = other is fact.figure
    if is_field and mention.kind is Kind.COUNT is other.kind and content_stems(mention.unit) & fact.terms:
        return replace(mention, unit=other.unit)
    if is_field and mention.kind is Kind.COUNT and not mention.unit and has_topic(claim, fact):
        return replace(mention, kind=other.kind, unit=other.unit)
    return mention


def _field_places(fact: FactReading) -> frozenset[float]:
    own = {fact.figure.low} if fact.figure is not None and fact.figure.kind is Kind.RANK else set()
    return _places(fact.places) | own


@lru_cache(_COMPARISONS_KEPT)
def _places(terms: frozenset[str]) -> frozenset[float]:
    places = {term.removeprefix(RANK_PREFIX) for term in terms if term.startswith(RANK_PREFIX)}
    return frozenset(float(place) for place in places - {"last"})

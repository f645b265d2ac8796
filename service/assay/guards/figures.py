"""Figures and ranks of a claim against those of a fact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.reading import RANK_PREFIX
from assay.text.agreement import agrees
from assay.text.mentions import Agreement, Kind
from assay.text.tokens import concept, is_stop_word, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.guards.reading import FactReading, Reading
    from assay.text.mentions import Mention

_FAR = 15.0
"""Ratio beyond which two lengths, times or weights are taken to measure different things."""
_SCALED = frozenset({Kind.DURATION, Kind.MEASURE})


class FigureMatch(NamedTuple):
    """Values of the claim's figures by what a fact says of them.

    Attributes:
        unmatched: Values that have no counterpart in the fact.
        understood: Values that only the setting of all facts has: they neither confirm nor contradict.
    """

    matched: tuple[float, ...] = ()
    mismatched: tuple[float, ...] = ()
    unmatched: tuple[float, ...] = ()
    understood: tuple[float, ...] = ()


def compare_figures(claim: Reading, clause: Reading, fact: FactReading) -> FigureMatch:
    """Compare every figure of the claim with the clause's figures and the fact's quantity field.

    Where the fact has such a field it says what is measured: only against it can a figure be wrong.
    """
    by: dict[str, list[float]] = {name: [] for name in FigureMatch._fields}
    for mention in claim.quantities:
        by[_place(mention, clause, fact)].append(mention.low)
    return FigureMatch(**{name: tuple(values) for name, values in by.items()})


def _place(mention: Mention, clause: Reading, fact: FactReading) -> str:
    field = [fact.figure] if fact.figure is not None and fact.figure.kind is not Kind.RANK else []
    if _is_among(mention, (*field, *clause.quantities, *fact.side_figures), fact):
        return "matched"
    if _is_among(mention, fact.setting.quantities, fact):
        return "understood"
    judged = {_judge(mention, other, fact) for other in (field or clause.quantities)}
    return "mismatched" if Agreement.MISMATCH in judged else "unmatched"


def _is_among(mention: Mention, others: Iterable[Mention], fact: FactReading) -> bool:
    return any(_judge(mention, other, fact) is Agreement.MATCH for other in others)


def compare_ranks(claim: Reading, clause: Reading, fact: FactReading) -> FigureMatch:
    """Compare the places in an order, whether given as a number or in words; ranks have no tolerance."""
    is_first = clause is fact.clauses[0]
    own, theirs = _places(claim.terms), _places(clause.terms) | (_field_places(fact) if is_first else frozenset())
    matched = own & theirs
    mismatched = own - theirs if theirs and not matched else frozenset()
    return FigureMatch(tuple(matched), tuple(mismatched), tuple(own - matched - mismatched))


def _judge(mention: Mention, other: Mention, fact: FactReading) -> Agreement:
    result = agrees(_in_terms_of(mention, other, fact), other)
    is_doubtful = _is_far(mention, other) or _is_mere_number(mention, other)
    return Agreement.INCOMPARABLE if result is Agreement.MISMATCH and is_doubtful else result


def _is_mere_number(mention: Mention, other: Mention) -> bool:
    """Tell whether a whole number without unit is set against a measured value with decimals: it numbers something."""
    return not mention.unit and mention.low == int(mention.low) and other.low != int(other.low)


def _is_far(mention: Mention, other: Mention) -> bool:
    low, high = sorted((abs(mention.low), abs(other.low)))
    return mention.kind in _SCALED and high > _FAR * low


def _in_terms_of(mention: Mention, other: Mention, fact: FactReading) -> Mention:
    """Give a count the fact's unit if the fact uses the claim's word for it in any field ("plays" for "streams")."""
    if mention.kind is Kind.COUNT is other.kind and other.unit and _unit_concepts(mention.unit) & fact.terms:
        return replace(mention, unit=other.unit)
    return mention


def _unit_concepts(unit: str) -> frozenset[str]:
    return frozenset(concept(token.stem) for token in tokenize(unit) if not is_stop_word(token.text))


def _field_places(fact: FactReading) -> frozenset[float]:
    own = {fact.figure.low} if fact.figure is not None and fact.figure.kind is Kind.RANK else set()
    return _places(fact.places) | own


def _places(terms: frozenset[str]) -> frozenset[float]:
    places = {term.removeprefix(RANK_PREFIX) for term in terms if term.startswith(RANK_PREFIX)}
    return frozenset(float(place) for place in places - {"last"})

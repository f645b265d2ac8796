"""Whether a claim's figure agrees with a fact's: tolerances, comparators, units."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple, assert_never

from assay.language.language import english
from assay.language.numbers.mentions import Agreement, Kind, Mention
from assay.language.numbers.numerals import rounding, tokenize
from assay.language.numbers.units import conversion, read_unit
from assay_schemas import Comparator, Quantity, Span

SLACK = 0.03
"""Share by which "over X" may overshoot the truth, and a rounding may be cut off instead."""
ABOUT = 0.15
"""Share within which "about X" holds."""
ABOUT_FINE = 0.05
"""The same for a figure of three digits or more: further off it is neither right nor wrong."""
NEARLY = (0.85, 1.02)
"""Shares of X between which "nearly X" holds."""
JUST_OVER = (0.98, 1.15)
"""Shares of X between which "just over X" holds."""


_EXACT_KINDS = frozenset({Kind.RANK, Kind.ORDINAL, Kind.SCORE})
_RANK_UNITS = frozenset({"rank", "position", "place", "peak"})


class _Interval(NamedTuple):
    low: float
    high: float


def agrees(claim: Mention, fact: Mention) -> Agreement:
    """Compare a claim's figure with a fact's.

    "Over X" holds from 3 % below X, "nearly X" from 0.85 X to 1.02 X, "about X" within 15 %, a bare number within
    the coarser rounding of the two (two figures of the same rounding must be equal), a rank exactly. A fact that is
    itself open ("at least six") decides only what lies clear of it, or at its bound ("six or so").

    Returns:
        INCOMPARABLE where kind or unit differ, or where an open fact leaves the claim undecided. Seconds and
        minutes, metres and kilometres convert; listeners and streams never stand for each other. A figure without
        unit is set against one with a unit only within a factor of ten: beyond, it measures something else. An age
        and a duration can agree, never contradict: "five months" says nothing about a seven-year-old.
    """
    aligned = _aligned(claim, fact)
    if aligned is None:
        return Agreement.INCOMPARABLE
    result = _compare(claim, aligned)
    if result is Agreement.MISMATCH and {claim.kind, fact.kind} == {Kind.AGE, Kind.DURATION}:
        return Agreement.INCOMPARABLE
    if result is Agreement.MISMATCH and _is_bare(claim) != _is_bare(fact) and not _is_same_order(claim, aligned):
        return Agreement.INCOMPARABLE
    return result


def as_mention(quantity: Quantity) -> Mention:
    """Return a fact's quantity as a mention; its span, for want of a text, is [0, 1)."""
    low, high = quantity.value if isinstance(quantity.value, tuple) else (quantity.value, quantity.value)
    scale, written = split_scale(quantity.unit)
    kind, unit = _kind_of(written)
    decimals = len(f"{low:.9f}".rstrip("0").partition(".")[2])
    width = 0.0 if low != high else 0.5 * 10.0**-decimals if decimals else 0.5 if scale > 1 else rounding(low)
    return Mention(
        span=Span(start=0, end=1),
        low=low * scale,
        high=high * scale,
        comparator=quantity.comparator,
        kind=kind,
        unit=unit,
        resolution=0.0 if kind in _EXACT_KINDS else width * scale,
    )


def split_scale(unit: str) -> tuple[float, str]:
    """Return the scale that a fact's unit contains, and the unit without it: "million euros" is 1e6 and "euros".

    The scale may lead ("million euros", "thousands of tonnes") or end ("USD bn"); alone it scales a bare count, and
    a unit that a letter could abbreviate ("m") has none.
    """
    words = unit.replace("_", " ").split()
    scale = 1.0
    for at in (0, -1):
        while len(words) > (at == -1) and (size := _scale_of(words[at])) is not None:
            scale, _ = scale * size, words.pop(at)
            if at == 0 and len(words) > 1 and words[0].lower() == "of":
                words.pop(0)
    return (scale, " ".join(words)) if scale > 1 else (1.0, unit)


def _scale_of(word: str) -> float | None:
    lower = word.lower().strip("()")
    numbers = english().numbers
    return None if len(lower) == 1 else numbers["scales"].get(lower) or numbers["vague"].get(lower)


def _kind_of(written: str) -> tuple[Kind, str]:
    if not written:
        return Kind.COUNT, ""
    unit = " ".join(written.lower().replace("_", " ").replace("/", " / ").split())
    if unit.replace("-", " ").split()[-1] in _RANK_UNITS:
        return Kind.RANK, "rank"
    tokens = tokenize(unit)
    known = read_unit(tokens, 0)
    if known is not None and known[1] == len(tokens):
        return known[0].kind, known[0].name
    if unit in {"fraction", "share"}:
        return Kind.FRACTION, "fraction"
    return Kind.COUNT, unit


def _aligned(claim: Mention, fact: Mention) -> Mention | None:
    """Return the fact in the claim's unit, or None where they do not measure the same."""
    factor = _factor(claim, fact)
    if factor is None:
        return None
    if factor == 1.0:
        return fact
    return replace(fact, low=fact.low * factor, high=fact.high * factor, resolution=fact.resolution * factor)


def _factor(claim: Mention, fact: Mention) -> float | None:
    kinds = {claim.kind, fact.kind}
    if kinds == {Kind.PERCENT, Kind.FRACTION}:
        return 100.0 if claim.kind is Kind.PERCENT else 0.01
    if kinds == {Kind.AGE, Kind.DURATION}:
        return conversion(fact.unit, claim.unit)
    if _is_bare(claim) != _is_bare(fact) and kinds <= {Kind.COUNT, Kind.MEASURE, Kind.DURATION}:
        return 1.0
    if len(kinds) > 1:
        return None
    if claim.kind in {Kind.COUNT, Kind.ORDINAL}:
        return 1.0 if _counts_same(claim.unit, fact.unit) else None
    return 1.0 if claim.unit == fact.unit else conversion(fact.unit, claim.unit)


def _is_bare(mention: Mention) -> bool:
    return mention.kind is Kind.COUNT and mention.unit in {"", "times"}


def _counts_same(one: str, other: str) -> bool:
    """Return True if two nouns name the same thing: they share the head, and one has all modifiers of the other."""
    if {one, other} <= {"", "times"}:
        return True
    first, second = _stems(one), _stems(other)
    if not first or not second or first[-1] != second[-1]:
        return False
    return set(first) <= set(second) or set(second) <= set(first)


def _stems(unit: str) -> list[str]:
    words = unit.replace("-", " ").split()
    return [word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words]


def _is_same_order(claim: Mention, fact: Mention) -> bool:
    low, high = sorted((abs(claim.low), abs(fact.low)))
    return high <= 10 * low


def _compare(claim: Mention, fact: Mention) -> Agreement:
    if claim.kind is Kind.SCORE:
        return _answer(is_match=(claim.low, claim.high) == (fact.low, fact.high))
    if claim.comparator is Comparator.EQ and fact.comparator is Comparator.EQ:
        return _answer(is_match=_rounds_to(claim, fact))
    accepted, truth = _accepted(claim), _truth(fact, is_hedged=claim.comparator not in _POINTS)
    if _is_loose(claim, truth) and accepted.low <= truth.low and truth.high <= accepted.high:
        return Agreement.INCOMPARABLE
    if accepted.low <= truth.low and truth.high <= accepted.high:
        return Agreement.MATCH
    if truth.high < accepted.low or accepted.high < truth.low:
        return Agreement.MISMATCH
    if math.isfinite(truth.low) and math.isfinite(truth.high):
        return Agreement.MATCH
    is_at_bound = (
        math.isfinite(accepted.low) and math.isfinite(accepted.high) and accepted.low <= fact.low <= accepted.high
    )
    return Agreement.MATCH if is_at_bound else Agreement.INCOMPARABLE


def _is_loose(claim: Mention, truth: _Interval) -> bool:
    """Return True if the truth lies further from "about 1,350" than a figure of three digits is rounded to."""
    is_fine = claim.comparator is Comparator.APPROX and len(f"{abs(claim.low):.10g}".strip("0.").replace(".", "")) > 2
    slack = ABOUT_FINE * abs(claim.low)
    return is_fine and not (claim.low - slack <= truth.low and truth.high <= claim.high + slack)


_POINTS = frozenset({Comparator.EQ, Comparator.BETWEEN})


def _answer(*, is_match: bool) -> Agreement:
    return Agreement.MATCH if is_match else Agreement.MISMATCH


def _rounds_to(claim: Mention, fact: Mention) -> bool:
    """Return True if two bare numbers agree, each within the rounding of how it is written.

    Rounding goes to the nearest, or up or down by less than a whole step where that moves it by 3 % at most: times
    are rounded up (9.784 is given as 9.79), amounts are cut (3.58 million becomes "3.5 million").
    """
    distance = abs(claim.low - fact.low)
    coarse, fine = max(claim.resolution, fact.resolution), min(claim.resolution, fact.resolution)
    tiny = 1e-9 * max(abs(claim.low), abs(fact.low))
    if math.isclose(coarse, fine, rel_tol=1e-6) or claim.kind in _EXACT_KINDS:
        return distance <= tiny
    if distance <= coarse + tiny:
        return True
    return distance < 2 * coarse - tiny and distance <= SLACK * abs(fact.low)


def _accepted(claim: Mention) -> _Interval:
    """Return the true values with which the claim holds."""
    slack = 0.0 if claim.kind in _EXACT_KINDS else SLACK
    match claim.comparator:
        case Comparator.LT | Comparator.GT if claim.is_near:
            return _beside(claim)
        case Comparator.GT | Comparator.GTE:
            return _Interval(claim.low - slack * abs(claim.low), math.inf)
        case Comparator.LT | Comparator.LTE:
            return _Interval(-math.inf, claim.high + slack * abs(claim.high))
        case Comparator.APPROX:
            return _about(claim)
        case Comparator.EQ | Comparator.BETWEEN:
            return _Interval(claim.low - claim.resolution, claim.high + claim.resolution)
        case unknown:
            assert_never(unknown)


def _truth(fact: Mention, *, is_hedged: bool) -> _Interval:
    """Return where the truth lies by the fact; its "about" widens it only for a claim that has no hedge itself."""
    match fact.comparator:
        case Comparator.LT | Comparator.GT if fact.is_near:
            return _beside(fact)
        case Comparator.GT | Comparator.GTE:
            return _Interval(fact.low, math.inf)
        case Comparator.LT | Comparator.LTE:
            return _Interval(-math.inf, fact.high)
        case Comparator.APPROX if not is_hedged:
            return _about(fact)
        case Comparator.APPROX | Comparator.EQ | Comparator.BETWEEN:
            return _Interval(fact.low, fact.high)
        case unknown:
            assert_never(unknown)


def _about(mention: Mention) -> _Interval:
    return _Interval(mention.low - ABOUT * abs(mention.low), mention.high + ABOUT * abs(mention.high))


def _beside(mention: Mention) -> _Interval:
    """Return the values that "nearly" or "just over" allow."""
    below, above = NEARLY if mention.comparator is Comparator.LT else JUST_OVER
    size = abs(mention.low)
    return _Interval(mention.low + (below - 1) * size, mention.low + (above - 1) * size)

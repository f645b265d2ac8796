"""Units of measure: how they are written, and which of them convert into each other."""

from __future__ import annotations

from assay.language.language import Unit, units_by_name
from assay.language.numbers.mentions import Kind
from assay.language.numbers.number_tokens import Tokens

_LONGEST = 3


def read_unit(tokens: Tokens, at: int) -> tuple[Unit, int] | None:
    """Read a unit that begins at token `at`; the second value is the token after it."""
    units = tokens.language.units
    for width in range(_LONGEST, 0, -1):
        unit = units.get(tokens.joined(at, at + width))
        if unit is not None:
            return unit, min(at + width, len(tokens))
    return None


def read_currency_before(tokens: Tokens, stop: int) -> tuple[Unit, int] | None:
    """Read a currency sign or code that ends before token `stop`; the second value is its first token."""
    for width in (2, 1):
        is_apart = width == 2 and stop >= 2 and tokens[stop - 2].end != tokens[stop - 1].start
        unit = tokens.language.units.get(tokens.joined(stop - width, stop)) if stop >= width and not is_apart else None
        if unit is not None and unit.kind is Kind.MONEY and not tokens[stop - 1].text.islower():
            return unit, stop - width
    return None


def is_money(tokens: Tokens, first: int, stop: int) -> bool:
    """Return True if the figure first..stop is a sum: a currency stands before it, or behind it."""
    after = read_unit(tokens, stop)
    is_after = after is not None and (after[0].kind is Kind.MONEY or after[0].name == "pound")
    return is_after or read_currency_before(tokens, first) is not None


def conversion(source: str, target: str) -> float | None:
    """Return the factor from one unit to another; None where they do not convert."""
    first, second = units_by_name().get(source), units_by_name().get(target)
    if first is None or second is None or first.base != second.base:
        return None
    return first.factor / second.factor


def are_currencies(one: str, other: str) -> bool:
    """Return True if both units are money: A$50 and US$50 are two sums, though neither converts into the other."""
    units = units_by_name().get(one), units_by_name().get(other)
    return all(unit is not None and unit.kind is Kind.MONEY for unit in units)


def are_degrees(one: str, other: str) -> bool:
    """Return True if both units are of temperature: no factor converts degrees, so 40C is not set against 40F."""
    return {one, other} <= {"celsius", "fahrenheit"}

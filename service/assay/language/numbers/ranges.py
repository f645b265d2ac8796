"""One number or a pair that belongs together: a range, a score, a share such as one in five."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from assay.language.numbers.numerals import CURRENCY_SIGNS, Form, Numeral
from assay.language.numbers.units import read_currency_before, read_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.language.numbers.number_tokens import Token, Tokens

_PERCENT = frozenset({"%", "percent"})
_SIGNS = frozenset({"%", "percent", *CURRENCY_SIGNS})
_HUNDRED = 100.0
_FEW = {"few": (2, 10), "pair": (2, 3)}
_LONGEST_FEW = 3
"""How many of a scale are meant, both included: "several hundred" are 200 to 1,000."""


class Figure(NamedTuple):
    """A value or a range; `first` and `stop` are half-open indices of its tokens."""

    first: int
    stop: int
    low: float
    high: float
    half_width: float
    form: Form
    is_plain: bool = False
    has_scale: bool = False
    is_score: bool = False


def single(numeral: Numeral) -> Figure:
    """Return the figure of one number."""
    return Figure(
        numeral.first,
        numeral.stop,
        numeral.value,
        numeral.value,
        numeral.half_width,
        numeral.form,
        is_plain=numeral.is_plain,
        has_scale=numeral.scale > 1,
    )


def join_figures(tokens: Tokens, one: Numeral, other: Numeral | None) -> Figure:
    """Return a number together with the next one if the words between make a pair of them, else alone."""
    few = _few(tokens, one)
    if few is not None:
        return few
    if other is None or one.form is not Form.CARDINAL or other.form is not Form.CARDINAL:
        return single(one)
    between = tokens[one.stop : other.first]
    if _have_two_units(tokens, between, other):
        return single(one)
    start = read_currency_before(tokens, other.first)
    end = start[1] if start and start[1] >= one.stop else other.first
    gap = " ".join(token.lower for token in tokens[one.stop : end] if token.lower not in _SIGNS)
    return _share(tokens, one, other, gap) or _range(tokens, one, other, gap) or single(one)


def _few(tokens: Tokens, one: Numeral) -> Figure | None:
    """Read "several hundred", "a few thousand", "a couple of million"; a number of its own has no part in it."""
    if not _is_mere_scale(one):
        return None
    for width, (name, (low, high)) in product(range(1, _LONGEST_FEW + 1), _FEW.items()):
        first = one.first - width
        if first >= 0 and tokens.joined(first, one.first) in tokens.language.words[name]:
            return Figure(first, one.stop, low * one.value, high * one.value, 0.5, Form.CARDINAL, has_scale=True)
    return None


def _is_mere_scale(one: Numeral) -> bool:
    return one.stop == one.first + 1 and one.value == one.scale >= _HUNDRED


def _have_two_units(tokens: Tokens, between: Sequence[Token], other: Numeral) -> bool:
    """Return True if only the first figure has a percent sign: "fell 6 % to 1.8 billion" is not a range."""
    is_percent = any(token.lower in _PERCENT for token in between)
    return is_percent and not any(token.lower in _PERCENT for token in tokens[other.stop : other.stop + 1])


def is_year(value: float) -> bool:
    """Return True if a bare whole number would be read as a year."""
    return 1100 <= value < 2100 and value == int(value)


def _share(tokens: Tokens, one: Numeral, other: Numeral, gap: str) -> Figure | None:
    """Read "one in five", "9 out of 10"."""
    if gap not in tokens.language.words["shares"] or not 0 < one.value < other.value <= 1000 or other.scale > 1:
        return None
    if gap == "in" and (one.value > 9 or other.value > 100 or _has_unit_noun(tokens, other)):
        return None
    value = one.value / other.value
    return Figure(one.first, other.stop, value, value, 0.05, Form.FRACTION)


def _has_unit_noun(tokens: Tokens, numeral: Numeral) -> bool:
    return read_unit(tokens, numeral.stop) is not None


def _range(tokens: Tokens, one: Numeral, other: Numeral, gap: str) -> Figure | None:
    opener, words = _word_before(tokens, one.first), tokens.language.words
    if not (
        (gap in words["joins"] and opener in words["between"])
        or (gap in words["ranges"] and opener not in words["from"])
        or _is_ranging(tokens, one, gap)
    ):
        return None
    shares_scale = one.scale <= _HUNDRED < other.scale or one.scale == 1
    shares_scale = shares_scale and one.value * other.scale <= other.value
    factor = other.scale if shares_scale else 1.0
    low, high = one.value * factor, other.value
    is_plain = one.is_plain and other.is_plain
    if low >= high:
        is_score = is_plain and gap in {"-", "–"}
        return Figure(one.first, other.stop, high, low, 0.0, Form.CARDINAL, is_score=True) if is_score else None
    half_width = max(one.half_width * factor, other.half_width)
    first = one.first - tokens.belongs(one.first - 1, "between")
    return Figure(first, other.stop, low, high, half_width, Form.CARDINAL, is_plain=is_plain, has_scale=other.scale > 1)


def _is_ranging(tokens: Tokens, one: Numeral, gap: str) -> bool:
    """Return True for the range "ranging from 3 to 5", False for the change "rose from 3 to 5"."""
    if gap != "to" or one.first < 2:
        return False
    return tokens[one.first - 2].lower in {"ranging", "ranged", "ranges", "range", "anywhere"}


def _word_before(tokens: Tokens, first: int) -> str:
    """Return the word before a figure and its currency sign, in lower case."""
    currency = read_currency_before(tokens, first)
    first = currency[1] if currency else first
    return tokens.lower(first - 1)

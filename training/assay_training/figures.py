"""Figures in a text: found, varied and said in other words."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIGURE = re.compile(r"(?<![\w.,–-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w–-])|(?<![\w.,–-])\d+(?:\.\d+)?(?![\w–-]|,\d)")
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_BOUND = re.compile(
    r"\b(?:over|above|under|below|nearly|almost|about|around|roughly|approximately|some|least|most|than|to|exceed\w*|"
    r"close to|up to|only|No\.|number|page|chapter|aged?)\s+(?:[$£€]\s*)?$",
    re.IGNORECASE,
)
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_SCALES = (("trillion", 1e12), ("billion", 1e9), ("million", 1e6))


class FigureSpan(NamedTuple):
    """A figure as written, its value, and its half-open range."""

    text: str
    value: float
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """True for four digits that read as a year of the last millennium or this one."""
        return bool(_YEAR.fullmatch(self.text))


def find_figures(text: str) -> Iterator[FigureSpan]:
    """Yield the figures in digits that stand alone: no part of a score, a code or a compound."""
    for match in _FIGURE.finditer(text):
        yield FigureSpan(match[0], float(match[0].replace(",", "")), match.start(), match.end())


def is_bounded(text: str, figure: FigureSpan) -> bool:
    """Return True if a comparator or a label ("more than", "No.") precedes the figure."""
    return bool(_BOUND.search(text[: figure.start]))


def replace(text: str, figure: FigureSpan, by: str) -> str:
    """Return the text with other words in place of the figure."""
    return text[: figure.start] + by + text[figure.end :]


def write(value: float, like: str) -> str:
    """Return a figure in digits, with as many decimals and thousands separators as `like` has."""
    decimals = len(like.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in like or (value >= 10_000 and "." not in like) else f"{value:.{decimals}f}"


def vary(figure: FigureSpan, rng: random.Random) -> str:
    """Return another figure that could stand in its place: never the same value, nor one that rounds to it."""
    if figure.is_year:
        return str(int(figure.value) + rng.choice((-30, -11, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10, 11)))
    ways = [_swap_digits, _scale, _shift] if figure.value >= 10 else [_shift]
    for way in rng.sample(ways, len(ways)):
        other = way(figure, rng)
        if abs(other - figure.value) > 0.04 * figure.value and other >= 0:
            return write(other, figure.text)
    return write(figure.value * 2 + 1, figure.text)


def restate(figure: FigureSpan, rng: random.Random) -> str | None:
    """Return the same value in other words or digits; None for a year and where there is no other way."""
    ways = [] if figure.is_year else [way for way in (_in_words, _with_scale, _separated) if way(figure)]
    return rng.choice(ways)(figure) if ways else None


def round_off(value: float) -> float:
    """Return the value to one digit less than it has, at most two."""
    digits = len(str(int(value)))
    step = 10 ** max(digits - (2 if digits > 2 else 1), 0)
    return float(round(value / step) * step)


def _swap_digits(figure: FigureSpan, rng: random.Random) -> float:
    digits = [at for at, char in enumerate(figure.text) if char.isdigit()]
    one, other = rng.sample(digits, 2) if len(digits) > 1 else (digits[0], digits[0])
    swapped = list(figure.text.replace(" ", ""))
    swapped[one], swapped[other] = swapped[other], swapped[one]
    return float("".join(swapped).replace(",", ""))


def _scale(figure: FigureSpan, rng: random.Random) -> float:
    return figure.value * rng.choice((0.1, 0.5, 2, 3, 10))


def _shift(figure: FigureSpan, rng: random.Random) -> float:
    if figure.value < 20:
        return figure.value + rng.choice((-3, -2, -1, 1, 2, 3, 5))
    return figure.value * rng.choice((0.6, 0.75, 0.85, 1.15, 1.3, 1.6))


def _in_words(figure: FigureSpan) -> str | None:
    whole = int(figure.value)
    return _WORDS[whole] if figure.value == whole < len(_WORDS) and "." not in figure.text else None


def _with_scale(figure: FigureSpan) -> str | None:
    for word, size in _SCALES:
        if figure.value >= size and round(figure.value / size, 2) * size == figure.value:
            return f"{figure.value / size:g} {word}"
    return None


def _separated(figure: FigureSpan) -> str | None:
    if figure.value < 1_000 or "." in figure.text:
        return None
    return figure.text.replace(",", "") if "," in figure.text else f"{int(figure.value):,}"

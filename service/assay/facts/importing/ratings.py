"""What a fact-checker's rating says of a claim: by its number, by its words, or by both."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FALSE_UP_TO = 0.25
"""Share of the scale up to which a number says false: "2 of 5", which is mostly false, included."""
TRUE_FROM = 0.9
"""Share of the scale from which a number says true: "4 of 5", which is mostly true, is not."""
_BEST, _WORST = 5.0, 1.0  # of a rating that names no scale: https://schema.org/ratingValue
_END = re.compile(r"\s*(?:[:.,;!(\[–—]|\s-\s).*", re.DOTALL)
"""What follows the rating itself: "False: no such bridge"; not "half-true"."""


class Outcome(StrEnum):
    """What a review found."""

    FALSE = "false"
    TRUE = "true"
    MIXED = "mixed"


class Rating(NamedTuple):
    """A rating as it was published; None for what was not."""

    value: float | None = None
    best: float | None = None
    worst: float | None = None
    words: str | None = None


class Unclear(NamedTuple):
    """Why a rating says nothing that can be used."""

    problem: str


def read_rating(rating: Rating) -> Outcome | Unclear:
    """Return what a rating says; where number and words differ, or there is nothing to go by, that is the answer."""
    by_number, by_words = _by_number(rating), _by_words(rating.words)
    known = [each for each in (by_number, by_words) if isinstance(each, Outcome)]
    if len(set(known)) > 1:
        return Unclear(f"its number {rating.value:g} says {by_number}, its words {rating.words!r} say {by_words}")
    if known:
        return known[0]
    if isinstance(by_number, Unclear):
        return by_number
    return Unclear(f"the rating {rating.words!r} is not a known one" if rating.words else "it has no rating")


def read_number(value: object) -> float | None:
    """Return a number of JSON, or a text that holds one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _by_number(rating: Rating) -> Outcome | Unclear | None:
    if rating.value is None:
        return None
    best = _BEST if rating.best is None else rating.best
    worst = _WORST if rating.worst is None else rating.worst
    if best == worst:
        return Unclear(f"its scale begins and ends with {best:g}")
    share = (rating.value - worst) / (best - worst)  # also where the best is the lowest number
    if not 0 <= share <= 1:
        return Unclear(f"the rating {rating.value:g} is beyond its scale, {worst:g} (worst) to {best:g} (best)")
    if share <= FALSE_UP_TO:
        return Outcome.FALSE
    return Outcome.TRUE if share >= TRUE_FROM else Outcome.MIXED


def _by_words(words: str | None) -> Outcome | None:
    if not words:
        return None
    return _outcomes().get(_key(words)) or _outcomes().get(_key(_END.sub("", words.strip(), count=1)))


@cache
def _outcomes() -> Mapping[str, Outcome]:
    table = tomllib.loads((files(__package__) / "ratings.toml").read_text(encoding="utf-8"))
    return {
        _key(words): Outcome(outcome)
        for outcome, languages in table.items()
        for ratings in languages.values()
        for words in ratings
    }


def _key(words: str) -> str:
    """Return words without case, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(each for each in folded if not unicodedata.combining(each) or each in "\u093c\u094d")
    return " ".join(re.findall(r"[^\W_]+", letters))

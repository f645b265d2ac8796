"""Words that say how the truth relates to a figure: over, nearly, at least, or so."""

from __future__ import annotations

from typing import NamedTuple

from assay.language.numbers.numerals import Token
from assay_schemas import Comparator


class Hedge(NamedTuple):
    """What stands around a figure; `is_near` for "just over" (with GT) and "nearly" (with LT)."""

    comparator: Comparator
    is_near: bool = False


_BEFORE: tuple[tuple[Hedge, str], ...] = (
    (
        Hedge(Comparator.GT),
        (
            "over|more than|greater than|above|exceeding|exceeded|exceeds|exceed|surpassing|surpassed|surpasses|topped|"
            "in excess of|north of|well over|far over|well above|far above|easily over|comfortably over|far more than|"
            "well more than|beyond|higher than|larger than|longer than|older than|better than|>|"
            "mehr als|über|plus de|más de|più di|oltre|mais de|meer dan"
        ),
    ),
    (
        Hedge(Comparator.GT, is_near=True),
        (
            "just over|just above|just more than|slightly over|slightly more than|a little over|a little more than|"
            "little more than|barely|only just|a shade over|knapp über|un peu plus de"
        ),
    ),
    (
        Hedge(Comparator.GTE),
        (
            "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|upwards of|"
            "upward of|a good|a solid|as few as|as little as|at the very least|not under|not below|≥|"
            "mindestens|wenigstens|au moins|al menos|almeno|pelo menos|minstens"
        ),
    ),
    (
        Hedge(Comparator.LT),
        (
            "well under|far under|well below|far below|far less than|far fewer than|"
            "under|less than|fewer than|below|short of|lower than|smaller than|shorter than|younger than|beneath|<|"
            "weniger als|unter|moins de|menos de|meno di|minder dan"
        ),
    ),
    (
        Hedge(Comparator.LTE),
        (
            "up to|at most|no more than|not more than|not exceeding|a maximum of|maximum of|as many as|as much as|"
            "within|≤|bis zu|höchstens|jusqu'à|au plus|hasta|como máximo|fino a|até|tot"
        ),
    ),
    (
        Hedge(Comparator.LT, is_near=True),
        (
            "nearly|almost|just shy of|getting on for|the best part of|verging on|bordering on|"
            "close to|just under|just below|just short of|nearing|approaching|not quite|virtually|"
            "a little under|a little less than|a little below|slightly under|slightly less than|slightly below|"
            "a shade under|beinahe|knapp|presque|près de|casi|quasi|quase|bijna"
        ),
    ),
    (
        Hedge(Comparator.APPROX),
        (
            "in the region of|in the order of|on the order of|in the neighbourhood of|in the neighborhood of|"
            "in the vicinity of|somewhere around|"
            "about|roughly|around|approximately|approx|some|circa|ca|an estimated|estimated|more or less|~|≈|"
            "etwa|ungefähr|rund|gegen|environ|unos|unas|cerca de|alrededor de|circa|ongeveer"
        ),
    ),
)
_AFTER: tuple[tuple[Hedge, str], ...] = (
    (
        Hedge(Comparator.GTE),
        (
            "+|plus|- plus|or more|or greater|and more|and counting|if not more|"
            "or higher|or above|or over|and above|and over|and up|or older|oder mehr|ou plus|o más"
        ),
    ),
    (Hedge(Comparator.LTE), "or less|or fewer|or below|or under|or lower|or younger|oder weniger|ou moins|o menos"),
    (Hedge(Comparator.APPROX), "or so|give or take|- ish|- odd|or thereabouts|approximately|oder so"),
)
_BY_PHRASE_BEFORE = {phrase: hedge for hedge, phrases in _BEFORE for phrase in phrases.split("|")}
_BY_PHRASE_AFTER = {phrase: hedge for hedge, phrases in _AFTER for phrase in phrases.split("|")}
_LONGEST = 4
_FILLERS = frozenset({"the", "a", "an"})


def hedge_before(tokens: tuple[Token, ...], stop: int) -> tuple[Hedge, int] | None:
    """Read the comparator that ends before token `stop`; the second value is its first token."""
    for end in (stop, stop - 1):
        if end < stop and (end < 0 or tokens[end].lower not in _FILLERS):
            return None
        for width in range(min(_LONGEST, end), 0, -1):
            hedge = _BY_PHRASE_BEFORE.get(_joined(tokens, end - width, end))
            if hedge is not None:
                return hedge, end - width
    return None


def hedge_after(tokens: tuple[Token, ...], at: int) -> tuple[Hedge, int] | None:
    """Read the comparator that begins at token `at`; the second value is the token after it."""
    for width in (3, 2, 1):
        hedge = _BY_PHRASE_AFTER.get(_joined(tokens, at, at + width))
        if hedge is not None and at + width <= len(tokens):
            return hedge, at + width
    return None


def _joined(tokens: tuple[Token, ...], first: int, stop: int) -> str:
    return " ".join(token.lower for token in tokens[first:stop])

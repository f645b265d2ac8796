"""Places in an order, given as a number or in words: "No. 3", "finished third", "led"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.language import english_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.language.numbers.mentions import Mention

RANK_PREFIX = "rank:"
"""Begins a term that stands for a place in an order, however it is worded."""

LEADS = re.compile(
    r"\b(?:(?<!\ba )(?<!the )(?<!\bher )(?<!\bhis )(?<!\bits )(?<!their )"
    r"(?:leads?|heads?|tops?)(?! (?:to|up|by example|cause))|"
    r"(?:led|leading|topped|topping|headed)(?! (?:to|up|by example|cause))|"
    r"(?:won|wins?|winning)(?! (?:\w+ ){0,2}"
    r"(?:bronze|silver|second|third|awards?|prizes?|medals?|praise|support|approval|over))|"
    r"(?:is|was|are|were|be|been|became|becomes|crowned) (?:the )?(?:\w+ )?(?:winner|champion)|"
    r"first place|highest[- ]ranked)\b",
    re.IGNORECASE,
)
_ORDINALS = english_words("ordinals", 1, 10)
NTH = re.compile("|".join(_ORDINALS), re.IGNORECASE)
_ORDINAL = re.compile(
    rf"\b(?:is|was|were|be|came|come|comes|finish(?:ed|es)?|placed|ranked|only|stood|lay|lies|in|for|"
    rf"and(?= (?:the )?(?:{NTH.pattern}) (?:in|at|on|among)\b))\b"
    rf"[ ,]+(?:the )?({NTH.pattern})\b"
    r"(?! (?:time|half|quarter|week|month|day|year|round|person|people|man|woman|country|of|and)\b)",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    rf"\b(?:({NTH.pattern}|\d+(?:st|nd|rd|th))[- ](?:most[- ])?)?(\w+est|most[- ]\w+)\b", re.IGNORECASE
)  # "the third-largest", "largest"; "larger"
_LAST = re.compile(
    r"\b(?:last|bottom)\b(?! (?:week|month|year|night|decade|time|minute|century|spring|summer|autumn|fall|winter))",
    re.IGNORECASE,
)


def find_places(text: str, ranks: Sequence[Mention]) -> Iterator[tuple[str, int]]:
    """Yield the places in an order, given as a number or in words, with their offsets."""
    for rank in ranks:
        yield f"{RANK_PREFIX}{rank.low:g}", rank.span.start
    for match in LEADS.finditer(text):
        yield f"{RANK_PREFIX}1", match.start()
    for match in _ORDINAL.finditer(text):
        yield f"{RANK_PREFIX}{_ORDINALS.index(match.group(1).casefold()) + 1}", match.start()
    for match in _LAST.finditer(text):
        yield f"{RANK_PREFIX}last", match.start()


def find_superlatives(text: str) -> dict[str, frozenset[str]]:
    """Return at which places a text has each of its superlatives; an empty one is the first: "largest"."""
    found: dict[str, set[str]] = {}
    for nth, superlative in _SUPERLATIVE.findall(text.casefold()):
        found.setdefault(superlative, set()).add("" if nth in {"first", "1st"} else nth)
    return {superlative: frozenset(places) for superlative, places in found.items()}

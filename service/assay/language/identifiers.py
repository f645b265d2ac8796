"""Names that end in a number: "Route 66", "tower number 77". The number tells one from another and ranks nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.language import english
from assay.language.names import Name, is_country, name_key
from assay.language.nouns import is_in_calendar
from assay.language.tokens import is_light, is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_NUMBERED = re.compile(
    r"(?<![\w'’-])(?P<head>[^\W\d_][\w-]*) (?P<sign>number |no\. ?|nr\. ?|# ?)?"
    r"(?P<number>(?!(?:1[5-9]|20)\d\d\b)\d{1,6}[A-Z]?)(?!\w|[.,:]\d|%)",
    re.IGNORECASE,
)
_OPENS_PHRASE = re.compile(
    r"(?:\A|[.!?:;,(]\s+|\b(?:the|a|an|this|that|its|their|his|her|our|my|of|in|at|by|for|from|to|on|with|and|or) )$",
    re.IGNORECASE,
)
_LONGEST_OPENING = 8
_ORDERS = frozenset(
    "world place position spot rank slot seed seeded ranked ranking top best current former new".split()
)
_IN_ORDER = re.compile(r" (?:in|on|at|worldwide|globally)\b")
_VERB = re.compile(r"(?:ed|ing)$")


def number_names(text: str, names: tuple[Name, ...], figures: AbstractSet[int]) -> tuple[Name, ...]:
    """Return the names in order, those with a number of their own in place of the same without.

    Args:
        text: A clause.
        names: Its names.
        figures: Offsets of its figures, ranks left out, and dates: a number there measures something.
    """
    numbered = tuple(_find_numbered(text, names, figures))
    rest = [name for name in names if all(name.end <= n.start or name.start >= n.end for n in numbered)]
    return tuple(sorted((*rest, *numbered), key=lambda name: name.start))


def _find_numbered(text: str, names: tuple[Name, ...], figures: AbstractSet[int]) -> Iterator[Name]:
    for match in _NUMBERED.finditer(text):
        start, number = match.start("head"), match.start("number")
        is_taken = number in figures or any(name.start <= number < name.end for name in names)
        if is_taken or not _is_noun(match["head"]):
            continue
        if not (_is_called(text, match) if match["sign"] else match["head"][0].isupper()):
            continue
        named = next((name for name in names if name.start <= start < name.end), None)
        key = named.key if named else name_key(match["head"])
        yield Name(f"{key} {match['number'].casefold()}", named.start if named else start, match.end())


def _is_noun(word: str) -> bool:
    lower = word.casefold()
    is_other = is_stop_word(lower) or is_light(lower) or lower in _ORDERS or is_country(lower)
    return not is_other and not is_in_calendar(lower, english()) and not _VERB.search(lower)


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Return True if "number" belongs to the word before it and is not a rank, as in "the song hit number 7"."""
    before = text[max(0, match.start() - _LONGEST_OPENING) : match.start()]
    return bool(_OPENS_PHRASE.search(before)) and not _IN_ORDER.match(text, match.end())

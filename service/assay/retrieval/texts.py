"""The words that facts and queries are compared by, whichever index compares them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from text_to_num import alpha2digit

from assay.language.tokens import stems
from assay_schemas import Fact, first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Words: TypeAlias = tuple[str, ...]

_LONGEST_NAME = 12  # words; what is longer is a wording of the fact, found by its words
_KEPT_QUERIES = 256  # a claim is asked about twice: for its facts and for those near to it
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_INITIAL = re.compile(r"\.[^\W\d_]\.")
"""In every acronym."""
_DIGIT = re.compile(r"\d")
_NUMBER_SIGN = re.compile(r"\bnos?\.?\s*(?=\d)|#\s*(?=\d)")
_POSSESSIVE = re.compile(r"['’]s\b")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


class DaysInForce(NamedTuple):
    """First and last day, both inclusive, on which a fact is evidence."""

    first: dt.date
    last: dt.date


def days_in_force(fact: Fact) -> DaysInForce:
    """Return the days on which a fact is evidence; an end that it leaves open is that of the calendar."""
    first = first_day(fact.valid_from) if fact.valid_from else dt.date.min
    return DaysInForce(first, last_day(fact.valid_to) if fact.valid_to else dt.date.max)


def texts_of(fact: Fact) -> tuple[str, ...]:
    """Return what a fact says of itself, then one sentence each on how others put it."""
    return _searchable(fact), *fact.wordings, *fact.myths[len(fact.shown_myths) :]


def _searchable(fact: Fact) -> str:
    predicate = (fact.predicate or "").replace("-", " ")
    texts = (fact.statement, fact.subject, predicate, fact.object, *fact.aliases, *fact.shown_myths)
    return "\n".join(text for text in texts if text)


def names_of(fact: Fact) -> set[Words]:
    """Return the names that lift a fact where they stand whole in a query."""
    return {words_of(name) for name in (fact.subject or "", *fact.aliases)}


def document_of(own: str, others: Iterable[str]) -> list[str]:
    """Return the stems by which a fact is found; other sentences add what is new in them, lest they drown its own."""
    found = stems_of(words_of(own))
    known = set(found)
    added = (stem for other in others for stem in stems_of(words_of(other)))
    return found + [stem for stem in dict.fromkeys(added) if stem not in known]


def occurring_names(words: Words, is_name: Callable[[Words], bool]) -> set[Words]:
    """Return the names among the words; one inside a longer one at the same place does not count."""
    names = set()
    end = 0
    for start in range(len(words)):
        for stop in range(min(start + _LONGEST_NAME, len(words)), max(start, end), -1):
            if is_name(words[start:stop]):
                names.add(words[start:stop])
                end = stop
                break
    return names


def stems_of(words: Iterable[str]) -> list[str]:
    """Return the stems of words in their order, stop words left out."""
    return list(stems([word for word in words if word not in _STOP_WORDS]))


@lru_cache(maxsize=_KEPT_QUERIES)
def words_of(text: str) -> Words:
    """Return the words of a text: lower case, no accents, numbers in figures, "No. 1" as number 1."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    # Most texts have few of these, and to look for a sign is quicker than to look for a pattern.
    if _INITIAL.search(plain):
        plain = _ACRONYM.sub(lambda match: match[0].replace(".", ""), plain)
    if _DIGIT.search(plain):
        plain = _NUMBER_SIGN.sub("number ", plain)
    if "'" in plain or "’" in plain:
        plain = _POSSESSIVE.sub("", plain)
    words = _TOKEN.findall(_ORDINAL.sub("", alpha2digit(plain, "en", threshold=0)))
    return tuple([word.replace(",", "") for word in words] if "," in plain else words)

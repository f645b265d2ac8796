"""Words: tokens, stems, stop words and classes of words that mean the same."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import get_ident
from typing import NamedTuple

import Stemmer

from assay.language.language import data_lines, english

# A hyphen joins only a prefix that changes the meaning: "semi-final" is one word, "AI-made" are two.
_WORD = re.compile(r"(?:(?:semi|non|anti|pre|ex|co|re|un)-)?[^\W_]+(?:[.'’&/][^\W_]+)*", re.UNICODE | re.IGNORECASE)
_STOP = frozenset(
    "a about after again against all also although am an and any are as at be because been before being between both "
    "but by can could did do does doing down during each even few for from further had has have having he her here "
    "hers him himself his how i if in into is it its itself just like made make may me more most much my no nor not of "
    "off on once one only or other our out over own per same she should so some such than that the their theirs them "
    "then there these they this those through to too under until up upon very was we were what when where which while "
    "who whom whose why will with would you your every still yet ever".split()
)
_LIGHT = frozenset(
    "become bring come get give go have hit hold keep land lie make manage put reach remain run see seem set "
    "stand stay take took stood held been".split()
)


_TEXTS_KEPT = 512
"""The sentences of a claim and its facts, which every guard asks for anew."""
_WORDS_KEPT = 8192


class Token(NamedTuple):
    """A word of a text: as written, stemmed, and its half-open range."""

    text: str
    stem: str
    start: int
    end: int


@lru_cache(_TEXTS_KEPT)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order; possessive endings are not part of the stem."""
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
    stemmed = stems([_bare(word) for word, _, _ in found])
    return tuple(Token(word, stem, start, end) for (word, start, end), stem in zip(found, stemmed, strict=True))


def stems(words: list[str]) -> tuple[str, ...]:
    """Return the stems of English words in lower case."""
    return tuple(_stemmer(get_ident()).stemWords(words))


@lru_cache(_TEXTS_KEPT)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning, each replaced by its class of synonyms."""
    return frozenset(map(concept, telling_stems(text)))


@lru_cache(_TEXTS_KEPT)
def telling_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning, as they are."""
    return frozenset(token.stem for token in tokenize(text) if not is_stop_word(token.text))


def is_stop_word(word: str) -> bool:
    """Return True if a word carries no meaning of its own."""
    return word.casefold() in _STOP


@lru_cache(_WORDS_KEPT)
def is_light(word: str) -> bool:
    """Return True for a light verb ("took", "held", "reached"), which means little without its object."""
    lower = word.casefold()
    return bool({_base(lower), re.sub(r"(?:ed|ing|es|s)$", "", lower), re.sub(r"(?:ing|ed|es)$", "e", lower)} & _LIGHT)


def is_past_form(word: str) -> bool:
    """Return True if a word in small letters has the form of a past tense or participle."""
    return word.endswith("ed") or word in _irregular()


def concept(stem: str) -> str:
    """Return the name of the stem's class of synonyms, or the stem itself."""
    return _concepts().get(stem, stem)


@lru_cache(_WORDS_KEPT)
def _bare(word: str) -> str:
    return _base(re.sub(r"['’]s?$", "", word.casefold()))


def _base(word: str) -> str:
    return _irregular().get(word, word)


@cache
def _stemmer(thread: int) -> Stemmer.Stemmer:  # noqa: ARG001 - a stemmer must not be shared between threads
    return Stemmer.Stemmer(english().stemmer, 0)  # a cache that overflows costs twice what it saves


@cache
def _irregular() -> dict[str, str]:
    return dict(line.split() for line in data_lines("irregular.txt"))


@cache
def _concepts() -> dict[str, str]:
    concepts: dict[str, str] = {}
    for line in data_lines("synonyms.txt"):
        alike = stems(line.split())
        concepts.update({stem: alike[0] for stem in alike if stem not in concepts})
    return concepts

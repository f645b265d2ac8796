"""Proper names: where they are, and whether two of them are the same. Whole names only, never by overlap of words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assay.language.language import data_lines, english
from assay.language.nouns import is_in_calendar
from assay.language.tokens import is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CONNECTIVES = frozenset("of the de del della di da du van von der den la le al bin ibn &".split())
_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?|[&]", re.UNICODE)
_TITLE = re.compile(r"(?<!\w)[\"“«']([A-Z0-9][^\"“”«»\n]{0,80}?)[\"”»'](?!\w)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|\n\s*|[\"“(\[]\s*)$")
_TITLES = frozenset("mr mrs ms dr prof sir dame no".split())
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?=.*[^\W\d_])|(?<=[^\W\d_] )\b(?:1[5-9]|20)\d\d\b")
_OF = re.compile(r"[A-Z]\w+ (?:de|del|du|da|di) $")
_ACRONYM = 4
_LONGEST_TITLE = 8
_PAIRS_KEPT = 16_384
_NAMES_KEPT = 16_384
"""Those of the world's countries, and of the facts at hand: every set of facts that is read has them anew."""
_WITHIN = re.compile(r"(?<=[^\W\d_,] )[^\W\d_a-z][^\W\d_]+")
_ALNUM = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"[\s.'’/&@-]{1,3}")
_OWNS = re.compile(r"['’]s? [\"'“‘]?")
_BY = re.compile(r"[\"'”’]?,? by (?:the )?(?:\w+ ){0,2}?")
_POSSESSIVE = re.compile(r"['’]s?$")


class Name(NamedTuple):
    """A proper name in a text, with its half-open range and the key by which names are compared."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Gazetteer:
    """Names that are known to belong together.

    Attributes:
        aliases: Key of every known wording to the key of its canonical name.
        proper: Words that are names even where their capital proves nothing.
    """

    aliases: Mapping[str, str]
    proper: frozenset[str] = frozenset()

    @cached_property
    def _by_first_word(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Words of every known name by its first word, longest name first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for key in self.aliases:
            words = _words_of(key)
            if words and len(key) > 1:
                found.setdefault(words[0], []).append(words)
        return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}

    def find(self, text: str) -> Iterator[Name]:
        """Yield the known names of a text in order, the longest at each place, whole words only."""
        tokens = list(_ALNUM.finditer(text))
        words = [token.group().casefold() for token in tokens]
        at = 0
        while at < len(tokens):
            width = self._width(text, tokens, words, at)
            if width:
                start, end = tokens[at].start(), tokens[at + width - 1].end()
                yield Name(self.canonical(name_key(text[start:end])), start, end)
            at += max(1, width)

    def _width(self, text: str, tokens: list[re.Match[str]], words: list[str], at: int) -> int:
        for name in self._by_first_word.get(words[at], ()):
            stop = at + len(name)
            gaps = (text[a.end() : b.start()] for a, b in pairwise(tokens[at:stop]))
            if tuple(words[at:stop]) == name and all(_JOINT.fullmatch(gap) for gap in gaps):
                return len(name)
        return 0

    def canonical(self, key: str) -> str:
        """Return the key of the canonical name, or `key` itself if the name is not known."""
        return self.aliases.get(key, key)


def build_gazetteer(groups: Iterable[tuple[str, ...]], statements: Iterable[str] = ()) -> Gazetteer:
    """Return a gazetteer of groups of names, each canonical name first, and of the world's countries.

    A wording that two groups give to different names is known to neither: it would join what differs. A group of
    one name only makes it known, and gives way to a group that has more. `statements` show which words are names:
    the last word of a known name, or a word that has a capital within a sentence and nowhere a small letter, is one at
    the start of a sentence too.
    """
    aliases: dict[str, str] = {}
    disputed: set[str] = set()
    for group in sorted((*_countries(), *groups), key=len, reverse=True):
        keys = [name_key(wording) for wording in group]
        canonical = aliases.get(keys[0], keys[0])
        for key in keys:
            if aliases.setdefault(key, canonical) != canonical:
                disputed.add(key)
    known = Gazetteer({key: name for key, name in aliases.items() if key not in disputed or key == name})
    texts = tuple(statements)
    common = {word for text in texts for word in _ALNUM.findall(text) if word.islower()}
    proper = {word.casefold() for text in texts for word in _WITHIN.findall(text)}
    proper |= {key.split()[-1] for key in known.aliases.values() if key}
    return replace(known, proper=frozenset(proper - common))


@lru_cache(_NAMES_KEPT)
def name_key(name: str) -> str:
    """Return the form by which names are compared: case, outer quotes, article, years and possessive removed."""
    bare = _POSSESSIVE.sub("", " ".join(_YEAR.sub(" ", name).split()).strip("\"'“”«»‘’.,;:")).casefold()
    return re.sub(r"^the ", "", bare.replace("’", "'")).replace("-", " ")


@lru_cache(_NAMES_KEPT)
def _words_of(key: str) -> tuple[str, ...]:
    return tuple(_ALNUM.findall(key))


def find_names(text: str, gazetteer: Gazetteer) -> tuple[Name, ...]:
    """Return the proper names of a text in order, without overlap.

    Known names win over titles in quotation marks, these over runs of capitalised words. The capital of a first
    word proves nothing: it counts only if a second capitalised word follows or the name is known.
    """
    taken: list[Name] = []
    for name in (*_known(text, gazetteer), *_titles(text, gazetteer), *_capitalised(text, gazetteer)):
        if all(name.end <= other.start or name.start >= other.end for other in taken):
            taken.append(name)
    return tuple(sorted(taken, key=lambda name: name.start))


def find_owners(text: str, names: tuple[Name, ...]) -> dict[str, str]:
    """Return whose each named thing is said to be: "A's T", "T by A", by keys."""
    owners: dict[str, str] = {}
    for name, following in pairwise(names):
        between = text[name.end : following.start]
        if _OWNS.fullmatch(between):
            owners[following.key] = name.key
        elif _BY.fullmatch(between):
            owners[name.key] = following.key
    return owners


@lru_cache(_PAIRS_KEPT)
def same_name(a: str, b: str) -> bool:
    """Return True if two keys name the same thing: they are equal, or one is the surname of the other."""
    if a == b:
        return True
    shorter, longer = sorted((a.split(), b.split()), key=len)
    return len(shorter) == 1 and len(longer) in {2, 3, 4} and longer[-1] == shorter[0] and shorter[0].isalpha()


def find_countries(text: str) -> frozenset[str]:
    """Return the keys of the countries that a text names, or whose people it names, inside longer names too."""
    return frozenset(name.key for name in _nations().find(text) if text[name.start].isupper())


def is_country(key: str) -> bool:
    """Return True if a key names one of the world's larger countries, or its people."""
    return key in _country_keys()


def is_known(key: str, names: frozenset[str]) -> bool:
    """Return True if `key` is the same name as any of `names`."""
    return key in names or any(same_name(key, name) for name in names)


def _known(text: str, gazetteer: Gazetteer) -> Iterator[Name]:
    for name in gazetteer.find(text):
        written = text[name.start : name.end]
        if is_country(name.key) and _OF.search(text[: name.start]):
            continue  # "Stade de France" is no name of France
        # "us" is a pronoun and "US" a country: a known name needs a capital unless it has several words.
        if written[0].isupper() or written[0].isdigit() or " " in written:
            yield name


def find_titles(text: str) -> tuple[str, ...]:
    """Return the titles in quotation marks: works, products, ships; not direct speech."""
    return tuple(match.group(1) for match in _title_matches(text))


def _title_matches(text: str) -> Iterator[re.Match[str]]:
    for match in _TITLE.finditer(text):
        words = match.group(1).split()
        if len(words) <= _LONGEST_TITLE and all(word[0].isupper() or is_stop_word(word) for word in words):
            yield match


def _titles(text: str, gazetteer: Gazetteer) -> Iterator[Name]:
    for match in _title_matches(text):
        yield Name(gazetteer.canonical(name_key(match.group(1))), match.start(1), match.end(1))


def _capitalised(text: str, gazetteer: Gazetteer) -> Iterator[Name]:
    for run in _runs(text):
        words = _trim(run)
        if not words:
            continue
        start, end = words[0].start(), words[-1].end()
        raw = _POSSESSIVE.sub("", text[start:end]).rstrip(".")
        if len(words) == 1 and len(raw) <= _ACRONYM and raw.isupper() and name_key(raw) not in gazetteer.aliases:
            continue  # AI, CEO and GDP are words
        is_proven = len(words) > 1 or _is_marked(raw) or name_key(raw) in gazetteer.proper
        if not is_proven and _opens_sentence(text, start):
            continue
        yield Name(gazetteer.canonical(name_key(raw)), start, start + len(raw))


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield runs of capitalised words, joined by connectives and nothing but white space."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        word = match.group()
        follows = bool(run) and not text[run[-1].end() : match.start()].strip()
        ended = bool(run) and (_POSSESSIVE.search(run[-1].group()) or _ends_sentence(run[-1].group()))
        if "-" in word and not word.rsplit("-", 1)[1][:1].isupper():
            word = word.lower()  # "Paris-born" is no name
        is_part = word[0].isupper() or word[0].isdigit() or word.casefold() in _CONNECTIVES
        if run and (not follows or ended or not is_part):
            yield run
            run = []
        if (run and is_part) or word[0].isupper():
            run.append(match)
    if run:
        yield run


def _ends_sentence(word: str) -> bool:
    return word.endswith(".") and len(word) > 4


def _trim(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Drop what is no part of a name at either end: connectives, numbers, days and months, stop words."""
    words = list(run)
    while words and (_is_filler(words[-1].group()) or words[-1].group()[0].isdigit()):
        words.pop()
    while words and (_is_filler(words[0].group()) or words[0].group()[0].isdigit()):
        words.pop(0)
    return words


def _is_filler(word: str) -> bool:
    bare = _POSSESSIVE.sub("", word.casefold().rstrip("."))
    return bare in _CONNECTIVES | _TITLES or is_in_calendar(bare.removeprefix("mid-"), english()) or is_stop_word(bare)


def _is_marked(word: str) -> bool:
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)


def _opens_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_START.search(text[max(0, start - 4) : start]))


@cache
def _countries() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("\t")) for line in data_lines("countries.tsv"))


@cache
def _nations() -> Gazetteer:
    return build_gazetteer(())


@cache
def _country_keys() -> frozenset[str]:
    return frozenset(name_key(wording) for group in _countries() for wording in group)

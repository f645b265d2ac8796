"""What is known of each language that is read: how it writes numbers, units, comparators and dates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from assay.language.numbers.mentions import Kind
from assay_schemas import Comparator

ENGLISH_CODE = "en"
UNKNOWN_LANGUAGE = "und"
"""Of a text that is too short to tell."""
CODES = frozenset({ENGLISH_CODE, "de", "es", "fr", "it", "nl", "pt"})
"""ISO 639-1 codes of the languages that are read; all but English by their figures and dates alone."""

_HEDGES = {"gt": Comparator.GT, "gte": Comparator.GTE, "lt": Comparator.LT, "lte": Comparator.LTE} | {
    "about": Comparator.APPROX,
    "just_over": Comparator.GT,
    "nearly": Comparator.LT,
}
_NEAR = frozenset({"just_over", "nearly"})


class Unit(NamedTuple):
    """A unit of measure: `factor` of `base` make one of it."""

    name: str
    kind: Kind
    base: str
    factor: float


class Hedge(NamedTuple):
    """What stands around a figure; `is_near` for "just over" (with GT) and "nearly" (with LT)."""

    comparator: Comparator
    is_near: bool = False


@dataclass(frozen=True, eq=False)
class Language:
    """How one language writes what the reader compares; all words are in lower case.

    Attributes:
        code: ISO 639-1, which the reader of number words (text2num) goes by too.
        stemmer: Name of PyStemmer's algorithm.
        words: Closed classes of words by the name of the class: "articles", "ranges", "clock"; see `data/en.toml`.
        numbers: Values of classes of words: "scales", "vague" plurals, "parts", and number words that text2num lacks.
        hedges_before: Comparators that stand before a figure.
        hedges_after: Comparators that stand behind one.
        units: Units of measure by their spelling.
        months: Number of a month by its name, 1 to 12.
        weekdays: Number of a weekday by its name, 0 for Monday.
        has_decimal_comma: True for 1.234,5; False for 1,234.5.
        capitalises_nouns: True for German.
    """

    code: str
    stemmer: str
    words: Mapping[str, frozenset[str]]
    numbers: Mapping[str, Mapping[str, float]]
    hedges_before: Mapping[str, Hedge]
    hedges_after: Mapping[str, Hedge]
    units: Mapping[str, Unit]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    has_decimal_comma: bool
    capitalises_nouns: bool

    @property
    def is_full(self) -> bool:
        """True for the one language whose names, verbs and negations are read too."""
        return self.code == ENGLISH_CODE


def english() -> Language:
    """Return the language that everything is read in unless another is named."""
    return language_of_code(ENGLISH_CODE)


def find_language(code: str) -> Language | None:
    """Return a language by its ISO 639-1 code; None for one that is not read."""
    return language_of_code(code) if code in CODES else None


@cache
def language_of_code(code: str) -> Language:
    """Return one of the languages of `CODES`, read from the tables that ship with the package."""
    table, known = (tomllib.loads(_data(f"{name}.toml")) for name in (code, ENGLISH_CODE))
    return Language(
        code=code,
        stemmer=table["stemmer"],
        words={
            name: frozenset(words.split("|")) - {""}
            for name, words in (_empty(known["words"]) | table["words"]).items()
        },
        numbers={name: _valued(entries) for name, entries in (_empty(known["numbers"]) | table["numbers"]).items()},
        hedges_before=_hedges(table["hedges"]["before"]),
        hedges_after=_hedges(table["hedges"]["after"]),
        units=_units(table["units"]),
        months=_numbered(table["months"], 1),
        weekdays=_numbered(table["weekdays"], 0),
        has_decimal_comma=table["decimal"] == ",",
        capitalises_nouns=table.get("capitalises_nouns", False),
    )


def english_words(table: str, first: int, last: int) -> tuple[str, ...]:
    """Return the words for first..last, both included, of "counting" (at most twelve) or "ordinals" (nineteen)."""
    return tuple(word for word, value in english().numbers[table].items() if first <= value <= last)


@cache
def units_by_name() -> Mapping[str, Unit]:
    """Return every unit by its name, whatever the language."""
    units: dict[str, Unit] = {}
    for line in data_lines("units.tsv"):
        name, kind, base, factor, _ = line.split("\t")
        units[name] = Unit(name, Kind(kind), base, float(factor))
    return units


def _units(spellings: Mapping[str, str]) -> dict[str, Unit]:
    """Return the units by their signs, which all languages share, and by a language's own words."""
    signs = {line.split("\t")[0]: line.split("\t")[4] for line in data_lines("units.tsv")}
    named = (*signs.items(), *spellings.items())
    return {word: units_by_name()[name] for name, words in named for word in words.split("|") if word}


def _empty(names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, "")


def _hedges(phrases: Mapping[str, str]) -> dict[str, Hedge]:
    return {
        phrase: Hedge(_HEDGES[name], is_near=name in _NEAR)
        for name, joined in phrases.items()
        for phrase in joined.split("|")
    }


def _valued(entries: str) -> dict[str, float]:
    """Read "million=1e6 billion=1e9"."""
    return {word: float(value) for word, _, value in (entry.partition("=") for entry in entries.split())}


def _numbered(names: list[str], first: int) -> dict[str, int]:
    return {name: number for number, spellings in enumerate(names, first) for name in spellings.split("|")}


def data_lines(name: str) -> list[str]:
    """Return the lines of a file of `data`, without comments and empty ones."""
    return [line for line in _data(name).splitlines() if line and not line.startswith("#")]


def _data(name: str) -> str:
    return (files("assay.language") / "data" / name).read_text(encoding="utf-8")

"""Reading claims and facts with the names of one set of facts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assay.language.claim_reading import Reading, read
from assay.language.fact_reading import FactReading, read_fact, setting_of, unique_predicates
from assay.language.gazetteer import gazetteer_of, owners_in
from assay.language.language import english

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assay.language.language import Language
    from assay_schemas import Fact, FactId

_PART = re.compile(r"[,;:]\s+(?!\d)|\s+as well as\s+|\s+[–—-]\s+|\s+(?:because|although|while|whereas)\s+")
_ADVERBIAL = re.compile(
    r"(?:in|on|by|at|during|since|until|before|after|as of|from|last|this|earlier|late|early)\b", re.IGNORECASE
)
"""Begins a part that only says when: its dates hold for the parts that have none."""

_CLAIMS_KEPT = 256
_READERS_KEPT = 128
"""The facts of a claim are read with its names by the engine, and then by the audit."""


class Reader:
    """Reads claims and facts with the names of one set of facts; every fact of the set is read once.

    The claims read last are kept: the engine reads them, and then the audit.

    Args:
        facts: The set.
        language: Of the facts; None is English. Of another language figures and dates are read, and nothing else.
        is_whole: False where the facts are some of a larger set: what they have in common, or one alone has, says
            nothing of the set.
    """

    def __init__(self, facts: Sequence[Fact], language: Language | None = None, *, is_whole: bool = True) -> None:
        self.language = language or english()
        self._gazetteer = gazetteer_of(facts)
        setting = setting_of(facts) if is_whole else ()
        self._setting = read(". ".join(setting), self._gazetteer, None, self.language)
        self._owners = owners_in(facts, self._gazetteer)
        self._unique = unique_predicates(facts) if is_whole else frozenset()
        self._facts = {fact.id: fact for fact in facts}
        self._readings: dict[FactId, FactReading] = {}
        self._wordings: dict[tuple[FactId, str], FactReading] = {}
        self._kept_claim = lru_cache(_CLAIMS_KEPT)(self._read_claim)

    def among(self, facts: Sequence[Fact]) -> Reader:  # noqa: ARG002 - it knows the names of all
        """Return what reads a claim that is held against these facts, and the facts themselves."""
        return self

    def read_claim(self, statement: str, date: dt.date | None, language: Language | None = None) -> Reading:
        """Parse a claim and its clauses; relative dates count from `date`; a language of None is that of the facts."""
        return self._kept_claim(statement, date, language or self.language)

    def _read_claim(self, statement: str, date: dt.date | None, language: Language) -> Reading:
        whole = self._subject_first(read(statement, self._gazetteer, date, language))
        if not language.is_full:
            return whole
        texts = [statement] if whole.is_speech else _PART.split(statement)
        parts = [
            self._subject_first(read(text, self._gazetteer, date, language))
            for text in texts
            if len(texts) > 1 and len(text.split()) > 1
        ]
        leading = whole.names[:1] if whole.names and whole.names[0].start < len(texts[0]) else ()
        dated = tuple(day for part in parts if _ADVERBIAL.match(part.text) for day in part.dates)
        shared = [replace(part, names=part.names or leading, dates=part.dates or dated) for part in parts]
        return replace(whole, parts=tuple(shared))

    def _subject_first(self, reading: Reading) -> Reading:
        """Put a work in the place of its maker where a claim names both: "A won with T" is about T as well."""
        owned = {self._owners[key]: key for key in reading.keys if self._owners.get(key) in reading.keys}
        if not owned:
            return reading
        names = [name._replace(key=owned.get(name.key, name.key)) for name in reading.names]
        first = {name.key: name for name in reversed(names)}
        return replace(reading, names=tuple(name for name in names if first[name.key] is name))

    def read_fact(self, fact: Fact) -> FactReading:
        """Parse a fact; a fact that is not in the set is parsed again each time."""
        if self._facts.get(fact.id) is not fact:
            return read_fact(fact, self._gazetteer, self.language, self._setting)
        reading = self._readings.get(fact.id)
        if reading is None:
            is_unique = fact.predicate in self._unique
            reading = read_fact(fact, self._gazetteer, self.language, self._setting, is_unique=is_unique)
            self._readings[fact.id] = reading
        return reading

    def read_wording(self, fact: Fact, text: str) -> FactReading:
        """Parse a fact as if it were stated by `text`, a sentence that is true or false with it."""
        if text == fact.statement:
            return self.read_fact(fact)
        key = fact.id, text
        if key not in self._wordings:
            stated = fact.model_copy(update={"statement": text, "quantity": None})
            self._wordings[key] = read_fact(stated, self._gazetteer, self.language, self._setting)
        return self._wordings[key]


class FoundReader(Reader):
    """Reads each claim by the names of the facts that were found for it, of a set too large to know all names of.

    Args:
        language: As of `Reader`.
    """

    def __init__(self, language: Language | None = None) -> None:
        super().__init__((), language)
        self._kept_readers = lru_cache(_READERS_KEPT)(self._read_among)

    def among(self, facts: Sequence[Fact]) -> Reader:
        """Return a reader with the names of these facts."""
        return self._kept_readers(tuple(facts))

    def _read_among(self, facts: tuple[Fact, ...]) -> Reader:
        return Reader(facts, self.language, is_whole=False)

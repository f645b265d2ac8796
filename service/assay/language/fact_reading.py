"""What the guards read out of a fact: its clauses, and what its other fields add."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sentencex import segment

from assay.language.claim_reading import Reading, read
from assay.language.dates.time_zones import ZONE
from assay.language.gazetteer import is_name, shares_word
from assay.language.language import ENGLISH_CODE
from assay.language.names import Gazetteer, find_countries, name_key
from assay.language.numbers.agreement import as_mention
from assay.language.numbers.mentions import Kind
from assay.language.ranks import RANK_PREFIX
from assay_schemas import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.language.language import Language
    from assay.language.numbers.mentions import Mention
    from assay_schemas import Fact

_CLAUSE = re.compile(r"[;:]\s+|,\s+(?=(?:but|while|whereas|yet)\b)")
_DENIAL = re.compile(r"(?:not|never|no)[-_ ]")
_NUMBER_ONE = re.compile(r"\bno\.?(\d)")
_OPEN = re.compile(r"(?:whether|who|which|what|how|why|if|no record|no evidence)\b", re.IGNORECASE)
_ENDS_IN_TIME = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)  # "at 9 a.m."; "at 9 am."
_ZONE_FIRST = re.compile(ZONE.removesuffix("?"))  # "EST.", "Eastern time"; "Eastern winds"
_JOINT = re.compile(r"(?<!\bsemi)(?<!\bnon)(?<!\banti)(?<!\bpre)(?<!\bex)[-_]")
_COMMON = 3
_POUND = "pound"  # of weight, unless the statement says otherwise


@dataclass(frozen=True, eq=False)
class FactReading:
    """A parsed fact; equal to itself alone.

    Attributes:
        clauses: The statement's clauses; the first holds what the fact is about.
        subject: Key of what the fact is about.
        places: Ranks that its subject, object and aliases give.
        side_figures: Figures in the same fields: they can agree with a claim, never contradict it.
        objects: Keys of the names in its object, and in the aliases that are names.
        known: Keys of all names that the fact mentions in any field.
        terms: Concepts of its statement, subject, object and aliases, units included.
        fields: The same without the statement, for no clause may borrow the words of another.
        about: Concepts of its subject alone: to share them is to speak of the same thing, not to say the same.
        aspects: Concepts of its predicate, a leading "not-" left out.
        is_unique: True if no other subject has the predicate: it alone says what is spoken of.
        denies: True if the predicate begins with "not-": subject and object are said not to stand so.
        figure: The quantity field.
        phrases: Wordings, in lower case, by which the subject or the statement goes.
        setting: What the whole file of facts is about, as one text: a claim may name it where the fact does not.
    """

    fact: Fact
    clauses: tuple[Reading, ...]
    subject: str | None
    places: frozenset[str]
    side_figures: tuple[Mention, ...]
    objects: frozenset[str]
    known: frozenset[str]
    terms: frozenset[str]
    fields: frozenset[str]
    about: frozenset[str]
    aspects: frozenset[str]
    is_unique: bool
    denies: bool
    figure: Mention | None
    phrases: tuple[str, ...]
    setting: Reading

    @cached_property
    def text(self) -> str:
        """All that the fact says, in any field."""
        fact = self.fact
        parts = (fact.statement, fact.subject, (fact.predicate or "").replace("-", " "), fact.object, *fact.aliases)
        return " . ".join(part for part in parts if part)


def read_fact(
    fact: Fact, gazetteer: Gazetteer, language: Language, setting: Reading | None = None, *, is_unique: bool = False
) -> FactReading:
    """Take a fact apart: every clause of its statement, what its other fields add, and the setting of all facts."""
    day = fact.as_of or (fact.quantity and fact.quantity.as_of) or fact.valid_from
    seen = last_day(day) if day else None
    clauses = tuple(
        read(clause, gazetteer, seen, language)
        for clause in split_clauses(fact.statement, language.code)
        if not is_open(clause)
    )
    stated = _NUMBER_ONE.sub(r"No. \1", fact.predicate or "")
    triple = f"{_JOINT.sub(' ', stated)} {fact.object}" if stated and fact.object else fact.object
    about = [read(text, gazetteer, None, language) for text in (fact.subject, triple, *fact.aliases) if text]
    predicate = read(_JOINT.sub(" ", _DENIAL.sub("", stated)), gazetteer, None, language)
    heads = frozenset(
        gazetteer.canonical(name_key(text)) for text in (fact.subject, fact.object) if text and is_name(text)
    )
    return FactReading(
        fact=fact,
        clauses=clauses,
        subject=gazetteer.canonical(name_key(fact.subject)) if fact.subject else None,
        places=frozenset(term for part in about for term in part.terms if term.startswith(RANK_PREFIX)),
        side_figures=tuple(mention for part in about for mention in part.quantities),
        objects=frozenset(
            key for text in (fact.object, *fact.aliases) if text for key in _names_in(text, gazetteer, language)
        ),
        known=heads | {key for part in (*clauses, *about) for key in part.keys | _countries_within(part)},
        terms=frozenset(term for part in (*clauses, *about) for term in part.terms | part.units),
        fields=frozenset(term for part in about for term in part.terms | part.units),
        about=read(fact.subject, gazetteer, None, language).terms if fact.subject else frozenset(),
        aspects=predicate.terms,
        is_unique=is_unique and bool(predicate.terms),
        denies=bool(_DENIAL.match(stated)),
        figure=_figure(fact, clauses),
        phrases=_phrases(fact),
        setting=setting or Reading(""),
    )


def split_clauses(statement: str, code: str = ENGLISH_CODE) -> tuple[str, ...]:
    """Return the clauses of a statement that are true or false on their own, in order."""
    sentences = _with_zones(sentence.strip() for sentence in segment(code, statement))
    return tuple(part.strip() for sentence in sentences for part in _CLAUSE.split(sentence) if part and part.strip())


def _with_zones(sentences: Iterable[str]) -> list[str]:
    """Put the zone of "9 a.m. EST" back behind its time: the points of the time do not end the sentence."""
    joined: list[str] = []
    for sentence in sentences:
        is_zone = joined and _ENDS_IN_TIME.search(joined[-1]) and _ZONE_FIRST.match(sentence)
        if is_zone:
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def is_open(clause: str) -> bool:
    """Return True if a clause says only that something is not known: it decides nothing about the thing itself."""
    return bool(_OPEN.match(clause))


def setting_of(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the wordings of what a file of facts is about as a whole: subjects, not names, of several facts."""
    subjects = Counter(fact.subject for fact in facts if fact.subject and not is_name(fact.subject))
    common = {subject for subject, count in subjects.items() if count >= _COMMON}
    of_common = [fact for fact in facts if fact.subject in common]
    objects = [fact.object for fact in of_common if fact.object and is_name(fact.object)]
    return (*sorted(common), *objects, *(alias for fact in of_common for alias in fact.aliases))


def unique_predicates(facts: Sequence[Fact]) -> frozenset[str]:
    """Return the predicates that the facts give to one subject only."""
    subjects: dict[str, set[str | None]] = {}
    for fact in facts:
        if fact.predicate:
            subjects.setdefault(fact.predicate, set()).add(fact.subject)
    return frozenset(predicate for predicate, of in subjects.items() if len(of) == 1)


def _figure(fact: Fact, clauses: Sequence[Reading]) -> Mention | None:
    """Return the quantity field as a mention; years that the statement gives as an age are one, and pounds money."""
    if fact.quantity is None:
        return None
    figure = as_mention(fact.quantity)
    stated = [m for clause in clauses for m in clause.quantities if m.low == figure.low]
    if any(m.kind is Kind.AGE for m in stated):
        return replace(figure, kind=Kind.AGE)
    sums = (m for m in stated if m.kind is Kind.MONEY and figure.unit == _POUND)
    return next((replace(figure, kind=m.kind, unit=m.unit) for m in sums), figure)


def _phrases(fact: Fact) -> tuple[str, ...]:
    """Return the wordings of the subject in lower case; an alias like the object alone is none."""
    subject, object_ = fact.subject or "", fact.object or ""
    own = [alias for alias in fact.aliases if shares_word(alias, subject) or not shares_word(alias, object_)]
    return tuple(text.casefold() for text in (subject, *own) if text)


def _names_in(text: str, gazetteer: Gazetteer, language: Language) -> frozenset[str]:
    reading = read(text, gazetteer, None, language)
    whole = {gazetteer.canonical(name_key(text))} if is_name(text) else set()
    return reading.keys | _countries_within(reading) | whole


def _countries_within(reading: Reading) -> frozenset[str]:
    """Return the countries inside longer names: a national list belongs to its nation."""
    return frozenset(key for name in reading.names for key in find_countries(reading.text[name.start : name.end]))

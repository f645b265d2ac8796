"""A claim whose subject is nothing that the fact speaks of: another town's mayor, a bus for a ferry, another ticket.

The verifier compares what is said, and takes "the bus carries 40 passengers" for a contradiction of "the ferry carries
350". Nothing is decided here: it takes away the ground to refute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.names import is_country, is_known
from assay.language.nouns import core_of
from assay.language.tokens import content_stems

if TYPE_CHECKING:
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

# "the bus", "a monthly ticket"; "buses"
_NOUN = re.compile(r"(?:the|an?|my|our|your|this|that)\s+(?P<before>(?:[a-z-]+\s+)*?)(?P<noun>[a-z-]+)", re.IGNORECASE)
_ANYBODY = frozenset(
    "he she it they we you i this that these those there who what which nobody everybody somebody anybody nothing "
    "everything something people persons men women children officials experts critics one none some all both others "
    "many most few part half number total amount rest".split()
)
"""Subjects that name no kind of thing."""


def speaks_of_another(claim: Reading, fact: FactReading) -> bool:
    """Return True if the fact has no name of a claim whose subject is named, or not the noun of its subject."""
    if claim.subject is None:
        return False
    start, end = claim.subject
    if any(start <= name.start < end for name in claim.names):
        return not any(_has(fact, name.key, claim.text[name.start : name.end]) for name in claim.names)
    found = _NOUN.fullmatch(core_of(claim.text[start:end]))
    if found is None or found["noun"].lower() in _ANYBODY or not content_stems(found["noun"]):
        return False
    words = content_stems(" ".join((fact.fact.statement, *fact.phrases)))
    if not content_stems(found["noun"]) <= words | fact.terms | fact.aspects | fact.setting.terms:
        return True
    return _is_of_another_kind(found, fact)


def _has(fact: FactReading, key: str, written: str) -> bool:
    is_read = is_known(key, fact.known | fact.setting.keys) or is_country(key)
    return is_read or written.casefold() in fact.fact.statement.casefold()


def _is_of_another_kind(found: re.Match[str], fact: FactReading) -> bool:
    """Return True for "a monthly ticket" where the fact is on "a single ticket": each has a word the other lacks."""
    mine = content_stems(found["before"])
    theirs = re.search(
        rf"\b(?:the|an?)\s+(?P<before>(?:[a-z-]+\s+)+){re.escape(found['noun'])}\b", fact.fact.statement, re.IGNORECASE
    )
    if theirs is None or not mine:
        return False
    return mine.isdisjoint(fact.terms) and not content_stems(theirs["before"]) <= mine

"""Does a fact speak of what the claim speaks of? Asked before anything is called true or false."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.reading import RANK_PREFIX
from assay.text.names import is_known, same_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.guards.reading import FactReading, Reading
    from assay.text.names import Name


class Alignment(NamedTuple):
    """How a claim lies over one clause of a fact.

    Attributes:
        overlap: Share of the claim's terms that the fact has, ranks left out, in [0, 1]; 1 for a claim of names and
            figures only.
        aspects: Terms that say which side of the subject is meant, and that both have.
        conflict: Terms that both have and only one negates.
        shared: Keys of the claim's names that the clause, or the subject it continues, knows.
        strange: Keys of the claim's names that the clause does not know.
        missing: Keys of the claim's names that no field of the fact knows.
        absent: Keys of the clause's names that the claim does not have.
        has_subject: True if both speak of the same subject.
    """

    overlap: float
    aspects: frozenset[str]
    conflict: frozenset[str]
    shared: frozenset[str]
    strange: frozenset[str]
    missing: frozenset[str]
    absent: frozenset[str]
    has_subject: bool


def align(claim: Reading, clause: Reading, fact: FactReading) -> Alignment:
    """Lay a claim over one clause of a fact; what the fact's other fields say counts for the clause too."""
    near = clause.keys | _continued_subject(clause, fact) | (fact.known - _other_clauses(clause, fact))
    own = frozenset(_standing_alone(claim))
    own_terms = frozenset(term for term in claim.terms if not term.startswith(RANK_PREFIX))
    both = own_terms & (clause.terms | fact.terms)
    real = (claim.terms & clause.terms) - claim.unreal - clause.unreal
    return Alignment(
        overlap=len(both) / len(own_terms) if own_terms else 1.0,
        aspects=own_terms & (clause.terms | fact.aspects | fact.terms) - claim.units,
        conflict=frozenset(t for t in real if (t in claim.negated) != (t in clause.negated)),
        shared=frozenset(key for key in claim.keys if is_known(key, near)),
        strange=frozenset(key for key in own if not is_known(key, near)),
        missing=frozenset(key for key in own if not is_known(key, fact.known)),
        absent=frozenset(key for key in clause.keys if not is_known(key, claim.keys)),
        has_subject=_has_subject(claim, clause, fact),
    )


def _has_subject(claim: Reading, clause: Reading, fact: FactReading) -> bool:
    """Tell whether the claim's first name leads the clause or is what the fact is about.

    Where the fact is about something without a name, one of its wordings must stand in the claim.
    """
    leading = {*(name.key for name in clause.names[:1]), *_continued_subject(clause, fact)}
    if claim.names and any(same_name(claim.names[0].key, key) for key in leading):
        return True
    if any(_contains(claim.text, phrase) for phrase in fact.phrases):
        return True
    # A claim without any name can only be recognised by its words: all of them.
    return not claim.names and bool(claim.terms) and claim.terms <= clause.terms | fact.terms | fact.aspects


def _continued_subject(clause: Reading, fact: FactReading) -> frozenset[str]:
    """Return the fact's subject for its first clause, and for a later one that names nobody else."""
    is_first = bool(fact.clauses) and clause is fact.clauses[0]
    return frozenset({fact.subject} if fact.subject and (is_first or not clause.names) else ())


def _other_clauses(clause: Reading, fact: FactReading) -> frozenset[str]:
    return frozenset(key for other in fact.clauses if other is not clause for key in other.keys) - clause.keys


def _contains(text: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text.casefold()))


def _standing_alone(reading: Reading) -> Iterator[str]:
    """Yield the names that stand alone: in "German Volkswagen" the first only describes the second."""
    for name, following in zip_longest(reading.names, reading.names[1:]):
        if following is None or not _touches(reading.text, name, following):
            yield name.key


def _touches(text: str, name: Name, following: Name) -> bool:
    return text[name.end : following.start].strip(" \"'“”‘’") in {"", "s"}

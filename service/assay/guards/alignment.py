"""Does a fact speak of what the claim speaks of? Asked before anything is called true or false."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from assay.language.names import is_known, same_name
from assay.language.ranks import RANK_PREFIX

if TYPE_CHECKING:
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.names import Name

_GENERAL = frozenset("last first final new current total number annual".split())
"""Words of a predicate that say nothing of its topic."""
_AT = re.compile(r"\b(?:at|in|near|from) (?:the )?$")
_KEPT = 512
"""Readings, and pairs of them, about which the last answers are kept: those of a claim and its facts."""


class Alignment(NamedTuple):
    """How a claim lies over one clause of a fact.

    Attributes:
        overlap: Share of the claim's terms that the fact has, ranks left out, in [0, 1]; 1 for a claim of names and
            figures only.
        plain: The same without the units of its figures.
        context: Share of all its terms, with what the fact's predicate and the setting of the facts say.
        aspects: Terms that say which side of the subject is meant, and that both have.
        conflict: Terms that both have and only one negates.
        shared: Keys of the claim's names that the clause, or the subject it continues, knows.
        strange: Keys of the claim's names that neither the clause nor the setting of the facts knows; names that only
            describe another ("German Volkswagen", "'T' by A") left out.
        unverified: The same with them.
        strangers: Those of them that are more than a place ("at X") beside a subject named by its wording.
        missing: Keys of the claim's names that no field of the fact knows.
        absent: Keys of the clause's names that the claim does not have.
        is_named: True if both speak of the same subject, by its name or by one of its wordings.
        is_topic: True if the claim names nobody else, and most words of a predicate of this subject alone are in it.
        has_subject: Any of these, or a claim without names shares most of its words with the clause.
    """

    overlap: float
    plain: float
    context: float
    aspects: frozenset[str]
    conflict: frozenset[str]
    shared: frozenset[str]
    strange: frozenset[str]
    unverified: frozenset[str]
    strangers: frozenset[str]
    missing: frozenset[str]
    absent: frozenset[str]
    is_named: bool
    is_topic: bool
    has_subject: bool


def align(claim: Reading, clause: Reading, fact: FactReading) -> Alignment:
    """Lay a claim over one clause of a fact; what the fact's other fields say counts for the clause too."""
    own, near = _known_beside(clause, fact)
    words = claim.words
    real = (claim.terms & clause.terms) - claim.unreal - clause.unreal
    alone = _standing_alone(claim)
    strange = frozenset(key for key in alone if not is_known(key, near))
    is_topic = not strange and has_topic(claim, fact)
    is_named = _is_worded(claim, fact) or _is_named(claim, clause, fact)
    return Alignment(
        overlap=_share(words, clause.terms | fact.fields),
        plain=_share(words - claim.units, clause.terms | fact.fields),
        context=_share(claim.terms, clause.terms | fact.fields | fact.aspects | fact.setting.terms),
        aspects=words & (clause.terms | fact.aspects | fact.fields) - claim.units,
        conflict=frozenset(term for term in real if (term in claim.negated) != (term in clause.negated)),
        shared=frozenset(key for key in claim.keys if is_known(key, own)),
        strange=strange,
        unverified=strange.union(key for key in claim.owners.values() if not is_known(key, near)),
        strangers=strange - places(claim) if strange and _is_worded(claim, fact) else strange,
        missing=frozenset(key for key in strange if not is_known(key, fact.known)),
        absent=frozenset(key for key in clause.keys if not is_known(key, claim.keys)),
        is_named=is_named,
        is_topic=is_topic,
        has_subject=is_named or is_topic or _is_described(claim, clause, fact),
    )


def has_topic(claim: Reading, fact: FactReading) -> bool:
    """Tell whether a claim has most words of a predicate that no other subject in the facts has."""
    telling = frozenset(term for term in fact.aspects - _GENERAL if not term.startswith(RANK_PREFIX))
    return fact.is_unique and 2 * len(telling & (claim.terms | claim.units)) > len(telling) > 0


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 1.0


def places(reading: Reading) -> frozenset[str]:
    """Return the keys of the names that follow "in", "at" and the like."""
    return frozenset(name.key for name in reading.names if _AT.search(reading.text[: name.start]))


def _is_named(claim: Reading, clause: Reading, fact: FactReading) -> bool:
    """Tell whether the claim's first name leads the clause or is what the fact is about."""
    leading = {*(name.key for name in clause.names[:1]), *_continued_subject(clause, fact)}
    return bool(claim.names) and any(same_name(claim.names[0].key, key) for key in leading)


def _is_described(claim: Reading, clause: Reading, fact: FactReading) -> bool:
    """Tell whether a claim without any name has most of its words in common with the fact."""
    known = claim.terms & (clause.terms | fact.fields | fact.aspects)
    return not claim.names and len(known) > 1 and len(known) > 0.6 * len(claim.terms)


def _continued_subject(clause: Reading, fact: FactReading) -> frozenset[str]:
    """Return the fact's subject for its first clause, and for a later one that names nobody else."""
    is_first = bool(fact.clauses) and clause is fact.clauses[0]
    return frozenset({fact.subject} if fact.subject and (is_first or not clause.names) else ())


@lru_cache(_KEPT)
def _known_beside(clause: Reading, fact: FactReading) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a clause has or continues, and the same with those of the setting."""
    own = clause.keys | _continued_subject(clause, fact) | (fact.known - _other_clauses(clause, fact))
    return own, own | fact.setting.keys


def _other_clauses(clause: Reading, fact: FactReading) -> frozenset[str]:
    return frozenset(key for other in fact.clauses if other is not clause for key in other.keys) - clause.keys


@lru_cache(_KEPT)
def _is_worded(claim: Reading, fact: FactReading) -> bool:
    text = claim.text.casefold()
    return any(
        phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None for phrase in fact.phrases
    )


@lru_cache(_KEPT)
def _standing_alone(reading: Reading) -> tuple[str, ...]:
    """Return the names that stand alone: in "German Volkswagen" the first only describes the second."""
    owners = set(reading.owners.values())
    return tuple(
        name.key
        for name, following in zip_longest(reading.names, reading.names[1:])
        if name.key not in owners and (following is None or not _touches(reading.text, name, following))
    )


def _touches(text: str, name: Name, following: Name) -> bool:
    return text[name.end : following.start].strip(" .\"'“”\u2018’") in {"", "s"}

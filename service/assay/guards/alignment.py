"""Does a fact speak of what the claim speaks of? Asked before anything is called true or false."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from assay.language.names import is_known, same_name
from assay.language.ranks import RANK_PREFIX
from assay.language.tokens import content_stems, is_stop_word
from assay.language.verbs import is_finite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.names import Name

_GENERAL = frozenset("last first final new current total number annual".split())
"""Words of a predicate that say nothing of its topic."""
_AT = re.compile(r"\b(?:at|in|near|from) (?:the )?$")
_GOES_ON = re.compile(r"(?:[ -][a-z]+)*")  # "Harlow rope bridge fell"; "Harlow, a bridge"
_KEPT = 512
"""Readings, and pairs of them, about which the last answers are kept: those of a claim and its facts."""


@dataclass(frozen=True, eq=False)
class Alignment:
    """How a claim lies over one clause of a fact; what the fact's other fields say counts for the clause too.

    Most facts have nothing to do with a claim, so each answer is worked out when it is first asked for.
    """

    claim: Reading
    clause: Reading
    fact: FactReading

    @cached_property
    def overlap(self) -> float:
        """Share of the claim's terms that the fact has, ranks left out, in [0, 1]; 1 for names and figures only."""
        return _share(self.claim.words, self.clause.terms | self.fact.fields)

    @cached_property
    def said(self) -> float:
        """The same without the terms that only go on with a name."""
        return _share(self.claim.words - self.called, self.clause.terms | self.fact.fields)

    @cached_property
    def called(self) -> frozenset[str]:
        """Terms that only go on with a name in both, and say nothing of it: "the Harlow rope bridge"."""
        pairs = ((mine, other) for mine in self.claim.names for other in self.clause.names)
        alike = (pair for pair in pairs if same_name(pair[0].key, pair[1].key))
        return frozenset(
            stem
            for mine, other in alike
            for word, _ in takewhile(
                _is_one_noun, zip(_behind(self.claim, mine), _behind(self.clause, other), strict=False)
            )
            for stem in content_stems(word)
        )

    @cached_property
    def plain(self) -> float:
        """The same without the units of its figures."""
        return _share(self.claim.words - self.claim.units, self.clause.terms | self.fact.fields)

    @cached_property
    def context(self) -> float:
        """Share of all its terms, with what the fact's predicate and the setting of the facts say."""
        return _share(self.claim.terms, self._terms | self.fact.setting.terms)

    @cached_property
    def aspects(self) -> frozenset[str]:
        """Terms that say which side of the subject is meant, and that both have."""
        return (self.claim.words & self._terms) - self.claim.units

    @cached_property
    def conflict(self) -> frozenset[str]:
        """Terms that both have and only one negates."""
        real = (self.claim.terms & self.clause.terms) - self.claim.unreal - self.clause.unreal
        return frozenset(term for term in real if (term in self.claim.negated) != (term in self.clause.negated))

    @cached_property
    def shared(self) -> frozenset[str]:
        """Keys of the claim's names that the clause, or the subject it continues, knows."""
        own = _known_beside(self.clause, self.fact)
        return frozenset(key for key in self.claim.keys if is_known(key, own))

    @cached_property
    def strange(self) -> frozenset[str]:
        """Keys of the claim's names that neither the clause nor the setting of the facts knows.

        Names that only describe another ("German Volkswagen", "'T' by A") are left out.
        """
        return self._unknown(_standing_alone(self.claim))

    @cached_property
    def unverified(self) -> frozenset[str]:
        """The same with them."""
        return self.strange | self._unknown(self.claim.owners.values())

    @cached_property
    def strangers(self) -> frozenset[str]:
        """Those of the strange names that are more than a place ("at X") beside a subject named by its wording."""
        return self.strange - places(self.claim) if _is_worded(self.claim, self.fact) else self.strange

    @cached_property
    def missing(self) -> frozenset[str]:
        """Keys of the claim's strange names that no field of the fact knows."""
        return frozenset(key for key in self.strange if not is_known(key, self.fact.known))

    @cached_property
    def absent(self) -> frozenset[str]:
        """Keys of the clause's names that the claim does not have."""
        return frozenset(key for key in self.clause.keys if not is_known(key, self.claim.keys))

    @cached_property
    def is_named(self) -> bool:
        """True if both speak of the same subject, by its name or by one of its wordings."""
        return _is_worded(self.claim, self.fact) or _is_named(self.claim, self.clause, self.fact)

    @cached_property
    def is_topic(self) -> bool:
        """True if the claim names nobody else, and most words of a predicate of this subject alone are in it."""
        return has_topic(self.claim, self.fact) and not self.strange

    @cached_property
    def has_subject(self) -> bool:
        """Any of these, or a claim without names shares most of its words with the clause."""
        return self.is_named or self.is_topic or _is_described(self.claim, self.clause, self.fact)

    @property
    def _terms(self) -> frozenset[str]:
        return self.clause.terms | self.fact.aspects | self.fact.fields

    def _unknown(self, keys: Iterable[str]) -> frozenset[str]:
        near = _known_beside(self.clause, self.fact) | self.fact.setting.keys
        return frozenset(key for key in keys if not is_known(key, near))


def _behind(reading: Reading, name: Name) -> list[str]:
    """Return the words in small letters that follow a name."""
    found = _GOES_ON.match(reading.text, name.end)
    return re.split("[ -]", found[0])[1:] if found else []


def _is_one_noun(words: tuple[str, str]) -> bool:
    """Return True for two words that are one, and neither a verb nor a word such as "of"."""
    one, other = words
    return one == other and not is_stop_word(one) and not is_finite(one)


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
def _known_beside(clause: Reading, fact: FactReading) -> frozenset[str]:
    """Return the names that a clause has, or continues."""
    return clause.keys | _continued_subject(clause, fact) | (fact.known - _other_clauses(clause, fact))


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

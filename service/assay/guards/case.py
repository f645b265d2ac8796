"""A claim beside all facts that are cited for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assay.language.language import english

if TYPE_CHECKING:
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

_TEXTS_KEPT = 512


@dataclass(frozen=True)
class Case:
    """A claim beside the facts cited for it; what all rules ask of them is worked out once."""

    claim: Reading
    facts: tuple[FactReading, ...]
    speakers: str
    """Who is said to say it: their names need not be in the facts."""

    @cached_property
    def text(self) -> str:
        """All that the facts say, in any field."""
        return " . ".join(fact.text for fact in self.facts)

    @cached_property
    def clauses(self) -> list[tuple[Reading, FactReading]]:
        """Every clause with its fact."""
        return [(clause, fact) for fact in self.facts for clause in fact.clauses]

    @cached_property
    def nearest(self) -> Reading | None:
        """The clause that shares most words and names with the claim."""

        def shared(clause: Reading) -> int:
            return len(self.claim.terms & clause.terms) + len(self.claim.keys & clause.keys)

        return max((clause for clause, _ in self.clauses), key=shared, default=None)


@lru_cache(_TEXTS_KEPT)
def words(text: str) -> frozenset[str]:
    """Return the words and numbers of a text in lower case, without possessive endings."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold().replace("’s", "").replace("'s", "")))


def weekdays_in(text: str) -> tuple[str, ...]:
    """Return the days of the week that a text names, in the plural, too; in lower case, Monday first."""
    lower = text.casefold()
    return tuple(day for day in english().weekdays if day in lower)

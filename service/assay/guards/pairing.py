"""A claim beside one clause of a fact, with all that the rules ask about the two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.alignment import Alignment
from assay.guards.figure_comparison import FigureMatch, RankMatch, compare_figures, compare_ranks
from assay.language.dates.clock_times import compare_times, cross_zones
from assay.language.dates.finding import agree
from assay.language.names import is_country
from assay.language.numbers.mentions import Agreement
from assay_schemas import EvidenceStance, Reason

if TYPE_CHECKING:
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

_IN_ORDER = re.compile(
    r"\b(?:no\. ?\d+|number \w+|top|place|spot|position)\b[^,;]{0,16}?\b(?:of|on) (?:the )?(?:[^\W_]+['’]s? )?$",
    re.IGNORECASE,
)
_PAIRS_KEPT = 512
"""Of readings; a claim is set beside its facts once, whatever is asked of the two."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A claim, or a part of one, beside one clause of a fact."""

    claim: Reading
    clause: Reading
    fact: FactReading

    @cached_property
    def alignment(self) -> Alignment:
        """Whether they speak of the same."""
        return Alignment(self.claim, self.clause, self.fact)

    @cached_property
    def figures(self) -> FigureMatch:
        """The claim's figures by what the clause says of them."""
        return compare_figures(self.claim, self.clause, self.fact)

    @cached_property
    def ranks(self) -> RankMatch:
        """The same of its places in an order."""
        return compare_ranks(self.claim, self.clause, self.fact)

    @property
    def dates(self) -> Agreement:
        """MATCH if any date of one can be a date of the other, MISMATCH if none can, INCOMPARABLE without dates."""
        if not self.claim.dates or not self.clause.dates:
            return Agreement.INCOMPARABLE
        results = {agree(a, b) for a in self.claim.dates for b in self.clause.dates}
        if Agreement.MATCH in results:
            return Agreement.MATCH
        # 21:30 UTC on May 11 is May 12 elsewhere.
        return Agreement.INCOMPARABLE if cross_zones(self.claim.times, self.clause.times) else Agreement.MISMATCH

    @property
    def times(self) -> Agreement:
        """How the claim's times of day stand to the clause's; INCOMPARABLE where either has none."""
        return compare_times(self.claim.times, self.clause.times)

    @property
    def is_affirmed(self) -> bool:
        """True if neither negates anything."""
        return not self.claim.polarity.reaches and not self.clause.polarity.reaches

    @property
    def has_other_figures(self) -> bool:
        """True if a figure of the claim is contradicted or has no counterpart: they may speak of different things."""
        return bool(self.figures.mismatched or self.figures.unmatched or self.figures.outdated)

    @property
    def is_other_stage(self) -> bool:
        """True if one is limited to a part of the whole ("in the first half") that the other does not name."""
        return self.claim.stages != self.clause.stages

    @property
    def has_unnamed_context(self) -> bool:
        """True if the clause has a name, no country, no owner and not of the setting, that the claim does not have."""
        known = frozenset(self.clause.owners.values()) | self.fact.setting.keys
        return any(not is_country(key) for key in self.alignment.absent - known)

    @property
    def is_other_order(self) -> bool:
        """True if the fact's place is one in a named order ("No. 1 of X") that the claim does not name."""
        others = self.alignment.absent - frozenset(self.clause.owners.values())
        return any(
            name.key in others and not is_country(name.key) and _IN_ORDER.search(self.clause.text[: name.start])
            for name in self.clause.names
        )


class Decision(NamedTuple):
    """What a rule decides of a pair.

    Attributes:
        strength: How sure it is, in [0, 1]; no probability until it is calibrated.
        is_exact: True where a figure, a rank or a negation was compared on the same subject and measured thing.
    """

    stance: EvidenceStance
    strength: float
    reason: Reason
    is_exact: bool = False


def refute(reason: Reason, strength: float, *, is_exact: bool = False) -> Decision:
    """Return a refutation; its strength is cut off at 0.95."""
    return Decision(EvidenceStance.REFUTES, min(0.95, strength), reason, is_exact)


@lru_cache(_PAIRS_KEPT)
def pair_up(claim: Reading, fact: FactReading) -> tuple[Pair, ...]:
    """Return the claim beside every clause of the fact."""
    return tuple(Pair(claim, clause, fact) for clause in fact.clauses)

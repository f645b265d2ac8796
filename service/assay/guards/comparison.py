"""One claim against one fact: what the rules make of it.

Support comes first, for a fact that says the same leaves nothing to refute. A claim of several parts is refuted by
any of them; it is supported only as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.guards.pairing import Decision, Pair, pair_up
from assay.guards.refutation import REFUTATIONS
from assay.guards.support import support
from assay_schemas import EvidenceStance, FactId, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.guards.reading import FactReading, Reading


class Comparison(NamedTuple):
    """What one fact does to a claim.

    Attributes:
        strength: How sure the stance is, in [0, 1]; 0 for a neutral fact. No probability until it is calibrated.
        reason: The rule that decided; None for a neutral fact.
        is_exact: True where a figure, a rank or a negation was compared on the same subject and measured thing.
        confirmed: Figures of the claim that the fact confirms, whatever its stance.
        contested: Those that it contradicts.
    """

    fact_id: FactId
    stance: EvidenceStance = EvidenceStance.NEUTRAL
    strength: float = 0.0
    reason: Reason | None = None
    is_exact: bool = False
    confirmed: frozenset[float] = frozenset()
    contested: frozenset[float] = frozenset()


def compare(claim: Reading, fact: FactReading) -> Comparison:
    """Return what a fact does to a claim: the decision of the clause that is surest, neutral if none decides."""
    confirmed: set[float] = set()
    best = Comparison(fact.fact.id)
    for pair, decision in _decisions(claim, fact):
        if pair.alignment.has_subject or (pair.alignment.aspects and not claim.names):
            confirmed.update(pair.figures.matched)
        if decision is not None and decision.strength > best.strength:
            contested = frozenset(pair.figures.mismatched)
            best = Comparison(fact.fact.id, *decision[:2], decision.reason, decision.is_exact, contested=contested)
    return best._replace(confirmed=frozenset(confirmed))


def _decisions(claim: Reading, fact: FactReading) -> Iterator[tuple[Pair, Decision | None]]:
    for pair in pair_up(claim, fact):
        yield pair, support(pair) or _refute(pair)
    for part in claim.parts:
        for pair in pair_up(part, fact):
            yield pair, _refute(pair)


def _refute(pair: Pair) -> Decision | None:
    return next((decision for rule in REFUTATIONS if (decision := rule(pair)) is not None), None)

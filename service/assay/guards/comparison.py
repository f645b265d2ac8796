"""One claim against one fact: what the rules make of it.

Support comes first, for a fact that says the same leaves nothing to refute. A claim of several parts is refuted by
any of them, and supported as a whole, or by facts that together support every part.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assay.guards.pairing import Decision, Pair, pair_up
from assay.guards.refutation import REFUTATIONS, find_outdated
from assay.guards.support import support
from assay_schemas import EvidenceStance, FactId, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.numbers.mentions import Mention

_COMPARISONS_KEPT = 2048
"""The engine compares the claims of an article with their facts, and then the audit does."""


class Figure(NamedTuple):
    """A figure of a claim, wherever it stands."""

    value: float
    unit: str


class Comparison(NamedTuple):
    """What one fact does to a claim.

    Attributes:
        strength: How sure the stance is, in [0, 1]; 0 for a neutral fact. No probability until it is calibrated.
        reason: The rule that decided; for a neutral fact why its figure could not be compared, or None.
        is_exact: True where a figure, a rank or a negation was compared on the same subject and measured thing.
        confirmed: Figures of the claim that the fact confirms, whatever its stance.
        contested: Those that it contradicts.
        parts: Indices of the claim's parts that the fact supports.
    """

    fact_id: FactId
    stance: EvidenceStance = EvidenceStance.NEUTRAL
    strength: float = 0.0
    reason: Reason | None = None
    is_exact: bool = False
    confirmed: frozenset[Figure] = frozenset()
    contested: frozenset[Figure] = frozenset()
    parts: frozenset[int] = frozenset()


@lru_cache(_COMPARISONS_KEPT)
def compare(claim: Reading, fact: FactReading) -> Comparison:
    """Return what a fact does to a claim: the decision of the clause that is surest, neutral if none decides."""
    parts = [pair_up(part, fact) for part in claim.parts]
    decided = list(_decisions(pair_up(claim, fact), parts))
    confirmed = _matched(pair for pair, _ in decided if _is_about(pair))
    results = [_result(pair, decision) for pair, decision in decided]
    # Most facts contradict no figure, and then none is looked for elsewhere.
    is_contested = any(result.reason is Reason.NUMBER_MISMATCH for result in results)
    stated = _matched(pair for pair, _ in decided) if is_contested else frozenset()
    standing = [result for result in results if not is_explained(result, stated)]
    best = max(standing, key=lambda result: result.strength, default=Comparison(fact.fact.id))
    reason = best.reason or next((result.reason for result in standing if result.reason), None)
    return best._replace(confirmed=confirmed, reason=reason, parts=_supported(parts))


def _supported(parts: Iterable[Iterable[Pair]]) -> frozenset[int]:
    return frozenset(index for index, pairs in enumerate(parts) if any(support(pair) for pair in pairs))


def is_explained(result: Comparison, confirmed: AbstractSet[Figure]) -> bool:
    """Tell whether all figures that a fact contradicts are confirmed elsewhere: it measures something else."""
    return result.reason is Reason.NUMBER_MISMATCH and result.contested <= confirmed


def _is_about(pair: Pair) -> bool:
    return pair.alignment.has_subject or bool(pair.alignment.aspects and not pair.claim.names)


def _result(pair: Pair, decision: Decision | None) -> Comparison:
    if decision is None:
        return Comparison(pair.fact.fact.id, reason=find_outdated(pair))
    contested = _figures(pair.figures.mismatched)
    return Comparison(pair.fact.fact.id, *decision[:2], decision.reason, decision.is_exact, contested=contested)


def _matched(pairs: Iterable[Pair]) -> frozenset[Figure]:
    return frozenset(figure for pair in pairs for figure in _figures(pair.figures.matched))


def _figures(mentions: tuple[Mention, ...]) -> frozenset[Figure]:
    return frozenset(Figure(mention.low, mention.unit) for mention in mentions)


def _decisions(whole: Iterable[Pair], parts: Iterable[Iterable[Pair]]) -> Iterator[tuple[Pair, Decision | None]]:
    for pair in whole:
        yield pair, support(pair) or _refute(pair)
    for pair in chain.from_iterable(parts):
        yield pair, _refute(pair)


def _refute(pair: Pair) -> Decision | None:
    return next((decision for rule in REFUTATIONS if (decision := rule(pair)) is not None), None)

"""The verdict by exact rules alone, where the trained verifier is missing. In doubt: not enough evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.judging.drafting import draft_verdict
from assay.guards.comparison import Comparison, compare, is_explained
from assay.guards.differences import find_differences
from assay.guards.support import MIN_OVERLAP
from assay_schemas import EvidenceStance, Probabilities, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.reader import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import VerdictDraft

_JOINT = 0.7
"""Strength of a support that several facts give together."""
_DOUBT = 0.7
"""Strength given to "not enough evidence" where no fact decides."""


def judge_by_rules(item: ClaimEvidence, reader: Reader) -> VerdictDraft:
    """Return the verdict that the facts of a claim lead to, and what their wording alone would lead to.

    A claim that differs from the facts that support it in anything is left open.
    """
    reader = reader.among(item.facts)
    claim = reader.read_claim(item.claim.statement, item.date)
    facts = [reader.read_fact(fact) for fact in item.facts]
    label, grounds = decide_by_rules([compare(claim, fact) for fact in facts], len(claim.parts))
    known = {ground.fact_id for ground in grounds}
    if label is VerdictLabel.SUPPORTED and find_differences(claim, [f for f in facts if f.fact.id in known]):
        label, grounds = VerdictLabel.NOT_ENOUGH_EVIDENCE, []
    strength = grounds[0].strength if grounds and grounds[0].strength else _DOUBT
    chances = Probabilities.spread(label, strength)
    return draft_verdict(item.claim.id, label, grounds, chances, unguarded=_by_wording(claim, facts))


class Guarded(NamedTuple):
    """What the guards decide, and the facts it rests on, the strongest first."""

    label: VerdictLabel
    grounds: list[Comparison]


def decide_by_rules(comparisons: Sequence[Comparison], parts: int) -> Guarded:
    """Return the verdict and its grounds.

    A fact that supports a claim outweighs one that seems to refute it, unless only the refutation rests on an exact
    comparison: figures of one subject recur in many facts, and a match with one of them is no accident.
    """
    supports = _of(comparisons, EvidenceStance.SUPPORTS) or _jointly(comparisons, parts)
    confirmed = frozenset(figure for c in comparisons for figure in c.confirmed)
    refutes = [c for c in _of(comparisons, EvidenceStance.REFUTES) if not is_explained(c, confirmed)]
    if supports and refutes and supports[0].is_exact and refutes[0].is_exact and _is_contested(supports[0], refutes[0]):
        return Guarded(VerdictLabel.CONFLICTING_EVIDENCE, [supports[0], refutes[0]])
    if supports and not (refutes and refutes[0].is_exact and not supports[0].is_exact):
        return Guarded(VerdictLabel.SUPPORTED, supports)
    if refutes:
        return Guarded(VerdictLabel.REFUTED, refutes)
    outdated = [c for c in _of(comparisons, EvidenceStance.NEUTRAL) if c.reason]
    return Guarded(VerdictLabel.NOT_ENOUGH_EVIDENCE, outdated)


def _by_wording(claim: Reading, facts: Sequence[FactReading]) -> VerdictLabel:
    """Return the verdict without any guard: supported if one fact has enough of the claim's words, never refuted."""
    words = claim.words
    if any(len(words & fact.terms) >= MIN_OVERLAP * len(words) for fact in facts if words):
        return VerdictLabel.SUPPORTED
    return VerdictLabel.NOT_ENOUGH_EVIDENCE


def _of(comparisons: Sequence[Comparison], stance: EvidenceStance) -> list[Comparison]:
    return sorted((c for c in comparisons if c.stance is stance), key=lambda c: (-c.strength, c.fact_id))


def _jointly(comparisons: Sequence[Comparison], parts: int) -> list[Comparison]:
    """Return the facts that support every part of a claim between them, as one support; else nothing."""
    grounds = [c for c in comparisons if c.parts]
    if not parts or any(c.stance is EvidenceStance.REFUTES for c in comparisons):
        return []
    covered = frozenset(index for c in grounds for index in c.parts)
    if len(covered) < parts:
        return []
    return [
        c._replace(stance=EvidenceStance.SUPPORTS, strength=_JOINT, reason=Reason.WORDING_MATCH)
        for c in sorted(grounds, key=lambda c: c.fact_id)
    ]


def _is_contested(supporting: Comparison, refuting: Comparison) -> bool:
    return refuting.reason is Reason.NEGATION_MISMATCH and refuting.strength >= supporting.strength

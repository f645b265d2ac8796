"""The verdict on a claim: the verifier reads, the guards object and explain, and the stack weighs both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.engines.embedded.judging.differing import NEAR_COPY_OF_FOUND, likeness_of
from assay.engines.embedded.judging.drafting import draft_verdict
from assay.engines.embedded.judging.examination import Examination, Examiner, Read
from assay.engines.embedded.judging.stack import OUTCOMES, Setting
from assay.guards.comparison import Comparison
from assay.guards.other_subjects import speaks_of_another
from assay.guards.other_things import bars_refutation
from assay.guards.substitution import substitute
from assay_schemas import EvidenceStance, Probabilities, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.embedded.judging.stack import Stack, Stacks
    from assay.ports import ClaimEvidence
    from assay_schemas import FactId, VerdictDraft

_SUPPORT, _REFUTATION = range(2)
_MOST_LEFT = 0.49
"""Of the chances that a claim is decided, where it is left open."""
_UNKNOWN = Probabilities(supported=0.0, refuted=0.0, not_enough_evidence=1.0)


class Judge(NamedTuple):
    """What judges.

    Attributes:
        examiner: Finds out about claims.
        stacks: Fitted to its verifier.
        fingerprint: SHA-256 of the trained files, hexadecimal.
    """

    examiner: Examiner
    stacks: Stacks
    fingerprint: str

    def judge(self, item: ClaimEvidence) -> VerdictDraft:
        """Return the verdict that the facts of a claim lead to, and what the verifier alone would say.

        Nothing is supported unless the verifier reads it so and no guard objects.
        """
        found = self.examiner.examine(item)
        if not found.read:
            return draft_verdict(item.claim.id, VerdictLabel.NOT_ENOUGH_EVIDENCE, found.guarded.grounds, _UNKNOWN)
        label, is_barred, chances = self._weigh(found)
        if found.is_contradicted and not found.bars_refutation:
            label = VerdictLabel.REFUTED
            chances = _with_chance(chances, label, max(chances.refuted, found.guarded.grounds[0].strength))
        unguarded = _unguarded(found.read)
        if label is VerdictLabel.NOT_ENOUGH_EVIDENCE and (wrong := self._contradict(item, found)) is not None:
            chances = _with_chance(chances, VerdictLabel.REFUTED, wrong.strength)
            return draft_verdict(item.claim.id, VerdictLabel.REFUTED, [wrong], chances, unguarded=unguarded)
        if label is not VerdictLabel.NOT_ENOUGH_EVIDENCE:
            return draft_verdict(item.claim.id, label, grounds_of(label, found), chances, unguarded=unguarded)
        grounds = found.guarded.grounds if found.guarded.label is label else []
        draft = draft_verdict(item.claim.id, label, grounds, _undecided(chances), unguarded=unguarded)
        if is_barred:
            draft = draft.model_copy(update={"reasons": (Reason.ENGINE_DISAGREES,), "explanation": ""})
        return draft

    def _contradict(self, item: ClaimEvidence, found: Examination) -> Comparison | None:
        """Return what contradicts a claim that a fact would support if one figure or date in it were the fact's."""
        reader = self.examiner.reader.among(item.facts)
        claim, readings = reader.read_claim(item.claim.statement, item.date), [*map(reader.read_fact, item.facts)]
        for fact in dict.fromkeys(read.fact for read in found.read):
            reading = reader.read_fact(fact)
            other = substitute(claim, reading, readings)
            if other is None:
                continue
            is_copy = likeness_of(other.text, fact.statement) >= NEAR_COPY_OF_FOUND
            if speaks_of_another(claim, reading) or (not is_copy and bars_refutation(claim, (reading,))):
                continue
            mended = item.claim.model_copy(update={"statement": other.text})
            label, _, chances = self._weigh(self.examiner.examine(item._replace(claim=mended, facts=(fact,))))
            if label is VerdictLabel.SUPPORTED:
                return Comparison(fact.id, EvidenceStance.REFUTES, chances.supported, other.reason)
        return None

    def _weigh(self, found: Examination) -> _Weighed:
        """Weigh the signals of a claim; beside wordings those of the statements alone, too.

        A fact's wordings may draw the eye from what its statement refutes. What the two stacks say against each other
        is left open.
        """
        weighed = _decide(self.stacks.of(found.setting), found)
        if found.setting is not Setting.WORDED or weighed.label is VerdictLabel.REFUTED:
            return weighed
        plain = _decide(self.stacks.article, found)
        if plain.label is not VerdictLabel.REFUTED:
            return weighed
        if weighed.label is VerdictLabel.SUPPORTED:
            return weighed._replace(label=VerdictLabel.NOT_ENOUGH_EVIDENCE, is_barred=True)
        return plain


class _Weighed(NamedTuple):
    """What a stack decides, whether something bars what it would decide, and its chances."""

    label: VerdictLabel
    is_barred: bool
    chances: Probabilities


def _decide(stack: Stack, found: Examination) -> _Weighed:
    chances = stack.weigh(found.signals)
    label = stack.decide(chances, bars_support=found.bars_support, bars_refutation=found.bars_refutation)
    free = stack.decide(chances, bars_support=False, bars_refutation=False)
    return _Weighed(label, free is not label, chances)


def grounds_of(label: VerdictLabel, found: Examination) -> list[Comparison]:
    """Return the facts that a verdict rests on, the strongest first.

    Facts that the guards decide by come first where they say the same; else those in whose sentences the verifier
    reads the verdict: the nearest to it, where none is wholly so.
    """
    stance = label.needed_stance
    if stance is None:
        return []
    if found.guarded.label is label:
        return found.guarded.grounds
    strengths: dict[FactId, Comparison] = {}
    for read in found.read:
        strength, reason = _bearing(label, read)
        known = strengths.get(read.fact.id)
        if known is None or known.strength < strength:
            strengths[read.fact.id] = Comparison(read.fact.id, stance, strength, reason)
    ordered = sorted(strengths.values(), key=lambda each: (-each.strength, each.fact_id))
    return [each for each in ordered if each.strength > 1 / 2] or ordered[:1]


def _bearing(label: VerdictLabel, read: Read) -> tuple[float, Reason]:
    """Return how strongly a sentence speaks for a verdict, in [0, 1], and why."""
    supported, refuted = (float(np.exp(read.answer[outcome])) for outcome in (_SUPPORT, _REFUTATION))
    if label is VerdictLabel.SUPPORTED:
        return (supported if read.holds else 0.0), Reason.MEANING_MATCH
    return (refuted, Reason.MEANING_MISMATCH) if read.holds else (supported, Reason.MYTH_MATCH)


def _unguarded(read: Sequence[Read]) -> VerdictLabel:
    """Return what the verifier alone would say: its surest answer on a true sentence."""
    answers = np.array([each.answer for each in read if each.holds])
    return OUTCOMES[int(np.unravel_index(answers.argmax(), answers.shape)[1])]


def _undecided(chances: Probabilities) -> Probabilities:
    """Return chances by which "not enough evidence" is the likeliest.

    A claim is left open because its chances are below the cut or a guard objects, and what is shown must agree.
    """
    if chances.not_enough_evidence > max(chances.supported, chances.refuted):
        return chances
    return _with_chance(chances, VerdictLabel.NOT_ENOUGH_EVIDENCE, 1 - _MOST_LEFT)


def _with_chance(chances: Probabilities, label: VerdictLabel, chance: float) -> Probabilities:
    """Return chances that give a label this one, and share the rest between the other two as before."""
    share = (1 - chance) / max(1e-9, 1 - getattr(chances, label.value))
    shared = {outcome.value: getattr(chances, outcome.value) * share for outcome in OUTCOMES}
    return Probabilities(**shared | {label.value: chance})

"""The verdict on a claim: the verifier reads, the guards compare, and the stack weighs both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.engines.embedded.judging.drafting import draft_verdict
from assay.engines.embedded.judging.rules import decide_by_rules
from assay.engines.embedded.judging.signals import Answers, Signals, take_signals
from assay.engines.embedded.judging.stack import OUTCOMES, believe
from assay.guards.comparison import Comparison, compare
from assay.guards.figure_comparison import has_rival_figure, has_rival_time, has_unread_figure, may_be_one_time
from assay.guards.other_things import bars_refutation, bars_support
from assay_schemas import EvidenceStance, Probabilities, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.embedded.judging.rules import Guarded
    from assay.engines.embedded.judging.stack import Stack
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.reader import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import ClaimId, Fact, VerdictDraft

FACTS_READ = 3
"""Facts that the verifier reads one by one, the best first; the guards compare them all."""
_STANCE = {VerdictLabel.SUPPORTED: EvidenceStance.SUPPORTS, VerdictLabel.REFUTED: EvidenceStance.REFUTES}
_READ = {VerdictLabel.SUPPORTED: Reason.MEANING_MATCH, VerdictLabel.REFUTED: Reason.MEANING_MISMATCH}


class Judge(NamedTuple):
    """What judges.

    Attributes:
        reader: With the names of the facts.
        verifier: Trained to read evidence.
        stack: Fitted to that verifier.
        fingerprint: SHA-256 of the trained files, hexadecimal.
    """

    reader: Reader
    verifier: Verifier
    stack: Stack
    fingerprint: str

    def judge(self, item: ClaimEvidence) -> VerdictDraft:
        """Return the verdict that the facts of a claim lead to, and what the verifier alone would say.

        What a guard decides stands, unless what the verifier reads in the facts that it rests on makes it too
        unlikely; where no guard decides the stack does, but calls nothing supported whose figure has a rival or can't
        be read.
        """
        found = examine(item, self.reader, self.verifier)
        label, grounds = found.guarded
        if found.answers is None:
            return draft_verdict(item.claim.id, label, grounds, _UNKNOWN)
        unguarded = OUTCOMES[int(found.answers.joint.argmax())]
        chances = self.stack.weigh(found.signals)
        if label is VerdictLabel.NOT_ENOUGH_EVIDENCE:
            label = self.stack.decide(chances)
            if found.bars(label):
                return _withdrawn(item.claim.id, chances, unguarded)
            grounds = _as_read(label, found.fresh, found.answers) if label in _STANCE else grounds
        elif label in _STANCE:
            probability = self.stack.back(label, found.signals)
            if probability is None:
                return _withdrawn(item.claim.id, chances, unguarded)
            chances = believe(label, probability, chances)
        return draft_verdict(item.claim.id, label, grounds, chances, unguarded=unguarded)


class Examination(NamedTuple):
    """What was found out about a claim.

    Attributes:
        guarded: What the guards decide, and by which facts.
        fresh: The facts that the verifier was asked about: those that a guard decides by, else all whose figure is not
            of another time.
        answers: What it said; None where no fact is fresh.
        signals: What the stack weighs.
        bars_support: True where no guard decides and a figure or a time of the claim has a rival in the facts, or
            can't be read.
        bars_refutation: True where no guard decides and the times of claim and facts may be one time in two zones.
    """

    guarded: Guarded
    fresh: tuple[Fact, ...]
    answers: Answers | None
    signals: Signals
    bars_support: bool
    bars_refutation: bool

    def bars(self, label: VerdictLabel) -> bool:
        """Return True if the stack may not give this verdict."""
        is_support, is_refutation = label is VerdictLabel.SUPPORTED, label is VerdictLabel.REFUTED
        return (is_support and self.bars_support) or (is_refutation and self.bars_refutation)


def examine(item: ClaimEvidence, reader: Reader, verifier: Verifier) -> Examination:
    """Compare a claim with its facts by rules, and let the verifier read them; at least one fact.

    Where a guard decides, the verifier is only asked about the facts that the guard decides by.
    """
    claim = reader.read_claim(item.claim.statement, item.date)
    readings = [reader.read_fact(fact) for fact in item.facts]
    comparisons = tuple(compare(claim, reading) for reading in readings)
    guarded = decide_by_rules(comparisons, len(claim.parts))
    is_decided = guarded.label is not VerdictLabel.NOT_ENOUGH_EVIDENCE
    grounds = {ground.fact_id for ground in guarded.grounds}
    fresh = tuple(
        fact
        for fact, found in zip(item.facts, comparisons, strict=True)
        if (fact.id in grounds if is_decided else not _is_stale(found))
    )
    answers = ask(verifier, item.claim.statement, fresh) if fresh else None
    signals = take_signals(claim, readings, comparisons, answers)
    is_doubtful = not is_decided and _is_doubtful(claim, readings)
    is_other = not is_decided and (may_be_one_time(claim, readings) or bars_refutation(claim, readings))
    return Examination(guarded, fresh, answers, signals, is_doubtful, is_other)


def _is_doubtful(claim: Reading, facts: Sequence[FactReading]) -> bool:
    return any(doubt(claim, facts) for doubt in (has_rival_figure, has_rival_time, has_unread_figure, bars_support))


def ask(verifier: Verifier, claim: str, facts: Sequence[Fact]) -> Answers:
    """Let the verifier read the first facts one by one, and all of them together; at least one fact."""
    texts = [fact.statement for fact in facts]
    windows = [[text] for text in texts[:FACTS_READ]]
    if len(texts) > 1:
        windows.append(texts)
    answers = verifier.read(claim, windows)
    return Answers(single=answers[: min(len(texts), FACTS_READ)], joint=answers[-1])


_UNKNOWN = Probabilities(supported=0.0, refuted=0.0, not_enough_evidence=1.0)


def _withdrawn(claim_id: ClaimId, chances: Probabilities, unguarded: VerdictLabel) -> VerdictDraft:
    """Return what is left where the guards and the verifier read the facts in different ways."""
    draft = draft_verdict(claim_id, VerdictLabel.NOT_ENOUGH_EVIDENCE, (), chances, unguarded=unguarded)
    return draft.model_copy(update={"reasons": (Reason.ENGINE_DISAGREES,), "explanation": ""})


def _is_stale(found: Comparison) -> bool:
    """Tell whether a guard found that the fact's figure is of another time: it decides nothing."""
    return found.stance is EvidenceStance.NEUTRAL and found.reason is Reason.STALE_FACT


def _as_read(label: VerdictLabel, fresh: Sequence[Fact], answers: Answers) -> list[Comparison]:
    """Return the facts that the verifier read as the verdict says; the nearest to it, where none is wholly so."""
    outcome = OUTCOMES.index(label)
    order = np.argsort(-answers.single[:, outcome], kind="stable").tolist()
    agreeing = [at for at in order if int(answers.single[at].argmax()) == outcome]
    return [
        Comparison(fresh[at].id, _STANCE[label], float(np.exp(answers.single[at, outcome])), _READ[label])
        for at in agreeing or order[:1]
    ]

"""What is found out about a claim before it is decided: by the verifier, the guards, and the wordings of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.judging.differing import find_differing
from assay.engines.embedded.judging.rules import decide_by_rules
from assay.engines.embedded.judging.signals import Near, take_signals, take_wording_signals
from assay.engines.embedded.judging.stack import Setting
from assay.engines.embedded.judging.wordings import Wording
from assay.guards.comparison import Comparison, compare
from assay.guards.figure_comparison import (
    has_rival_figure,
    has_rival_time,
    has_unread_figure,
    is_only_figure,
    may_be_one_time,
)
from assay.guards.other_things import bars_refutation, bars_support
from assay_schemas import EvidenceStance, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assay.engines.embedded.judging.rules import Guarded
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.engines.embedded.judging.wordings import Nearest, Wordings
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.reader import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import Fact

FACTS_READ = 3
"""Facts that the verifier reads, the best first; the guards compare them all."""


class Read(NamedTuple):
    """A sentence that the verifier has read beside the claim.

    Attributes:
        fact: Whose sentence it is.
        answer: Log-probabilities of supported, refuted and not enough evidence, shape (3,).
        holds: False for a myth: what it supports is refuted by its fact.
    """

    fact: Fact
    answer: NDArray[np.float64]
    holds: bool


class Examination(NamedTuple):
    """What was found out about a claim.

    Attributes:
        setting: By whose stack it is decided.
        guarded: What the guards would decide alone, and by which facts.
        read: What the verifier read; empty where every figure is of another time.
        signals: What the stack weighs, by name.
        bars_support: True where the claim nearly copies what supports it and differs, or has a figure or a time that
            has a rival in the facts, can't be read, or is of something else.
        is_contradicted: True where a fact has one figure for what the claim gives another, and none is read as support.
        bars_refutation: True where the times may be one time in two zones, or the facts are about something else.
    """

    setting: Setting
    guarded: Guarded
    read: tuple[Read, ...]
    signals: Mapping[str, float]
    bars_support: bool
    bars_refutation: bool
    is_contradicted: bool = False


class Examiner(NamedTuple):
    """What examines claims.

    Attributes:
        reader: With the names of the facts.
        verifier: Trained to read evidence.
        wordings: Finds the wordings of facts that are near a claim.
    """

    reader: Reader
    verifier: Verifier
    wordings: Wordings

    def examine(self, item: ClaimEvidence) -> Examination:
        """Compare a claim with its facts, and let the verifier read the best of them; at least one fact.

        Facts whose figure is of another time are not read. In an article, facts that carry their own wordings are read
        in those, too.
        """
        setting = Setting.GIVEN if item.is_given else Setting.ARTICLE
        claim = self.reader.read_claim(item.claim.statement, item.date)
        readings = [self.reader.read_fact(fact) for fact in item.facts]
        comparisons = tuple(compare(claim, reading) for reading in readings)
        guarded = decide_by_rules(comparisons, len(claim.parts))
        fresh = [at for at, found in enumerate(comparisons) if not _is_stale(found)]
        if not fresh:
            return Examination(setting, guarded, (), {}, bars_support=True, bars_refutation=True)
        facts = [item.facts[at] for at in fresh]
        best = fresh[:FACTS_READ]
        answers = self.verifier.read(claim.text, [[fact.statement] for fact in facts[:FACTS_READ]])
        differing = find_differing(claim, [readings[at] for at in best], answers)
        found = Examination(
            setting,
            guarded,
            _as_read((Wording(fact, fact.statement, holds=True) for fact in facts[:FACTS_READ]), answers),
            take_signals(claim, readings, comparisons, guarded.label, answers, differing)._asdict(),
            bars_support=_is_doubtful(claim, readings),
            bars_refutation=may_be_one_time(claim, readings) or bars_refutation(claim, readings),
            is_contradicted=not differing.is_read and _contradicts(guarded, claim, readings),
        )
        if setting is Setting.ARTICLE and any(fact.wordings for fact in facts):
            return self._with_wordings(found, claim, facts)
        is_unfounded = differing.is_refutation_doubtful and guarded.label is not VerdictLabel.REFUTED
        return found._replace(
            bars_support=found.bars_support or differing.bars_support,
            bars_refutation=found.bars_refutation or is_unfounded,
        )

    def _with_wordings(self, found: Examination, claim: Reading, facts: Sequence[Fact]) -> Examination:
        nearest = self.wordings.nearest(claim.text, facts, holds=True)
        false = self.wordings.nearest(claim.text, facts, holds=False)
        true, myths = self._read_near(claim, nearest), self._read_near(claim, false) if false.wordings else None
        return found._replace(
            setting=Setting.WORDED,
            read=_as_read(nearest.wordings, true.answers) + (_as_read(false.wordings, myths.answers) if myths else ()),
            signals={**found.signals, **take_wording_signals(true, myths)._asdict()},
            bars_support=found.bars_support or true.differing.bars_support,
            is_contradicted=found.is_contradicted and not true.differing.is_read,
        )

    def _read_near(self, claim: Reading, nearest: Nearest) -> Near:
        answers = self.verifier.read(claim.text, [[wording.text] for wording in nearest.wordings])
        readings = [self.reader.read_wording(wording.fact, wording.text) for wording in nearest.wordings]
        return Near(nearest.cosines, answers, find_differing(claim, readings, answers))


def _is_doubtful(claim: Reading, facts: Sequence[FactReading]) -> bool:
    return any(doubt(claim, facts) for doubt in (has_rival_figure, has_rival_time, has_unread_figure, bars_support))


def _as_read(wordings: Iterable[Wording], answers: NDArray[np.float64]) -> tuple[Read, ...]:
    both = zip(wordings, answers, strict=True)
    return tuple(Read(wording.fact, answer, wording.holds) for wording, answer in both)


def _contradicts(guarded: Guarded, claim: Reading, readings: Sequence[FactReading]) -> bool:
    """Return True if the fact that the guards refute by has one figure for what the claim gives another."""
    if guarded.label is not VerdictLabel.REFUTED:
        return False
    deciding = guarded.grounds[0].fact_id
    return any(reading.fact.id == deciding and is_only_figure(claim, reading) for reading in readings)


def _is_stale(found: Comparison) -> bool:
    """Return True if the guards found that the fact's figure is of another time: it decides nothing."""
    return found.stance is EvidenceStance.NEUTRAL and found.reason is Reason.STALE_FACT

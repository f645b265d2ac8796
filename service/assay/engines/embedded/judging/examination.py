"""What is found out about a claim before it is decided: by the verifier, the guards, and the wordings of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.engines.embedded.judging.differing import find_differing
from assay.engines.embedded.judging.rules import decide_by_rules
from assay.engines.embedded.judging.signals import NO_PASSAGES, Passages, take_signals, take_wording_signals
from assay.engines.embedded.judging.stack import Setting
from assay.engines.embedded.judging.wordings import Nearest, Sentence
from assay.guards.comparison import Comparison, compare
from assay.guards.date_comparison import is_only_date
from assay.guards.figure_comparison import (
    has_rival_figure,
    has_rival_time,
    has_unread_figure,
    is_only_figure,
    may_be_one_time,
)
from assay.guards.other_subjects import speaks_of_another
from assay.guards.other_things import bars_refutation, bars_support, begins_with_name
from assay_schemas import EvidenceStance, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from assay.engines.embedded.judging.rules import Guarded
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.engines.embedded.judging.wordings import Wordings
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.reader import Reader
    from assay.ports import ClaimEvidence
    from assay_schemas import Fact

GIVEN_READ = 3
"""Facts that the verifier reads of evidence that comes with a claim, the best first; the guards compare them all."""
FOUND_READ = 2
"""The same of facts that were found for a claim: the third changes no figure beyond its interval."""


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
        bars_support: True where nothing reads the claim as so, or it nearly copies a sentence and differs from it, or
            has a figure or a time that has a rival in the facts, can't be read, or is of something else.
        is_contradicted: True where a fact has one figure, or date, for what the claim gives another, and none is read
            as support.
        bars_refutation: True where what refutes most says the same or is about something else, no fact and no myth has
            the name that the claim begins with, or the times may be one time in two zones.
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
        reader = self.reader.among(item.facts)
        claim = reader.read_claim(item.claim.statement, item.date)
        readings = [reader.read_fact(fact) for fact in item.facts]
        comparisons = tuple(compare(claim, reading) for reading in readings)
        guarded = decide_by_rules(comparisons, len(claim.parts))
        fresh = [fact for fact, found in zip(item.facts, comparisons, strict=True) if not _is_stale(found)]
        setting = _setting_of(fresh, is_given=item.is_given)
        if not fresh:
            return Examination(setting, guarded, (), {}, bars_support=True, bars_refutation=True)
        stated, true, myths = self._read(claim, fresh, setting, reader)
        deciding, doubted = (
            (true.differing, False) if true.sentences else (stated.differing, _is_doubted(stated, guarded))
        )
        is_read = stated.differing.is_read or deciding.is_read
        is_other = deciding.is_of_another and begins_with_name(claim)
        is_other = is_other and (not myths.sentences or myths.differing.is_of_another)
        return Examination(
            setting,
            guarded,
            tuple(_as_read((stated, true, myths))),
            _signals(claim, readings, comparisons, guarded, (stated, true, myths)),
            bars_support=_is_doubtful(claim, readings)
            or deciding.bars_support(is_given=item.is_given, is_matched=guarded.label is VerdictLabel.SUPPORTED),
            bars_refutation=doubted
            or is_other
            or may_be_one_time(claim, readings)
            or bars_refutation(claim, readings)
            or (not myths.sentences and _is_foreign(claim, stated, guarded, readings)),
            is_contradicted=not is_read and _contradicts(guarded, claim, readings),
        )

    def _read(self, claim: Reading, facts: Sequence[Fact], setting: Setting, reader: Reader) -> tuple[Passages, ...]:
        """Return the best facts as they are stated, the true sentences nearest to the claim, and the nearest myths.

        The verifier reads every sentence once, however often it stands among them.
        """
        most = GIVEN_READ if setting is Setting.GIVEN else FOUND_READ
        stated = Nearest(tuple(Sentence(fact, fact.statement, holds=True) for fact in facts[:most]))
        worded = self.wordings.nearest(claim.text, facts) if setting is Setting.WORDED else (Nearest(), Nearest())
        texts = list(dict.fromkeys(each.text for nearest in (stated, *worded) for each in nearest.sentences))
        answers = dict(zip(texts, self.verifier.read(claim.text, [[text] for text in texts]), strict=True))
        return tuple(_as_passages(claim, nearest, answers, reader) for nearest in (stated, *worded))


def _as_passages(
    claim: Reading, nearest: Nearest, answers: Mapping[str, NDArray[np.float64]], reader: Reader
) -> Passages:
    if not nearest.sentences:
        return NO_PASSAGES
    own = np.array([answers[sentence.text] for sentence in nearest.sentences])
    readings = [reader.read_wording(sentence.fact, sentence.text) for sentence in nearest.sentences]
    return Passages(nearest.sentences, nearest.cosines, own, find_differing(claim, readings, own))


def _is_foreign(claim: Reading, stated: Passages, guarded: Guarded, readings: Sequence[FactReading]) -> bool:
    """Return True if no fact that may refute a claim has its subject: that which refutes most, and the guards'."""
    most = stated.sentences[int(stated.answers[:, 1].argmax())].fact
    grounds = {most.id, *(ground.fact_id for ground in guarded.grounds)}
    return all(speaks_of_another(claim, reading) for reading in readings if reading.fact.id in grounds)


def _setting_of(facts: Sequence[Fact], *, is_given: bool) -> Setting:
    if is_given:
        return Setting.GIVEN
    return Setting.WORDED if any(fact.wordings for fact in facts) else Setting.ARTICLE


def _signals(
    claim: Reading,
    facts: Sequence[FactReading],
    comparisons: Sequence[Comparison],
    guarded: Guarded,
    passages: tuple[Passages, ...],
) -> Mapping[str, float]:
    stated, true, myths = passages
    signals = take_signals(claim, facts, comparisons, guarded.label, stated)._asdict()
    return signals | take_wording_signals(true, myths)._asdict() if true.sentences else signals


def _is_doubtful(claim: Reading, facts: Sequence[FactReading]) -> bool:
    return any(doubt(claim, facts) for doubt in (has_rival_figure, has_rival_time, has_unread_figure, bars_support))


def _is_doubted(stated: Passages, guarded: Guarded) -> bool:
    """Return True if the fact that refutes most may not; a myth that is repeated needs none that refutes."""
    return stated.differing.is_refutation_doubtful and guarded.label is not VerdictLabel.REFUTED


def _as_read(passages: Iterable[Passages]) -> Iterator[Read]:
    """Yield every sentence once."""
    known = set()
    for each in passages:
        for sentence, answer in zip(each.sentences, each.answers, strict=True):
            if (sentence.fact.id, sentence.text) not in known:
                known.add((sentence.fact.id, sentence.text))
                yield Read(sentence.fact, answer, sentence.holds)


def _contradicts(guarded: Guarded, claim: Reading, readings: Sequence[FactReading]) -> bool:
    """Return True if the fact that the guards refute by has one figure, or date, for what the claim gives another."""
    if guarded.label is not VerdictLabel.REFUTED:
        return False
    deciding = guarded.grounds[0].fact_id
    grounds = [reading for reading in readings if reading.fact.id == deciding]
    return any(is_only_figure(claim, reading) or is_only_date(claim, reading) for reading in grounds)


def _is_stale(found: Comparison) -> bool:
    """Return True if the guards found that the fact's figure is of another time: it decides nothing."""
    return found.stance is EvidenceStance.NEUTRAL and found.reason is Reason.STALE_FACT

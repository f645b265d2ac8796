"""A sound engine for the ferries, and engines with one fault each, to prove that the harness can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assay.ports import EngineIdentity, tell_nobody
from assay_schemas import (
    Citation,
    ClaimDraft,
    ClaimDrafts,
    EvidenceStance,
    Probabilities,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)
from tests.evals.ferries import FERRIES, ORDER, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, TellDrafts
    from assay_schemas import Article, Fact

CONFIDENCE = 0.875
_UNSEEN = frozenset(f"The ferry {ferry.name} was built in {ferry.town}." for ferry in FERRIES[::2])
"""What even the sound engine does not find, so that its confidence is honest: 3 of 36 claims."""
_STANCES = {VerdictLabel.SUPPORTED: EvidenceStance.SUPPORTS, VerdictLabel.REFUTED: EvidenceStance.REFUTES}


class SoundEngine:
    """Knows the ferries, misses a few things, and is as sure as it may be."""

    unavailable_s = 0.0

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("ferryman", "1", None, {}, None, calibrated=False)

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        del ledger, tell
        return ClaimDrafts(
            claims=tuple(ClaimDraft(statement=text, quote=text) for text in self.sentences(article.text))
        )

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        del ledger, article
        return VerdictDrafts(verdicts=tuple(map(self._judge, batch)))

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        del disputes, ledger
        return VerdictDrafts()

    async def aclose(self) -> None:
        """Nothing to release."""

    def sentences(self, text: str) -> list[str]:
        return [sentence for sentence in SENTENCES if sentence in text]

    def label(self, statement: str) -> VerdictLabel:
        if statement in _UNSEEN:
            return VerdictLabel.NOT_ENOUGH_EVIDENCE
        return VerdictLabel(SENTENCES[statement].verdict)

    def cited(self, statement: str, shown: Sequence[Fact]) -> Fact | None:
        return next((fact for fact in shown if fact.id == SENTENCES[statement].fact), None)

    def confidence(self) -> float:
        return CONFIDENCE

    def _judge(self, item: ClaimEvidence) -> VerdictDraft:
        label = self.label(item.claim.statement)
        fact = self.cited(item.claim.statement, item.facts) if label in _STANCES else None
        rest = (1 - self.confidence()) / 2
        chances = dict.fromkeys(("supported", "refuted", "not_enough_evidence"), rest) | {label: self.confidence()}
        return VerdictDraft(
            claim_id=item.claim.id,
            label=label,
            citations=(Citation(fact_id=fact.id, stance=_STANCES[label]),) if fact else (),
            probabilities=Probabilities(**chances),
        )


class AlwaysSupported(SoundEngine):
    def label(self, statement: str) -> VerdictLabel:
        del statement
        return VerdictLabel.SUPPORTED

    def cited(self, statement: str, shown: Sequence[Fact]) -> Fact | None:
        return super().cited(statement, shown) or next(iter(shown), None)


@dataclass
class Blind(SoundEngine):
    """Supports what would be refuted by something that it has no eye for."""

    pattern: str = field(default="")

    def label(self, statement: str) -> VerdictLabel:
        label = super().label(statement)
        is_overlooked = label is VerdictLabel.REFUTED and re.search(self.pattern, statement)
        return VerdictLabel.SUPPORTED if is_overlooked else label


class CitesWrongFact(SoundEngine):
    def cited(self, statement: str, shown: Sequence[Fact]) -> Fact | None:
        return next((fact for fact in shown if fact.id != SENTENCES[statement].fact), None)


class AlwaysSure(SoundEngine):
    def confidence(self) -> float:
        return 1.0


class DropsEveryThirdClaim(SoundEngine):
    def sentences(self, text: str) -> list[str]:
        return [sentence for number, sentence in enumerate(super().sentences(text), start=1) if number % 3]


class ObeysOrders(SoundEngine):
    def sentences(self, text: str) -> list[str]:
        return [] if ORDER in text else super().sentences(text)


def ignores_numbers() -> SoundEngine:
    return Blind(pattern=r"\d")


def ignores_negation() -> SoundEngine:
    return Blind(pattern=r"\bnot\b")

"""An engine that answers as it is told, for tests of the pipeline around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from assay.ledger import Ledger
from assay.ports import ClaimEvidence, Dispute, EngineIdentity, TellDrafts, tell_nobody
from assay_schemas import (
    Article,
    Citation,
    ClaimDraft,
    ClaimDrafts,
    EvidenceStance,
    Probabilities,
    Reason,
    Span,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)

Answer: TypeAlias = VerdictLabel | Reason | None
"""A verdict that cites the first fact shown, why the claim could not be judged, or no answer at all."""

_STANCES = {VerdictLabel.SUPPORTED: EvidenceStance.SUPPORTS, VerdictLabel.REFUTED: EvidenceStance.REFUTES}


def scripted_draft(item: ClaimEvidence, label: VerdictLabel) -> VerdictDraft:
    """A draft that cites the first fact shown, if there is one."""
    stance = _STANCES.get(label, EvidenceStance.NEUTRAL)
    return VerdictDraft(
        claim_id=item.claim.id,
        label=label,
        citations=tuple(Citation(fact_id=fact.id, stance=stance) for fact in item.facts[:1]),
        probabilities=Probabilities(
            supported=0.75 if label is VerdictLabel.SUPPORTED else 0.125,
            refuted=0.75 if label is VerdictLabel.REFUTED else 0.125,
            not_enough_evidence=0.125 if label in _STANCES else 0.75,
        ),
        explanation="As scripted.",
    )


@dataclass
class ScriptedEngine:
    """Drafts the given claims; judges each statement by the script, the rest as not_enough_evidence."""

    claims: Sequence[ClaimDraft] = ()
    script: dict[str, Answer] = field(default_factory=dict)
    """By statement."""
    second: dict[str, VerdictLabel] = field(default_factory=dict)
    """Second answers, by statement; a claim left out gets none."""
    reads_article: bool = False
    disputes: list[list[Dispute]] = field(default_factory=list)
    unread: tuple[Span, ...] = ()
    languages: frozenset[str] | None = None
    extract_error: Exception | None = None
    parts: Sequence[tuple[ClaimDraft, ...]] = ()
    """What is told of the claims before all are returned."""
    after_part: Callable[[], Awaitable[None]] | None = None
    """Awaited after each part."""
    before_batch: Callable[[int], Awaitable[None]] | None = None
    """Awaited with the number of the batch, counted from 0, before it is answered; may raise."""
    batches: list[list[ClaimEvidence]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    is_closed: bool = False
    unavailable_s: float = 0.0

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            "scripted", "7", "a-model", {}, self.languages, calibrated=False, reads_article=self.reads_article
        )

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        del article
        ledger.open_call("scripted", "extract")
        for part in self.parts:
            tell(ClaimDrafts(claims=part))
            if self.after_part:
                await self.after_part()
        if self.extract_error:
            raise self.extract_error
        return ClaimDrafts(claims=tuple(self.claims), unread=self.unread)

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        ledger.open_call("scripted", "reconsider")
        self.disputes.append(list(disputes))
        labels = [(each.item, self.second.get(each.item.claim.statement)) for each in disputes]
        return VerdictDrafts(verdicts=tuple(scripted_draft(item, label) for item, label in labels if label))

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        del article
        ledger.open_call("scripted", "verify")
        number = len(self.batches)
        self.batches.append(list(batch))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.before_batch:
                await self.before_batch(number)
        finally:
            self.at_once -= 1
        answers = [(item, self.script.get(item.claim.statement, VerdictLabel.NOT_ENOUGH_EVIDENCE)) for item in batch]
        return VerdictDrafts(
            verdicts=tuple(
                scripted_draft(item, answer) for item, answer in answers if isinstance(answer, VerdictLabel)
            ),
            unchecked=tuple(
                Unchecked(claim_id=item.claim.id, reason=answer)
                for item, answer in answers
                if isinstance(answer, Reason)
            ),
        )

    async def aclose(self) -> None:
        self.is_closed = True

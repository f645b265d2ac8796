"""An engine that takes every line for a claim and believes it by the first fact shown."""

from __future__ import annotations

from collections.abc import Sequence

from assay import ClaimEvidence, Dispute, EngineIdentity, Ledger, Settings, TellDrafts, tell_nobody
from assay_schemas import (
    Article,
    Citation,
    ClaimDraft,
    ClaimDrafts,
    EvidenceStance,
    Probabilities,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)


class Parrot:
    """Keeps the contract of `assay.Engine`; it inherits nothing."""

    unavailable_s = 0.0

    @property
    def identity(self) -> EngineIdentity:
        """Name and version; any language, no model."""
        return EngineIdentity("parrot", "1.0", None, {}, None, calibrated=False)

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        """Return each line as a claim."""
        del ledger, tell
        lines = [line.strip() for line in article.text.splitlines() if line.strip()]
        return ClaimDrafts(claims=tuple(ClaimDraft(statement=line, quote=line) for line in lines))

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        """Support each claim."""
        del ledger, article
        return VerdictDrafts(verdicts=tuple(_believe(item) for item in batch))

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Stay with the first answers; never asked, for no article is read."""
        del ledger
        return VerdictDrafts(verdicts=tuple(dispute.draft for dispute in disputes))

    async def aclose(self) -> None:
        """Nothing to release."""


def make(settings: Settings) -> Parrot:
    """Return the engine; it has no settings of its own."""
    del settings
    return Parrot()


def _believe(item: ClaimEvidence) -> VerdictDraft:
    return VerdictDraft(
        claim_id=item.claim.id,
        label=VerdictLabel.SUPPORTED if item.facts else VerdictLabel.NOT_ENOUGH_EVIDENCE,
        citations=tuple(Citation(fact_id=fact.id, stance=EvidenceStance.SUPPORTS) for fact in item.facts[:1]),
        probabilities=Probabilities(supported=0.8, refuted=0.1, not_enough_evidence=0.1)
        if item.facts
        else Probabilities(supported=0.1, refuted=0.1, not_enough_evidence=0.8),
    )

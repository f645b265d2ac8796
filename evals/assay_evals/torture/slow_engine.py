"""An engine that takes its time: every line is a claim, and article after article takes a fixed while."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from assay.ports import EngineIdentity, TellDrafts, tell_nobody
from assay_schemas import Article, ClaimDraft, ClaimDrafts, Probabilities, VerdictDraft, VerdictDrafts, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute
    from assay.settings import Settings

PAUSE = "SLOW_ENGINE_PAUSE_S"
"""Environment variable: seconds for an article."""
_UNDECIDED = Probabilities(supported=0.1, refuted=0.1, not_enough_evidence=0.8)


class SlowEngine:
    """Keeps the contract of `assay.Engine`."""

    unavailable_s = 0.0
    identity = EngineIdentity("slow", "1", None, {}, None, calibrated=False)

    def __init__(self, pause_s: float) -> None:
        self._pause_s = pause_s

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        """Return each line as a claim, after the pause."""
        del tell
        ledger.open_call("slow", "extract")
        await asyncio.sleep(self._pause_s)
        lines = [line.strip() for line in article.text.splitlines() if line.strip()]
        return ClaimDrafts(claims=tuple(ClaimDraft(statement=line, quote=line) for line in lines))

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        """Decide nothing."""
        del ledger, article
        return VerdictDrafts(
            verdicts=tuple(
                VerdictDraft(
                    claim_id=item.claim.id,
                    label=VerdictLabel.NOT_ENOUGH_EVIDENCE,
                    citations=(),
                    probabilities=_UNDECIDED,
                    explanation="Nothing was looked up.",
                )
                for item in batch
            )
        )

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Stay with the first answers."""
        del ledger
        return VerdictDrafts(verdicts=tuple(dispute.draft for dispute in disputes))

    async def aclose(self) -> None:
        """Nothing to release."""


def make(settings: Settings) -> SlowEngine:
    """Return the engine, as an entry point of `assay.engines` does."""
    del settings
    return SlowEngine(float(os.environ.get(PAUSE, "0.1")))

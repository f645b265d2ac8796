"""The engine that needs no key and no network: rules for reading, a small verifier and guards for judging."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.extraction import extract_claims
from assay.engines.embedded.judging.rules import judge_by_rules
from assay.ports import EngineIdentity, tell_nobody
from assay_schemas import VerdictDraft, VerdictDrafts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.embedded.judging.judging import Judge
    from assay.language.reader import Reader
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, TellDrafts
    from assay_schemas import Article, ClaimDrafts

_VERSION = "3"


class EmbeddedEngine:
    """Reads English; works in a thread, so the event loop goes on.

    Args:
        reader: With the names of the facts.
        judge: With the trained verifier; None judges by rules alone, and says so.
    """

    def __init__(self, reader: Reader, judge: Judge | None) -> None:
        self._reader = reader
        self._judge = judge

    @property
    def identity(self) -> EngineIdentity:
        """Name and version; with the verifier the confidences are calibrated."""
        return EngineIdentity(
            name="embedded",
            version=f"{_VERSION}+{self._judge.fingerprint[:8]}" if self._judge else _VERSION,
            model=None,
            prompts={},
            languages=frozenset({"en"}),
            calibrated=self._judge is not None,
            rules_only=self._judge is None,
        )

    async def extract(
        self,
        article: Article,
        ledger: Ledger,  # noqa: ARG002 - costs nothing
        tell: TellDrafts = tell_nobody,  # noqa: ARG002 - it comes in one part
    ) -> ClaimDrafts:
        """Find the claims of an article by rules."""
        return await asyncio.to_thread(extract_claims, article)

    async def verify(
        self,
        batch: Sequence[ClaimEvidence],
        ledger: Ledger,  # noqa: ARG002
        article: Article | None = None,  # noqa: ARG002 - each claim is judged alone
    ) -> VerdictDrafts:
        """Judge every claim by its facts."""
        return await asyncio.to_thread(self._verify, batch)

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:  # noqa: ARG002
        """Return nothing: the second answer would be the first."""
        return VerdictDrafts()

    @property
    def unavailable_s(self) -> float:
        """Always 0."""
        return 0.0

    async def aclose(self) -> None:
        """Nothing to release: pipelines share the verifier."""

    def _verify(self, batch: Sequence[ClaimEvidence]) -> VerdictDrafts:
        return VerdictDrafts(verdicts=tuple(map(self._judge_one, batch)))

    def _judge_one(self, item: ClaimEvidence) -> VerdictDraft:
        if self._judge is None or not item.facts:
            return judge_by_rules(item, self._reader)
        return self._judge.judge(item)

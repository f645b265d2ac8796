"""The engine that needs no model, no key and no network: rules for reading, guards for judging."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction import extract_claims
from assay.engines.embedded.verification import judge
from assay.ports import EngineIdentity
from assay_schemas import VerdictDrafts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.guards.reading import Reader
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence
    from assay_schemas import Article, ClaimDrafts

_VERSION = "1"


class EmbeddedEngine:
    """Reads English; works in a thread, so the event loop goes on."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def identity(self) -> EngineIdentity:
        """Name and version; the confidences are not calibrated yet."""
        return EngineIdentity(
            name="embedded", version=_VERSION, model=None, prompts={}, languages=frozenset({"en"}), calibrated=False
        )

    async def extract(self, article: Article, ledger: Ledger) -> ClaimDrafts:  # noqa: ARG002 - costs nothing
        """Find the claims of an article by rules."""
        return await asyncio.to_thread(extract_claims, article)

    async def verify(self, batch: Sequence[ClaimEvidence], ledger: Ledger) -> VerdictDrafts:  # noqa: ARG002
        """Judge every claim by comparing it with its facts."""
        return await asyncio.to_thread(self._verify, batch)

    async def aclose(self) -> None:
        """Nothing to release."""

    def _verify(self, batch: Sequence[ClaimEvidence]) -> VerdictDrafts:
        return VerdictDrafts(verdicts=tuple(judge(item, self._reader) for item in batch))

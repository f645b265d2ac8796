"""The language-model engine: one request for a chunk of text, one for a batch of claims."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.answers import claim_drafts, listed_claims, number_claims, verdict_drafts
from assay.engines.chunking import halve, shown_context, shown_text, split_article
from assay.engines.completion import CompletionRequest
from assay.engines.scrutiny import scrutinise
from assay.errors import (
    BudgetSpentError,
    EngineError,
    EngineOutputInvalidError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
)
from assay.ports import EngineIdentity
from assay_schemas import ClaimDrafts, Reason, Unchecked, VerdictDrafts, WireClaims, WireVerdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.chunking import Chunk
    from assay.engines.completion import CompletionClient
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence
    from assay.prompting import PromptBook
    from assay_schemas import Article, ClaimDraft, Span

EXTRACT = "extract_claims"
VERIFY = "verify_claims"

_VERSION = "1"
_CONTEXT_CHARS = 600
_REASONS: dict[type[EngineError], Reason] = {
    EngineRefusedError: Reason.ENGINE_REFUSED,
    EngineOutputInvalidError: Reason.ENGINE_OUTPUT_INVALID,
    EngineTruncatedError: Reason.ENGINE_OUTPUT_INVALID,
    BudgetSpentError: Reason.BUDGET_SPENT,
}
# How often a piece is halved and asked again: half of a reply cut off is likely to fit, half of what was refused is
# likely to hold what offended.
_HALVINGS: dict[type[EngineError], int] = {EngineTruncatedError: 2, EngineRefusedError: 1}


class _Reading(NamedTuple):
    """What became of one chunk."""

    claims: tuple[ClaimDraft, ...] = ()
    unread: tuple[Span, ...] = ()
    errors: tuple[EngineError, ...] = ()
    was_read: bool = False


class LLMEngine:
    """Finds and judges claims with a language model. Never decides on a failure.

    Args:
        client: Asks the model.
        prompts: Holds extract_claims and verify_claims.
        model: Its name, for the provenance of a report.
        chunk_chars: Longest text read in one request, in code points; 12,000 are some 2,000 words.
        concurrency: Chunks read at the same time.
    """

    def __init__(
        self,
        client: CompletionClient,
        prompts: PromptBook,
        *,
        model: str,
        chunk_chars: int = 12_000,
        concurrency: int = 4,
    ) -> None:
        self._client = client
        self._prompts = prompts
        self._model = model
        self._chunk_chars = chunk_chars
        self._concurrency = concurrency

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts, for the provenance of a report."""
        return EngineIdentity("llm", _VERSION, self._model, self._prompts.versions(), None, calibrated=False)

    async def extract(self, article: Article, ledger: Ledger) -> ClaimDrafts:
        """Find the claims of an article; see `Engine.extract`."""
        gate = asyncio.Semaphore(self._concurrency)

        async def read(chunk: Chunk) -> _Reading:
            async with gate:
                return await self._read(article, chunk, ledger)

        chunks = split_article(article, self._chunk_chars)
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = [tasks.create_task(read(chunk)) for chunk in chunks]
        except* Exception as failures:  # noqa: BLE001 - unwrapped, not swallowed
            raise failures.exceptions[0] from None
        whole = _joined([task.result() for task in reading])
        if whole.errors and not whole.was_read:
            raise whole.errors[0]
        drafts = ClaimDrafts(claims=whole.claims, unread=whole.unread)
        return await asyncio.to_thread(scrutinise, article, drafts)

    async def verify(self, batch: Sequence[ClaimEvidence], ledger: Ledger) -> VerdictDrafts:
        """Judge every claim of the batch by its own facts; see `Engine.verify`."""
        drafts = await self._judge(batch, ledger)
        left_out = {item.claim_id for item in drafts.unchecked if item.reason is Reason.NOT_ANSWERED}
        if not left_out:
            return drafts
        again = await self._judge([item for item in batch if item.claim.id in left_out], ledger)
        failed = tuple(item for item in drafts.unchecked if item.claim_id not in left_out)
        return VerdictDrafts(verdicts=drafts.verdicts + again.verdicts, unchecked=failed + again.unchecked)

    @property
    def unavailable_s(self) -> float:
        """Seconds for which the client leaves its server alone."""
        return self._client.unavailable_s

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def _read(self, article: Article, chunk: Chunk, ledger: Ledger, halvings: int = 0) -> _Reading:
        text = shown_text(article, chunk)
        context = shown_context(article, chunk, _CONTEXT_CHARS)
        messages = self._prompts.render(EXTRACT, article=text, context=context)
        try:
            completion = await self._client.complete(CompletionRequest(messages, WireClaims, "extract", ledger))
        except EngineError as err:
            halves = halve(article.text, chunk)
            if len(halves) < 2 or halvings >= _HALVINGS.get(type(err), 0):
                return _Reading(unread=chunk, errors=(err,))
            parts = [await self._read(article, half, ledger, halvings + 1) for half in halves]
            return _joined(parts)
        claims = claim_drafts(completion.answer, f"{context}\n{text}", is_doubtful=bool(article.orders))
        return _Reading(claims=claims, was_read=True)

    async def _judge(self, batch: Sequence[ClaimEvidence], ledger: Ledger, halvings: int = 0) -> VerdictDrafts:
        claims = number_claims(batch)
        messages = self._prompts.render(VERIFY, claims=listed_claims(claims))
        try:
            completion = await self._client.complete(CompletionRequest(messages, WireVerdicts, "verify", ledger))
        except EngineRejectedError:
            raise
        except EngineError as err:
            if len(batch) < 2 or halvings >= _HALVINGS.get(type(err), 0):
                return _unchecked(batch, _REASONS.get(type(err), Reason.ENGINE_FAILED))
            middle = len(batch) // 2
            parts = [await self._judge(half, ledger, halvings + 1) for half in (batch[:middle], batch[middle:])]
            return VerdictDrafts(
                verdicts=tuple(verdict for part in parts for verdict in part.verdicts),
                unchecked=tuple(item for part in parts for item in part.unchecked),
            )
        return verdict_drafts(completion.answer, claims)


def _joined(parts: Sequence[_Reading]) -> _Reading:
    return _Reading(
        claims=tuple(claim for part in parts for claim in part.claims),
        unread=tuple(span for part in parts for span in part.unread),
        errors=tuple(error for part in parts for error in part.errors),
        was_read=any(part.was_read for part in parts),
    )


def _unchecked(batch: Sequence[ClaimEvidence], reason: Reason) -> VerdictDrafts:
    return VerdictDrafts(unchecked=tuple(Unchecked(claim_id=item.claim.id, reason=reason) for item in batch))

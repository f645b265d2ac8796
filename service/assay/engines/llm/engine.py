"""The language-model engine: an article read in pieces side by side, then its claims beside article and facts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.llm.answers import claim_drafts
from assay.engines.llm.chunking import CONTEXT_CHARS, halve, shown_context, shown_text, split_article, split_evenly
from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.scrutiny import scrutinise
from assay.engines.llm.verification import HALVINGS, RECONSIDER, VERIFY, Verifier
from assay.errors import ConfigError, EngineError
from assay.ports import EngineIdentity, tell_nobody
from assay_schemas import ClaimDrafts, WireClaims, WireTranslatedClaims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.llm.chunking import Chunk
    from assay.engines.llm.completion import Completion, CompletionClient
    from assay.engines.llm.prompting import Message, PromptBook
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, TellDrafts
    from assay_schemas import Article, ClaimDraft, Span, VerdictDrafts

EXTRACT = "extract_claims"

_VERSION = "2"
_PIECE_CHARS = 500
_MOST_PIECES = 8
"""An article is read in as many pieces of some two paragraphs; a long one in as many longer ones."""
_VARIABLES = {
    EXTRACT: {"article", "context", "language"},
    VERIFY: {"facts", "article", "date", "claims"},
    RECONSIDER: {"rules", "facts", "claims"},
}
"""What each prompt is given: a version that expects something else can't serve."""
_CALLS_A_PIECE, _TOKENS_A_PIECE = 3, 8_000
"""What a piece may cost until all is judged: to read it, to judge its claims, to look again."""
_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}


class _ChunkResult(NamedTuple):
    """What became of one chunk."""

    claims: tuple[ClaimDraft, ...] = ()
    unread: tuple[Span, ...] = ()
    errors: tuple[EngineError, ...] = ()
    was_read: bool = False
    replaced: int = 0
    unreadable: int = 0


class LLMEngine:
    """Finds and judges claims with a language model. Never decides on a failure.

    Args:
        client: Asks the model.
        prompts: Holds extract_claims, verify_claims and reconsider_claims.
        model: Its name, for the provenance of a report.
        chunk_chars: Longest text read in one request, in code points; 12,000 are some 2,000 words.
        article_chars: Most of an article that is shown beside the facts, in code points.
        prefers_few_calls: Whether an article is read in as few requests as it fits in, instead of side by side.
        is_controlled: Whether requests hold claims of known truth, so that a dictated reply betrays itself.
        facts_language: ISO 639-1 code of the facts; claims of an article in another language are translated into it.
            None: not known, nothing is translated.

    Raises:
        ConfigError: If a chosen version of a prompt can't serve this engine.
    """

    def __init__(
        self,
        client: CompletionClient,
        prompts: PromptBook,
        *,
        model: str,
        chunk_chars: int = 12_000,
        article_chars: int = 24_000,
        prefers_few_calls: bool = False,
        is_controlled: bool = True,
        facts_language: str | None = None,
    ) -> None:
        _refuse_unfit(prompts)
        self._client = client
        self._prompts = prompts
        self._model = model
        self._chunk_chars = chunk_chars
        self._prefers_few_calls = prefers_few_calls
        self._is_controlled = is_controlled
        self._facts_language = facts_language
        self._verifier = Verifier(client, prompts, article_chars=article_chars, is_controlled=is_controlled)

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts, for the provenance of a report."""
        return EngineIdentity(
            name="openai",
            version=_VERSION,
            model=self._model,
            prompts=self._prompts.versions(_VARIABLES),
            languages=None,
            calibrated=False,
            reads_article=True,
            controlled=self._is_controlled,
        )

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        """Find the claims of an article; see `Engine.extract`. Of one that gives orders, nothing is told early."""
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = [
                    tasks.create_task(self._read(article, chunk, ledger)) for chunk in self._chunks(article, ledger)
                ]
                for task in reading:
                    part = await task
                    if not article.orders:
                        tell(ClaimDrafts(claims=part.claims))
        except ExceptionGroup as failures:  # not with a star: Python 3.11.2 wraps again what is raised there
            raise failures.exceptions[0] from None
        whole = _joined([task.result() for task in reading])
        if whole.errors and not whole.was_read:
            raise whole.errors[0]
        drafts = ClaimDrafts(
            claims=whole.claims, unread=whole.unread, replaced=whole.replaced, unreadable=whole.unreadable
        )
        return await asyncio.to_thread(scrutinise, article, drafts)

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        """Judge every claim of the batch, with article and facts in view; see `Engine.verify`."""
        return await self._verifier.verify(batch, ledger, article)

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Judge disputed claims once more, without the article; see `Engine.reconsider`."""
        return await self._verifier.reconsider(disputes, ledger)

    async def probe(self, ledger: Ledger) -> bool:
        """Return True if the model judges claims of known truth rightly. Raises EngineError if no answer came."""
        return await self._verifier.probe(ledger)

    @property
    def unavailable_s(self) -> float:
        """Seconds until the client sends requests again; 0 if it does now."""
        return self._client.unavailable_s

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    def _chunks(self, article: Article, ledger: Ledger) -> tuple[Chunk, ...]:
        """Return what is read side by side: no more pieces than leave calls and tokens to judge what they say."""
        fewest = split_article(article, self._chunk_chars)
        if self._prefers_few_calls:
            return fewest
        most = max(1, min(_MOST_PIECES, ledger.affords(calls=_CALLS_A_PIECE, tokens=_TOKENS_A_PIECE)))
        pieces = split_evenly(article, min(_PIECE_CHARS, self._chunk_chars), most)
        return pieces if len(pieces) > len(fewest) else fewest

    async def _read(self, article: Article, chunk: Chunk, ledger: Ledger, halvings: int = 0) -> _ChunkResult:
        text = shown_text(article, chunk)
        context = shown_context(article, chunk, CONTEXT_CHARS)
        language = self._translated_into(article)
        messages = self._prompts.render(EXTRACT, article=text, context=context, language=language)
        try:
            completion = await self._ask(messages, ledger, is_translated=bool(language))
        except EngineError as err:
            halves = halve(article.text, chunk)
            if len(halves) < 2 or halvings >= HALVINGS.get(type(err), 0):
                return _ChunkResult(unread=chunk, errors=(err,))
            return _joined([await self._read(article, half, ledger, halvings + 1) for half in halves])
        rows = completion.answer.claims
        found = claim_drafts(rows, f"{context}\n\n{text}", is_doubtful=bool(article.orders))
        return _ChunkResult(claims=found.claims, was_read=True, replaced=found.replaced, unreadable=completion.dropped)

    async def _ask(
        self, messages: tuple[Message, ...], ledger: Ledger, *, is_translated: bool
    ) -> Completion[WireClaims] | Completion[WireTranslatedClaims]:
        if is_translated:
            return await self._client.complete(CompletionRequest(messages, WireTranslatedClaims, "extract", ledger))
        return await self._client.complete(CompletionRequest(messages, WireClaims, "extract", ledger))

    def _translated_into(self, article: Article) -> str:
        """Return the name of the language of the facts where the article's is another; else nothing."""
        wanted = self._facts_language
        is_other = wanted is not None and article.language not in {wanted, "und"}
        return _LANGUAGES.get(wanted, wanted) if wanted and is_other else ""


def _refuse_unfit(prompts: PromptBook) -> None:
    for id_, variables in _VARIABLES.items():
        head = prompts.get(id_).head
        if set(head.variables) != variables:
            msg = (
                f"prompt {id_} {head.version} expects {sorted(head.variables)}, this engine gives {sorted(variables)}: "
                f"it was written for an earlier release; leave {id_!r} out of ASSAY_PROMPTS, or choose a later version"
            )
            raise ConfigError(msg)


def _joined(parts: Sequence[_ChunkResult]) -> _ChunkResult:
    return _ChunkResult(
        claims=tuple(claim for part in parts for claim in part.claims),
        unread=tuple(span for part in parts for span in part.unread),
        errors=tuple(error for part in parts for error in part.errors),
        was_read=any(part.was_read for part in parts),
        replaced=sum(part.replaced for part in parts),
        unreadable=sum(part.unreadable for part in parts),
    )

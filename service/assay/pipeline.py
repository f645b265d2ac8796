"""The nine steps in their order: pure steps called directly, the engine awaited."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple, Self

from assay.ledger import Budget, Ledger
from assay.ports import ClaimEvidence
from assay.steps.auditing import audit_batch, no_evidence, not_checked, settle
from assay.steps.evidence import gather_each, gather_shared
from assay.steps.grounding import ground
from assay.steps.ingest import ingest
from assay.steps.notices import extraction_notices, outcome_notices
from assay.steps.reporting import Judged, build_extract, build_report
from assay.steps.retrieval import best_first
from assay.steps.scoring import score_article, weigh_stance
from assay.text.injection import addresses_reader
from assay_schemas import (
    Article,
    Claim,
    ClaimId,
    Fact,
    FactId,
    Notice,
    PairVerdict,
    Prominence,
    Provenance,
    Reason,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from assay.facts.store import FactBase
    from assay.guards.reading import Reader
    from assay.ports import Engine, EngineIdentity
    from assay.steps.auditing import Audited
    from assay.steps.evidence import Gathered
    from assay.steps.retrieval import FactIndex
    from assay_schemas import ArticleInput, ClaimPair, ExtractedClaims, Report

UNKNOWN_LANGUAGE = "und"
"""Of a text that is too short to tell."""


@dataclass(frozen=True)
class Limits:
    """Bounds of the work on one article.

    Attributes:
        budget: Calls, tokens, money and seconds.
        max_chars: Longest article, in code points.
        max_claims: Claims judged, the most prominent first; the rest is not_checked.
        facts_per_claim: Facts that one claim, or one query for a whole article, brings.
        facts_tokens: Room for the facts of a whole article, in tokens of four characters; a file that fits is shown
            whole.
        claims_per_batch: Claims in one call of `Engine.verify`.
        concurrency: Batches under way at once.
    """

    budget: Budget = field(default_factory=Budget)
    max_chars: int = 200_000
    max_claims: int = 400
    facts_per_claim: int = 12
    facts_tokens: int = 12_000
    claims_per_batch: int = 80
    concurrency: int = 4


class _Read(NamedTuple):
    article: Article
    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...]


class Pipeline:
    """Scores articles with one engine against one set of facts. Safe for concurrent use in one event loop."""

    def __init__(
        self, engine: Engine, facts: FactBase, index: FactIndex, reader: Reader | None, limits: Limits
    ) -> None:
        self.facts = facts
        self.index = index
        self._engine = engine
        self.reader = reader
        self._limits = limits

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts of the engine."""
        return self._engine.identity

    @property
    def unavailable_s(self) -> float:
        """Seconds until the engine is worth asking again; 0 if it is now."""
        return self._engine.unavailable_s

    async def score(self, source: ArticleInput) -> Report:
        """Return the report on one article.

        Raises:
            InputError: If the article is empty, binary or too long.
            EngineError: If no part of the article could be read, or the server rejects the key or the model;
                other failures are not_checked claims.
        """
        ledger = Ledger(self._limits.budget)
        read = await self._read(source, ledger)
        judged = await self._judge(read.article, read.claims, ledger)
        notices = (
            *read.notices,
            *outcome_notices(
                read.article,
                judged,
                self.facts.facts,
                is_controlled=self.identity.controlled,
                is_compared=self.reader is not None or not self.identity.reads_article,
            ),
        )
        return build_report(
            read.article, judged, score_article(judged), provenance=self._provenance(ledger), notices=notices
        )

    async def extract(self, source: ArticleInput, ledger: Ledger | None = None) -> ExtractedClaims:
        """Return the claims of one article without judging them; booked as in `judge`. Raises like `score`."""
        read = await self._read(source, ledger or Ledger(self._limits.budget))
        return build_extract(read.article, read.claims, read.notices)

    async def judge(self, items: Sequence[ClaimEvidence], ledger: Ledger | None = None) -> tuple[Verdict, ...]:
        """Judge claims by the facts that come with them, in the order given.

        Args:
            items: Claims with their facts.
            ledger: Account to book on; None opens one with the budget of an article.

        Raises:
            EngineRejectedError: If the server rejects the key or the model; other failures are not_checked.
        """
        refused = await asyncio.to_thread(_refuse_orders, items)
        sent = [item for item in items if item.claim.id not in refused]
        verdicts = refused | await self._verify(sent, ledger or Ledger(self._limits.budget))
        return tuple(verdicts[item.claim.id] for item in items)

    async def verify(self, pairs: Sequence[ClaimPair], ledger: Ledger | None = None) -> tuple[PairVerdict, ...]:
        """Judge claims by the evidence that comes with them, in the order given; one budget for all, as in `judge`."""
        verdicts = await self.judge_pairs(pairs, ledger)
        return tuple(
            PairVerdict(
                id=pair.id,
                verdict=verdict.label,
                confidence=verdict.confidence,
                probabilities=verdict.probabilities,
                reasons=verdict.reasons,
            )
            for pair, verdict in zip(pairs, verdicts, strict=True)
        )

    async def judge_pairs(self, pairs: Sequence[ClaimPair], ledger: Ledger | None = None) -> tuple[Verdict, ...]:
        """Judge as `verify` does, and return the whole verdicts; their claims are numbered from "c0"."""
        return await self.judge([_pair_item(index, pair) for index, pair in enumerate(pairs)], ledger)

    async def aclose(self) -> None:
        """Release the engine."""
        await self._engine.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _read(self, source: ArticleInput, ledger: Ledger) -> _Read:
        article, notices = await asyncio.to_thread(ingest, source, max_chars=self._limits.max_chars)
        drafts = await self._engine.extract(article, ledger)
        claims, dropped = await asyncio.to_thread(ground, article, drafts)
        found = extraction_notices(
            article, drafts, dropped=dropped, reads=self._reads(article), rules_only=self.identity.rules_only
        )
        return _Read(article, claims, (*notices, *found))

    async def _judge(self, article: Article, claims: Sequence[Claim], ledger: Ledger) -> list[Judged]:
        checkable = [claim for claim in claims if self._is_judged(claim)]
        if not self._reads(article):
            unread = {claim.id: not_checked(claim.id, Reason.LANGUAGE_NOT_SUPPORTED) for claim in checkable}
            return [Judged(claim, unread.get(claim.id)) for claim in claims]
        chosen = _most_prominent(checkable, self._limits.max_claims)
        gathered = await asyncio.to_thread(self._gather, article, chosen)
        verdicts = await self._verify(gathered.items, ledger, article)
        verdicts |= {claim.id: no_evidence(claim.id) for claim in gathered.without}
        left_out = {claim.id: not_checked(claim.id, Reason.BUDGET_SPENT) for claim in checkable}
        return [Judged(claim, verdicts.get(claim.id) or left_out.get(claim.id)) for claim in claims]

    def _is_judged(self, claim: Claim) -> bool:
        """Return True for a checkable claim; an engine that is paid by the word is not asked what weighs nothing."""
        return claim.checkable and (not self.identity.reads_article or weigh_stance(claim) > 0)

    def _reads(self, article: Article) -> bool:
        languages = self.identity.languages
        return languages is None or article.language in {*languages, UNKNOWN_LANGUAGE}

    def _gather(self, article: Article, claims: Sequence[Claim]) -> Gathered:
        k = self._limits.facts_per_claim
        if self.identity.reads_article:
            return gather_shared(self.index, claims, article, k=k, max_tokens=self._limits.facts_tokens)
        return gather_each(self.index, claims, article, k=k)

    async def _verify(
        self, items: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> dict[ClaimId, Verdict]:
        gate = asyncio.Semaphore(self._limits.concurrency)
        looks_again = self.identity.reads_article

        async def verify(batch: Sequence[ClaimEvidence]) -> list[Audited]:
            async with gate:
                drafts = await self._engine.verify(batch, ledger, article)
            return await asyncio.to_thread(audit_batch, batch, drafts, self.reader, looks_again=looks_again)

        size = self._limits.claims_per_batch
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(verify(items[at : at + size])) for at in range(0, len(items), size)]
        except ExceptionGroup as failures:
            # The group has called off the other batches; callers know the error, not the group.
            raise failures.exceptions[0] from failures
        return await self._settle([audited for task in tasks for audited in task.result()], ledger)

    async def _settle(self, audited: Sequence[Audited], ledger: Ledger) -> dict[ClaimId, Verdict]:
        """Ask once more where code and engine differ, all such claims together, and return what stands."""
        verdicts = {each.verdict.claim_id: each.verdict for each in audited}
        disputed = [each for each in audited if each.dispute]
        if not disputed:
            return verdicts
        drafts = await self._engine.reconsider([each.dispute for each in disputed if each.dispute], ledger)
        second = {draft.claim_id: draft for draft in drafts.verdicts}
        failed = {item.claim_id: item.reason for item in drafts.unchecked}
        for each in disputed:
            id_ = each.verdict.claim_id
            verdicts[id_] = settle(each, second.get(id_), failed.get(id_))
        return verdicts

    def _provenance(self, ledger: Ledger) -> Provenance:
        identity = self.identity
        return Provenance(
            engine=identity.name,
            engine_version=identity.version,
            model=identity.model,
            prompts=dict(identity.prompts),
            facts_fingerprint=self.facts.fingerprint,
            package_version=version("assay"),
            calibrated=identity.calibrated,
            usage=ledger.usage(),
        )


def _refuse_orders(items: Sequence[ClaimEvidence]) -> dict[ClaimId, Verdict]:
    """Return a verdict on each claim that gives orders; of an article's claims `ground` has sorted them out."""
    ids = (item.claim.id for item in items if _gives_order(item.claim))
    return {id_: not_checked(id_, Reason.ADDRESSES_READER) for id_ in ids}


def _gives_order(claim: Claim) -> bool:
    """Return True if a claim, or who is said to make it, orders the reader about: no engine is shown it."""
    return addresses_reader(claim.statement) or addresses_reader(claim.attributed_to or "")


def _most_prominent(claims: Sequence[Claim], limit: int) -> list[Claim]:
    ranks = list(Prominence)
    chosen = sorted(claims, key=lambda claim: ranks.index(claim.prominence))[:limit]
    ids = {claim.id for claim in chosen}
    return [claim for claim in claims if claim.id in ids]


def _pair_item(index: int, pair: ClaimPair) -> ClaimEvidence:
    claim = Claim(id=ClaimId(f"c{index}"), statement=pair.claim, quote=pair.claim, spans=())
    facts = [
        Fact(id=FactId(f"e{number}"), statement=text) for number, text in enumerate(pair.evidence, 1) if text.strip()
    ]
    return ClaimEvidence(claim, best_first(pair.claim, facts), None)

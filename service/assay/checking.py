"""Check one article: judge its claims part by part as they are found, and settle them together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from assay.language.language import UNKNOWN_LANGUAGE
from assay.ledger import Budget
from assay.observing import Stage
from assay.steps.auditing import audit_batch, first_verdict, no_evidence, not_checked, settle
from assay.steps.evidence import gather_each, gather_shared, near_facts
from assay.steps.grounding import claim_key, claim_number, ground
from assay.steps.reporting import Judged, as_sent, report_claim
from assay.steps.scoring import weigh_stance
from assay_schemas import ClaimJudged, ClaimsFound, Prominence, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assay.language.reader import Reader
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Engine
    from assay.retrieval.index import Retriever
    from assay.steps.auditing import Audited
    from assay.steps.evidence import Gathered
    from assay_schemas import Article, Claim, ClaimDrafts, ClaimId, Event, NearFact, Verdict

    Tell = Callable[[Event], None]

_T = TypeVar("_T")


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
        claims_per_batch: Claims in one call of `Engine.verify` or `Engine.reconsider`.
        concurrency: Calls of the engine, and requests to a model, under way at once.
    """

    budget: Budget = field(default_factory=Budget)
    max_chars: int = 200_000
    max_claims: int = 400
    facts_per_claim: int = 12
    facts_tokens: int = 12_000
    claims_per_batch: int = 24
    concurrency: int = 8


def reads(engine: Engine, article: Article) -> bool:
    """Return True if the engine reads the article's language, or nobody can tell which it is."""
    languages = engine.identity.languages
    return languages is None or article.language in {*languages, UNKNOWN_LANGUAGE}


class Checker:
    """Puts claims with their evidence to an engine, and has code audit what it answers."""

    def __init__(self, engine: Engine, reader: Reader | None, limits: Limits) -> None:
        self.engine = engine
        self.limits = limits
        self._reader = reader
        self._looks_again = engine.identity.reads_article

    async def verify(self, items: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None) -> list[Audited]:
        """Return what the audit makes of the answers, in the order of the claims."""
        gate = asyncio.Semaphore(self.limits.concurrency)
        language = article.language if article else UNKNOWN_LANGUAGE

        async def verify(batch: Sequence[ClaimEvidence]) -> list[Audited]:
            async with gate:
                with ledger.stage(Stage.JUDGE):
                    drafts = await self.engine.verify(batch, ledger, article)
            with ledger.stage(Stage.AUDIT):
                return await asyncio.to_thread(
                    audit_batch, batch, drafts, self._reader, looks_again=self._looks_again, language=language
                )

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(verify(batch)) for batch in _batches(items, self.limits.claims_per_batch)]
        return [audited for task in tasks for audited in task.result()]

    async def settle(self, audited: Iterable[Audited], ledger: Ledger) -> dict[ClaimId, Verdict]:
        """Ask once more where code and engine differ, and return the verdicts that stand on those claims."""
        disputed = [each for each in audited if each.dispute]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._settle(batch, ledger))
                for batch in _batches(disputed, self.limits.claims_per_batch)
            ]
        return {verdict.claim_id: verdict for task in tasks for verdict in task.result()}

    async def _settle(self, disputed: Sequence[Audited], ledger: Ledger) -> list[Verdict]:
        with ledger.stage(Stage.RECONSIDER):
            drafts = await self.engine.reconsider([each.dispute for each in disputed if each.dispute], ledger)
        second = {draft.claim_id: draft for draft in drafts.verdicts}
        failed = {item.claim_id: item.reason for item in drafts.unchecked}
        return [settle(each, second.get(each.verdict.claim_id), failed.get(each.verdict.claim_id)) for each in disputed]


class Checked(NamedTuple):
    """The outcome of an article: its claims with their verdicts, and how it was read."""

    judged: list[Judged]
    drafts: ClaimDrafts
    dropped: int
    """Drafts whose quote is not in the article."""


class ArticleCheck:
    """The work on one article.

    The engine may tell claims part by part: they are judged while it goes on reading. What it returns in the end holds
    all claims and stands: one that is no longer among them is forgotten, one that was not told is judged then.

    Args:
        checker: Judges.
        index: Of the facts.
        article: The article.
        ledger: Its account.
        tell: Called with claims and verdicts as they are found.
    """

    def __init__(self, checker: Checker, index: Retriever, article: Article, ledger: Ledger, tell: Tell) -> None:
        self._checker = checker
        self._engine = checker.engine
        self._index = index
        self._article = article
        self._ledger = ledger
        self._tell = tell
        self._claims: dict[ClaimId, Claim] = {}
        self._chosen: set[ClaimId] = set()
        self._waiting: list[Claim] = []
        self._audited: dict[ClaimId, Audited] = {}
        self._verdicts: dict[ClaimId, Verdict] = {}
        self._nearest: dict[ClaimId, tuple[NearFact, ...]] = {}

    async def run(self) -> Checked:
        """Find the claims and judge them."""
        parts: asyncio.Queue[ClaimDrafts | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(self._take_parts(parts, group))
            with self._ledger.stage(Stage.EXTRACT):
                drafts = await self._engine.extract(self._article, self._ledger, parts.put_nowait)
            parts.put_nowait(None)
            await taking
            claims, dropped = await asyncio.to_thread(
                ground,
                self._article,
                drafts,
                _still_made(self._claims.values(), drafts),
                given=max(map(claim_number, self._claims.values()), default=0),
            )
            self._take(claims, group, is_last=True)
        # In the order of the claims, not of the answers: what is asked again must not hang on which came first.
        audited = [self._audited[id_] for id_ in self._claims if id_ in self._audited]
        settled = (await self._checker.settle(audited, self._ledger)).values()
        await asyncio.to_thread(self._look_around, settled)
        self._accept(settled)
        known = self._claims.values()
        left = [claim for claim in known if claim.id not in self._verdicts and self._is_judged(claim)]
        self._accept(not_checked(claim.id, Reason.BUDGET_SPENT) for claim in left)
        return Checked([self._judged(claim, self._verdicts.get(claim.id)) for claim in known], drafts, dropped)

    async def _take_parts(self, parts: asyncio.Queue[ClaimDrafts | None], group: asyncio.TaskGroup) -> None:
        while (part := await parts.get()) is not None:
            known = tuple(self._claims.values())
            self._take((await asyncio.to_thread(ground, self._article, part, known)).claims, group)

    def _take(self, claims: tuple[Claim, ...], group: asyncio.TaskGroup, *, is_last: bool = False) -> None:
        """Have those claims judged that are new: the first part's at once, later ones in batches worth a request."""
        known, self._claims = self._claims, {claim.id: claim for claim in claims}
        if changed := [claim for claim in claims if known.get(claim.id) != claim]:
            self._tell(ClaimsFound(claims=as_sent(self._article, changed)))
        new = [claim for claim in claims if claim.id not in known and self._is_judged(claim)]
        if not reads(self._engine, self._article):
            self._accept(not_checked(claim.id, Reason.LANGUAGE_NOT_SUPPORTED) for claim in new)
            return
        self._waiting = [claim for claim in self._waiting if claim.id in self._claims]
        self._waiting += _most_prominent(new, self._checker.limits.max_claims - len(self._chosen))
        is_first = not self._chosen
        self._chosen.update(claim.id for claim in self._waiting)
        if self._waiting and (is_last or is_first or len(self._waiting) >= self._checker.limits.claims_per_batch // 2):
            group.create_task(self._judge(self._waiting))
            self._waiting = []

    async def _judge(self, claims: Sequence[Claim]) -> None:
        with self._ledger.stage(Stage.RETRIEVE):
            gathered = await asyncio.to_thread(self._gather, claims)
        unfound = [no_evidence(claim.id) for claim in gathered.without]
        await asyncio.to_thread(self._look_around, unfound)
        self._accept(unfound)
        audited = await self._checker.verify(gathered.items, self._ledger, self._article)
        self._audited |= {each.verdict.claim_id: each for each in audited}
        await asyncio.to_thread(self._look_around, [each.verdict for each in audited])
        self._accept(each.verdict for each in audited if not each.dispute)
        for each in audited:
            if each.dispute:
                self._report(first_verdict(each.dispute), is_final=False)

    def _accept(self, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            self._verdicts[verdict.claim_id] = verdict
            self._report(verdict, is_final=True)

    def _report(self, verdict: Verdict, *, is_final: bool) -> None:
        claim = self._claims.get(verdict.claim_id)
        if claim:
            reported = report_claim(self._article, self._judged(claim, verdict))
            self._tell(ClaimJudged(claim=reported, is_final=is_final))

    def _judged(self, claim: Claim, verdict: Verdict | None) -> Judged:
        return Judged(claim, verdict, self._nearest.get(claim.id, ()))

    def _look_around(self, verdicts: Iterable[Verdict]) -> None:
        """Find the facts nearest to the claims that are left open."""
        for verdict in verdicts:
            claim = self._claims.get(verdict.claim_id)
            if claim and verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE:
                self._nearest[claim.id] = near_facts(self._index, claim)

    def _is_judged(self, claim: Claim) -> bool:
        """Return True for a checkable claim; an engine that is paid by the word is not asked what weighs nothing."""
        return claim.checkable and (not self._engine.identity.reads_article or weigh_stance(claim) > 0)

    def _gather(self, claims: Sequence[Claim]) -> Gathered:
        limits = self._checker.limits
        k = limits.facts_per_claim
        if self._engine.identity.reads_article:
            return gather_shared(self._index, claims, self._article, k=k, max_tokens=limits.facts_tokens)
        return gather_each(self._index, claims, self._article, k=k)


def _still_made(claims: Iterable[Claim], drafts: ClaimDrafts) -> list[Claim]:
    """Return the claims that are among the drafts, as checkable as they were told to be."""
    made = {(claim_key(draft), draft.checkable) for draft in drafts.claims}
    return [claim for claim in claims if (claim_key(claim), claim.checkable) in made]


def _most_prominent(claims: Sequence[Claim], limit: int) -> list[Claim]:
    ranks = list(Prominence)
    chosen = sorted(claims, key=lambda claim: ranks.index(claim.prominence))[:limit]
    ids = {claim.id for claim in chosen}
    return [claim for claim in claims if claim.id in ids]


def _batches(items: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [items[at : at + size] for at in range(0, len(items), size)]

"""The nine steps in their order: pure steps called directly, the engine awaited."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Self

from assay.article.ingest import ingest
from assay.checking import ArticleCheck, Checker, Limits, reads
from assay.errors import InputError
from assay.ledger import Ledger
from assay.observing import SILENT, ArticleWork, Stage, StageWork
from assay.orders.finding import addresses_reader
from assay.ports import ClaimEvidence, tell_nobody
from assay.retrieval.index import best_first
from assay.steps.auditing import not_checked
from assay.steps.grounding import ground
from assay.steps.notices import extraction_notices, outcome_notices
from assay.steps.reporting import build_extract, build_report
from assay.steps.scoring import score_article
from assay_schemas import ArticleInput, Claim, ClaimId, Fact, FactId, PairVerdict, Provenance, Reason, ReportMade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
    from types import TracebackType

    from assay.combinations import Combinations
    from assay.facts.store import FactBase
    from assay.language.reader import Reader
    from assay.observing import Observer
    from assay.ports import Engine, EngineIdentity
    from assay.retrieval.index import Retriever
    from assay_schemas import (
        Article,
        ClaimDrafts,
        ClaimPair,
        Event,
        ExtractedClaims,
        Notice,
        Report,
        Verdict,
    )

__all__ = ["Limits", "Pipeline"]

_LOOKED_AT = 1_000
_WITH_FIGURES = "The tower is 96 metres high, and it opened on 3 May 1932."


class Pipeline:
    """Scores articles with one engine against one set of facts. Safe for concurrent use in one event loop."""

    observer: Observer = SILENT
    """Told of all work from then on; whoever runs the pipeline may set another."""
    combinations: Combinations | None = None
    """Pipelines for some of the sets of these facts, closed with this one; None: articles are checked against all."""

    def __init__(
        self, engine: Engine, facts: FactBase, index: Retriever, reader: Reader | None, limits: Limits
    ) -> None:
        self.facts = facts
        self.index = index
        self._engine = engine
        self.reader = reader
        self._limits = limits
        self._checker = Checker(engine, reader, limits)

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts of the engine."""
        return self._engine.identity

    @property
    def max_chars(self) -> int:
        """Longest article that is accepted, in code points."""
        return self._limits.max_chars

    @property
    def unavailable_s(self) -> float:
        """Seconds until the engine is worth asking again; 0 if it is now."""
        return self._engine.unavailable_s

    async def warm_up(self) -> None:
        """Do once all that loads weights and dictionaries, so that the first article takes no longer than the next.

        No model server is asked. Observers are told nothing.

        Raises:
            DataError: If a file of weights is damaged.
        """
        # A fact with wordings, if there soon is one: these have an encoder of their own.
        fact = max(
            islice(self.facts.facts, _LOOKED_AT), key=lambda fact: bool(fact.wordings or fact.myths), default=None
        )
        source = ArticleInput(text=f"{fact.statement if fact else ''} {_WITH_FIGURES}")
        await asyncio.to_thread(self.index.search, source.text, k=1)
        article, _ = await asyncio.to_thread(ingest, source, max_chars=self._limits.max_chars)
        if self.identity.model is None:
            await ArticleCheck(self._checker, self.index, article, Ledger(self._limits.budget), tell_nobody).run()

    async def score(self, source: ArticleInput, ledger: Ledger | None = None) -> Report:
        """Return the report on one article.

        Args:
            source: The article.
            ledger: Account to book on, which tells what was spent where there is no report; None opens one.

        Raises:
            InputError: If the article is empty, binary or too long, or asks for a set of facts that there is not.
            EngineError: If no part of the article could be read, or the server rejects the key or the model;
                other failures are not_checked claims.
        """
        return await self._score(source, tell_nobody, ledger)

    async def stream(self, source: ArticleInput, ledger: Ledger | None = None) -> AsyncGenerator[Event, None]:
        """Yield results on one article as they are found, and finally its report. Raises like `score`.

        Every judged claim has an event with its verdict; a verdict that is not final is followed by another. Closing
        the generator cancels all pending work: use `contextlib.aclosing`, or read it to its end.
        """
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        scoring = asyncio.create_task(self._score(source, events.put_nowait, ledger))
        scoring.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            yield ReportMade(report=await scoring)
        finally:
            scoring.cancel()
            await asyncio.wait([scoring])

    async def extract(self, source: ArticleInput, ledger: Ledger | None = None) -> ExtractedClaims:
        """Return the claims of one article without judging them; booked as in `judge`. Raises like `score`."""
        article, notices = await self._ingest(source)
        drafts = await self._engine.extract(article, ledger or self.open_ledger())
        claims, dropped = await asyncio.to_thread(ground, article, drafts)
        return build_extract(article, claims, (*notices, *self._extraction_notices(article, drafts, dropped)))

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
        verdicts = refused | await self._judge(sent, ledger or self.open_ledger())
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

    def open_ledger(self) -> Ledger:
        """Return an account with the budget of an article."""
        turn = asyncio.Semaphore(self._limits.concurrency)
        return Ledger(self._limits.budget, turn=turn, observer=self.observer)

    async def aclose(self) -> None:
        """Release the engine."""
        if self.combinations is not None:
            await self.combinations.aclose()
        await self._engine.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _score(self, source: ArticleInput, tell: Callable[[Event], None], ledger: Ledger | None) -> Report:
        work = ArticleWork()
        with self.observer.watch(work):
            account = ledger or self.open_ledger()
            async with self._against(source.fact_sets) as pipeline:
                work.report = await pipeline._make_report(source, tell, account)  # noqa: SLF001 - of this class
        return work.report

    @asynccontextmanager
    async def _against(self, names: Sequence[str]) -> AsyncGenerator[Pipeline, None]:
        """Give what checks against the sets of some names, or against all where there is no name."""
        sets = self.facts.chosen(names)
        if len(sets) == len(self.facts.sets):
            yield self
            return
        if self.combinations is None:
            raise InputError("this pipeline checks against all of its facts; leave out fact_sets, or load those alone")
        async with self.combinations.use(sets) as pipeline:
            pipeline.observer = self.observer
            yield pipeline

    async def _make_report(self, source: ArticleInput, tell: Callable[[Event], None], ledger: Ledger) -> Report:
        article, notices = await self._ingest(source)
        check = ArticleCheck(self._checker, self.index, article, ledger, tell)
        with _plain_errors():
            judged, drafts, dropped = await check.run()
        outcome = outcome_notices(
            article,
            judged,
            self.facts.facts,
            is_controlled=self.identity.controlled,
            is_compared=self.reader is not None or not self.identity.reads_article,
        )
        return build_report(
            article,
            judged,
            score_article(judged),
            provenance=self._provenance(ledger),
            notices=(*notices, *self._extraction_notices(article, drafts, dropped), *outcome),
        )

    async def _judge(self, items: Sequence[ClaimEvidence], ledger: Ledger) -> dict[ClaimId, Verdict]:
        with _plain_errors():
            audited = await self._checker.verify(items, ledger, None)
            settled = await self._checker.settle(audited, ledger)
        return {each.verdict.claim_id: each.verdict for each in audited} | settled

    async def _ingest(self, source: ArticleInput) -> tuple[Article, tuple[Notice, ...]]:
        with self.observer.watch(StageWork(Stage.INGEST)):
            return await asyncio.to_thread(ingest, source, max_chars=self._limits.max_chars)

    def _extraction_notices(self, article: Article, drafts: ClaimDrafts, dropped: int) -> tuple[Notice, ...]:
        is_read = reads(self._engine, article)
        return extraction_notices(article, drafts, dropped=dropped, reads=is_read, rules_only=self.identity.rules_only)

    def _provenance(self, ledger: Ledger) -> Provenance:
        identity = self.identity
        return Provenance(
            engine=identity.name,
            engine_version=identity.version,
            model=identity.model,
            prompts=dict(identity.prompts),
            facts_fingerprint=self.facts.fingerprint,
            fact_sets=self.facts.versions,
            package_version=version("assay-news"),
            calibrated=identity.calibrated,
            usage=ledger.usage(),
        )


def _refuse_orders(items: Sequence[ClaimEvidence]) -> dict[ClaimId, Verdict]:
    """Return a verdict on each claim that gives orders; of an article's claims `ground` has sorted them out."""
    ids = (item.claim.id for item in items if _gives_order(item.claim))
    return {id_: not_checked(id_, Reason.ADDRESSES_READER) for id_ in ids}


def _gives_order(claim: Claim) -> bool:
    """Return True if a claim or its source gives orders to the reader: no engine is shown it."""
    return addresses_reader(claim.statement) or addresses_reader(claim.attributed_to or "")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Raise the first error of a group of tasks as itself: the others were cancelled, and callers expect no groups."""
    try:
        yield
    except ExceptionGroup as group:
        error: Exception = group
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        raise error from group


def _pair_item(index: int, pair: ClaimPair) -> ClaimEvidence:
    claim = Claim(id=ClaimId(f"c{index}"), statement=pair.claim, quote=pair.claim, spans=())
    facts = [
        Fact(id=FactId(f"e{number}"), statement=text) for number, text in enumerate(pair.evidence, 1) if text.strip()
    ]
    return ClaimEvidence(claim, best_first(pair.claim, facts), None, is_given=True)

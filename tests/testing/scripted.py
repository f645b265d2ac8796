"""A pipeline that answers as it is told, for what stands around the real one."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.facts.store import FactBase
from assay.ledger import Budget, Ledger
from assay.pipeline import Pipeline
from assay.ports import EngineIdentity
from assay.retrieval.index import FactIndex
from assay_schemas import (
    ArticleId,
    Claim,
    ClaimId,
    ClaimJudged,
    ClaimsFound,
    ExtractedClaims,
    Fact,
    FactId,
    Probabilities,
    Reason,
    Report,
    ReportMade,
    Span,
    Usage,
    Verdict,
    VerdictLabel,
)
from tests.testing.builders import make_claim, make_report, make_score

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from assay.engines.keeping import Kept
    from assay.settings import Settings
    from assay_schemas import ArticleInput, ClaimPair, Event

FACTS = (
    Fact(id=FactId("height"), statement="The tower is 96 metres high."),
    Fact(id=FactId("opening"), statement="The bridge opened in 1932."),
)
FINGERPRINT = make_report().provenance.facts_fingerprint


class ScriptedPipeline(Pipeline):
    """Refutes what mentions 120, supports the rest.

    Args:
        error: Raised instead of every answer.
        outage: Whether the engine fails on every claim.
        pause_s: Seconds before an answer.
        reject: Text whose article is an InputError.
        hang: Awaited by a stream before its report; None: nothing is.
        usage: What an article takes, whatever becomes of it.
    """

    def __init__(
        self,
        *,
        error: Exception | None = None,
        outage: bool = False,
        pause_s: float = 0,
        reject: str = "",
        hang: asyncio.Event | None = None,
        usage: Usage | None = None,
    ) -> None:
        self.facts = FactBase(FACTS, FINGERPRINT)
        self.index = FactIndex(FACTS)
        self.seen: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.is_closed = False
        self.pause_asked_s = 0.0
        self.loads: asyncio.Event | None = None
        self.hang = hang
        self._usage = usage
        self._error = error
        self._outage = outage
        self._pause_s = pause_s
        self._reject = reject

    @property
    def unavailable_s(self) -> float:
        return self.pause_asked_s

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("embedded", "1", None, {}, frozenset({"en"}), calibrated=False)

    @property
    def max_chars(self) -> int:
        """Longest article that is accepted, in code points."""
        return 200_000

    async def score(self, source: ArticleInput, ledger: Ledger | None = None) -> Report:
        if ledger and self._usage:
            ledger.calls += self._usage.calls
            ledger.add_tokens(self._usage.input_tokens, self._usage.output_tokens, self._usage.cost_usd)
        await self._answer(source.text)
        text = source.text or "x"
        quote = text.split("\n")[-1] or text
        verdict, reasons = self._decide(quote)
        report = make_report(
            make_claim(quote, within=text, verdict=verdict, reasons=reasons),
            title=source.title,
            date=source.date,
            usage=self._usage,
            score=make_score(0.9 if verdict is VerdictLabel.REFUTED else 0.1, 0.0, 1.0),
        )
        summary = report.article.model_copy(update={"id": article_id(source.text)})
        return report.model_copy(update={"article": summary})

    async def stream(self, source: ArticleInput, ledger: Ledger | None = None) -> AsyncGenerator[Event, None]:
        report = await self.score(source, ledger)
        (claim,) = report.claims
        yield ClaimsFound(claims=(Claim(id=claim.id, statement=claim.statement, quote=claim.quote, spans=claim.spans),))
        yield ClaimJudged(claim=claim, is_final=True)
        if self.hang:
            await self.hang.wait()
        yield ReportMade(report=report)

    async def extract(self, source: ArticleInput, ledger: Ledger | None = None) -> ExtractedClaims:
        del ledger  # a script costs nothing
        await self._answer(source.text)
        claim = Claim(
            id=ClaimId("c1"), statement=source.text, quote=source.text, spans=(Span(start=0, end=len(source.text)),)
        )
        return ExtractedClaims(article=make_report().article, claims=(claim,))

    async def judge_pairs(self, pairs: Sequence[ClaimPair], ledger: Ledger | None = None) -> tuple[Verdict, ...]:
        del ledger
        await self._answer(*(pair.id for pair in pairs))
        return tuple(self._verdict(pair) for pair in pairs)

    async def warm_up(self) -> None:
        if self.loads:
            await self.loads.wait()

    def open_ledger(self) -> Ledger:
        return Ledger(Budget())

    async def aclose(self) -> None:
        self.is_closed = True

    async def _answer(self, *seen: str) -> None:
        self.seen.extend(seen)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self._pause_s)
        self.at_once -= 1
        if self._error:
            raise self._error
        if self._reject and self._reject in seen[0]:
            raise InputError("the article is empty; send its text")

    def _decide(self, statement: str) -> tuple[VerdictLabel, tuple[Reason, ...]]:
        if self._outage:
            return VerdictLabel.NOT_CHECKED, (Reason.ENGINE_FAILED,)
        if "120" in statement:
            return VerdictLabel.REFUTED, (Reason.NUMBER_MISMATCH,)
        return VerdictLabel.SUPPORTED, (Reason.NUMBER_MATCH,)

    def _verdict(self, pair: ClaimPair) -> Verdict:
        verdict, reasons = self._decide(pair.claim)
        if verdict is VerdictLabel.NOT_CHECKED:
            return Verdict(claim_id=ClaimId(pair.id), label=verdict, reasons=reasons)
        refuted = 0.75 if verdict is VerdictLabel.REFUTED else 0.25
        chances = Probabilities(supported=1 - refuted, refuted=refuted, not_enough_evidence=0)
        return Verdict(claim_id=ClaimId(pair.id), label=verdict, probabilities=chances, reasons=reasons)


class Builder:
    """Hands out one scripted pipeline and notes the settings it was asked for."""

    def __init__(self, pipeline: ScriptedPipeline) -> None:
        self.pipeline = pipeline
        self.settings: list[Settings] = []

    def __call__(self, settings: Settings, *, kept: Kept | None = None) -> ScriptedPipeline:
        del kept  # a script costs nothing
        self.settings.append(settings)
        return self.pipeline


def article_id(text: str) -> ArticleId:
    return ArticleId(hashlib.sha256(text.encode()).hexdigest()[:16])

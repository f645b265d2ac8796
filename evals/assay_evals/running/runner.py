"""Cases through the pipeline that serves users: bounded, resumable, and a broken case is a recorded failure."""

from __future__ import annotations

import time
import traceback
from contextlib import aclosing
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay.concurrency import in_order
from assay.errors import AssayError, EngineRejectedError
from assay.ledger import Ledger
from assay.ports import ClaimEvidence
from assay_evals.running.cases import ArticleCase, PairCase, WorthinessCase
from assay_evals.running.results import (
    ArticleOutcome,
    CaseResult,
    ClaimOutcome,
    Judgement,
    Outcome,
    PairOutcome,
    Status,
    WorthinessOutcome,
)
from assay_schemas import ArticleInput, Claim, ClaimId, ClaimPair, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Container, Iterable, Iterator, Mapping, Sequence

    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay_evals.datasets.dataset import Case
    from assay_evals.running.cases import GoldClaim
    from assay_schemas import Fact, ReportedClaim, Verdict

NO_DOMAIN = ""
"""Where cases belong that bring no facts: pairs and sentences."""


class Bench(NamedTuple):
    """A pipeline, the settings it was built from, and the hash that its results are filed under."""

    pipeline: Pipeline
    settings: Settings
    configuration: str
    judges_gold: bool = True
    """Whether gold claims are judged apart from their articles too."""
    is_audited: bool = True
    """False where the engine's first answers are what is measured."""


class CaseKey(NamedTuple):
    """What makes a result unique in a run folder."""

    dataset: str
    configuration: str
    case_id: str


class _Answer(NamedTuple):
    outcome: Outcome
    seconds: float
    usage: Usage = Usage()


async def run_cases(
    dataset: str, cases: Iterable[Case], benches: Mapping[str, Bench], *, done: Container[CaseKey], at_once: int
) -> AsyncGenerator[CaseResult, None]:
    """Yield the result of every case, in their order; nothing is kept once it is yielded.

    Args:
        dataset: Name that the results carry.
        cases: Read as they are needed.
        benches: By domain.
        done: Results of an earlier run; their cases are skipped.
        at_once: Articles, sentences or batches of pairs under way at most.

    Raises:
        EngineRejectedError: At once, for no later case would be accepted either.
    """

    async def answer(group: Sequence[Case]) -> list[CaseResult]:
        return await _run_group(dataset, group, benches[domain_of(group[0])])

    pending = (case for case in cases if CaseKey(dataset, benches[domain_of(case)].configuration, case.id) not in done)
    async with aclosing(in_order(_group(pending, benches), answer, at_once=at_once)) as groups:
        async for results in groups:
            for result in results:
                yield result


def domain_of(case: Case) -> str:
    """Return the domain whose facts a case is checked by."""
    return case.domain if isinstance(case, ArticleCase) else NO_DOMAIN


def _group(cases: Iterable[Case], benches: Mapping[str, Bench]) -> Iterator[tuple[Case, ...]]:
    """Put pairs into batches, as the engine takes them; everything else stands alone."""
    batch: tuple[PairCase, ...] = ()
    for case in cases:
        if not isinstance(case, PairCase):
            yield (case,)
            continue
        batch = (*batch, case)
        if len(batch) == benches[NO_DOMAIN].settings.claims_per_batch:
            yield batch
            batch = ()
    if batch:
        yield batch


async def _run_group(dataset: str, group: Sequence[Case], bench: Bench) -> list[CaseResult]:
    started = time.perf_counter()
    try:
        answers = await _answer(group, bench)
    except EngineRejectedError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks on one case must not end the run
        if len(group) > 1:
            return [result for case in group for result in await _run_group(dataset, (case,), bench)]
        seconds = time.perf_counter() - started
        return [_failure(CaseKey(dataset, bench.configuration, group[0].id), error, seconds)]
    return [
        CaseResult(
            dataset=dataset,
            configuration=bench.configuration,
            case_id=case.id,
            status=Status.DONE,
            outcome=answer.outcome,
            seconds=answer.seconds,
            usage=answer.usage,
        )
        for case, answer in zip(group, answers, strict=True)
    ]


def _failure(key: CaseKey, error: Exception, seconds: float) -> CaseResult:
    # The message of an error that nobody foresaw may quote the article.
    told = f": {error}" if isinstance(error, AssayError) else f" at {_place(error)}"
    message = f"{type(error).__name__}{told}"
    return CaseResult(**key._asdict(), status=Status.FAILED, error=message, seconds=seconds)


def _place(error: Exception) -> str:
    """Return file and line of the innermost frame."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno}"


async def _answer(group: Sequence[Case], bench: Bench) -> list[_Answer]:
    match group[0]:
        case ArticleCase() as case:
            return [await _answer_article(case, bench)]
        case WorthinessCase() as case:
            return [await _answer_sentence(case, bench)]
        case PairCase():
            return await _answer_pairs([case for case in group if isinstance(case, PairCase)], bench)
        case _ as unreachable:
            assert_never(unreachable)


async def _answer_article(case: ArticleCase, bench: Bench) -> _Answer:
    started = time.perf_counter()
    report = await bench.pipeline.score(ArticleInput(text=case.text, date=case.date))
    seconds = time.perf_counter() - started
    gold_claims, gold_usage = await _judge_gold(case, bench) if bench.judges_gold else ((), Usage())
    usage = report.provenance.usage
    outcome = ArticleOutcome(
        score=report.score.value,
        low=report.score.low,
        high=report.score.high,
        label=report.score.label,
        coverage=report.score.coverage,
        words=len(case.text.split()),
        claims=report.claims if bench.is_audited else tuple(map(_as_first, report.claims)),
        notices=tuple(notice.code for notice in report.notices),
        gold_claims=gold_claims,
        usage=usage,
    )
    return _Answer(outcome, seconds, _total(usage, gold_usage))


def _as_first(claim: ReportedClaim) -> ReportedClaim:
    return claim.model_copy(update={"verdict": claim.first_verdict or claim.verdict})


async def _judge_gold(case: ArticleCase, bench: Bench) -> tuple[tuple[ClaimOutcome, ...], Usage]:
    """Judge the gold claims by the annotator's facts and by retrieved ones, each on the budget of an article."""
    claims = [claim for claim in case.claims if claim.checkable]
    known = {fact.id: fact for fact in bench.pipeline.facts.facts}
    named = [tuple(known[id_] for id_ in claim.fact_ids) for claim in claims]
    retrieved = [_retrieve(claim, case, bench) for claim in claims]
    with_gold, gold_usage = await _judge_by(named, claims, case, bench)
    with_retrieved, retrieved_usage = await _judge_by(retrieved, claims, case, bench)
    outcomes = tuple(
        ClaimOutcome(
            claim_id=claim.id,
            with_gold=_judgement(by_gold),
            with_retrieved=_judgement(by_retrieved),
            retrieved=tuple(fact.id for fact in facts),
        )
        for claim, by_gold, by_retrieved, facts in zip(claims, with_gold, with_retrieved, retrieved, strict=True)
    )
    return outcomes, _total(gold_usage, retrieved_usage)


async def _judge_by(
    shown: Iterable[tuple[Fact, ...]], claims: Iterable[GoldClaim], case: ArticleCase, bench: Bench
) -> tuple[tuple[Verdict, ...], Usage]:
    ledger = Ledger(bench.settings.budget())
    items = [ClaimEvidence(_as_claim(claim), facts, case.date) for claim, facts in zip(claims, shown, strict=True)]
    return await bench.pipeline.judge(items, ledger), ledger.usage()


def _total(*parts: Usage) -> Usage:
    """Return the sum; its price is not known where that of any part is not."""
    costs = [part.cost_usd for part in parts if part.cost_usd is not None]
    return Usage(
        calls=sum(part.calls for part in parts),
        input_tokens=sum(part.input_tokens for part in parts),
        cached_tokens=sum(part.cached_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        cost_usd=sum(costs) if len(costs) == len(parts) else None,
        seconds=sum(part.seconds for part in parts),
        reused_reading=any(part.reused_reading for part in parts),
        reused_claims=sum(part.reused_claims for part in parts),
    )


def _retrieve(claim: GoldClaim, case: ArticleCase, bench: Bench) -> tuple[Fact, ...]:
    found = bench.pipeline.index.search(claim.statement, k=bench.settings.facts_per_claim, on=case.date)
    return tuple(ranked.fact for ranked in found)


def _as_claim(gold: GoldClaim) -> Claim:
    return Claim(id=ClaimId(gold.id), statement=gold.statement, quote=gold.quote, spans=(gold.span,))


def _judgement(verdict: Verdict) -> Judgement:
    return Judgement(
        verdict=verdict.label,
        probabilities=verdict.probabilities,
        cited=tuple(item.fact_id for item in verdict.evidence),
        reasons=verdict.reasons,
        unguarded=verdict.unguarded or verdict.label,
    )


async def _answer_pairs(cases: Sequence[PairCase], bench: Bench) -> list[_Answer]:
    started = time.perf_counter()
    ledger = Ledger(bench.settings.budget())
    pairs = [ClaimPair(id=case.id, claim=case.claim, evidence=case.evidence) for case in cases]
    verdicts = await bench.pipeline.judge_pairs(pairs, ledger)
    share_s = (time.perf_counter() - started) / len(cases)
    return [
        _Answer(PairOutcome(judgement=_judgement(verdict)), share_s, ledger.usage() if index == 0 else Usage())
        for index, verdict in enumerate(verdicts)
    ]


async def _answer_sentence(case: WorthinessCase, bench: Bench) -> _Answer:
    started = time.perf_counter()
    ledger = Ledger(bench.settings.budget())
    extracted = await bench.pipeline.extract(ArticleInput(text=case.text), ledger)
    seconds = time.perf_counter() - started
    outcome = WorthinessOutcome(is_worthy=any(claim.checkable for claim in extracted.claims))
    return _Answer(outcome, seconds, ledger.usage())

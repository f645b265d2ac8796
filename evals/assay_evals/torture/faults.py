"""Articles scored against a model server that breaks, through the real clients."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from assay.bootstrap import build_pipeline
from assay.errors import AssayError
from assay.settings import EngineChoice, Settings
from assay_evals.torture.mixtures import FaultCase, passing_outages
from assay_evals.torture.promises import Bounds, Trial, broken_promises, changed_decisions, is_decided, verdicts_of
from assay_evals.torture.tally import Tally
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Scenario
from assay_mock.server import MODEL, MockServer
from assay_schemas import NoticeCode, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence

    from assay.pipeline import Pipeline
    from assay_evals.torture.promises import Verdicts
    from assay_mock.answers import Answering
    from assay_schemas import ArticleInput, Report

AMPLE = Bounds(seconds=120.0, calls=200)
"""For a trial that is not about its bounds."""
_TIMEOUT_S = 2.0


class Bench(NamedTuple):
    """What all trials share: one article and what is said of it where nothing fails."""

    article: ArticleInput
    answering: Answering
    calm: Verdicts
    beside: Pipeline | None = None
    """Whose facts every trial shares: reading them anew would make trials late that run side by side."""


async def prepare(article: ArticleInput) -> Bench:
    """Score an article against a server without faults."""
    beside = await asyncio.to_thread(build_pipeline, Settings(engine=EngineChoice.REPLAY))
    bench = Bench(article, EmbeddedAnswers(), {}, beside)
    trial = await _try(bench, FaultCase("calm", Scenario(), AMPLE))
    if trial.report is None:
        msg = "the article can't be scored even without faults"
        raise RuntimeError(msg)
    return bench._replace(calm=verdicts_of(trial.report))


async def torture_by_faults(
    part: str, cases: Sequence[FaultCase], bench: Bench, *, at_once: int, advance: Callable[[], None]
) -> Tally:
    """Return the outcome of one article under every case.

    Args:
        part: Name in the table.
        cases: Scenarios with their bounds.
        bench: From `prepare`.
        at_once: Cases under way at the same time.
        advance: Called after each.
    """
    gate = asyncio.Semaphore(at_once)

    async def attempt(case: FaultCase) -> list[str]:
        async with gate:
            broken = await _attempt(case, bench)
        advance()
        return [f"{case.name}: {what}" for what in broken]

    outcomes = await asyncio.gather(*map(attempt, cases))
    lost = sum(any(_LOST in line for line in outcome) for outcome in outcomes)
    return Tally(
        part,
        len(cases),
        survived=sum(not outcome for outcome in outcomes),
        flipped=sum("decided" in line for outcome in outcomes for line in outcome),
        lost=lost,
        broken=tuple(line for outcome in outcomes for line in outcome),
    )


_LOST = "left by an error without a type"


async def _attempt(case: FaultCase, bench: Bench) -> list[str]:
    try:
        trial = await _try(bench, case)
    except Exception as error:  # noqa: BLE001 - an error that is none of ours is what is looked for
        return [f"{_LOST}: {type(error).__name__}"]
    return list(broken_promises(trial, case.bounds, bench.calm))


async def _try(bench: Bench, case: FaultCase) -> Trial:
    async with serving(bench.answering, case.scenario, case.bounds, beside=bench.beside) as (server, pipeline):
        began = time.monotonic()
        report = await report_of(pipeline, bench.article)
        return Trial(report, time.monotonic() - began, server.requests)


async def report_of(pipeline: Pipeline, article: ArticleInput) -> Report | None:
    """Return the report on an article; None where a typed error comes instead, which is an answer too."""
    try:
        return await pipeline.score(article)
    except AssayError:
        return None


@asynccontextmanager
async def serving(
    answering: Answering,
    scenario: Scenario,
    bounds: Bounds,
    *,
    timeout_s: float = _TIMEOUT_S,
    beside: Pipeline | None = None,
) -> AsyncGenerator[tuple[MockServer, Pipeline], None]:
    """Give a mock server that behaves as a scenario says, and a pipeline that asks it."""
    server = MockServer(answering, scenario)
    async with server.serving() as base_url:
        settings = Settings(
            engine=EngineChoice.OPENAI,
            openai_base_url=base_url,
            openai_model=MODEL,
            openai_timeout_s=timeout_s,
            budget_seconds=bounds.seconds,
            budget_calls=bounds.calls,
            budget_tokens=None,
        )
        async with await asyncio.to_thread(build_pipeline, settings, beside=beside) as pipeline:
            yield server, pipeline


async def survive_outages(
    texts: Sequence[ArticleInput], articles: int, *, rate: float, seed: int, at_once: int, advance: Callable[[], None]
) -> Tally:
    """Score articles while a share of the requests fails, and compare with what they get where none does.

    No article may be lost; a claim is decided as without faults, or is not_checked.

    Args:
        texts: Taken in turn.
        articles: How many are scored.
        rate: Share of the requests that fail, by one of `OUTAGES`.
        seed: Of the faults.
        at_once: Articles under way.
        advance: Called after each article.
    """
    answering = EmbeddedAnswers()
    calm = await _score_all(texts, answering, Scenario(), at_once=1, advance=lambda: None)
    queue = [texts[number % len(texts)] for number in range(articles)]
    stormy = await _score_all(queue, answering, passing_outages(rate, seed), at_once=at_once, advance=advance)
    differing = [list(_differences(calm[number % len(texts)], report)) for number, report in enumerate(stormy)]
    return Tally(
        f"outages, {rate:.0%} of requests",
        articles,
        survived=sum(not found for found in differing),
        flipped=sum(line.startswith("decided") for found in differing for line in found),
        lost=sum(report is None for report in stormy),
        broken=tuple(f"article {number}: {line}" for number, found in enumerate(differing, 1) for line in found),
    )


async def _score_all(
    articles: Iterable[ArticleInput],
    answering: Answering,
    scenario: Scenario,
    *,
    at_once: int,
    advance: Callable[[], None],
) -> list[Report | None]:
    gate = asyncio.Semaphore(at_once)

    async def score(article: ArticleInput) -> Report | None:
        async with gate:
            report = await report_of(pipeline, article)
        advance()
        return report

    async with serving(answering, scenario, AMPLE, timeout_s=AMPLE.seconds) as (_, pipeline):
        return await asyncio.gather(*map(score, articles))


def _differences(calm: Report | None, stormy: Report | None) -> Iterator[str]:
    if calm is None or stormy is None:
        yield "is lost"
        return
    before, after = verdicts_of(calm), verdicts_of(stormy)
    yield from changed_decisions(stormy, before)
    if any(notice.code is NoticeCode.TEXT_NOT_READ for notice in stormy.notices):
        return  # what was not read is not listed, and said to be so
    for statement, verdict in before.items():
        if is_decided(verdict) and after.get(statement) not in {verdict, VerdictLabel.NOT_CHECKED}:
            yield f"a claim that was {verdict} is neither that nor not_checked"

"""What a stream tells of an article, in which order, how it ends, and that nothing goes on after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from itertools import accumulate, pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from assay.errors import EngineOutputInvalidError, EngineRefusedError, EngineRejectedError, EngineUnavailableError
from assay.pipeline import Limits, Pipeline
from assay_schemas import (
    ArticleInput,
    ClaimDraft,
    ClaimId,
    ClaimJudged,
    ClaimsFound,
    Event,
    Reason,
    Report,
    ReportedClaim,
    ReportMade,
    VerdictLabel,
)
from tests.testing.scripted_engine import Answer, ScriptedEngine
from tests.testing.tower import make_pipeline

TOWNS = "Velm Sorn Tarn Brix Dole Hask Mern".split()
MOST = len(TOWNS)
# The facts name no town: where the engine reads the article, it is asked again about those that it supports.
STATEMENTS = [f"The Alba Tower in {town} is 96 metres high." for town in TOWNS]
DRAFTS = tuple(ClaimDraft(statement=statement, quote=statement) for statement in STATEMENTS)
ARTICLE = ArticleInput(text=" ".join(STATEMENTS))
ANSWERS: list[Answer] = [
    *(VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE),
    *(Reason.ENGINE_FAILED, Reason.ENGINE_REFUSED, None),
]
ERRORS = [
    *(
        kind("as scripted", engine="scripted", step="any")
        for kind in (EngineUnavailableError, EngineRefusedError, EngineOutputInvalidError, EngineRejectedError)
    ),
    ZeroDivisionError("as scripted"),
]


class Plan(NamedTuple):
    """How an engine answers on an article about some rooms."""

    parts: list[int]
    """How many claims each part tells; those that are left come at the end."""
    answers: list[Answer]
    second: list[VerdictLabel]
    reads_article: bool
    limits: Limits
    error: Exception | None = None
    fails_at: int | None = None
    """Batch, counted from 0; None: the reading fails, once all parts were told."""

    def engine(self) -> ScriptedEngine:
        ends = [min(MOST, end) for end in accumulate(self.parts, initial=0)]
        return ScriptedEngine(
            DRAFTS,
            dict(zip(STATEMENTS, self.answers, strict=True)),
            dict(zip(STATEMENTS, self.second, strict=False)),
            self.reads_article,
            extract_error=self.error if self.fails_at is None else None,
            parts=tuple(DRAFTS[start:end] for start, end in pairwise(ends)),
            before_batch=self._fail,
            after_part=lambda: asyncio.sleep(0),
        )

    async def _fail(self, number: int) -> None:
        await asyncio.sleep(0)
        if self.error and number == self.fails_at:
            raise self.error


plans = st.builds(
    Plan,
    parts=st.lists(st.integers(1, 4), max_size=4),
    answers=st.lists(st.sampled_from(ANSWERS), min_size=MOST, max_size=MOST),
    second=st.lists(st.sampled_from([VerdictLabel.SUPPORTED, VerdictLabel.REFUTED]), max_size=MOST),
    reads_article=st.booleans(),
    limits=st.builds(Limits, max_claims=st.integers(1, MOST), claims_per_batch=st.integers(1, 4)),
    error=st.none(),  # else Hypothesis makes some up, by their type
    fails_at=st.none(),
)
broken_plans = st.builds(
    lambda plan, error, at: plan._replace(error=error, fails_at=at),
    plans,
    st.sampled_from(ERRORS),
    st.none() | st.integers(0, 3),
)


async def read(pipeline: Pipeline, most: int | None = None) -> tuple[list[Event], Exception | None]:
    """Return the events, all or the first ones, and how the stream failed."""
    told: list[Event] = []
    try:
        async with aclosing(pipeline.stream(ARTICLE)) as events:
            async for event in events:
                told.append(event)
                if len(told) == most:
                    break
    except Exception as error:  # noqa: BLE001 - whichever it is, `score` raises it too
        return told, error
    return told, None


async def alone(work: Callable[[], Awaitable[None]]) -> None:
    await work()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def what_counts(report: Report) -> tuple[object, ...]:
    """All of a report but how long it took."""
    return report.article, report.claims, report.score, report.notices


async def outcome(pipeline: Pipeline) -> Report | Exception:
    """Return what `score` returns or raises."""
    try:
        return await pipeline.score(ARTICLE)
    except Exception as error:  # noqa: BLE001 - as above
        return error


@given(plans)
def test_claims_come_before_their_verdicts_and_all_verdicts_before_the_report(plan: Plan) -> None:
    async def check() -> None:
        events, failure = await read(make_pipeline(plan.engine(), plan.limits))
        assert failure is None
        found: set[ClaimId] = set()
        final: dict[ClaimId, ReportedClaim] = {}
        for event in events:
            match event:
                case ClaimsFound():
                    found.update(claim.id for claim in event.claims)
                case ClaimJudged():
                    assert event.claim.id in found
                    assert event.claim.id not in final
                    if event.is_final:
                        final[event.claim.id] = event.claim
                case ReportMade(report=report):
                    assert event is events[-1]
                    assert found == {claim.id for claim in report.claims}
                    assert final == {claim.id: claim for claim in report.claims if claim.verdict}

    asyncio.run(alone(check))


def test_a_disputed_verdict_is_told_twice() -> None:
    plan = Plan([], [VerdictLabel.SUPPORTED] * MOST, [VerdictLabel.REFUTED], reads_article=True, limits=Limits())
    events, _ = asyncio.run(read(make_pipeline(plan.engine())))
    told = [(event.claim.verdict, event.is_final) for event in events if isinstance(event, ClaimJudged)]
    first = [(VerdictLabel.SUPPORTED, False)] * MOST
    assert told == [*first, (VerdictLabel.REFUTED, True), *[(VerdictLabel.NOT_CHECKED, True)] * (MOST - 1)]


@given(plans | broken_plans)
def test_a_stream_ends_as_the_score_does_and_leaves_nothing_running(plan: Plan) -> None:
    async def check() -> None:
        events, failure = await read(make_pipeline(plan.engine(), plan.limits))
        reports = [event.report for event in events if isinstance(event, ReportMade)]
        scored = await outcome(make_pipeline(plan.engine(), plan.limits))
        if isinstance(scored, Report):
            assert failure is None
            assert list(map(what_counts, reports)) == [what_counts(scored)]
            assert isinstance(events[-1], ReportMade)
        else:
            assert (type(failure), str(failure), reports) == (type(scored), str(scored), [])

    asyncio.run(alone(check))


@given(plans, st.integers(1, 6))
def test_a_stream_that_is_left_asks_nothing_more(plan: Plan, most: int) -> None:
    async def check() -> None:
        engine = plan.engine()
        await read(make_pipeline(engine, plan.limits), most)
        asked = len(engine.batches), len(engine.disputes)
        for _ in range(10):
            await asyncio.sleep(0)
        assert (len(engine.batches), len(engine.disputes), engine.at_once) == (*asked, 0)

    asyncio.run(alone(check))

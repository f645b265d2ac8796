"""An article that is read in parts: judged as its claims are found, and reported as if they had come at once."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import EngineUnavailableError
from assay.pipeline import Limits
from assay_schemas import ArticleInput, ClaimDraft, ClaimJudged, ClaimsFound, Event, ReportMade, Stance, VerdictLabel
from tests.testing.scripted_engine import Answer, ScriptedEngine
from tests.testing.tower import HIGH, SCRIPT, make_pipeline, numbered, rooms, score


async def events_of(engine: ScriptedEngine, text: str, limits: Limits | None = None) -> list[Event]:
    async with aclosing(make_pipeline(engine, limits).stream(ArticleInput(text=text))) as events:
        return [event async for event in events]


def told(events: list[Event]) -> list[str]:
    """Claims and verdicts in their order, a verdict with a question mark while it is provisional."""
    said = []
    for event in events:
        match event:
            case ClaimsFound(claims=claims):
                said += [str(claim.id) for claim in claims]
            case ClaimJudged(claim=claim, is_final=is_final):
                said.append(f"{claim.id} {claim.verdict}{'' if is_final else '?'}")
            case ReportMade():
                said.append("report")
    return said


async def test_claims_are_judged_while_the_engine_reads_on() -> None:
    first_is_judged = asyncio.Event()

    async def judge(number: int) -> None:
        if number == 0:
            first_is_judged.set()

    drafts = numbered(4)
    engine = ScriptedEngine(
        drafts, parts=(drafts[:2], drafts[2:]), before_batch=judge, after_part=lambda: wait(first_is_judged)
    )
    report = await score(engine, rooms(4))
    assert [len(batch) for batch in engine.batches] == [2, 2]
    assert [claim.id for claim in report.claims] == ["c1", "c2", "c3", "c4"]


async def wait(event: asyncio.Event) -> None:
    await event.wait()


@given(st.lists(st.integers(1, 5), max_size=6), st.integers(1, 4))
def test_parts_make_the_same_report_as_the_whole(sizes: list[int], per_batch: int) -> None:
    drafts = numbered(9)
    ends = [0, *(min(9, sum(sizes[: count + 1])) for count in range(len(sizes)))]
    parts = tuple(drafts[start:end] for start, end in pairwise(ends))
    script: dict[str, Answer] = {"Room 3 is open.": VerdictLabel.SUPPORTED, "Room 5 is open.": None}
    limits = Limits(claims_per_batch=per_batch)
    in_parts = asyncio.run(score(ScriptedEngine(drafts, script, parts=parts), rooms(9), limits=limits))
    at_once = asyncio.run(score(ScriptedEngine(drafts, script), rooms(9), limits=limits))
    assert (in_parts.claims, in_parts.score, in_parts.notices) == (at_once.claims, at_once.score, at_once.notices)


async def test_what_the_whole_no_longer_holds_is_forgotten_and_what_it_adds_is_judged() -> None:
    gone, kept, new = numbered(3)
    engine = ScriptedEngine((kept, new), parts=((gone, kept),))
    report = await score(engine, rooms(3))
    assert [(claim.id, claim.statement) for claim in report.claims] == [("c2", kept.statement), ("c3", new.statement)]
    assert sorted(item.claim.statement for batch in engine.batches for item in batch) == sorted(
        draft.statement for draft in (gone, kept, new)
    )


async def test_a_claim_that_turns_out_to_be_meant_otherwise_is_judged_anew() -> None:
    denied = ClaimDraft(statement=HIGH, quote=HIGH, stance=Stance.DENIED)
    engine = ScriptedEngine((ClaimDraft(statement=HIGH, quote=HIGH),), SCRIPT, parts=((denied,),))
    report = await score(engine)
    assert [(claim.stance, claim.verdict) for claim in report.claims] == [(Stance.ASSERTED, VerdictLabel.REFUTED)]


async def test_a_claim_found_again_keeps_its_id_and_gains_a_place() -> None:
    text = "Room 0 is open. So it is: Room 0 opens."
    first = ClaimDraft(statement="Room 0 is open.", quote="Room 0 is open.")
    again = ClaimDraft(statement="Room 0 is open.", quote="Room 0 opens.")
    engine = ScriptedEngine((first, again), parts=((first,), (again,)))
    events = await events_of(engine, text)
    assert told(events) == ["c1", "c1", "c1 not_enough_evidence", "report"]
    assert isinstance(events[-1], ReportMade)
    assert [(span.start, span.end) for span in events[-1].report.claims[0].spans] == [(0, 15), (26, 39)]
    assert len(engine.batches) == 1


async def test_a_disputed_verdict_is_provisional_until_it_is_settled() -> None:
    in_velm = "The Alba Tower in Velm is 96 metres high."
    drafts = (ClaimDraft(statement=HIGH, quote=HIGH), ClaimDraft(statement=in_velm, quote=in_velm))
    answers: dict[str, Answer] = {HIGH: VerdictLabel.SUPPORTED, in_velm: VerdictLabel.SUPPORTED}
    engine = ScriptedEngine(drafts, answers, second={in_velm: VerdictLabel.REFUTED}, reads_article=True)
    events = await events_of(engine, f"{HIGH} {in_velm}")
    assert told(events) == ["c1", "c2", "c1 not_enough_evidence", "c2 supported?", "c2 refuted", "report"]


async def test_the_most_claims_hold_over_all_parts() -> None:
    drafts = numbered(6)
    engine = ScriptedEngine(drafts, parts=(drafts[:3], drafts[3:]))
    report = await score(engine, rooms(6), limits=Limits(max_claims=4))
    assert [claim.verdict for claim in report.claims].count(VerdictLabel.NOT_CHECKED) == 2


async def test_the_error_of_a_stream_is_that_of_the_score() -> None:
    drafts = numbered(2)
    engine = ScriptedEngine(
        (), parts=(drafts,), extract_error=EngineUnavailableError("gone", engine="e", step="extract")
    )
    with pytest.raises(EngineUnavailableError, match="gone"):
        await events_of(engine, rooms(2))


async def test_closing_a_stream_calls_off_the_work() -> None:
    asked, called_off = asyncio.Event(), asyncio.Event()

    async def hang(_: int) -> None:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            called_off.set()

    engine = ScriptedEngine(numbered(1), before_batch=hang)
    stream = make_pipeline(engine).stream(ArticleInput(text=rooms(1)))
    assert isinstance(await anext(stream), ClaimsFound)
    await asked.wait()
    await stream.aclose()
    assert called_off.is_set()


async def test_a_claim_that_waits_for_its_batch_and_is_forgotten_is_never_asked_about() -> None:
    first, waiting, new = numbered(3)
    engine = ScriptedEngine((first, new), parts=((first,), (waiting,)))
    report = await score(engine, rooms(3))
    assert [[item.claim.statement for item in batch] for batch in engine.batches] == [
        [first.statement],
        [new.statement],
    ]
    assert [claim.statement for claim in report.claims] == [first.statement, new.statement]

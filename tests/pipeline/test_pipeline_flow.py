"""Batches, failures and budgets: what runs when, and what is called off."""

from __future__ import annotations

import asyncio

import pytest

from assay.errors import EngineRejectedError, EngineUnavailableError, InputError, InputTooLargeError
from assay.ledger import Budget
from assay.pipeline import Limits
from assay_schemas import (
    Reason,
)
from tests.testing.scripted_engine import Answer, ScriptedEngine
from tests.testing.tower import (
    DRAFTS,
    SCRIPT,
    make_pipeline,
    numbered,
    rooms,
    score,
)


async def test_no_more_batches_run_at_once_than_allowed() -> None:
    gathered = asyncio.Event()

    async def wait(number: int) -> None:
        # The third batch starts only after the first two were let go.
        if number == 1:
            gathered.set()
        await gathered.wait()

    engine = ScriptedEngine(numbered(12), before_batch=wait)
    await score(engine, rooms(12), limits=Limits(claims_per_batch=2, concurrency=2))
    assert ([len(batch) for batch in engine.batches], engine.most_at_once) == ([2] * 6, 2)


async def test_the_report_does_not_depend_on_which_batch_ends_first() -> None:
    last_is_done = asyncio.Event()

    async def first_waits(number: int) -> None:
        if number == 0:
            await last_is_done.wait()
        if number == 2:
            last_is_done.set()

    script: dict[str, Answer] = {"Room 0 is open.": None, "Room 2 is open.": Reason.ENGINE_FAILED}
    limits = Limits(claims_per_batch=1)
    in_turn = await score(ScriptedEngine(numbered(3), script), rooms(3), limits=limits)
    reversed_ = await score(ScriptedEngine(numbered(3), script, before_batch=first_waits), rooms(3), limits=limits)
    assert (reversed_.claims, reversed_.score, reversed_.notices) == (in_turn.claims, in_turn.score, in_turn.notices)


async def test_a_rejected_key_ends_the_article_and_calls_off_the_other_batches() -> None:
    both_started = asyncio.Event()
    was_called_off = asyncio.Event()

    async def reject(number: int) -> None:
        if number == 0:
            await both_started.wait()
            raise EngineRejectedError("the key is not accepted", engine="scripted", step="verify")
        both_started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            was_called_off.set()
            raise

    engine = ScriptedEngine(numbered(2), before_batch=reject)
    with pytest.raises(EngineRejectedError, match="the key is not accepted"):
        await score(engine, rooms(2), limits=Limits(claims_per_batch=1))
    assert was_called_off.is_set()


async def test_cancelling_an_article_calls_off_its_batches() -> None:
    is_under_way = asyncio.Event()

    async def hang(_: int) -> None:
        is_under_way.set()
        await asyncio.Event().wait()

    engine = ScriptedEngine(numbered(1), before_batch=hang)
    task = asyncio.create_task(score(engine, rooms(1)))
    await is_under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.at_once == 0


async def test_an_article_that_cannot_be_read_at_all_raises() -> None:
    error = EngineUnavailableError("no answer", engine="scripted", step="extract")
    with pytest.raises(EngineUnavailableError, match="no answer"):
        await score(ScriptedEngine(extract_error=error))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(" \n", InputError, id="blank"),
        pytest.param("x" * 101, InputTooLargeError, id="too long"),
    ],
)
async def test_what_cannot_be_scored_costs_no_call(text: str, error: type[InputError]) -> None:
    engine = ScriptedEngine(extract_error=AssertionError("was called"))
    with pytest.raises(error):
        await score(engine, text, limits=Limits(max_chars=100))


async def test_every_article_has_a_budget_of_its_own() -> None:
    limits = Limits(budget=Budget(calls=2))
    first = await score(ScriptedEngine(DRAFTS, SCRIPT), limits=limits)
    second = await score(ScriptedEngine(DRAFTS, SCRIPT), limits=limits)
    assert (first.provenance.usage.calls, second.provenance.usage.calls) == (2, 2)


async def test_leaving_the_pipeline_closes_the_engine() -> None:
    engine = ScriptedEngine()
    async with make_pipeline(engine) as pipeline:
        assert (pipeline.identity.name, engine.is_closed) == ("scripted", False)
    assert engine.is_closed

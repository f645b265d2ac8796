"""What observers are told of an article, and of the requests to a model."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from assay.engines.llm.booking import book
from assay.engines.llm.replies import TokenCounts
from assay.errors import EngineUnavailableError, InputError
from assay.ledger import Budget, Ledger
from assay.observing import SILENT, ArticleWork, ModelCall, Observers, Stage, StageWork
from assay_schemas import ArticleInput, ClaimDraft
from tests.engines.one_server import Server, ask, bad, ok
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import REFUTED, SUPPORTED, make_pipeline
from tests.testing.watching import Notes

if TYPE_CHECKING:
    from assay.engines.llm.openai_client import OpenAIClient

IN_VELM = "The Alba Tower in Velm is 96 metres high."
"""The facts name no town: the engine is asked once more."""


async def test_article_is_told_with_its_stages_and_its_report() -> None:
    claim = ClaimDraft(statement=IN_VELM, quote=IN_VELM)
    engine = ScriptedEngine((claim,), {IN_VELM: SUPPORTED}, {IN_VELM: REFUTED}, reads_article=True)
    notes, pipeline = Notes(), make_pipeline(engine)
    pipeline.observer = notes
    report = await pipeline.score(ArticleInput(text=IN_VELM))
    article, *stages = notes.begun
    assert article == ArticleWork(report)
    counted = Counter(work.stage for work in stages if isinstance(work, StageWork))
    assert set(counted) == set(Stage)
    assert (counted[Stage.INGEST], counted[Stage.EXTRACT]) == (1, 1)


async def test_article_that_cannot_be_scored_is_told_by_its_error() -> None:
    notes, pipeline = Notes(), make_pipeline(ScriptedEngine())
    pipeline.observer = notes
    with pytest.raises(InputError):
        await pipeline.score(ArticleInput(text=" "))
    assert (ArticleWork(), "InputError") in notes.errors


async def test_each_request_to_a_model_is_told_with_what_it_took(client: OpenAIClient, server: Server) -> None:
    notes = Notes()
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}}
    server.replies = [bad(503), ok(usage=usage)]
    await client.complete(ask(Ledger(Budget(), observer=notes)))
    failed, answered = notes.begun
    assert failed == ModelCall("m", "model.test")
    assert answered == ModelCall("m", "model.test", input_tokens=100, cached_tokens=64, output_tokens=20)
    assert notes.errors == [(failed, "InternalServerError")]


def test_price_of_a_request_is_told_where_it_is_known() -> None:
    call, ledger = ModelCall("gpt-5-mini", "api.openai.com"), Ledger(Budget())
    counts = TokenCounts(sent=1_000_000, cached=0, written=0)
    book(call, counts, ledger, base_url="https://api.openai.com/v1", created=1_760_000_000)
    assert call.cost_usd == ledger.cost_usd == pytest.approx(0.25)  # OpenAI's price list of October 2025


async def test_reply_without_counts_costs_nothing_that_is_known(client: OpenAIClient, server: Server) -> None:
    notes = Notes()
    server.replies = [ok(usage=None)]
    ledger = Ledger(Budget(), observer=notes)
    await client.complete(ask(ledger))
    assert (notes.begun, ledger.cost_usd) == ([ModelCall("m", "model.test")], None)


async def test_outage_in_a_reply_of_status_200_is_a_failed_request(client: OpenAIClient, server: Server) -> None:
    notes = Notes()
    server.replies = [bad(502)]
    with pytest.raises(EngineUnavailableError):
        await client.complete(ask(Ledger(Budget(), observer=notes)))
    assert len(notes.errors) == len(notes.begun) == 3  # attempts


def test_several_observers_are_told_alike_and_the_first_that_knows_says_where_a_trace_stands() -> None:
    first, second = Notes(), Notes("00-1-2-01")
    both = Observers(first, second)
    work = StageWork(Stage.AUDIT)
    with both.watch(work):
        pass
    assert (first.begun, second.begun, both.traceparent()) == ([work], [work], "00-1-2-01")
    with SILENT.watch(work):
        assert SILENT.traceparent() is None

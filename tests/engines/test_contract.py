"""What holds of every engine: without a model, with a scripted client, replaying recordings, keeping its answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from assay.engines.embedded import EmbeddedEngine
from assay.engines.keeping import KeepingEngine
from assay.engines.llm.completion import AnswerT, Completion, CompletionRequest
from assay.engines.llm.engine import LLMEngine
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.recording import RecordingTransport
from assay.engines.llm.server import ServerOptions
from assay.language.reader import Reader
from assay.ports import Engine
from assay.retrieval.index import FactIndex
from assay.settings import ReplayMode
from assay.steps.grounding import ground
from assay.testing import check_engine
from assay_schemas import VerdictDrafts, WireClaims
from tests.testing.fakes import (
    FakeOpenAI,
    ScriptedClient,
    claims_json,
    make_article,
    make_fact,
    make_item,
    make_ledger,
    shipped_prompts,
    verdict_row,
    verdicts_json,
)
from tests.testing.kept import Memory

POTS = "The kiln in Ovria fired 12 pots in 2023."
FAIR = "The fair in Ovria opened on May 3, 2024."
ARTICLE = make_article(POTS, FAIR)
FACTS = (make_fact(), make_fact("fact-2", "The kiln fired 2 pots."))
BATCH = [make_item(number, facts=FACTS) for number in (1, 2, 3)]
FOUND = claims_json((POTS, POTS), (FAIR, FAIR))


class EndlessClient(ScriptedClient):
    """Finds both sentences, and supports whatever is listed."""

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        self.script.append(WireClaims.model_validate_json(FOUND) if request.answer is WireClaims else None)
        return await super().complete(request)


class Server(httpx2.AsyncBaseTransport):
    """Answers as `EndlessClient` does."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(await request.aread())
        text = body["messages"][-1]["content"]
        ids = [json.loads(line)["id"] for line in text.splitlines() if line.startswith('{"id":"c')]
        is_reading = body["response_format"]["json_schema"]["name"] == "WireClaims"
        answer = FOUND if is_reading else verdicts_json(*(verdict_row(id_) for id_ in ids))
        return httpx2.Response(200, json=FakeOpenAI.completion(answer))


class Recorded(httpx2.AsyncBaseTransport):
    """Records every exchange, then answers from the recording alone."""

    def __init__(self, folder: Path) -> None:
        self._recorder = RecordingTransport(ReplayMode.RECORD, folder, inner=Server())
        self._replayer = RecordingTransport(ReplayMode.REPLAY, folder)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await self._recorder.handle_async_request(request)
        return await self._replayer.handle_async_request(request)


@pytest.fixture(params=["embedded", "scripted", "recorded", "kept"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    engines: dict[str, Engine] = {
        "embedded": EmbeddedEngine(Reader(FACTS), None),
        "scripted": LLMEngine(EndlessClient([]), shipped_prompts(), model="m", is_controlled=False),
        "recorded": LLMEngine(
            OpenAIClient(ServerOptions("m"), transport=Recorded(tmp_path)),
            shipped_prompts(),
            model="m",
            is_controlled=False,
        ),
    }
    engines["kept"] = KeepingEngine(engines["scripted"], Memory(), FactIndex(FACTS), facts_language="en")
    yield engines[request.param]
    for each in engines.values():
        await each.aclose()


async def verified(engine: Engine) -> VerdictDrafts:
    return await engine.verify(BATCH, make_ledger())


async def test_an_engine_says_what_it_is(engine: Engine) -> None:
    identity = engine.identity
    assert identity.name
    assert identity.version
    assert bool(identity.model) == bool(identity.prompts)
    assert identity == engine.identity


async def test_every_quote_stands_in_the_article(engine: Engine) -> None:
    drafts = await engine.extract(ARTICLE, make_ledger())
    grounded = ground(ARTICLE, drafts)
    assert {claim.quote for claim in grounded.claims} == {POTS, FAIR}
    assert grounded.dropped == 0
    assert drafts.unread == ()


async def test_every_claim_is_judged_or_listed_once(engine: Engine) -> None:
    drafts = await verified(engine)
    answered = [*(verdict.claim_id for verdict in drafts.verdicts), *(item.claim_id for item in drafts.unchecked)]
    assert sorted(answered) == [item.claim.id for item in BATCH]


async def test_only_facts_that_were_shown_are_cited(engine: Engine) -> None:
    drafts = await verified(engine)
    cited = {citation.fact_id for verdict in drafts.verdicts for citation in verdict.citations}
    assert cited
    assert cited <= {fact.id for fact in FACTS}


async def test_the_three_outcomes_share_one_probability(engine: Engine) -> None:
    drafts = await verified(engine)
    sums = [sum(verdict.probabilities.model_dump().values()) for verdict in drafts.verdicts]
    assert sums == pytest.approx([1.0] * len(BATCH))


async def test_an_empty_batch_is_answered(engine: Engine) -> None:
    drafts = await engine.verify([], make_ledger())
    assert drafts == VerdictDrafts()


async def test_several_batches_at_once_are_answered_as_one_by_one(engine: Engine) -> None:
    alone = await verified(engine)
    together = await asyncio.gather(*(verified(engine) for _ in range(4)))
    assert together == [alone] * 4


async def test_an_engine_keeps_the_contract_that_other_packages_are_checked_by(engine: Engine) -> None:
    await check_engine(engine, article=ARTICLE.text, items=BATCH)


async def test_an_engine_can_be_closed_twice(engine: Engine) -> None:
    await engine.aclose()
    await engine.aclose()
    assert engine.identity.name

"""Requests beyond the context of a model, as a server leaves them without a word: halved where that helps."""

from __future__ import annotations

import pytest
import structlog

from assay.engines.llm.engine import LLMEngine
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.server import ServerOptions
from assay.errors import EngineTruncatedError
from assay.ports import ClaimEvidence
from assay_mock.answers import ScriptedAnswers
from assay_mock.scenario import Scenario
from assay_mock.server import MODEL, MockServer
from assay_mock.ways import ServerWay
from assay_schemas import Claim, ClaimId, Reason, Unchecked
from tests.testing.fakes import make_article, make_fact, make_ledger, shipped_prompts

CONTEXT_CHARS = 8_192 * 4
NONE = '{"claims": []}'
"""An answer, were there any."""


async def test_facts_that_fill_the_context_leave_a_claim_unchecked_and_the_log_names_the_setting() -> None:
    claim = Claim(id=ClaimId("c1"), statement="The mill has nine floors.", quote="nine floors", spans=())
    fact = make_fact(statement="The mill is old. " * (CONTEXT_CHARS // 16))
    async with MockServer(ScriptedAnswers([NONE]), Scenario(server=ServerWay.SILENT)).serving() as url:
        client = OpenAIClient(ServerOptions(MODEL, base_url=url))
        engine = LLMEngine(client, shipped_prompts(), model=MODEL)
        with structlog.testing.capture_logs() as logs:
            drafts = await engine.verify([ClaimEvidence(claim, (fact,), None)], make_ledger())
        await engine.aclose()
    assert drafts.unchecked == (Unchecked(claim_id=claim.id, reason=Reason.ENGINE_OUTPUT_INVALID),)
    assert ["lower ASSAY_FACTS_TOKENS" in log["problem"] for log in logs] == [True]


async def test_a_text_beyond_the_context_is_read_in_halves() -> None:
    article = make_article("mill " * (CONTEXT_CHARS // 5))
    server = MockServer(ScriptedAnswers([NONE]), Scenario(server=ServerWay.SILENT))
    async with server.serving() as url:
        client = OpenAIClient(ServerOptions(MODEL, base_url=url))
        engine = LLMEngine(client, shipped_prompts(), model=MODEL, chunk_chars=len(article.text))
        drafts = await engine.extract(article, make_ledger())
        await engine.aclose()
    assert drafts.unread == ()
    assert server.requests == 2 + 2  # the whole twice, for once may be a slip; then its halves


async def test_a_text_that_no_half_of_is_short_enough_ends_in_the_error_that_says_so() -> None:
    article = make_article("mill " * CONTEXT_CHARS)
    async with MockServer(ScriptedAnswers([NONE]), Scenario(server=ServerWay.SILENT)).serving() as url:
        client = OpenAIClient(ServerOptions(MODEL, base_url=url))
        engine = LLMEngine(client, shipped_prompts(), model=MODEL, chunk_chars=len(article.text))
        with pytest.raises(EngineTruncatedError, match="longer than model 'mock' can read"):
            await engine.extract(article, make_ledger())
        await engine.aclose()

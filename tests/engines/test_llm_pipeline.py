"""The language-model engine inside the whole pipeline, with a server that answers whatever it is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import respx

from assay.bootstrap import build_pipeline
from assay.errors import EngineRejectedError, EngineUnavailableError
from assay.settings import Settings
from assay_schemas import ArticleInput, NoticeCode, Report, VerdictLabel
from tests.testing.fakes import FakeOpenAI, claims_json, verdict_row, verdicts_json

URL = "http://model.test/v1"
SENTENCES = [
    f"Kiln number {number} fired {number + 100} pots in the week before the fair opened." for number in range(40)
]
FACTS = """
facts:
  - id: fact-1
    statement: Kiln number 1 fired 101 pots in the week before the fair opened.
    sources: [{publisher: The potters' guild}]
"""


class Model:
    """Lists every sentence as a claim and finds every claim supported by fact-1."""

    def __init__(self, router: respx.Router) -> None:
        self.route = router.post("/chat/completions").mock(side_effect=self._answer)
        self.verifying: httpx.Response | None = None
        """What verification is answered with, instead."""

    def _answer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        text = body["messages"][-1]["content"]
        if body["response_format"]["json_schema"]["name"] == "WireClaims":
            found = [(sentence, sentence) for sentence in SENTENCES if sentence in text]
            return httpx.Response(200, json=FakeOpenAI.completion(claims_json(*found)))
        rows = [verdict_row(json.loads(line)["id"]) for line in text.splitlines() if line.startswith('{"id":"c')]
        return self.verifying or httpx.Response(200, json=FakeOpenAI.completion(verdicts_json(*rows)))


@pytest.fixture
def model() -> Iterator[Model]:
    with respx.mock(using="httpcore2", base_url=URL, assert_all_called=False) as router:
        yield Model(router)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return path


async def score(facts: Path, text: str, **settings: object) -> Report:
    chosen = {"openai_base_url": URL, "facts": (facts,), "openai_attempts": 1, "controls": False} | settings
    async with build_pipeline(Settings.model_validate(chosen)) as pipeline:
        return await pipeline.score(ArticleInput(text=text))


async def test_fifteen_hundred_words_and_forty_claims_take_few_calls_where_they_are_dear(
    model: Model, facts: Path
) -> None:
    padding = " ".join(["So the potters of the valley say to whoever comes by and cares to listen to them."] * 2)
    text = "\n\n".join(f"{sentence} {padding}" for sentence in SENTENCES)
    report = await score(facts, text, few_calls=True)
    assert len(text.split()) >= 1_500
    assert len(report.claims) == 40
    assert (model.route.call_count, report.provenance.usage.calls) == (3, 3)
    in_pieces = await score(facts, text)
    assert in_pieces.claims == report.claims
    assert in_pieces.provenance.usage.calls == 8 + 4 + 2


async def test_an_outage_after_the_reading_is_no_verdict(model: Model, facts: Path) -> None:
    model.verifying = httpx.Response(503)
    report = await score(facts, " ".join(SENTENCES[:3]))
    assert Counter(claim.verdict for claim in report.claims) == {VerdictLabel.NOT_CHECKED: 3}
    assert NoticeCode.ENGINE_FAILED in {notice.code for notice in report.notices}
    assert (report.score.claims_checked, model.route.call_count) == (0, 2)


async def test_a_budget_spent_after_the_reading_is_no_verdict(model: Model, facts: Path) -> None:
    report = await score(facts, " ".join(SENTENCES[:3]), budget_calls=1)
    assert Counter(claim.verdict for claim in report.claims) == {VerdictLabel.NOT_CHECKED: 3}
    assert NoticeCode.BUDGET_SPENT in {notice.code for notice in report.notices}
    assert model.route.call_count == 1


async def test_a_fact_that_was_not_shown_supports_nothing(model: Model, facts: Path) -> None:
    cited = verdicts_json(verdict_row("c1", pro=["made-up"]))
    model.verifying = httpx.Response(200, json=FakeOpenAI.completion(cited))
    report = await score(facts, SENTENCES[1])
    assert [claim.verdict for claim in report.claims] == [VerdictLabel.NOT_ENOUGH_EVIDENCE]


STOPPED = {"401": (401, EngineRejectedError), "503": (503, EngineUnavailableError)}


@pytest.mark.parametrize(("status", "kind"), STOPPED.values(), ids=STOPPED)
async def test_an_article_that_could_not_be_read_is_no_report(
    model: Model, facts: Path, status: int, kind: type[Exception]
) -> None:
    model.route.mock(return_value=httpx.Response(status))
    with pytest.raises(kind):
        await score(facts, SENTENCES[0])
    assert model.route.call_count == 1

"""What a trace shows of a request, an article and the requests to a model, and what it must not show."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.trace import SpanKind, StatusCode

from assay.api import create_app
from assay.errors import InputError
from assay.ledger import Budget, Ledger
from assay.observing import ModelCall, Stage, StageWork
from assay.settings import EngineChoice, Settings
from assay.telemetry import traces as traces_module
from assay.telemetry.traces import Tracing
from assay_schemas import ArticleInput
from scripts.demo import read_article, recorded_articles
from tests.engines.one_server import KEY, Server, ask, bad, ok
from tests.testing.api_client import FALSE, SCORE, open_client
from tests.testing.scripted import ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.spans import Spans, parent_of, tree_of
from tests.testing.tower import make_pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.engines.llm.openai_client import OpenAIClient

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
"""The example of the W3C's recommendation."""
ARTICLE = "wmw-opinion"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """Hold the spans of every application that is made."""
    spans = Spans()
    monkeypatch.setattr("assay.api.app.open_tracing", lambda _: spans.tracing)
    return spans


@pytest.fixture
def scored(spans: Spans) -> Spans:
    """Hold the spans of one article that a language model read, by its recordings."""
    facts = dict(recorded_articles())[ARTICLE]
    body = read_article(ARTICLE, facts).model_dump(mode="json", exclude_none=True)
    with TestClient(create_app(Settings(engine=EngineChoice.REPLAY, facts=(facts,)))) as client:
        assert client.post(SCORE, json=body, headers={"traceparent": CALLER}).status_code == 200
    return spans


def text_blocks(section: str) -> list[list[str]]:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "operators.md").read_text(encoding="utf-8")
    part = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [block.splitlines() for block in re.findall(r"```text\n(.*?)```", part, re.DOTALL)]


class TestArticle:
    def test_trace_is_the_one_that_the_page_for_operators_shows(self, scored: Spans) -> None:
        tree, attributes = text_blocks("Traces")
        # Sorted, for parts that are read at the same time begin in any order.
        assert sorted(tree_of(scored.all())) == sorted(tree)
        names = {line.split()[0] for line in attributes}
        call = next(span for span in scored.all() if span.kind is SpanKind.CLIENT)
        assert names == set(call.attributes or {})

    def test_trace_of_the_caller_is_continued(self, scored: Spans) -> None:
        request = scored.named("POST /v1/articles/score")
        assert {f"{span.context.trace_id:032x}" for span in scored.all()} == {CALLER.split("-")[1]}
        assert request.parent is not None
        assert f"{request.parent.span_id:016x}" == CALLER.split("-")[2]
        article = scored.named("article")
        assert parent_of(article, scored.all()) is request
        assert (article.attributes or {})["assay.article.label"] == "reliable"

    def test_no_words_of_the_article_are_in_it(self, scored: Spans) -> None:
        text = read_article(ARTICLE, dict(recorded_articles())[ARTICLE]).text
        words = set(re.findall(r"\w{5,}", text.lower()))
        values = [str(value).lower() for span in scored.all() for value in (span.attributes or {}).values()]
        assert [value for value in values if words & set(re.findall(r"\w{5,}", value))] == []
        assert [span.events for span in scored.all() if span.events] == []

    async def test_error_is_told_by_its_class_alone(self, spans: Spans) -> None:
        pipeline = make_pipeline(ScriptedEngine(extract_error=InputError(FALSE)))
        pipeline.observer = spans.tracing
        with pytest.raises(InputError):
            await pipeline.score(ArticleInput(text="The tower is high."))
        for span in (spans.named("article"), spans.named("extract")):
            assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
            assert (dict(span.attributes or {}), span.events) == ({"error.type": "InputError"}, ())


class TestModelCall:
    async def test_each_request_has_the_attributes_of_the_conventions(
        self, client: OpenAIClient, server: Server
    ) -> None:
        spans = Spans()
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}}
        server.replies = [bad(429, message=KEY), ok(usage=usage)]
        await client.complete(ask(Ledger(Budget(), observer=spans.tracing)))
        failed, answered = spans.all()
        assert (failed.name, failed.kind) == ("chat m", SpanKind.CLIENT)
        assert (failed.attributes or {})["error.type"] == "RateLimitError"
        assert dict(answered.attributes or {}) == {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "m",
            "gen_ai.output.type": "json",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.cache_read.input_tokens": 64,
            "gen_ai.usage.output_tokens": 20,
            "server.address": "model.test",
        }
        known = {value for name, value in vars(gen_ai_attributes).items() if name.startswith("GEN_AI_")}
        assert {name for name in answered.attributes or {} if name.startswith("gen_ai.")} <= known

    def test_port_and_price_are_told_where_they_are_known(self) -> None:
        spans = Spans()
        with spans.tracing.watch(ModelCall("m", "127.0.0.1", 8080, cost_usd=0.5)):
            pass
        attributes = spans.named("chat m").attributes or {}
        assert (attributes["server.port"], attributes["assay.usage.cost_usd"]) == (8080, 0.5)


class TestRequest:
    @pytest.fixture
    def client(self, spans: Spans) -> Iterator[TestClient]:
        del spans  # which every application is given
        with open_client(ScriptedPipeline(error=ZeroDivisionError(FALSE))) as client:
            yield client

    def test_crash_is_an_error(self, client: TestClient, spans: Spans) -> None:
        client.post(SCORE, json={"text": FALSE})
        span = spans.named("POST /v1/articles/score")
        assert (span.kind, span.status.status_code) == (SpanKind.SERVER, StatusCode.ERROR)
        assert dict(span.attributes or {}) == {
            "http.request.method": "POST",
            "http.route": "/v1/articles/score",
            "http.response.status_code": 500,
            "error.type": "500",
        }

    def test_mistake_of_the_caller_is_none_and_the_path_is_not_told(self, client: TestClient, spans: Spans) -> None:
        client.get("/secret-path")
        (span,) = spans.all()
        assert (span.name, span.status.status_code) == ("GET", StatusCode.UNSET)
        assert "secret" not in span.to_json()

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_probes_have_no_trace(self, client: TestClient, spans: Spans, path: str) -> None:
        assert client.get(path).status_code == 200
        assert spans.all() == []

    @pytest.mark.parametrize("sent", ["nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", None])
    def test_without_a_trace_of_the_caller_one_begins(self, client: TestClient, spans: Spans, sent: str | None) -> None:
        client.get("/v1/facts", headers={"traceparent": sent} if sent else {})
        assert spans.named("GET /v1/facts").parent is None

    def test_caller_that_does_not_sample_is_not_traced(self, client: TestClient, spans: Spans) -> None:
        client.get("/v1/facts", headers={"traceparent": CALLER[:-1] + "0"})
        assert spans.all() == []


class Stuck(SpanProcessor):
    """Never ends, as the SDK does for half a minute when the collector is down."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def shutdown(self) -> None:
        self.released.wait()


def test_place_in_the_trace_is_told_within_a_span_alone() -> None:
    spans = Spans()
    assert spans.tracing.traceparent() is None
    with spans.tracing.watch(StageWork(Stage.JUDGE)):
        place = spans.tracing.traceparent()
    context = spans.named("judge").context
    assert place == f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def test_end_does_not_wait_for_a_collector_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces_module, "_FLUSH_S", 0.01)
    stuck = Stuck()
    Tracing(stuck, "assay").close()
    assert not stuck.released.is_set()
    stuck.released.set()

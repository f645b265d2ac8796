"""`GET /metrics`: who may read it, and what a service tells of itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from assay.api import create_app, scraping
from assay.files.key_file import NewKey, Scope, create_key
from assay.settings import Settings
from tests.telemetry.exposition import read_page, value
from tests.testing.api_client import FALSE, KEY, SCORE, open_client, problem_of
from tests.testing.batches import articles
from tests.testing.desks import desk_of
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prometheus_client.metrics_core import Metric


def scrape(client: TestClient) -> dict[str, Metric]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read_page(answer.text)


class TestAccess:
    @pytest.fixture
    def keys(self, tmp_path: Path) -> dict[str, NewKey]:
        return {scope: create_key(tmp_path / "keys.json", scope, (scope,)) for scope in Scope}

    @pytest.fixture
    def locked(self, keys: dict[str, NewKey], tmp_path: Path) -> Iterator[TestClient]:
        del keys  # which made the file
        with open_client(ScriptedPipeline(), keys_file=tmp_path / "keys.json", api_keys=(KEY,)) as client:
            yield client

    @pytest.mark.parametrize(("scope", "status"), [("metrics", 200), ("admin", 200), ("score", 403)])
    def test_key_needs_the_scope(self, locked: TestClient, keys: dict[str, NewKey], scope: str, status: int) -> None:
        answer = locked.get("/metrics", headers={"Authorization": f"Bearer {keys[scope].secret}"})
        assert answer.status_code == status
        assert keys[scope].secret not in answer.text
        if status == 403:
            assert problem_of(answer)[1:] == ("scope-missing", "this needs a key with the scope 'metrics'")

    def test_without_a_key_there_is_none(self, locked: TestClient) -> None:
        assert problem_of(locked.get("/metrics"))[:2] == (401, "key-required")

    @pytest.mark.parametrize("path", ["/v1/facts", "/v1/reports"])
    def test_key_for_metrics_opens_nothing_else(self, locked: TestClient, keys: dict[str, NewKey], path: str) -> None:
        answer = locked.get(path, headers={"X-API-Key": keys["metrics"].secret})
        assert problem_of(answer)[:2] == (403, "scope-missing")


class TestPage:
    def test_requests_are_counted_by_template_and_what_callers_make_up_is_not_named(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            client.get("/v1/facts/height")
            client.get("/v1/facts/secret-id")
            client.get("/secret-path")
            client.request("BREW", "/v1/facts")
            page, text = scrape(client), client.get("/metrics").text
        fact = {"method": "GET", "route": "/v1/facts/{id}"}
        assert value(page, "assay_http_requests_total", **fact, status="200") == 1
        assert value(page, "assay_http_requests_total", **fact, status="404") == 1
        assert value(page, "assay_http_requests_total", method="GET", route="none", status="404") == 1
        assert {sample.labels["method"] for sample in page["assay_http_requests"].samples} == {"GET", "_OTHER"}
        assert "secret" not in text

    def test_article_is_told_by_label_stage_and_verdict(self) -> None:
        with TestClient(create_app(Settings())) as client:
            client.post(SCORE, json={"text": "Fred Kerley won bronze in Paris in 9.84 seconds."})
            page = scrape(client)
        assert value(page, "assay_articles_total", label="misleading") == 1
        assert value(page, "assay_claims_total", verdict="refuted") == 1
        for stage in ("ingest", "extract", "retrieve", "judge", "audit"):
            assert value(page, "assay_stage_duration_seconds_count", stage=stage) == 1

    def test_circuit_is_open_while_the_model_server_is_left_alone(self) -> None:
        pipeline = ScriptedPipeline()
        with open_client(pipeline) as client:
            pipeline.pause_asked_s = 5.0
            assert value(scrape(client), "assay_model_circuit_open") == 1
            pipeline.pause_asked_s = 0.0
            assert value(scrape(client), "assay_model_circuit_open") == 0

    def test_without_a_database_there_is_no_queue(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            assert not {"assay_database_up", "assay_queue_articles"} & scrape(client).keys()

    def test_service_that_is_not_ready_tells_what_it_has(self) -> None:
        assert "assay_build_info" not in scrape(open_client(ScriptedPipeline()))


class TestQueue:
    @pytest.fixture
    def client(self, tmp_path: Path) -> Iterator[TestClient]:
        with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db") as client:
            yield client

    def test_waiting_articles_are_counted(self, client: TestClient) -> None:
        jobs = desk_of(client).jobs
        id_ = jobs.create(articles(3), "desk").id
        jobs.start(id_, 0)
        page = scrape(client)
        assert [value(page, "assay_queue_articles", state=state) for state in ("queued", "running")] == [2, 1]
        assert value(page, "assay_database_up") == 1

    def test_database_that_fails_fails_no_scrape(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise OSError(FALSE)  # a message that quotes an article

        monkeypatch.setattr(desk_of(client).jobs, "backlog", fail)
        page = scrape(client)
        assert page["assay_database_up"].samples[0].value == 0

    def test_database_that_hangs_is_asked_one_question_at_a_time(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer, asked = threading.Event(), []

        def hang() -> None:
            asked.append(1)
            answer.wait()

        monkeypatch.setattr(desk_of(client).jobs, "backlog", hang)
        monkeypatch.setattr(scraping, "_PATIENCE_S", 0.01)
        pages = [scrape(client) for _ in range(3)]
        answer.set()
        assert [page["assay_database_up"].samples[0].value for page in pages] == [0, 0, 0]
        assert len(asked) == 1

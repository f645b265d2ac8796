"""Plain calls where there is a database: their reports are kept, and no answer of a model is paid for twice."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from assay.api import create_app
from assay.api import service as service_module
from assay.bootstrap import build_pipeline
from assay.files.key_file import Scope, create_key
from assay.settings import KeptText, Settings
from assay_schemas import ClaimDraft, Report
from tests.testing.api_client import FALSE, SCORE, open_client, problem_of
from tests.testing.databases import address, postgres, postgres_template, sqlite_template
from tests.testing.desks import desk_of
from tests.testing.scripted import FACTS, ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from assay.engines.keeping import Kept
    from assay.pipeline import Pipeline

__all__ = ["address", "postgres", "postgres_template", "sqlite_template"]

DOCUMENT, REPORTS = "/v1/documents/score", "/v1/reports"
EVENTS = {"Accept": "text/event-stream"}
TOO_LATE_S = 60.0


@pytest.fixture
def client(address: str) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=address) as client:
        yield client


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/assay.db"


def break_reports(client: TestClient) -> None:
    """Have the database refuse every report."""
    with desk_of(client).engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE report_facts")
        connection.exec_driver_sql("ALTER TABLE reports RENAME TO elsewhere")


def test_report_is_where_the_answer_says_and_the_same(client: TestClient) -> None:
    answer = client.post(SCORE, json={"text": FALSE})
    kept = client.get(answer.headers["content-location"])
    assert answer.headers["content-location"].startswith(f"{REPORTS}/")
    assert (kept.status_code, kept.json()) == (200, answer.json())
    page = client.get(answer.headers["content-location"], headers={"Accept": "text/html"})
    assert "120 metres" in page.text


def test_report_of_a_stream_has_its_id_and_the_bytes_of_before(client: TestClient) -> None:
    events = client.post(SCORE, json={"text": FALSE}, headers=EVENTS)
    assert "content-location" not in events.headers
    last = dict(line.split(": ", 1) for line in events.text.strip().split("\n\n")[-1].splitlines())
    assert client.get(f"{REPORTS}/{last['id']}").text == last["data"]
    assert events.text.count("\nid: ") == 1


def test_reports_of_a_document_have_their_ids_in_order(client: TestClient) -> None:
    rows = "\n".join(json.dumps({"id": at, "text": text}) for at, text in enumerate((FALSE, None, "It is 96 m high.")))
    answer = client.post(DOCUMENT, content=rows.encode()).json()
    kept = [client.get(f"{REPORTS}/{id_}").json() for id_ in answer["report_ids"]]
    assert (len(kept), kept) == (2, answer["reports"])


def test_only_the_key_that_asked_sees_the_report(sqlite: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    mine, other = ({"X-API-Key": create_key(file, name, (Scope.SCORE,)).secret} for name in ("mine", "other"))
    with open_client(ScriptedPipeline(), database_url=sqlite, keys_file=file) as client:
        place = client.post(SCORE, json={"text": FALSE}, headers=mine).headers["content-location"]
        assert client.get(place, headers=mine).status_code == 200
        assert problem_of(client.get(place, headers=other))[:2] == (404, "not-found")


def test_without_a_database_nothing_is_kept() -> None:
    with open_client(ScriptedPipeline()) as client:
        answer = client.post(SCORE, json={"text": FALSE})
        events = client.post(SCORE, json={"text": FALSE}, headers=EVENTS)
        document = client.post(DOCUMENT, content=json.dumps({"text": FALSE}).encode())
    assert (answer.status_code, "content-location" in answer.headers) == (200, False)
    assert "\nid: " not in events.text
    assert (len(document.json()["reports"]), document.json()["report_ids"]) == (1, [])


def test_words_are_kept_as_far_as_the_operator_says(sqlite: str) -> None:
    with open_client(ScriptedPipeline(), database_url=sqlite, keep_text=KeptText.NOTHING) as client:
        answer = client.post(SCORE, json={"text": FALSE})
        kept = client.get(answer.headers["content-location"])
    assert ("120 metres" in answer.text, "120 metres" in kept.text) == (True, False)


class TestDatabaseThatFails:
    def test_report_is_answered_all_the_same_and_the_log_says_why(self, client: TestClient) -> None:
        break_reports(client)
        with capture_logs() as logs:
            answer = client.post(SCORE, json={"text": FALSE})
            events = client.post(SCORE, json={"text": FALSE}, headers=EVENTS)
            document = client.post(DOCUMENT, content=json.dumps({"text": FALSE}).encode())
        assert (answer.status_code, "content-location" in answer.headers) == (200, False)
        Report.model_validate_json(answer.text)
        assert ("event: report\n" in events.text, "\nid: " in events.text) == (True, False)
        assert (len(document.json()["reports"]), document.json()["report_ids"]) == (1, [None])
        problems = [line["problem"] for line in logs if line["event"] == "a report can't be kept"]
        assert [("reports" in problem, "120 metres" in problem) for problem in problems] == [(True, False)] * 3

    def test_report_does_not_wait_for_one_that_is_silent(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service_module, "_KEEPING_S", 0.05)
        end = threading.Event()
        monkeypatch.setattr(desk_of(client).reports, "save_if_possible", lambda *_: end.wait(TOO_LATE_S) and None)
        with capture_logs() as logs:
            answer = client.post(SCORE, json={"text": FALSE})
        end.set()
        assert (answer.status_code, "content-location" in answer.headers) == (200, False)
        assert "a report can't be kept in time" in [line["event"] for line in logs]

    def test_others_are_answered_meanwhile(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        reached, end = threading.Event(), threading.Event()

        def hang(*_: object) -> str:
            reached.set()
            assert end.wait(TOO_LATE_S)
            return "0" * 32

        monkeypatch.setattr(service_module, "_KEEPING_S", TOO_LATE_S)
        monkeypatch.setattr(desk_of(client).reports, "save_if_possible", hang)
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(client.post, SCORE, json={"text": FALSE})
            assert reached.wait(TOO_LATE_S)
            assert client.get("/healthz").status_code == 200
            assert not slow.done()
            end.set()
            assert slow.result().headers["content-location"] == f"{REPORTS}/{'0' * 32}"


@pytest.mark.parametrize("text", list(KeptText))
def test_same_article_is_paid_for_once_unless_no_words_are_kept(sqlite: str, text: KeptText) -> None:
    statement = "The tower is 120 metres high."
    engine = ScriptedEngine(claims=(ClaimDraft(statement=statement, quote=statement),), reads_article=True)

    def build(settings: Settings, /, *, kept: Kept | None) -> Pipeline:
        return build_pipeline(settings, engine=engine, facts=FACTS, kept=kept)

    app = create_app(Settings.model_validate({"database_url": sqlite, "keep_text": text}), build=build)
    with TestClient(app) as client:
        first, second = (client.post(SCORE, json={"text": FALSE}).json() for _ in range(2))
    assert second["claims"] == first["claims"]
    asked_again = text is KeptText.NOTHING
    assert len(engine.batches) == 1 + asked_again
    assert second["provenance"]["usage"]["reused_reading"] is not asked_again


def test_values_of_a_statement_that_fails_are_in_no_message(client: TestClient) -> None:
    engine: sa.Engine = desk_of(client).engine
    with pytest.raises(Exception, match="hidden") as caught, engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO nowhere VALUES (%(a)s)"
            if engine.dialect.name != "sqlite"
            else "INSERT INTO nowhere VALUES (:a)",
            {"a": "The tower is 120 metres high."},
        )
    assert "120 metres" not in str(caught.value)

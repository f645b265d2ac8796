"""Who may call the API, how much at once, and what every answer and log line carries."""

import asyncio
import json
from collections.abc import Iterator

import httpx2
import pytest
import structlog
from dirty_equals import IsPartialDict, IsStr
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assay.api import create_app
from assay.api.middleware import Envelope, Exchanges
from assay.errors import (
    ConfigError,
    EngineRejectedError,
    GroundTruthError,
)
from assay.settings import Settings
from tests.testing.api_client import FALSE, KEY, SCORE, SECRET, VERIFY, open_client, problem_of
from tests.testing.scripted import Builder, ScriptedPipeline


@pytest.fixture
def pipeline() -> ScriptedPipeline:
    return ScriptedPipeline()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline()) as client:
        yield client


@pytest.fixture(scope="module")
def locked() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), api_keys=("another-key", KEY, "ключ")) as client:
        yield client


class TestLimits:
    async def test_one_request_too_many_is_told_to_come_back(self) -> None:
        pipeline = ScriptedPipeline(pause_s=0.05)
        app = create_app(Settings(max_concurrent_requests=2), build=Builder(pipeline))
        async with app.router.lifespan_context(app), open_async(app) as client:
            answers = await asyncio.gather(*(client.post(SCORE, json={"text": FALSE}) for _ in range(3)))
            later = await client.post(SCORE, json={"text": FALSE})
        assert sorted(answer.status_code for answer in answers) == [200, 200, 503]
        refused = next(answer for answer in answers if answer.status_code == 503)
        assert problem_of(refused)[1] == "overloaded"
        assert refused.headers["retry-after"] == "1"
        assert later.status_code == 200

    def test_deadline_ends_what_does_not_end_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assay.api.app._GRACE_S", 0.0)
        with open_client(ScriptedPipeline(pause_s=60), budget_seconds=0.01) as client:
            assert problem_of(client.post(SCORE, json={"text": FALSE}))[:2] == (503, "too-slow")

    def test_service_is_not_ready_before_its_start_and_after_its_end(self, pipeline: ScriptedPipeline) -> None:
        client = open_client(pipeline)
        before = client.get("/readyz")
        with client:
            assert client.get("/readyz").status_code == 200
        assert pipeline.is_closed
        for answer in (before, client.get("/readyz"), client.post(SCORE, json={"text": FALSE})):
            assert problem_of(answer)[:2] == (503, "not-ready")
            assert answer.headers["retry-after"] == "5"

    def test_service_is_not_ready_while_its_model_server_is_left_alone(self, pipeline: ScriptedPipeline) -> None:
        with open_client(pipeline) as client:
            pipeline.pause_asked_s = 7.2
            answer = client.get("/readyz")
            assert problem_of(answer)[:2] == (503, "engine-unavailable")
            assert answer.headers["retry-after"] == "8"
            pipeline.pause_asked_s = 0.0
            assert client.get("/readyz").status_code == 200

    def test_service_lives_before_it_is_ready(self, pipeline: ScriptedPipeline) -> None:
        assert open_client(pipeline).get("/healthz").status_code == 200

    def test_facts_that_cannot_be_used_stop_the_start(self) -> None:
        def fail(_: Settings, **__: object) -> ScriptedPipeline:
            raise GroundTruthError("facts.yaml:1: no facts")

        with pytest.raises(GroundTruthError, match=r"facts\.yaml:1"), TestClient(create_app(Settings(), build=fail)):
            pass


class TestKeys:
    @pytest.mark.parametrize(
        "headers",
        [{"Authorization": f"Bearer {KEY}"}, {"authorization": f"bearer  {KEY}"}, {"X-API-Key": "another-key"}],
    )
    def test_any_of_the_keys_opens(self, locked: TestClient, headers: dict[str, str]) -> None:
        assert locked.get("/v1/facts", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer"},
            {"Authorization": f"Basic {KEY}"},
            {"Authorization": KEY},
            {"Authorization": f"Bearer {KEY[:-1]}"},
            {"X-API-Key": f"{KEY} {KEY}"},
            {"X-API-Key": ""},
            {"Authorization": "Bearer wrong", "X-API-Key": KEY},
        ],
    )
    @pytest.mark.parametrize(
        ("method", "path"), [("GET", "/v1/facts"), ("GET", "/v1/facts/x"), ("POST", SCORE), ("POST", VERIFY)]
    )
    def test_without_a_key_nothing_is_answered(
        self, locked: TestClient, method: str, path: str, headers: dict[str, str]
    ) -> None:
        answer = locked.request(method, path, headers=headers, content=b"{")
        assert problem_of(answer)[:2] == (401, "key-required")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert KEY not in answer.text

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
    def test_probes_and_documentation_are_open(self, locked: TestClient, path: str) -> None:
        assert locked.get(path).status_code == 200

    def test_blank_key_is_refused(self) -> None:
        with pytest.raises(ConfigError, match="ASSAY_API_KEYS contains a blank key"):
            create_app(Settings(api_keys=(SecretStr(" "),)))


class TestHeadersAndLogs:
    @pytest.mark.parametrize("path", ["/healthz", "/v1/facts", "/nowhere", SCORE])
    def test_every_answer_is_safe_to_open(self, client: TestClient, path: str) -> None:
        headers = client.get(path).headers
        assert {
            name: headers[name] for name in headers if name.startswith(("x-c", "x-f", "ref", "cache", "cross"))
        } == {
            "cache-control": "no-store",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }
        assert headers["content-security-policy"].startswith("default-src 'none'; ")

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ("req-1.A_b", "req-1.A_b"),
            ("x" * 65, IsStr(regex="[0-9a-f]{32}")),
            ("a b", IsStr(regex="[0-9a-f]{32}")),
            ('"}{', IsStr(regex="[0-9a-f]{32}")),
        ],
    )
    def test_request_id_is_the_callers_if_it_is_harmless(self, client: TestClient, sent: str, expected: str) -> None:
        assert client.get("/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"] == expected

    async def test_answer_that_has_begun_is_not_answered_again(self) -> None:
        async def break_off(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": [], "scope": scope["type"]})
            raise ZeroDivisionError

        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        await Envelope(break_off, Exchanges())({"type": "http", "method": "GET", "headers": []}, receive, send)
        assert [message["type"] for message in sent] == ["http.response.start"]

    def test_log_names_the_route_and_no_text_of_the_caller(self, client: TestClient) -> None:
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            client.post(SCORE, json={"text": SECRET}, headers={"X-Request-ID": "r1", "X-API-Key": SECRET})
            client.get(f"/v1/facts/{SECRET}?q={SECRET}", headers={"X-Request-ID": "r2"})
            client.get(f"/{SECRET}", headers={"X-Request-ID": "r3"})
        requests = [line for line in lines if line["event"] == "request"]
        assert [(line["request_id"], line["method"], line["route"], line["status"]) for line in requests] == [
            ("r1", "POST", "/v1/articles/score", 200),
            ("r2", "GET", "/v1/facts/{id}", 404),
            ("r3", "GET", "none", 404),
        ]
        assert SECRET not in json.dumps(lines)

    def test_log_names_an_article_by_its_id(self, client: TestClient) -> None:
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            report = client.post(SCORE, json={"text": FALSE}, headers={"X-Request-ID": "r1"}).json()
        assert [line for line in lines if line["event"] == "scored"] == [
            {
                "event": "scored",
                "log_level": "info",
                "request_id": "r1",
                "article_id": report["article"]["id"],
                "label": report["score"]["label"],
                "claims": 1,
                "not_checked": 0,
                "calls": 0,
            }
        ]

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (ZeroDivisionError(SECRET), None),
            (EngineRejectedError("key not accepted", engine="e", step="s"), "key not accepted"),
        ],
        ids=["unforeseen", "known"],
    )
    def test_failure_is_logged_with_its_place(self, error: Exception, message: str | None) -> None:
        with (
            open_client(ScriptedPipeline(error=error)) as client,
            structlog.testing.capture_logs() as lines,
        ):
            client.post(SCORE, json={"text": FALSE})
        failure = next(line for line in lines if line["event"] == "failed")
        assert failure == IsPartialDict(error=type(error).__name__, message=message, log_level="error")
        assert failure["frames"][-1].startswith("scripted._answer:")
        assert SECRET not in json.dumps(lines)


def open_async(app: ASGIApp) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1")

"""Pages of other origins: which may call, and what they are let see."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from assay.api import create_app
from assay.errors import ConfigError
from assay.settings import Settings
from tests.testing.api_client import FALSE, KEY, SCORE, open_client, problem_of
from tests.testing.scripted import ScriptedPipeline

DESK, OTHER = "https://desk.example", "https://other.example"
ALLOWED = "access-control-allow-origin"


def ask_first(client: TestClient, origin: str, method: str = "POST", headers: str = "content-type") -> dict[str, str]:
    """Return the status and the headers of the answer to a preflight request."""
    wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    answer = client.options(SCORE, headers={"Origin": origin} | wanted)
    return {"status": str(answer.status_code)} | dict(answer.headers)


class TestPreflight:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    def test_page_that_is_named_may_ask_with_a_key(self, method: str) -> None:
        sent = "authorization, x-api-key, content-type, idempotency-key, last-event-id, x-request-id, traceparent"
        with open_client(ScriptedPipeline(), cors_origins=(DESK,), api_keys=(KEY,)) as client:
            answer = ask_first(client, DESK, method, sent)
        assert (answer["status"], answer[ALLOWED], answer["vary"].split(",")[0]) == ("200", DESK, "Origin")
        assert "access-control-allow-credentials" not in answer

    @pytest.mark.parametrize(
        ("origin", "method", "headers"),
        [
            (OTHER, "POST", "content-type"),
            (f"{DESK}:8443", "POST", "content-type"),
            ("http://desk.example", "POST", "content-type"),
            ("null", "POST", "content-type"),
            (DESK, "PATCH", "content-type"),
            (DESK, "POST", "x-other"),
        ],
        ids=["other", "other port", "other scheme", "no origin", "method", "header"],
    )
    def test_what_is_not_allowed_is_refused(self, origin: str, method: str, headers: str) -> None:
        with open_client(ScriptedPipeline(), cors_origins=(DESK,)) as client:
            answer = ask_first(client, origin, method, headers)
        assert answer["status"] == "400"
        assert answer.get(ALLOWED) in {None, DESK}
        assert (ALLOWED in answer) == (origin == DESK)

    def test_without_the_setting_no_page_may_ask(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            answer = ask_first(client, DESK)
        assert (answer["status"], ALLOWED in answer) == ("405", False)


class TestAnswers:
    def test_page_may_read_the_answer_and_the_headers_it_needs(self) -> None:
        with open_client(ScriptedPipeline(), cors_origins=(DESK, OTHER)) as client:
            answer = client.post(SCORE, json={"text": FALSE}, headers={"Origin": OTHER})
        assert (answer.status_code, answer.headers[ALLOWED]) == (200, OTHER)
        shown = "X-Request-ID, ETag, Location, Retry-After, X-Claims-Approved, X-Claims-Withheld"
        assert answer.headers["access-control-expose-headers"] == shown
        assert answer.headers["x-request-id"]

    @pytest.mark.parametrize(
        ("path", "body", "error", "status"),
        [
            (SCORE, {"text": FALSE}, ZeroDivisionError(), 500),
            (SCORE, {"text": FALSE}, ConfigError("no"), 500),
            (SCORE, {}, None, 422),
            (SCORE, {"text": "x" * 2_100_000}, None, 413),
            ("/nowhere", {}, None, 404),
        ],
        ids=["crash", "own error", "invalid", "too large", "nowhere"],
    )
    def test_page_may_read_errors_too(self, path: str, body: object, error: Exception | None, status: int) -> None:
        with open_client(ScriptedPipeline(error=error), cors_origins=(DESK,)) as client:
            answer = client.post(path, json=body, headers={"Origin": DESK})
        assert problem_of(answer)[0] == status
        assert answer.headers[ALLOWED] == DESK

    def test_page_without_a_key_may_read_that_it_needs_one(self) -> None:
        with open_client(ScriptedPipeline(), cors_origins=(DESK,), api_keys=(KEY,)) as client:
            answer = client.get("/v1/facts", headers={"Origin": DESK})
        assert (problem_of(answer)[0], answer.headers[ALLOWED]) == (401, DESK)

    @pytest.mark.parametrize("headers", [{"Origin": OTHER}, {}], ids=["other page", "no page"])
    def test_others_are_told_nothing(self, headers: dict[str, str]) -> None:
        with open_client(ScriptedPipeline(), cors_origins=(DESK,)) as client:
            answer = client.get("/v1/facts", headers=headers)
        assert (answer.status_code, ALLOWED in answer.headers, answer.headers["vary"]) == (200, False, "Origin")


class TestSetting:
    def test_all_origins_may_call_a_service_without_keys(self) -> None:
        with open_client(ScriptedPipeline(), cors_origins=("*",)) as client:
            assert ask_first(client, OTHER)[ALLOWED] == "*"
            assert client.get("/v1/facts", headers={"Origin": OTHER}).headers[ALLOWED] == "*"

    def test_all_origins_beside_keys_are_refused(self) -> None:
        with pytest.raises(ConfigError, match="lets pages of all origins in although there are keys; name the origins"):
            create_app(Settings.model_validate({"cors_origins": ("*",), "api_keys": (KEY,)}))

    @pytest.mark.parametrize(
        "origin",
        [
            "desk.example",
            "https://desk.example/",
            "https://desk.example/app",
            "https://*.example",
            "HTTPS://a",
            "",
            "a b",
        ],
    )
    def test_origin_that_no_browser_sends_is_refused(self, origin: str) -> None:
        with pytest.raises(ValidationError, match="should be an origin as browsers send it"):
            Settings(cors_origins=(origin,))

    @pytest.mark.parametrize("origin", [DESK, "http://localhost:3000", "http://[::1]:3000", "capacitor://localhost"])
    def test_origin_as_browsers_send_it_is_taken(self, monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
        monkeypatch.setenv("ASSAY_CORS_ORIGINS", f'["{origin}"]')
        assert Settings().cors_origins == (origin,)

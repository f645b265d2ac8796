"""Calling the API around a scripted pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dirty_equals import IsPartialDict, IsStr
from fastapi.testclient import TestClient

from assay.api import create_app
from assay.settings import Settings
from tests.testing.scripted import Builder, ScriptedPipeline

if TYPE_CHECKING:
    import httpx2

SCORE, VERIFY = "/v1/articles/score", "/v1/claims/verify"
FALSE = "The tower\n\nThe tower is 120 metres high."
SECRET = "sk-very-secret"
KEY = "a-long-random-key"
PAIR = {"id": "1", "claim": "It is 120 m high.", "evidence": ["It is 96 m high."]}


def open_client(pipeline: ScriptedPipeline, **settings: object) -> TestClient:
    """Return a client of the API with these settings; entered, it starts the service."""
    return TestClient(create_app(Settings.model_validate(settings), build=Builder(pipeline)))


def problem_of(response: httpx2.Response) -> tuple[int, str, str]:
    """Return the status and the kind of a problem, once its form is right."""
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document == IsPartialDict(
        type=IsStr(regex=r"/docs#[a-z-]+"),
        title=IsStr,
        status=response.status_code,
        detail=IsStr,
        request_id=response.headers["x-request-id"],
    )
    return response.status_code, document["type"].removeprefix("/docs#"), document["detail"]

"""Requests made up from the OpenAPI document, and that the check of the answers can fail."""

from __future__ import annotations

import pytest
import structlog
from fastapi import FastAPI, Request, Response

from assay.api import create_app
from assay.api.wire import Verification
from assay.settings import Settings
from assay_evals.torture.api import fuzz_api
from assay_evals.torture.tally import Tally
from assay_schemas import ArticleInput
from tests.testing.scripted import Builder, ScriptedPipeline


@pytest.fixture
def app() -> FastAPI:
    return create_app(Settings(), build=Builder(ScriptedPipeline()))


def broken_app(path: str) -> FastAPI:
    """Return an API with one path, which does not keep its promises."""
    app = FastAPI(openapi_url=None)

    async def repeat(article: ArticleInput, request: Request) -> Response:
        structlog.get_logger("test").info("got", body=await request.body())
        return Response(article.text, 404, media_type="text/plain")

    async def accept(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    async def fail(article: ArticleInput) -> Response:
        raise ZeroDivisionError(article.text)

    async def close(pairs: Verification) -> Response:
        del pairs
        return Response(status_code=503)

    schema = {"requestBody": {"content": {"application/json": {"schema": ArticleInput.model_json_schema()}}}}
    match path:
        case "/repeat":
            app.post(path)(repeat)
        case "/accept":
            app.post(path, openapi_extra=schema)(accept)
        case "/fail":
            app.post(path)(fail)
        case _:
            app.post(path)(close)
    return app


def test_api_keeps_to_its_document(app: FastAPI) -> None:
    tally = fuzz_api(60, 1, app=app)

    assert (tally.survived, tally.lost, tally.broken) == (tally.cases, 0, ())
    assert tally.cases >= 40


def test_same_seed_makes_up_the_same_requests(app: FastAPI) -> None:
    assert fuzz_api(12, 7, app=app) == fuzz_api(12, 7, app=app)


def test_nothing_is_sent_once_the_time_is_over(app: FastAPI) -> None:
    assert fuzz_api(20, 1, app=app, seconds=0) == Tally("made-up requests", 0, 0)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        pytest.param("/repeat", "the problem repeats the article", id="article in the problem"),
        pytest.param("/repeat", "the log repeats the article", id="article in the log"),
        pytest.param("/repeat", "Undocumented status code", id="status not declared"),
        pytest.param("/fail", "the server failed", id="5xx"),
        pytest.param("/close", "Undocumented status code", id="503 not declared"),
        pytest.param("/accept", "Schema-violating request accepted", id="anything accepted"),
    ],
)
def test_api_that_breaks_its_promises_is_told(path: str, problem: str) -> None:
    tally = fuzz_api(24, 3, app=broken_app(path))

    assert tally.survived < tally.cases
    assert any(f"POST {path} " in line and problem in line for line in tally.broken), tally.broken

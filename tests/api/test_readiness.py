"""When a service says that it is ready, and why it is not."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from assay.api import create_app
from assay.errors import DataError
from assay.settings import Settings
from tests.testing.api_client import open_client, problem_of
from tests.testing.scripted import Builder, ScriptedPipeline
from tests.testing.waiting import until

LOADING = "Facts and weights are being loaded; try again after Retry-After seconds."


async def test_service_is_ready_only_once_the_weights_are_loaded() -> None:
    pipeline = ScriptedPipeline()
    pipeline.loads = asyncio.Event()
    builder = Builder(pipeline)
    app = create_app(Settings(), build=builder)
    context = app.router.lifespan_context(app)
    starting = asyncio.ensure_future(context.__aenter__())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        await until(lambda: builder.settings)
        before = [await client.get(path) for path in ("/readyz", "/healthz")]
        pipeline.loads.set()
        await starting
        after = await client.get("/readyz")
    await context.__aexit__(None, None, None)
    assert problem_of(before[0]) == (503, "not-ready", LOADING)
    assert before[0].headers["retry-after"] == "5"
    assert (before[1].status_code, after.status_code, after.json()["facts"]) == (200, 200, 2)


def test_service_that_has_stopped_says_so() -> None:
    client = open_client(ScriptedPipeline())
    assert problem_of(client.get("/readyz"))[2] == LOADING
    with client:
        assert client.get("/readyz").status_code == 200
    assert problem_of(client.get("/readyz"))[2].startswith("The service is stopping; ")


def test_weights_that_cannot_be_used_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: ScriptedPipeline) -> None:
        raise DataError("verifier.onnx: damaged")

    monkeypatch.setattr(ScriptedPipeline, "warm_up", fail)
    with pytest.raises(DataError, match="damaged"), open_client(ScriptedPipeline()):
        pass

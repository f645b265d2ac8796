"""Jobs over HTTP, and the desk behind the service that takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from tests.testing.batches import articles

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from assay.jobs.desk import Desk

JOBS = "/v1/jobs"


def body_of(count: int, *, start: int = 0) -> dict[str, object]:
    return {"articles": [article.model_dump(mode="json") for article in articles(count, start=start)]}


def desk_of(client: TestClient) -> Desk:
    assert isinstance(client.app, FastAPI)
    desk = client.app.state.service.desk
    assert desk is not None
    return desk  # type: ignore[no-any-return] # the state of an application is untyped

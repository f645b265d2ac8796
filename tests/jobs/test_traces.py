"""From the request that queues an article to the worker that scores it: a link between their traces."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from assay.jobs.work import Work
from assay.store.jobs import Waiting
from assay.store.records import ItemState
from tests.testing.api_client import open_client
from tests.testing.batches import articles
from tests.testing.scripted import ScriptedPipeline
from tests.testing.spans import Spans
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from assay.jobs.desk import Desk

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize("sent", [CALLER, None])
async def test_article_is_linked_to_the_request_that_queued_it(desk: Desk, sent: str | None) -> None:
    spans = Spans()
    job = desk.jobs.create(articles(1), "desk").id
    await asyncio.to_thread(desk.queue.put, job, sent)
    await Work(ScriptedPipeline(), desk.jobs, desk.queue, spans.tracing).score(job, 0, 1)
    span = spans.named("job article")
    assert (span.parent, dict(span.attributes or {})) == (None, {"assay.job.id": job})
    linked = [f"{link.context.trace_id:032x}-{link.context.span_id:016x}" for link in span.links]
    assert linked == ([sent[3:-3]] if sent else [])


async def test_article_is_scored_where_nobody_can_tell_who_queued_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(desk.queue, "traceparent", fail)
    job = desk.jobs.create(articles(1), "desk").id
    await Work(ScriptedPipeline(), desk.jobs, desk.queue, Spans().tracing).score(job, 0, 1)
    assert [item.state for item in desk.jobs.items(job)] == [ItemState.DONE]


async def test_without_traces_the_queue_is_not_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk.queue, "traceparent", lambda *about: asked.append(about))
    job = desk.jobs.create(articles(1), "desk").id
    await Work(ScriptedPipeline(), desk.jobs, desk.queue).score(job, 0, 1)
    assert asked == []


def test_request_leaves_its_place_in_the_queue(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = Spans()
    monkeypatch.setattr("assay.api.app.open_tracing", lambda _: spans.tracing)
    body = {"articles": [article.model_dump(mode="json") for article in articles(1)]}
    with open_client(ScriptedPipeline(), database_url=address) as client:
        job = client.post("/v1/jobs", json=body, headers={"traceparent": CALLER}).json()["id"]
        desk: Desk = client.app.state.service.desk  # type: ignore[attr-defined] # the client takes any application
        wait_until(lambda: desk.queue.traceparent(job, Waiting(0, 1)))
        place = desk.queue.traceparent(job, Waiting(0, 1))
        assert desk.queue.traceparent("none", Waiting(0, 1)) is None
    assert place is not None
    assert place.split("-")[1] == CALLER.split("-")[1]
    assert place.split("-")[2] == f"{spans.named('POST /v1/jobs').context.span_id:016x}"

"""What Prometheus asks for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Response

from assay.api.routes import GuardedRoute, problems
from assay.api.service import ServiceDependency
from assay.files.key_file import Scope
from assay.telemetry.metrics import MEDIA_TYPE
from assay.telemetry.scraped import backlog_metrics, build_metric

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from assay.api.service import Service
    from assay.jobs.desk import Desk
    from assay.store.records import Backlog

_PATIENCE_S = 3.0
"""Seconds that a scrape waits for the database; Prometheus waits ten for the whole answer."""


class MetricsRoute(GuardedRoute):
    """A guarded route for Prometheus."""

    needed = Scope.METRICS


scrapes = APIRouter(route_class=MetricsRoute)
_AS_TEXT: dict[int | str, dict[str, object]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@scrapes.get("/metrics", tags=["operator"], response_class=Response, responses=_AS_TEXT | problems(429, 500))
async def tell_metrics(service: ServiceDependency) -> Response:
    """Return what was counted and timed since the start, and what waits in the queue, for Prometheus."""
    found: list[Metric] = []
    if service.served is not None:
        pipeline = service.served.present
        service.metrics.note_circuit(is_open=pipeline.unavailable_s > 0)
        found.append(build_metric(pipeline.identity))
    if service.desk is not None:
        found.extend(backlog_metrics(await _read_backlog(service, service.desk)))
    return Response(await asyncio.to_thread(service.metrics.render, *found), media_type=MEDIA_TYPE)


async def _read_backlog(service: Service, desk: Desk) -> Backlog | None:
    """Return what waits; None if the database does not answer in time.

    It is asked one question at a time: one that hangs must not take a thread for every scrape.
    """
    if service.looking is None or service.looking.done():
        service.looking = asyncio.create_task(asyncio.to_thread(desk.jobs.backlog))
    looking = service.looking
    await asyncio.wait([looking], timeout=_PATIENCE_S)
    if not looking.done():
        return None
    if error := looking.exception():
        structlog.get_logger("assay.api").warning("the queue can't be counted", error=type(error).__name__)
        return None
    return looking.result()

"""What is found out at the moment of a scrape."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from assay.ports import EngineIdentity
    from assay.store.records import Backlog


def build_metric(identity: EngineIdentity) -> Metric:
    """Return which version runs with which engine and model."""
    about = {"version": version("assay-news"), "engine": identity.name, "model": identity.model or ""}
    return InfoMetricFamily("assay_build", "Version of Assay, its engine and its model.", about)


def backlog_metrics(backlog: Backlog | None) -> tuple[Metric, ...]:
    """Return how much waits in the database; None: it did not answer."""
    is_up = GaugeMetricFamily("assay_database_up", "1 if the database of jobs answered this scrape, else 0.")
    is_up.add_metric((), backlog is not None)
    if backlog is None:
        return (is_up,)
    waiting = GaugeMetricFamily(
        "assay_queue_articles",
        "Articles of jobs that are queued or under way, in the whole database.",
        labels=("state",),
    )
    waiting.add_metric(("queued",), backlog.queued)
    waiting.add_metric(("running",), backlog.running)
    oldest = GaugeMetricFamily(
        "assay_queue_oldest_wait_seconds", "How long the oldest queued article has waited; 0 if none is queued."
    )
    oldest.add_metric((), backlog.oldest_wait_s)
    return is_up, waiting, oldest

"""Metrics for Prometheus. The values of labels are bounded: nothing of them comes from an article or a caller.

Where `PROMETHEUS_MULTIPROC_DIR` was set before this module was imported, several processes keep their figures in that
folder, and one scrape has them all.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass

from assay.observing import ArticleWork, HttpExchange, JobArticle, ModelCall, Stage, StageWork
from assay_schemas import ArticleLabel, NoticeCode, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client.metrics_core import Metric

    from assay.observing import Activity
    from assay_schemas import Report

_FAST_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Bounds of the buckets of durations, in seconds, from a probe to the deadline of an article."""
_NO_VERDICT = "none"
MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """Counts and times what this process does. An `Observer`, safe in all threads."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # each series would have a second one that says when it began
        registry = self._registry = CollectorRegistry()
        self._http = _HttpMetrics(registry)
        self._model = _ModelMetrics(registry)
        self._articles = _ArticleMetrics(registry)

    @contextmanager
    def watch(self, activity: Activity) -> Iterator[None]:
        """Count an activity and its time."""
        started, error = time.perf_counter(), None
        try:
            yield
        except BaseException as err:
            error = err
            raise
        finally:
            self._record(activity, time.perf_counter() - started, error)

    def traceparent(self) -> str | None:
        """Return None: metrics know of no trace."""
        return None

    def note_circuit(self, *, is_open: bool) -> None:
        """Note whether the model server is left alone."""
        self._model.circuit.set(is_open)

    def collector(self, *found: Metric) -> Collector:
        """Return what gives all metrics of this process, or of all that share a folder, and what else was found out."""
        figures: Collector = self._registry
        if getattr(ValueClass, "_multiprocess", False):
            figures = MultiProcessCollector(None)  # type: ignore[no-untyped-call] # it has no types
        return _Together((figures, ProcessCollector(registry=None)), found)

    def render(self, *found: Metric) -> bytes:
        """Return the page that a scrape gets, of type `MEDIA_TYPE`. Blocks: call it in a thread."""
        return generate_latest(self.collector(*found))

    def _record(self, activity: Activity, took_s: float, error: BaseException | None) -> None:
        match activity:
            case HttpExchange():
                self._http.record(activity, took_s)
            case ModelCall():
                self._model.record(activity, took_s, error)
            case ArticleWork(report=report):
                self._articles.record(report, took_s, error)
            case StageWork(stage=stage):
                self._articles.stages.labels(stage.value).observe(took_s)
            case JobArticle():
                pass  # its article is counted


class _Together(Collector):
    def __init__(self, collectors: Iterable[Collector], found: Iterable[Metric]) -> None:
        self._collectors = tuple(collectors)
        self._found = tuple(found)

    def collect(self) -> Iterable[Metric]:
        for collector in self._collectors:
            yield from collector.collect()
        yield from self._found


def _counters(registry: CollectorRegistry) -> Callable[..., Counter]:
    def counter(name: str, meaning: str, label: str | None = None, values: Iterable[str] = ()) -> Counter:
        """Return a counter; its values are there from the start, so that the first of each counts as an increase."""
        made = Counter(name, meaning, (label,) if label else (), registry=registry)
        for value in values:
            made.labels(str(value))
        return made

    return counter


class _HttpMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "assay_http_requests",
            "Requests by method, template of the path and status; status 0: the caller left before the answer.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "assay_http_request_duration_seconds",
            "Time from a request to the last byte of its answer.",
            ("method", "route"),
            buckets=_FAST_S,
            registry=registry,
        )

    def record(self, exchange: HttpExchange, took_s: float) -> None:
        self._requests.labels(exchange.method, exchange.route, exchange.status).inc()
        self._seconds.labels(exchange.method, exchange.route).observe(took_s)


class _ModelMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "assay_model_request_duration_seconds",
            "Time of one request to the model server, retries apart, by its outcome.",
            ("outcome",),
            buckets=_FAST_S,
            registry=registry,
        )
        counter = _counters(registry)
        self._input = counter("assay_model_input_tokens", "Tokens sent to the model, as its server counts them.")
        self._cached = counter("assay_model_cached_input_tokens", "Of the tokens sent, those the server had cached.")
        self._output = counter("assay_model_output_tokens", "Tokens received from the model, reasoning included.")
        self._usd = counter("assay_model_cost_usd", "US dollars spent on the model, as far as its price is known.")
        self.circuit = Gauge(
            "assay_model_circuit_open",
            "1 while the model server is left alone after too many failures in a row, in any process; else 0.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        for outcome in ("answered", "failed", "cancelled"):
            self._seconds.labels(outcome)

    def record(self, call: ModelCall, took_s: float, error: BaseException | None) -> None:
        outcome = "answered" if error is None else "failed" if isinstance(error, Exception) else "cancelled"
        self._seconds.labels(outcome).observe(took_s)
        self._input.inc(call.input_tokens)
        self._cached.inc(call.cached_tokens)
        self._output.inc(call.output_tokens)
        self._usd.inc(call.cost_usd or 0.0)


class _ArticleMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        counter = _counters(registry)
        self._articles = counter("assay_articles", "Articles scored, by label.", "label", ArticleLabel)
        self._failures = counter("assay_article_failures", "Articles without a report, by class of error.", "error")
        verdicts = (*VerdictLabel, _NO_VERDICT)
        self._claims = counter("assay_claims", "Claims in reports, by verdict.", "verdict", verdicts)
        self._reasons = counter("assay_claim_reasons", "Reasons given for verdicts.", "reason", Reason)
        self._notices = counter("assay_notices", "Notices in reports, by code.", "code", NoticeCode)
        self._readings = counter("assay_reused_readings", "Articles whose claims were found by a kept answer.")
        self._reused = counter("assay_reused_claims", "Claims judged by a kept answer.")
        self._seconds = Histogram(
            "assay_article_duration_seconds",
            "Time from the text of an article to its report.",
            buckets=_FAST_S,
            registry=registry,
        )
        self.stages = Histogram(
            "assay_stage_duration_seconds",
            "Time of a stage of the work on one article, or on one batch of its claims; stages overlap.",
            ("stage",),
            buckets=_FAST_S,
            registry=registry,
        )
        for stage in Stage:
            self.stages.labels(stage.value)

    def record(self, report: Report | None, took_s: float, error: BaseException | None) -> None:
        if report is None:
            self._failures.labels(type(error).__name__).inc()
            return
        usage = report.provenance.usage
        self._seconds.observe(took_s)
        self._articles.labels(report.score.label.value).inc()
        self._readings.inc(usage.reused_reading)
        self._reused.inc(usage.reused_claims)
        for claim in report.claims:
            self._claims.labels(claim.verdict.value if claim.verdict else _NO_VERDICT).inc()
            for reason in claim.reasons:
                self._reasons.labels(reason.value).inc()
        for notice in report.notices:
            self._notices.labels(notice.code.value).inc()

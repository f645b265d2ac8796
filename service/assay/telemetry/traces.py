"""Traces for OpenTelemetry: which work belongs to which request, and where its time goes.

Attributes never hold words of an article, a prompt or an answer, nor the message of an error, which may quote one.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING, assert_never

from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from assay.observing import ArticleWork, HttpExchange, JobArticle, ModelCall, StageWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span
    from opentelemetry.util.types import AttributeValue

    from assay.observing import Activity
    from assay_schemas import Report

    Attributes = dict[str, AttributeValue]

_FLUSH_S = 3.0
"""How long the end of a process waits for a collector that does not answer."""
_W3C = TraceContextTextMapPropagator()
_TRACEPARENT = "traceparent"


class Tracing:
    """Makes a span of each activity. An `Observer`.

    Args:
        processor: Takes the spans; it must not block.
        service: Name of the service, unless `OTEL_SERVICE_NAME` gives another.
    """

    def __init__(self, processor: SpanProcessor, service: str) -> None:
        about = Resource.create({"service.name": service, "service.version": version("assay-news")})
        provider = TracerProvider(resource=about.merge(OTELResourceDetector().detect()), shutdown_on_exit=False)
        provider.add_span_processor(processor)
        self._processor = processor
        self._tracer = provider.get_tracer("assay", version("assay-news"))

    def watch(self, activity: Activity) -> AbstractContextManager[None]:
        """Have a span last as long as an activity; probes get none."""
        if isinstance(activity, HttpExchange) and activity.is_probe:
            return nullcontext()
        return self._span(activity)

    def traceparent(self) -> str | None:
        """Return where the work under way stands in a trace; None: in none."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get(_TRACEPARENT)

    def close(self) -> None:
        """Send what is left, but only for some seconds; later spans are lost."""
        # In a thread, for the SDK waits half a minute for a collector that is down.
        flushing = threading.Thread(target=self._processor.shutdown, daemon=True)
        flushing.start()
        flushing.join(_FLUSH_S)

    @contextmanager
    def _span(self, activity: Activity) -> Iterator[None]:
        with self._tracer.start_as_current_span(
            _name(activity),
            context=_parent(activity),
            kind=_kind(activity),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise
            finally:
                _note(span, activity)


def _name(activity: Activity) -> str:
    match activity:
        case HttpExchange(method=method):
            return method  # the route is known at the end
        case JobArticle():
            return "job article"
        case ArticleWork():
            return "article"
        case StageWork(stage=stage):
            return stage.value
        case ModelCall(model=model):
            return f"chat {model}"
        case _:
            assert_never(activity)


def _kind(activity: Activity) -> SpanKind:
    match activity:
        case HttpExchange():
            return SpanKind.SERVER
        case JobArticle():
            return SpanKind.CONSUMER
        case ModelCall():
            return SpanKind.CLIENT
        case ArticleWork() | StageWork():
            return SpanKind.INTERNAL
        case _:
            assert_never(activity)


def _parent(activity: Activity) -> Context | None:
    """Return the context of whoever called; None: that of the work under way."""
    if isinstance(activity, HttpExchange) and activity.traceparent:
        return _W3C.extract({_TRACEPARENT: activity.traceparent})
    return None


def _note(span: Span, activity: Activity) -> None:
    span.set_attributes(_attributes(activity))
    if isinstance(activity, HttpExchange):
        span.update_name(f"{activity.method} {activity.route}" if activity.route != "none" else activity.method)
        if activity.status >= 500:
            span.set_attribute("error.type", str(activity.status))
            span.set_status(Status(StatusCode.ERROR))
    if isinstance(activity, JobArticle) and activity.traceparent:
        # A link, for a thousand articles in the trace of the request that queued them could not be read.
        span.add_link(get_current_span(_W3C.extract({_TRACEPARENT: activity.traceparent})).get_span_context())


def _attributes(activity: Activity) -> Attributes:
    match activity:
        case HttpExchange():
            return {
                "http.request.method": activity.method,
                "http.route": activity.route,
                "http.response.status_code": activity.status,
            }
        case JobArticle(job_id=id_):
            return {"assay.job.id": id_}
        case ArticleWork(report=report):
            return _of_report(report) if report else {}
        case StageWork():
            return {}
        case ModelCall():
            return _of_call(activity)
        case _:
            assert_never(activity)


def _of_report(report: Report) -> Attributes:
    usage = report.provenance.usage
    found: Attributes = {
        "assay.article.id": report.article.id,
        "assay.article.label": report.score.label.value,
        "assay.article.claims": report.score.claims_total,
        "assay.article.claims_checked": report.score.claims_checked,
        "assay.engine": report.provenance.engine,
        "assay.usage.calls": usage.calls,
        "assay.usage.reused_claims": usage.reused_claims,
    }
    return found if usage.cost_usd is None else found | {"assay.usage.cost_usd": usage.cost_usd}


def _of_call(call: ModelCall) -> Attributes:
    """Return the attributes of OpenTelemetry's conventions for generative AI."""
    found: Attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",  # the protocol that is spoken, whoever answers
        "gen_ai.request.model": call.model,
        "gen_ai.output.type": "json",
        "gen_ai.usage.input_tokens": call.input_tokens,
        "gen_ai.usage.cache_read.input_tokens": call.cached_tokens,
        "gen_ai.usage.output_tokens": call.output_tokens,
        "server.address": call.host,
    }
    if call.port is not None:
        found["server.port"] = call.port
    return found if call.cost_usd is None else found | {"assay.usage.cost_usd": call.cost_usd}

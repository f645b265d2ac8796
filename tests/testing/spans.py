"""Spans in memory, and a trace as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assay.telemetry.traces import Tracing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from opentelemetry.sdk.trace import ReadableSpan


class Spans:
    """Holds the spans of a `Tracing` as long as the test runs."""

    def __init__(self) -> None:
        self._memory = InMemorySpanExporter()
        self.tracing = Tracing(SimpleSpanProcessor(self._memory), "assay")

    def all(self) -> list[ReadableSpan]:
        """Return the spans that have ended, in the order in which they began."""
        return sorted(self._memory.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""
        (span,) = (span for span in self.all() if span.name == name)
        return span


def parent_of(span: ReadableSpan, spans: Sequence[ReadableSpan]) -> ReadableSpan | None:
    """Return the span that another one belongs to."""
    wanted = span.parent and span.parent.span_id
    return next((other for other in spans if other.context.span_id == wanted), None)


def tree_of(spans: Sequence[ReadableSpan], parent: ReadableSpan | None = None, depth: int = 0) -> Iterator[str]:
    """Yield the names of the spans of one trace, each below the one that it belongs to."""
    for span in spans:
        if parent_of(span, spans) is parent:
            yield f"{'  ' * depth}{span.name}"
            yield from tree_of(spans, span, depth + 1)

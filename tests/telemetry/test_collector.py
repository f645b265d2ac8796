"""Whether traces are sent, and where."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from structlog.testing import capture_logs

from assay.observing import Stage, StageWork
from assay.telemetry.collector import open_tracing

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


@contextmanager
def collecting(status: int = 200) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Run a collector; give its address, and what it is sent: path and body."""
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of its base
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_without_a_collector_there_are_no_traces() -> None:
    assert open_tracing("assay") is None


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
def test_without_the_extra_the_log_says_what_to_install(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, EXPORTER, None)
    with capture_logs() as logs:
        assert open_tracing("assay") is None
    (line,) = logs
    assert (line["event"], line["log_level"]) == ("traces are not sent", "warning")
    assert line["problem"] == f"{EXPORTER} is not installed; run: pip install 'assay-news[telemetry]'"


@pytest.mark.parametrize(("named", "service"), [(None, "assay-worker"), ("newsroom", "newsroom")])
def test_what_is_left_is_sent_at_the_end(monkeypatch: pytest.MonkeyPatch, named: str | None, service: str) -> None:
    if named:
        monkeypatch.setenv("OTEL_SERVICE_NAME", named)
    with collecting() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        tracing = open_tracing("assay-worker")
        assert tracing is not None
        with tracing.watch(StageWork(Stage.JUDGE)):
            pass
        tracing.close()
    ((path, body),) = received
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    about = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert (path, about["service.name"]) == ("/v1/traces", service)
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["judge"]


def test_collector_that_refuses_costs_spans_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting(400) as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{address}/here")
        tracing = open_tracing("assay")
        assert tracing is not None
        with tracing.watch(StageWork(Stage.JUDGE)):
            pass
        tracing.close()
    assert [path for path, _ in received] == ["/here"]

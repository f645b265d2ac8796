"""Where traces are sent, if anywhere: the variables are those of OpenTelemetry, which its SDK reads itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from pydantic_settings import BaseSettings, SettingsConfigDict

from assay.extras import way_out

if TYPE_CHECKING:
    from assay.telemetry.traces import Tracing


class _Named(BaseSettings):
    """What says that there is a collector."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    otel_exporter_otlp_endpoint: str | None = None
    otel_exporter_otlp_traces_endpoint: str | None = None


def open_tracing(service: str) -> Tracing | None:
    """Return what sends traces to the collector of the environment, by OTLP over HTTP; None where none is named.

    Spans are sent from a thread, in batches. A collector that does not answer costs spans and no request. Without the
    extra the log says so, and nothing is sent.

    Args:
        service: Name of the service, unless the environment has one.
    """
    named = _Named()
    if not (named.otel_exporter_otlp_endpoint or named.otel_exporter_otlp_traces_endpoint):
        return None
    log = structlog.get_logger("assay.telemetry")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        from assay.telemetry.traces import Tracing  # noqa: PLC0415
    except ImportError as err:
        log.warning("traces are not sent", problem=f"{err.name} is not installed; {way_out('telemetry')}")
        return None
    log.info("traces are sent", service=service)
    return Tracing(BatchSpanProcessor(OTLPSpanExporter()), service)

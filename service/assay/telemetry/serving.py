"""Metrics of a process that serves nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, start_http_server

from assay.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.telemetry.metrics import Metrics


@contextmanager
def serving_metrics(metrics: Metrics, host: str, port: int) -> Iterator[int]:
    """Answer scrapes from a thread of its own for as long as the context lasts; give the port.

    Args:
        metrics: What is told.
        host: Address to listen on.
        port: 0: any free port.

    Raises:
        ConfigError: If the port can't be bound.
    """
    registry = CollectorRegistry()
    registry.register(metrics.collector())
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as err:
        msg = f"{host!r} port {port} can't be bound: {err.strerror}; choose another with --metrics-port"
        raise ConfigError(msg) from err
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Metrics of a process that serves nothing else."""

from __future__ import annotations

import socket

import httpx2
import pytest

from assay.errors import ConfigError
from assay.observing import Stage, StageWork
from assay.telemetry.metrics import Metrics
from assay.telemetry.serving import serving_metrics
from tests.telemetry.exposition import read_page, value


def test_page_is_that_of_the_moment() -> None:
    metrics = Metrics()
    with serving_metrics(metrics, "127.0.0.1", 0) as port:
        with metrics.watch(StageWork(Stage.JUDGE)):
            pass
        answer = httpx2.get(f"http://127.0.0.1:{port}/metrics")
    assert value(read_page(answer.text), "assay_stage_duration_seconds_count", stage="judge") == 1
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{port}/metrics")


def test_port_that_is_taken_is_told_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = rf"'127\.0\.0\.1' port {port} can't be bound: .*; choose another with --metrics-port"
        with pytest.raises(ConfigError, match=told), serving_metrics(Metrics(), "127.0.0.1", port):
            pass

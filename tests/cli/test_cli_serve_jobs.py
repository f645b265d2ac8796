"""`assay serve` with a database: its worker starts with it, is started again when it dies, and ends with it.

What the worker counts is on the page of the server; one that runs alone has a page of its own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx2
import psutil
import pytest

from assay_schemas import ArticleLabel
from tests.telemetry.exposition import read_page, value
from tests.testing.edited_facts import write_height
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.processes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "ASSAY_DATABASE_URL": f"sqlite:///{tmp_path}/assay.db", "TMPDIR": str(tmp_path)}
    argv = [sys.executable, "-m", "assay", "serve", "--port", "0"]
    with subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def worker_of(server: subprocess.Popen[str]) -> psutil.Process | None:
    children = psutil.Process(server.pid).children()
    return next((child for child in children if child.status() != psutil.STATUS_ZOMBIE), None)


def test_job_is_done_by_a_worker_that_lives_as_long_as_the_server(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert server.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
    assert found is not None
    wait_until(lambda: worker_of(server))
    first = worker_of(server)
    assert first is not None
    first.kill()
    wait_until(lambda: (worker_of(server) or first).pid != first.pid)
    second = worker_of(server)
    assert second is not None
    with httpx2.Client(base_url=found.group(), timeout=300) as client:
        articles = [{"text": "The tower is high."}]
        wait_until(lambda: is_up(client))
        job = client.post("/v1/jobs", json={"articles": articles}).json()["id"]
        wait_until(lambda: client.get(f"/v1/jobs/{job}").json()["state"] == "done")
        page = read_page(client.get("/metrics").text)
    assert sum(value(page, "assay_articles_total", label=label.value) for label in ArticleLabel) == 1
    assert value(page, "assay_http_requests_total", method="POST", route="/v1/jobs", status="202") == 1
    assert list(tmp_path.glob("assay-metrics-*"))
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=300)
    assert has_ended(second)
    assert server.returncode == -signal.SIGTERM
    assert list(tmp_path.glob("assay-metrics-*")) == []


def has_ended(process: psutil.Process) -> bool:
    """Return True once it runs no more, even if nobody has asked how it ended."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def is_up(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx2.ConnectError:
        return False


def test_worker_ends_with_a_server_that_is_killed(server: subprocess.Popen[str]) -> None:
    wait_until(lambda: worker_of(server))
    worker = worker_of(server)
    assert worker is not None
    server.kill()
    wait_until(lambda: has_ended(worker))


def test_worker_alone_serves_its_metrics_where_it_is_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/assay.db"
    argv = [sys.executable, "-m", "assay", "worker", "--database-url", address, "--metrics-port", "0"]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = re.fullmatch(r"assay: metrics on (http://127\.0\.0\.1:\d+/metrics)\n", process.stderr.readline())
        assert found is not None
        page = read_page(httpx2.get(found[1], timeout=300).text)
        process.terminate()
    assert value(page, "process_resident_memory_bytes") > 0
    assert value(page, "assay_model_circuit_open") == 0


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.yaml"
    write_height(file, 96)
    return file


@pytest.mark.parametrize("watch", ["true", "false"], ids=["watched", "signalled"])
def test_server_and_worker_read_facts_that_have_changed(tmp_path: Path, facts: Path, watch: str) -> None:
    more = {"FACTS": f'["{facts}"]', "WATCH": watch, "DATABASE_URL": f"sqlite:///{tmp_path}/assay.db"}
    environment = {**os.environ, **{f"ASSAY_{name}": value for name, value in more.items()}}
    argv = [sys.executable, "-m", "assay", "serve", "--port", "0"]
    with subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found is not None
        with httpx2.Client(base_url=found.group(), timeout=300) as client:
            wait_until(lambda: is_up(client))
            made_by = [fingerprint_of_a_job(client, "The tower is low.")]
            made_by.append(write_height(facts, 97))
            if watch == "false":
                server.send_signal(signal.SIGHUP)
            wait_until(lambda: client.get("/readyz").json()["facts_fingerprint"] == made_by[1])
            wait_until(lambda: fingerprint_of_a_job(client, "The tower is high.") == made_by[1])
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=300)
    assert made_by[0] != made_by[1]


def fingerprint_of_a_job(client: httpx2.Client, text: str) -> str:
    """Return what facts a worker scores an article by."""
    job = client.post("/v1/jobs", json={"articles": [{"text": text}]}).json()["id"]
    wait_until(lambda: client.get(f"/v1/jobs/{job}").json()["state"] == "done")
    (item,) = client.get(f"/v1/jobs/{job}/results").json()["items"]
    return str(client.get(f"/v1/reports/{item['report_id']}").json()["provenance"]["facts_fingerprint"])

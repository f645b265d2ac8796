"""`assay mock-llm`, `assay eval torture` and `assay eval soak` as a shell sees them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx2
import pytest

from assay_evals.torture.soak import Soaked
from assay_schemas import ArticleInput, VerdictLabel
from tests.testing.builders import make_claim, make_report
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHORT = "Bronze in Paris\n\nFred Kerley won bronze for the United States in 9.81."
SCENARIO = "faults:\n  - {fault: server_error, at: [2]}\n"


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO)
    argv = [sys.executable, "-m", "assay", "mock-llm", "--port", "0", "--scenario", str(path)]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        yield process
        process.kill()


def address_of(mock: subprocess.Popen[str]) -> str:
    assert mock.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/v1", mock.stderr.readline())
    assert found is not None
    return found.group()


def test_the_server_tells_what_it_was_asked_when_it_ends(mock: subprocess.Popen[str]) -> None:
    url = address_of(mock)
    statuses = [
        httpx2.post(f"{url}/chat/completions", json={"model": "m", "messages": []}, timeout=600).status_code
        for _ in range(2)
    ]
    mock.send_signal(signal.SIGTERM)
    _, told = mock.communicate(timeout=300)
    assert statuses == [200, 500]
    assert (mock.returncode, told) == (0, "assay: 2 requests; 1 server_error\n")


def test_a_soak_counts_what_it_did(mock: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay_evals.torture.commands._seed_articles", lambda: {"short": ArticleInput(text=SHORT)})
    done = run("eval", "soak", address_of(mock), "--articles", "16")
    assert done.stdout.startswith("16 articles in ")
    assert ", 16 reports, " in done.stdout
    assert "left open: 0 sockets, 0 tasks" in done.stdout
    assert "reports that do not add up: 0" in done.stdout


def test_a_scenario_that_is_none_is_told_before_anything_is_served(tmp_path: Path) -> None:
    done = run("mock-llm", "--scenario", str(tmp_path / "none.yaml"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "none.yaml:1: can't be read" in done.stderr


def test_growing_memory_and_what_is_left_open_break_a_soak() -> None:
    soaked = Soaked(
        reports=8, memory_mb=[100, 100, 100, 100, 100, 104, 106, 106], sockets_left=1, tasks_left=2, miscounted=3
    )
    assert list(soaked.broken()) == [
        "memory grew to 1.060 times that of the second quarter",
        "3 reports do not account for every claim",
        "1 sockets and 2 tasks are left",
    ]


def test_a_soak_without_a_report_shows_nothing() -> None:
    soaked = Soaked()
    soaked.add(None)
    assert list(soaked.broken()) == ["no article got a report; is a model server there?"]


def test_a_soak_books_reports_and_errors_apart() -> None:
    soaked = Soaked()
    soaked.add(make_report(make_claim(verdict=VerdictLabel.SUPPORTED), make_claim(verdict=VerdictLabel.NOT_CHECKED)))
    soaked.add(None)
    assert (soaked.articles, soaked.reports, soaked.miscounted) == (2, 1, 0)
    assert {verdict for verdict, count in soaked.claims.items() if count} == {
        VerdictLabel.SUPPORTED,
        VerdictLabel.NOT_CHECKED,
    }

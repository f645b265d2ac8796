"""Many articles: how many side by side, how long the rest takes, and what became of them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assay.cli.batch import Failed, Scored, Skipped
from assay.cli.pace import Pace
from assay.cli.summary import MAX_ROWS, Summary
from assay.errors import InputError
from assay.formats.documents import Document
from assay.terminal import ExitCode
from tests.testing.builders import make_claim, make_report, make_score
from tests.testing.command_line import FALSE, TRUE, run, scores, use, write_articles
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pace_after(scored: int, seconds: float, *, total: int | None = 100, skipped: int = 0, at_once: int = 1) -> Pace:
    clock = Clock()
    pace = Pace(total, at_once=at_once, clock=clock)
    clock.now = seconds
    for is_scored in [True] * scored + [False] * skipped:
        pace.advance(is_scored=is_scored)
    return pace


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        pytest.param(pace_after(2, 2), "", id="too few"),
        pytest.param(pace_after(8, 8, at_once=8), "", id="one round of those side by side"),
        pytest.param(pace_after(10, 10, total=None), "", id="nobody knows how many"),
        pytest.param(pace_after(100, 10), "", id="done"),
        pytest.param(pace_after(10, 5), "about 40 s left", id="seconds"),  # 90 * 0.5 = 45, to the even ten
        pytest.param(pace_after(99, 1), "about 10 s left", id="seconds at least"),
        pytest.param(pace_after(10, 20), "about 3 min left", id="minutes"),  # 90 * 2 s
        pytest.param(pace_after(10, 1000), "about 2.5 h left", id="hours"),  # 90 * 100 s
        pytest.param(pace_after(10, 20, skipped=60), "about 1 min left", id="skipped take no time"),  # 30 * 2 s
    ],
)
def test_time_left_goes_by_what_was_scored(pace: Pace, expected: str) -> None:
    assert pace.left() == expected


def test_summary_has_the_highest_score_first_and_counts_the_rest() -> None:
    summary = Summary()
    for name, value in (("a", 0.1), ("b\n", 0.9)):
        report = make_report(make_claim(), score=make_score(value))
        summary.add(Scored(Document("x", name=name), report), ExitCode.DONE)
    summary.add(Failed("c", InputError("c")), ExitCode.MISUSED)
    summary.add(Skipped(Document("x")), ExitCode.DONE)

    assert summary.lines() == [
        "score  label         refuted  checked  article",
        " 0.90  mixed               1        1  b",
        " 0.10  mixed               1        1  a",
        "2 scored (2 mixed), 1 skipped, 1 failed",
    ]
    assert (summary.total, summary.failed, max(summary.codes)) == (4, 1, ExitCode.MISUSED)


def test_long_summary_is_cut() -> None:
    summary = Summary()
    for number in range(MAX_ROWS + 5):
        summary.add(Scored(Document("x", name=f"{number}"), make_report()), ExitCode.DONE)

    assert summary.lines()[-2:] == ["... and 5 with lower scores", "25 scored (25 mixed)"]


def test_summary_of_nothing_is_one_line() -> None:
    assert Summary().lines() == ["0 scored"]


class TestJobs:
    @pytest.mark.parametrize("jobs", [1, 5])
    def test_as_many_articles_are_under_way_and_their_order_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
    ) -> None:
        builder = use(monkeypatch, ScriptedPipeline(pause_s=0.001))
        folder = write_articles(tmp_path, **{f"a{number}": FALSE if number % 3 else TRUE for number in range(9)})
        env = {"ASSAY_ARTICLES_AT_ONCE": "3"}
        done = run("score", folder, "--format", "json", "--jobs", str(jobs), env=env)
        assert (done.exit_code, builder.pipeline.most_at_once) == (0, jobs)
        assert scores(done.stdout) == [0.9 if number % 3 else 0.1 for number in range(9)]

    def test_no_jobs_are_refused(self) -> None:
        assert run("score", "-", "--jobs", "0", stdin=TRUE).exit_code == 2

    def test_summary_of_a_resumed_run_counts_what_was_skipped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(monkeypatch, ScriptedPipeline())
        folder, out = write_articles(tmp_path / "in", a=FALSE), tmp_path / "out.jsonl"
        args = ("score", folder, "--format", "json", "--out", out, "--jobs", "2", "--resume")
        run(*args)
        (folder / "b.txt").write_text(TRUE)
        done = run(*args)
        assert (done.stdout, scores(out.read_text())) == ("", [0.9, 0.1])
        assert done.stderr.splitlines()[-2:] == [
            " 0.10  mixed               0        1  b.txt",
            "1 scored (1 mixed), 1 skipped",
        ]


_PROGRESS = """
from pathlib import Path
from assay.terminal import progress
with progress("articles", 2, out=Path("x"), left=lambda: "about 3 min left") as advance:
    advance(1)
"""


def test_time_left_is_for_terminals() -> None:
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", _PROGRESS], stderr=theirs, check=True, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    shown = os.read(ours, 10_000)
    os.close(ours)
    piped = subprocess.run([sys.executable, "-c", _PROGRESS], capture_output=True, check=True)
    assert (
        b"about 3 min left" in shown,
        b"left" in piped.stderr,
        b"articles 1/2" in piped.stderr.replace(b"\r", b""),
    ) == (
        True,
        False,
        True,
    )

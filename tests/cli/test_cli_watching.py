"""`assay score` at a terminal: what is told while an article is being scored, and where nothing is."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assay.cli.renderers import find_renderer
from assay.cli.rendering import Destination
from assay.cli.watching import is_watched, score_aloud
from assay.files.shipped import shipped
from assay_schemas import ArticleInput, ClaimDraft, VerdictLabel
from tests.testing.command_line import FALSE
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import HIGH, OPEN, make_pipeline

OUT = Path("out")
IN_VELM = "The Alba Tower in Velm is 96 metres high."
"""The facts name no town: the engine is asked once more."""


class Terminal:
    """Standard error as a terminal."""

    def __init__(self, *, is_one: bool) -> None:
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


async def test_claims_and_verdicts_are_told_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    engine = ScriptedEngine(
        (ClaimDraft(statement=HIGH, quote=HIGH), ClaimDraft(statement=OPEN, quote=OPEN)),
        {HIGH: VerdictLabel.REFUTED, OPEN: VerdictLabel.SUPPORTED},
    )
    report = await score_aloud(make_pipeline(engine), ArticleInput(text=f"{HIGH} {OPEN}"))
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()) == (
        "",
        [
            f"+ c1 {HIGH}",
            f"+ c2 {OPEN}",
            f"✗ c1 refuted: {HIGH}",
            f"✓ c2 supported: {OPEN}",
            "",
        ],
    )
    assert [claim.id for claim in report.claims] == ["c1", "c2"]


async def test_provisional_verdict_is_marked_and_followed_by_the_final_one(capsys: pytest.CaptureFixture[str]) -> None:
    engine = ScriptedEngine(
        (ClaimDraft(statement=IN_VELM, quote=IN_VELM),),
        {IN_VELM: VerdictLabel.SUPPORTED},
        reads_article=True,
        second={IN_VELM: VerdictLabel.REFUTED},
    )
    await score_aloud(make_pipeline(engine), ArticleInput(text=IN_VELM))
    verdicts = capsys.readouterr().err.splitlines()[1:-1]
    assert [re.sub(r": .*", "", line)[2:] for line in verdicts] == ["c1 supported, provisional", "c1 refuted"]


async def test_claim_that_is_found_again_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    first = ClaimDraft(statement="Room 0 is open.", quote="Room 0 is open.")
    again = ClaimDraft(statement="Room 0 is open.", quote="Room 0 opens.")
    engine = ScriptedEngine((first, again), parts=((first,), (again,)))
    await score_aloud(make_pipeline(engine), ArticleInput(text="Room 0 is open. So it is: Room 0 opens."))
    assert [line[0] for line in capsys.readouterr().err.splitlines() if line] == ["+", "?"]


async def test_hostile_claim_stays_on_its_line_and_moves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    hostile = "\x1b[2JRoom\r\n[bold]0[/bold]\u202e is open, " + "and so on, " * 40
    text = "Room 0 is open."
    engine = ScriptedEngine((ClaimDraft(statement=hostile, quote=text),))
    await score_aloud(make_pipeline(engine), ArticleInput(text=text))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "+ c1 \ufffd[2JRoom [bold]0[/bold] is open, a…"
    assert all(len(line) <= 40 and "\x1b" not in line for line in lines)


@pytest.mark.parametrize(
    ("format_", "out", "are_several", "is_terminal", "expected"),
    [
        ("text", None, False, True, True),
        ("text", None, False, False, False),
        ("text", None, True, True, False),
        ("text", OUT, False, True, False),
        ("json", None, False, True, False),
    ],
    ids=["a terminal", "none", "several", "to a file", "as JSON"],
)
def test_only_who_waits_at_a_terminal_for_one_text_is_told(
    monkeypatch: pytest.MonkeyPatch,
    format_: str,
    out: Path | None,
    are_several: bool,
    is_terminal: bool,
    expected: bool,
) -> None:
    monkeypatch.setattr("sys.stderr", Terminal(is_one=is_terminal))
    assert is_watched(Destination(find_renderer(format_), out, are_several)) is expected


def test_report_goes_to_standard_output_alone(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(FALSE)
    argv = [sys.executable, "-m", "assay", "score", str(article), "--facts", str(shipped("seeds/ground_truth"))]
    piped = subprocess.run(argv, capture_output=True, text=True, check=True)
    ours, theirs = pty.openpty()
    watched = subprocess.run(argv, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        told = terminal.read(10_000)
    assert told.startswith(b"+ c1 ")
    assert (without_time(watched.stdout), piped.stderr) == (without_time(piped.stdout), "")


def without_time(report: str) -> str:
    return re.sub(r"\d+\.\d s", "", report)

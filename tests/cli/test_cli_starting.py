"""`assay init`: a folder to begin with, and what the articles in it come to."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from assay.facts.lint import lint_files
from assay.facts.store import load_fact_base
from assay_schemas import Report, VerdictLabel
from tests.testing.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("facts.yaml", "right.txt", "wrong.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begin") / "a new" / "folder"
    assert run("init", folder).exit_code == 0
    return folder


def report_on(folder: Path, name: str) -> Report:
    done = run("score", folder / name, "--facts", folder / "facts.yaml", "--engine", "embedded", "--format", "json")
    return Report.model_validate_json(done.stdout)


def count(report: Report, verdict: VerdictLabel) -> int:
    return sum(claim.verdict is verdict for claim in report.claims)


def test_five_facts_are_written_which_lint_has_nothing_against(folder: Path) -> None:
    facts = load_fact_base([folder / "facts.yaml"]).facts
    assert (len(facts), lint_files([folder / "facts.yaml"])) == (5, ())
    assert sum(fact.quantity is not None for fact in facts) == 2
    assert [len(fact.myths) for fact in facts if fact.myths] == [1]


def test_the_right_article_is_supported_and_the_wrong_one_is_not(folder: Path) -> None:
    right, wrong = report_on(folder, "right.txt"), report_on(folder, "wrong.txt")
    assert count(right, VerdictLabel.REFUTED) == 0
    assert count(right, VerdictLabel.SUPPORTED) > len(right.claims) / 2
    assert count(wrong, VerdictLabel.REFUTED) > 0
    assert wrong.score.value > right.score.value + 0.3


def test_the_commands_to_run_next_are_printed_with_paths_that_a_shell_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "my facts"
    lines = run("init", folder).stdout.splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("  assay ")]
    facts, right, wrong = (str(folder / name) for name in FILES)
    assert commands == [
        ["assay", "score", wrong, "--facts", facts],
        ["assay", "score", right, "--facts", facts],
        ["assay", "facts", "add", facts],
    ]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    done = run("init", tmp_path)
    assert done.exit_code == 2
    assert done.stderr == (
        f"assay: {str(tmp_path)!r} has {name} already, and nothing is overwritten; name another folder\n"
    )
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_files_beside_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run("init", tmp_path).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*FILES, "notes.txt"])


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = run("init", tmp_path / "file")
    assert (done.exit_code, done.stderr) == (
        2,
        f"assay: {str(tmp_path / 'file')!r} is a file; name a folder, which is made if it does not exist\n",
    )


def test_the_facts_can_be_listed(folder: Path) -> None:
    done = run("facts", "list", "--facts", folder / "facts.yaml", "--format", "json")
    ids = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert all(each.startswith("kestrel-point-") for each in ids)

"""Lint of many facts on disk: what lint in memory finds, whatever interrupts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from assay.errors import ConfigError
from assay.facts import lint_run
from assay.facts.documents import read_document
from assay.facts.lint import lint_files
from assay.facts.lint_run import Stage, lint_many

pytest.importorskip("tantivy")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assay.facts.findings import Finding

SOURCES = [{"publisher": "City"}]


def length(metres: int) -> dict[str, object]:
    return {
        "id": f"length-{metres}",
        "statement": f"The Halden Bridge is {metres} metres long.",
        "subject": "Halden Bridge",
        "predicate": "length",
        "quantity": {"value": metres, "unit": "metres"},
    }


FACTS: list[dict[str, object]] = [
    {"id": "mayor", "statement": "The mayor of Arlen is Ruth Palmer."},
    {"id": "other-mayor", "statement": "The mayor of Arlen is Tom Hale."},
    {"id": "no-source", "statement": "Arlen has a mill.", "sources": []},
    {"id": "old", "statement": "Arlen has a park.", "supersedes": ["gone"]},
    {"id": "new", "statement": "Arlen has two parks.", "supersedes": ["old"]},
    {"id": "town", "statement": "Arlen lies on the Velm.", "subject": "Arlen", "aliases": ["the Works", "the Town"]},
    {"id": "firm", "statement": "Velm Ltd makes glass.", "subject": "Velm Ltd", "aliases": ["The works", "the town"]},
    *map(length, (1380, 1830)),
    {
        "id": "opened",
        "statement": "Mayor Ida Holm opened the Halden Bridge on May 3, 2024.",
        "subject": "Halden Bridge",
        "also_stated": ["Ida Holm opened the Halden Bridge on May 13, 2024.", "Arlen has no harbour at all."],
        "related_myths": ["Mayor Ida Holm opened the Halden Bridge on May 3, 2024."],
    },
    {"id": "no-source", "statement": "Arlen has a school."},
    {"id": "harbour", "statement": "The harbour of Arlen is open.", "related_myths": ["Arlen has no harbour at all."]},
]


@contextmanager
def silent(what: str, total: int | None, done: int) -> Iterator[Callable[[int], None]]:
    del what, total, done
    yield set[int]().add


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    facts = [{"sources": SOURCES, **fact} for fact in FACTS]
    lines, yaml = tmp_path / "a.jsonl", tmp_path / "b.yaml"
    broken = ["no json", "[1]", '{"id": "x", "statement": "", "colour": "red"}', "", json.dumps(facts[0])[:-1]]
    lines.write_text("\n".join([*map(json.dumps, facts), *broken]), encoding="utf-8")
    in_yaml = [fact | {"id": f"yaml-{fact['id']}"} for fact in facts]
    yaml.write_text("facts:\n" + "".join(f"- {json.dumps(fact)}\n" for fact in in_yaml), encoding="utf-8")
    return [lines, yaml]


def linted(files: list[Path], cache: Path, processes: int = 1) -> list[Finding]:
    with lint_many(files, cache, silent, processes=processes) as findings:
        return list(findings)


def test_the_findings_are_those_of_lint_in_memory(files: list[Path], tmp_path: Path) -> None:
    expected = lint_files(files)
    assert len({finding.code for finding in expected}) >= 12
    assert linted(files, tmp_path / "cache") == list(expected)


def test_several_processes_find_the_same(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_run, "_ROWS_AT_ONCE", 5)
    assert linted(files, tmp_path / "two", processes=2) == linted(files, tmp_path / "one")


def test_files_that_were_linted_are_not_read_again(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = linted(files, tmp_path / "cache")
    monkeypatch.setattr(lint_run, "_Run", lint_run._Run)  # noqa: SLF001
    monkeypatch.delattr(lint_run._Run, "_read")  # noqa: SLF001
    assert linted(files, tmp_path / "cache") == first
    files[0].write_text(files[0].read_text() + "\n")
    with pytest.raises(AttributeError):
        linted(files, tmp_path / "cache")


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from assay.facts import lint_run
from assay.retrieval import fact_words
fact_words._COMMITTED = 4
cache, stage, *files = sys.argv[1:]
lint_run.CHUNK, lint_run._ROWS_AT_ONCE = 4, 4

@contextmanager
def show(what, total, done):
    yield lambda count: os.kill(os.getpid(), signal.SIGKILL) if what == stage else None

with lint_run.lint_many([Path(file) for file in files], Path(cache), show, processes=1):
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("stage", list(Stage))
def test_a_run_that_is_killed_over_and_over_goes_on_where_it_was(
    files: list[Path], tmp_path: Path, stage: Stage
) -> None:
    cache = tmp_path / "cache"
    command = [sys.executable, "-c", KILLED, str(cache), stage, *map(str, files)]
    for _ in range(2):  # each comes one step further
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    done: dict[str, int] = {}

    @contextmanager
    def show(what: str, total: int | None, already: int) -> Iterator[Callable[[int], None]]:
        del total
        done[what] = already
        yield set[int]().add

    with lint_many(files, cache, show, processes=1) as findings:
        assert list(findings) == linted(files, tmp_path / "other")
    assert done[stage] > 0


def test_two_runs_on_the_same_files_do_not_meet(files: list[Path], tmp_path: Path) -> None:
    with lint_many(files, tmp_path, silent, processes=1), pytest.raises(ConfigError, match="another process"):
        linted(files, tmp_path)


def test_fewer_facts_than_many_are_linted_in_memory(files: list[Path], tmp_path: Path) -> None:
    with lint_many(files, tmp_path / "cache", silent, fewest=1_000, processes=1) as findings:
        assert list(findings) == list(lint_files(files))


def test_lines_are_read_as_facts_with_their_places(files: list[Path]) -> None:
    document = read_document(files[0])
    assert [entry.tree.line for entry in document.entries] == list(range(1, len(FACTS) + 1))
    told = sorted((finding.line - len(FACTS), finding.code.value) for finding in document.findings)
    assert told == [
        (1, "unreadable"),
        (2, "unreadable"),
        (3, "empty-statement"),
        (3, "unknown-field"),
        (5, "unreadable"),
    ]

"""`assay facts lint`: its formats, and where many facts are linted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sarif_kit.validate import validation_errors

from tests.testing.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = [{"publisher": "City"}]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.jsonl"
    said = [
        {"id": "one", "statement": "The mayor of Arlen is Ruth Palmer.", "sources": SOURCES},
        {"id": "two", "statement": "The mayor of Arlen is Tom Hale.", "sources": SOURCES},
        {"id": "three", "statement": "Arlen has a “mill”.", "sources": []},
    ]
    path.write_text("".join(f"{json.dumps(fact)}\n" for fact in said), encoding="utf-8")
    return path


def test_findings_are_text_by_default_and_an_error_is_an_exit_code(facts: Path) -> None:
    done = run("facts", "lint", facts)
    assert (done.exit_code, done.stderr) == (1, "")
    warning, error = done.stdout.splitlines()
    assert warning.startswith(
        f"{facts}:2: warning contradicting-statements: fact two: the statement contradicts fact one"
    )
    assert error.startswith(f"{facts}:3: error no-source: fact three: no source; name the publisher")


def test_json_has_a_line_for_each_finding(facts: Path) -> None:
    done = run("facts", "lint", facts, "--format", "json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["line"], each["code"], each["level"]) for each in found] == [
        (2, "contradicting-statements", "warning"),
        (3, "no-source", "error"),
    ]
    assert found[0].keys() == {"path", "line", "code", "message", "remedy", "level", "field"}


def test_sarif_is_valid_and_written_where_it_is_wanted(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "lint.sarif"
    assert run("facts", "lint", facts, "--format", "sarif", "--out", out).exit_code == 1
    document = json.loads(out.read_text(encoding="utf-8"))
    assert not validation_errors(document)
    results = document["runs"][0]["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("contradicting-statements", "warning"),
        ("no-source", "error"),
    ]
    assert results[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


def test_many_facts_are_linted_on_disk_with_the_same_findings(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tantivy")
    few = run("facts", "lint", facts)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_LARGE_FROM", "1")
    for _ in range(2):
        many = run("facts", "lint", facts)
        assert (many.exit_code, many.stdout) == (few.exit_code, few.stdout)
    assert len(list(tmp_path.rglob("*.lint"))) == 1


def test_a_file_that_is_fine_says_so(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text(json.dumps({"id": "a", "statement": "Arlen has a mill.", "sources": SOURCES}))
    done = run("facts", "lint", path)
    assert (done.exit_code, done.stdout, "nothing is wrong" in done.stderr) == (0, "", True)
    assert json.loads(run("facts", "lint", path, "--format", "sarif").stdout)["runs"][0]["results"] == []


def test_a_set_of_the_database_is_said_to_be_left_out(facts: Path) -> None:
    done = run("facts", "lint", facts, "harbour=@database")
    assert done.exit_code == 1
    assert "not linted, for only files are: 'harbour' of the database; bring it" in done.stderr


def test_nothing_is_called_right_where_there_is_no_file() -> None:
    done = run("facts", "lint", "@database")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "only files are linted, and given is the database alone (all its sets); bring" in done.stderr

"""`assay facts add`: what is asked, what is written, and what is not."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from assay.cli import asking
from assay.facts.lint import lint_files
from assay.facts.store import load_fact_base
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACTS = """\
# Mine
facts:
  - id: mill # the old one
    statement: The mill is shut.
    sources: [{publisher: Archive}]
"""
BRIDGE = "The bridge at Lower Mill is 64 metres long."
ANSWERS = (
    *(BRIDGE, "bridge-length", "Roads Office", "Register", "https://example.org/b", "2024-13", "2024"),
    *("64", "64 metres", "Lower Mill bridge", "length", "Mill Bridge; the old bridge", "", "2030"),
    "The bridge at Lower Mill is 100 metres long.",
)
WRITTEN = """\
  - id: bridge-length
    statement: The bridge at Lower Mill is 64 metres long.
    subject: Lower Mill bridge
    predicate: length
    quantity: {value: 64, unit: metres}
    aliases:
      - Mill Bridge
      - the old bridge
    valid_to: 2030
    sources:
      - {publisher: Roads Office, title: Register, url: "https://example.org/b", published: 2024}
    related_myths:
      - The bridge at Lower Mill is 100 metres long.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS)
    return path


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


class TestAsking:
    def test_a_fact_is_asked_for_shown_and_written_behind_the_others(self, path: Path) -> None:
        done = run("facts", "add", path, stdin=typed(*ANSWERS, "y", ""))
        assert (done.exit_code, path.read_text()) == (0, FACTS + WRITTEN)
        assert "'2024-13' is no date; write YYYY, YYYY-MM or YYYY-MM-DD" in done.stderr
        assert "'64' is not a figure; write a number and its unit" in done.stderr
        assert "- id: bridge-length" in done.stderr
        assert done.stderr.endswith(f"assay: 1 fact written to {path}\n")
        assert lint_files([path]) == ()

    def test_the_id_is_proposed_and_the_next_fact_shares_its_source(self, path: Path) -> None:
        first = ["The mill has a roof.", "", "Archive", *[""] * 10, "y"]
        second = ["The mill has a door.", *[""] * 12, "y"]
        done = run("facts", "add", path, stdin=typed(*first, *second, ""))
        assert done.exit_code == 0
        facts = {str(fact.id): fact for fact in load_fact_base([path]).facts}
        assert {each.sources for each in facts.values()} == {facts["mill-roof"].sources}
        assert list(facts) == ["mill", "mill-door", "mill-roof"]

    @pytest.mark.parametrize(
        ("bad", "problem"), [("The Bridge", "'The Bridge' is no id"), ("mill", "the file has a fact 'mill'")]
    )
    def test_an_id_that_can_not_stand_is_asked_for_again_at_once(self, path: Path, bad: str, problem: str) -> None:
        done = run("facts", "add", path, stdin=typed(BRIDGE, bad, "bridge", "Archive", *[""] * 10, "y", ""))
        assert (done.exit_code, problem in done.stderr) == (0, True)
        assert "bridge" in {str(fact.id) for fact in load_fact_base([path]).facts}

    @pytest.mark.parametrize("given", [3, 12])
    def test_answers_that_were_broken_off_come_back_as_options(self, path: Path, given: int) -> None:
        answers = [BRIDGE, "bridge_1", "Roads Office", *[""] * 6, "the old; the long one", "2024", "", "It's gone."]
        done = run("facts", "add", path, stdin=typed(*answers[: given + 1]))
        line = next(line for line in done.stderr.splitlines() if line.startswith("not written; go on with: "))
        again = run(*shlex.split(line.partition("assay ")[2]))
        assert (done.exit_code, again.exit_code) == (1, 0)
        fact = next(fact for fact in load_fact_base([path]).facts if fact.id == "bridge_1")
        assert (fact.statement, fact.sources[0].publisher) == (BRIDGE, "Roads Office")
        assert len(fact.aliases) == (2 if given == 12 else 0)

    def test_ctrl_c_loses_nothing_that_was_confirmed(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(asking, "ask_details", lambda answers, _: {**answers, "publisher": "P"})
        monkeypatch.setattr(asking, "ask_statement", iter(["The mill has a roof.", "x"]).__next__)
        monkeypatch.setattr(asking, "_choose", _choices("y", interrupted))
        done = run("facts", "add", path)
        assert done.exit_code != 0
        assert [fact.id for fact in load_fact_base([path]).facts] == ["mill", "mill-roof"]
        assert done.stderr.endswith(f"assay: 1 fact written to {path}\n")

    def test_breaking_off_before_the_first_fact_ends_in_one_line(self, path: Path) -> None:
        done = run("facts", "add", path, stdin="")
        assert (done.exit_code, path.read_text()) == (1, FACTS)
        assert done.stderr.endswith(f"\nassay: nothing written to {path}\n")

    @pytest.mark.parametrize("answer", ["", "-"])
    def test_a_source_is_asked_for_until_there_is_one(self, path: Path, answer: str) -> None:
        done = run("facts", "add", path, stdin=typed(BRIDGE, "", answer, "Archive", *[""] * 10, "y", ""))
        assert done.exit_code == 0
        assert "a fact needs a source, or nobody could check it; write who published it" in done.stderr
        assert len(load_fact_base([path]).facts) == 2

    def test_the_end_of_input_loses_nothing_either(self, path: Path) -> None:
        done = run("facts", "add", path, stdin=typed(*ANSWERS, "y", "Half a fact"))
        assert (done.exit_code, path.read_text()) == (1, FACTS + WRITTEN)

    def test_a_fact_with_an_error_is_edited_or_left_out(self, path: Path) -> None:
        reversed_days = ["The mill has a roof.", "", "Archive", *[""] * 7, "2024", "2023", ""]
        done = run("facts", "add", path, stdin=typed(*reversed_days, "x", "n", ""))
        assert "error validity-reversed: fact mill-roof: valid_from 2024 is after valid_to 2023" in done.stderr
        assert "answer e, n" in done.stderr
        assert path.read_text() == FACTS
        edit = ["e", "The mill has a red roof.", *[""] * 9, "-", "", "", "y"]
        run("facts", "add", path, stdin=typed(*reversed_days, *edit, ""))
        assert "The mill has a red roof." in path.read_text()

    def test_an_answer_is_taken_back(self, path: Path) -> None:
        answers = ["The mill has a roof.", "", "Archive", "Register", *[""] * 9]
        edit = ["e", "", "", "", "-", *[""] * 9, "y"]
        run("facts", "add", path, stdin=typed(*answers, *edit, ""))
        added = "  - id: mill-roof\n    statement: The mill has a roof.\n    sources:\n      - {publisher: Archive}\n"
        assert path.read_text() == FACTS + added

    def test_a_statement_that_is_known_is_not_written_twice(self, path: Path) -> None:
        done = run("facts", "add", path, stdin=typed("the mill is shut", "", "Archive", *[""] * 10, "n", ""))
        assert "the file has it already" in done.stderr
        assert path.read_text() == FACTS


def _choices(first: str, then: Callable[[], None]) -> Callable[..., str]:
    answers = iter([first])

    def choose(*, can_write: bool) -> str:
        assert can_write
        answer = next(answers, None)
        if answer is None:
            then()
        return str(answer)

    return choose


OPTIONS = [
    *("--statement", BRIDGE, "--id", "bridge-length", "--source", "Roads Office", "--title", "Register"),
    *("--url", "https://example.org/b", "--published", "2024", "--quantity", "64 metres"),
    *("--subject", "Lower Mill bridge", "--predicate", "length", "--alias", "Mill Bridge", "--alias", "the old bridge"),
    *("--valid-to", "2030", "--myth", "The bridge at Lower Mill is 100 metres long."),
]


class TestOptions:
    def test_a_fact_given_by_options_is_written_and_named(self, path: Path) -> None:
        done = run("facts", "add", path, *OPTIONS)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "bridge-length\n", "")
        assert path.read_text() == FACTS + WRITTEN

    def test_a_file_is_made(self, tmp_path: Path) -> None:
        done = run("facts", "add", tmp_path / "new.yaml", *OPTIONS)
        assert done.exit_code == 0
        assert (tmp_path / "new.yaml").read_text() == f"version: 1\nfacts:\n{WRITTEN}"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            pytest.param(
                ["--statement", "X is."],
                "error no-source: fact x: no source; name who published it with --source",
                id="lint",
            ),
            pytest.param(["--statement", "X.", "--quantity", "5"], "error bad-value: '5' is not a figure", id="figure"),
            pytest.param(["--statement", " "], "error empty-statement: the fact has no statement", id="no statement"),
            pytest.param(["--statement", "X.", "--id", "A b"], "error bad-value: id: ", id="id"),
        ],
    )
    def test_a_fact_with_an_error_is_not_written(self, options: list[str], message: str, path: Path) -> None:
        done = run("facts", "add", path, *options)
        assert (done.exit_code, done.stdout, path.read_text()) == (1, "", FACTS)
        assert f"assay: {message}" in done.stderr

    def test_running_it_again_changes_nothing(self, path: Path) -> None:
        run("facts", "add", path, *OPTIONS)
        done = run("facts", "add", path, *OPTIONS)
        assert (done.exit_code, path.read_text()) == (0, FACTS + WRITTEN)
        assert done.stderr == "assay: known already, and left as it is: fact 'bridge-length'\n"

    def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(self, tmp_path: Path) -> None:
        done = run("facts", "add", tmp_path / "none" / "facts.yaml", stdin=typed(*ANSWERS))
        assert (done.exit_code, "there is no folder" in done.stderr) == (2, True)
        assert "What is known" not in done.stderr

    def test_a_broken_file_is_refused(self, path: Path) -> None:
        path.write_text("facts: [")
        done = run("facts", "add", path, *OPTIONS)
        assert (done.exit_code, path.read_text()) == (2, "facts: [")


ROWS = [
    {"statement": "One is.", "sources": [{"publisher": "P"}]},
    {"statement": "Two is."},
    7,
    {"id": "three", "statement": "Three is.", "sources": [{"publisher": "P"}]},
]


class TestJson:
    @pytest.mark.parametrize("as_lines", [True, False])
    def test_each_fact_is_taken_by_itself(self, path: Path, as_lines: bool) -> None:
        text = "\n".join(map(json.dumps, ROWS)) if as_lines else json.dumps(ROWS)
        done = run("facts", "add", path, "--json", "-", stdin=text)
        assert (done.exit_code, done.stdout) == (1, "one-is\nthree\n")
        assert done.stderr.splitlines() == [
            "assay: -:2: error no-source: fact two: no source; name the publisher of at least one source",
            "assay: -:3: no JSON object; write a fact as docs/facts.md has its fields",
        ]
        assert [fact.id for fact in load_fact_base([path]).facts] == ["mill", "one-is", "three"]

    def test_json_in_a_file(self, path: Path, tmp_path: Path) -> None:
        (tmp_path / "new.json").write_text(json.dumps(ROWS[0]))
        assert run("facts", "add", path, "--json", tmp_path / "new.json").exit_code == 0

    def test_a_file_that_is_not_there(self, path: Path, tmp_path: Path) -> None:
        done = run("facts", "add", path, "--json", tmp_path / "none.json")
        assert (done.exit_code, "the file can't be read" in done.stderr) == (2, True)

    def test_json_and_options_exclude_each_other(self, path: Path) -> None:
        done = run("facts", "add", path, "--json", "-", "--source", "P", stdin="{}")
        assert (done.exit_code, done.stderr) == (
            2,
            "assay: --json holds whole facts; leave out the options that state one\n",
        )

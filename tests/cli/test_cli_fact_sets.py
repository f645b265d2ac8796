"""Sets of facts on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assay import bootstrap
from assay.facts.store import load_fact_base
from tests.testing.command_line import run
from tests.testing.fact_sets import ARTICLE, BRIDGES, TOWERS, place, scripted_engine, two_sets

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from assay.facts.store import FactBase
    from assay.pipeline import Pipeline
    from assay.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with both sets, which the environment names, and an engine that is quick."""
    two_sets(tmp_path)
    monkeypatch.setenv("ASSAY_FACTS", json.dumps([str(place(tmp_path, name)) for name in (TOWERS, BRIDGES)]))
    build = bootstrap.build_pipeline

    engine = scripted_engine()

    def build_scripted(settings: Settings, *, facts: FactBase | None = None, **_: object) -> Pipeline:
        return build(settings, engine=engine, facts=facts)

    monkeypatch.setattr("assay.bootstrap.build_pipeline", build_scripted)
    return tmp_path


def score(*args: str | Path, stdin: str = ARTICLE) -> Result:
    return run("score", *(args or ("-",)), stdin=stdin)


def names(line: str) -> list[str]:
    return [each["name"] for each in json.loads(line)["provenance"]["fact_sets"]]


@pytest.mark.parametrize(
    ("options", "checked"),
    [((), [BRIDGES, TOWERS]), (("--set", TOWERS), [TOWERS]), (("--set", TOWERS, "--set", BRIDGES), [BRIDGES, TOWERS])],
    ids=["all", "one", "both"],
)
@pytest.mark.usefixtures("folder")
def test_article_is_checked_against_the_sets_of_the_options(options: tuple[str, ...], checked: list[str]) -> None:
    assert names(score("-", "--format", "json", *options).stdout) == checked


@pytest.mark.usefixtures("folder")
def test_text_names_the_sets_where_there_is_more_than_the_default_one(tmp_path: Path) -> None:
    assert "facts of towers: " in score("-", "--set", TOWERS).stdout
    plain = score("-", "--facts", tmp_path / "towers.yaml").stdout
    assert f"facts {load_fact_base([tmp_path / 'towers.yaml']).fingerprint[:12]}" in plain


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("tower", "there is no set of facts 'tower'; there are 'bridges', 'towers'", id="unknown"),
        pytest.param("Towers", "'Towers' can't name a set of facts", id="no name"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_set_that_there_is_not_ends_the_command(name: str, message: str) -> None:
    done = score("-", "--set", name)
    assert (done.exit_code, message in done.stderr, done.stdout) == (2, True, "")


def write_rows(folder: Path) -> Path:
    """Write an article for each choice of sets, and one for a set that there is not."""
    choices = [None, [TOWERS], ["castles"], "towers"]
    rows = [{"text": f"{ARTICLE} ({number})", "fact_sets": names} for number, names in enumerate(choices)]
    file = folder / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def test_rows_name_their_sets(folder: Path) -> None:
    done = score(write_rows(folder), "--format", "json")
    assert [names(line) for line in done.stdout.splitlines()] == [[BRIDGES, TOWERS], [TOWERS]]
    assert "there is no set of facts 'castles'; there are 'bridges', 'towers'" in done.stderr
    assert "row 4: the fact_sets are str; write a list of names" in done.stderr
    assert done.exit_code == 2


def test_set_of_the_option_goes_before_those_of_rows(folder: Path) -> None:
    done = score(write_rows(folder), "--format", "json", "--set", BRIDGES)
    assert [names(line) for line in done.stdout.splitlines()] == [[BRIDGES]] * 3


def test_resume_scores_again_what_was_checked_against_other_sets(folder: Path) -> None:
    rows, out = write_rows(folder), folder / "out.jsonl"
    out_of = ("--format", "json", "--out", out, "--resume")
    for options in ((), ()):
        score(rows, *out_of, *options)
        assert [names(line) for line in out.read_text().splitlines()] == [[BRIDGES, TOWERS], [TOWERS]]
    score(rows, *out_of, "--set", TOWERS)
    assert [names(line) for line in out.read_text().splitlines()][2:] == [[TOWERS], [TOWERS]]  # the third row too


@pytest.mark.parametrize("command", [("list",), ("show", "tower"), ("search", "Alba"), ("fingerprint",), ("lint",)])
@pytest.mark.usefixtures("folder")
def test_commands_that_read_facts_take_named_paths(command: tuple[str, ...]) -> None:
    assert run("facts", *command).exit_code == 0


def test_paths_with_names_are_linted(folder: Path) -> None:
    done = run("facts", "lint", place(folder, TOWERS), place(folder, BRIDGES))
    assert (done.exit_code, f"nothing is wrong with the facts of {folder}/towers.yaml" in done.stderr) == (0, True)
    (folder / "bridges.yaml").write_text((folder / "towers.yaml").read_text())
    assert "the id is taken" in run("facts", "lint", place(folder, TOWERS), place(folder, BRIDGES)).stdout


def test_fingerprint_does_not_tell_how_facts_are_parted(folder: Path) -> None:
    parted = load_fact_base([place(folder, TOWERS), place(folder, BRIDGES)])
    together = load_fact_base([folder / "towers.yaml", folder / "bridges.yaml"])
    assert parted.fingerprint == together.fingerprint

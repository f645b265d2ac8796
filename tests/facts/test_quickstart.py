"""The page for the first hour is true: its commands run in their order, its words are those of the code."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from assay.facts.importing.tables import read_header
from assay.facts.store import load_fact_base
from tests.testing.command_line import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "facts-quickstart.md").read_text(encoding="utf-8")
REVIEW = {"@type": "ClaimReview", "claimReviewed": "The weir fell.", "author": {"name": "C"}, "reviewRating": "False"}


def test_its_commands_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reviews.html").write_text(f'<script type="application/ld+json">{json.dumps(REVIEW)}</script>')
    Path("facts.csv").write_text("fact,source,myths\nThe weir stands.,Roads,The weir is gone.\n")
    for line in re.findall(r"^\$ (.*)$", "".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)), re.MULTILINE):
        said, _, command = line.rpartition(" | ")
        done = run(*shlex.split(command)[1:], stdin=said.removeprefix("echo ").strip("'"))
        assert done.exit_code == 0, done.stderr
    assert len(load_fact_base([Path("mine.yaml")]).facts) >= 8


def test_every_column_that_it_names_is_taken() -> None:
    named = PAGE.partition("in any order and case:")[2].partition("Columns with another name")[0]
    columns = [name for name in re.findall(r"`([^`]+)`", named) if name not in {";", "|", "fact"}]
    assert len(columns) > 12
    assert None not in read_header(columns).fields


def test_the_count_of_languages_is_that_of_the_table() -> None:
    table = tomllib.loads((ROOT / "service/assay/facts/importing/ratings.toml").read_text(encoding="utf-8"))
    assert {f"in {len(languages)} languages" in PAGE for languages in table.values()} == {True}

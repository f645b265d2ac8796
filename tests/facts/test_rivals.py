"""Facts that contradict each other without a figure of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import pytest

from assay.facts.candidates import judge_fields
from assay.facts.documents import read_document
from assay.facts.findings import FindingCode, Level
from assay.facts.lint import lint_files

if TYPE_CHECKING:
    from pathlib import Path

Document: TypeAlias = dict[str, object]
CODE = FindingCode.CONTRADICTING_STATEMENTS
PALMER: Document = {"statement": "The mayor of Arlen is Ruth Palmer."}
HALE: Document = {"statement": "The mayor of Arlen is Tom Hale."}


def write(folder: Path, *facts: Document) -> Path:
    path = folder / "facts.yaml"
    sources = [{"publisher": "City"}]
    written = [{"id": f"f{number}", "sources": sources, **fact} for number, fact in enumerate(facts)]
    path.write_text("facts:\n" + "".join(f"- {json.dumps(fact)}\n" for fact in written), encoding="utf-8")
    return path


def test_two_facts_with_another_name_at_one_place_are_a_warning_on_the_later(tmp_path: Path) -> None:
    path = write(tmp_path, PALMER, {"statement": "Arlen has a harbour."}, HALE)
    (finding,) = lint_files([path])
    assert (finding.code, finding.level, finding.line) == (CODE, Level.WARNING, 4)
    problem = f"fact f2: the statement contradicts fact f0 ({path}:2): 'Tom Hale' here, 'Ruth Palmer' there"
    assert finding.message == problem


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        pytest.param({"valid_to": "2019"}, {"valid_from": "2020"}, False, id="one-after-the-other"),
        pytest.param({"valid_to": "2020"}, {"valid_from": "2020"}, True, id="a-year-together"),
        pytest.param({"as_of": "2019-05-01"}, {"as_of": "2024-05-01"}, False, id="seen-at-other-times"),
        pytest.param({}, {"status": "draft"}, False, id="draft"),
        pytest.param({"status": "superseded"}, {"supersedes": ["f0"]}, False, id="superseded"),
    ],
)
def test_only_facts_in_force_on_the_same_day_contradict(
    tmp_path: Path, one: Document, other: Document, contradict: bool
) -> None:
    findings = lint_files([write(tmp_path, PALMER | one, HALE | other)])
    assert [finding.code for finding in findings] == [CODE] * contradict


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        pytest.param(
            "Crossing the Halden Bridge costs 14 crowns.", "Crossing the Halden Bridge costs 16 crowns.", True
        ),
        pytest.param("The Halden Bridge opened on 3 May 2001.", "The Halden Bridge opened on 4 June 2002.", True),
        pytest.param("The Arlen museum is open on Mondays.", "The Arlen museum is not open on Mondays.", True),
        pytest.param(
            "Velm Bank opened a branch in Arlen in 2001.", "Velm Bank opened a branch in Arlen in 2003.", False
        ),
        pytest.param("Ruth Palmer won gold in 1984.", "Ruth Palmer won gold in 1988.", False),
        pytest.param("Route 5 is closed.", "Route 6 is closed.", False),
    ],
)
def test_figures_and_dates_are_compared_as_the_guards_do(
    tmp_path: Path, one: str, other: str, contradict: bool
) -> None:
    findings = lint_files([write(tmp_path, {"statement": one}, {"statement": other})])
    assert [finding.code for finding in findings] == [CODE] * contradict


def test_figures_of_one_measure_are_told_of_once(tmp_path: Path) -> None:
    facts: list[Document] = [
        {
            "statement": f"The Halden Bridge is {length} metres long.",
            "subject": "Halden Bridge",
            "predicate": "length",
            "quantity": {"value": length, "unit": "metres"},
        }
        for length in (1380, 1830)
    ]
    findings = lint_files([write(tmp_path, *facts)])
    assert [finding.code for finding in findings] == [FindingCode.CONTRADICTING_QUANTITIES]


def test_facts_in_another_language_are_not_compared(tmp_path: Path) -> None:
    german = "Die Bürgermeisterin der Stadt Arlen ist seit der Wahl im Mai Ruth Palmer."
    assert lint_files([write(tmp_path, {"statement": german}, {"statement": german.replace("Ruth", "Ida")})]) == ()


def test_a_fact_that_joins_others_is_held_against_them(tmp_path: Path) -> None:
    existing = read_document(write(tmp_path, PALMER)).entries
    judged = judge_fields(existing, tmp_path / "new", 7, HALE | {"sources": [{"publisher": "City"}]})
    assert [(finding.code, finding.line) for finding in judged.findings] == [(CODE, 7)]
    assert [entry.fact.statement for entry in judged.fit] == [HALE["statement"]]

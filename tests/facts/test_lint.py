from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from assay.errors import GroundTruthError
from assay.facts.coverage import undecided
from assay.facts.findings import Level
from assay.facts.lint import lint_files
from assay_schemas import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

LENGTH = {"subject": "Bridge", "predicate": "length"}


def write(folder: Path, *facts: Mapping[str, object], name: str = "facts.yaml") -> Path:
    rows = [
        {"id": f"f{number}", "statement": "A stone.", "sources": [{"publisher": "P"}], **fact}
        for number, fact in enumerate(facts)
    ]
    path = folder / name
    path.write_text(yaml.safe_dump({"facts": rows}, sort_keys=False), encoding="utf-8")
    return path


def codes(folder: Path, *facts: Mapping[str, object]) -> list[str]:
    return [finding.code for finding in lint_files([write(folder, *facts)])]


def metres(value: object, **fields: object) -> dict[str, object]:
    """A fact that says so, without a warning about its statement."""
    values = value if isinstance(value, list) else [value]
    quantity = {"value": value, "unit": "metres", **fields}
    return {**LENGTH, "statement": f"It is {values}.", "quantity": quantity}


def test_a_sound_file_has_no_finding(tmp_path: Path) -> None:
    assert codes(tmp_path, metres(64), {"aliases": ["x"], "subject": "y"}) == []


@pytest.mark.parametrize(
    ("fact", "code", "line"),
    [
        pytest.param({"statement": " "}, "empty-statement", 3, id="blank-statement"),
        pytest.param({"sources": []}, "no-source", 4, id="empty-sources"),
        pytest.param({"subjet": "x"}, "unknown-field", 6, id="unknown-field"),
        pytest.param({"statement": None, "statment": "x"}, "unknown-field", 6, id="misspelt-statement"),
        pytest.param({"as_of": "soon"}, "bad-date", 6, id="bad-date"),
        pytest.param({"valid_from": "2025", "valid_to": "2024-12-31"}, "validity-reversed", 6, id="reversed"),
        pytest.param({"supersedes": ["f9"]}, "unknown-superseded", 6, id="supersedes-unknown"),
        pytest.param({"supersedes": ["f0"]}, "superseded-still-active", 2, id="supersedes-itself"),
        pytest.param({"quantity": {"value": 7}}, "quantity-without-unit", 6, id="quantity-without-unit"),
        pytest.param({"quantity": {"value": 7, "unit": "m"}}, "value-not-in-statement", 6, id="unstated"),
        pytest.param({"object": "14.05.1931"}, "ambiguous-date", 6, id="day-first"),
        pytest.param({"object": "5/14/31"}, "ambiguous-date", 6, id="month-first"),
        pytest.param({"sources": [{"publsher": "P"}]}, "unknown-field", 5, id="misspelt-publisher"),
    ],
)
def test_a_fault_is_found_with_its_line_and_a_remedy(
    tmp_path: Path, fact: dict[str, object], code: str, line: int
) -> None:
    path = write(tmp_path, fact)
    (finding,) = lint_files([path])
    assert (finding.path, finding.code, finding.line) == (path, code, line)
    assert finding.remedy
    assert str(finding) == f"{path}:{line}: {finding.message}; {finding.remedy}"


def test_a_validity_within_one_month_is_not_reversed(tmp_path: Path) -> None:
    assert codes(tmp_path, {"valid_from": "2025-04-20", "valid_to": "2025-04"}) == []


def test_an_id_taken_in_another_file_is_found(tmp_path: Path) -> None:
    first = write(tmp_path, {"id": "same"}, name="1.yaml")
    second = write(tmp_path, {"id": "other"}, {"id": "same"}, name="2.yaml")
    (finding,) = lint_files([tmp_path])
    assert (finding.path, finding.code) == (second, "duplicate-id")
    assert f"{first}:2" in finding.message


def test_a_superseded_fact_that_is_still_active_is_found_at_the_old_fact(tmp_path: Path) -> None:
    (finding,) = lint_files([write(tmp_path, {}, {"supersedes": ["f0"]})])
    assert finding.code == "superseded-still-active"
    assert finding.message.startswith("fact f0: fact f1 supersedes it")


@pytest.mark.parametrize(("old", "new"), [("superseded", "active"), ("draft", "active"), ("active", "draft")])
def test_a_superseded_fact_may_stand_beside_its_successor_unless_both_are_active(
    tmp_path: Path, old: str, new: str
) -> None:
    assert codes(tmp_path, {"status": old}, {"status": new, "supersedes": ["f0"]}) == []


@pytest.mark.parametrize(
    ("second", "is_shared"),
    [
        pytest.param({"subject": "Dam", "aliases": ["THE WORKS"]}, True, id="other-subject"),
        pytest.param({"subject": "bridge", "aliases": ["the works"]}, False, id="same-subject"),
        pytest.param({"subject": "Dam", "aliases": ["the wall"]}, False, id="other-alias"),
        pytest.param({"aliases": ["the works"]}, False, id="no-subject"),
        pytest.param({"subject": "Dam", "aliases": ["the works"], "status": "draft"}, False, id="draft"),
    ],
)
def test_an_alias_of_two_subjects_is_a_warning(tmp_path: Path, second: dict[str, object], is_shared: bool) -> None:
    first = {"subject": "Bridge", "aliases": ["The Works"]}
    findings = lint_files([write(tmp_path, first, second)])
    assert [(f.code, f.level) for f in findings] == [("shared-alias", Level.WARNING)] * is_shared


MARCH = {"as_of": "2025-03-10"}


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        pytest.param(metres(64), metres(65), True, id="two-values"),
        pytest.param(metres(64), metres(64.0), False, id="one-value"),
        pytest.param(metres(85), metres(85.19), False, id="rounded"),
        pytest.param(metres(85.1), metres(85.19), True, id="not-rounded"),
        pytest.param(metres(3), metres(4), True, id="neighbours"),
        pytest.param(metres(100, comparator="approx"), metres(110), False, id="approx"),
        pytest.param(metres(100, comparator="approx"), metres(130), True, id="approx-exceeded"),
        pytest.param(metres(60, comparator="gt"), metres(64), False, id="over"),
        pytest.param(metres(70, comparator="gte"), metres(64), True, id="at-least-exceeds"),
        pytest.param(metres(60, comparator="lt"), metres(64), True, id="under"),
        pytest.param(metres(60, comparator="lte"), metres(70, comparator="gt"), True, id="apart"),
        pytest.param(metres([60, 70], comparator="between"), metres(64), False, id="in-range"),
        pytest.param(metres([60, 62], comparator="between"), metres(64), True, id="out-of-range"),
        pytest.param(metres(64, **MARCH), metres(65, as_of="2025-04"), False, id="other-date"),
        pytest.param(metres(64, **MARCH), metres(65, as_of="2025-03"), True, id="date-in-month"),
        pytest.param(metres(64, **MARCH), metres(65), True, id="undated"),
        pytest.param(metres(64), {**metres(65), "valid_to": "1999"}, True, id="validity-within"),
        pytest.param(
            {**metres(64), "valid_from": "2000"},
            {**metres(65), "valid_to": "1999"},
            False,
            id="validity-apart",
        ),
        pytest.param(metres(64, **MARCH, cumulative=True), metres(65, as_of="2025"), False, id="growing"),
        pytest.param(metres(64, **MARCH, cumulative=True), metres(65, **MARCH), True, id="growing-same-day"),
        pytest.param(metres(64), metres(65, unit="feet"), False, id="other-unit"),
        pytest.param(metres(64), {**metres(65), "subject": "Dam"}, False, id="other-subject"),
        pytest.param(metres(64), {**metres(65), "predicate": "width"}, False, id="other-predicate"),
        pytest.param(metres(64), {**metres(65), "subject": "BRIDGE"}, True, id="case"),
        pytest.param(metres(64), {**metres(65), "status": "draft"}, False, id="draft"),
    ],
)
def test_figures_contradict_if_no_value_fits_both_at_one_time(
    tmp_path: Path, one: dict[str, object], other: dict[str, object], contradict: bool
) -> None:
    expected = ["contradicting-quantities"] * contradict
    assert codes(tmp_path, one, other) == codes(tmp_path, other, one) == expected


def test_a_fact_is_blamed_once_for_contradicting_many(tmp_path: Path) -> None:
    assert codes(tmp_path, metres(1), metres(1), metres(2)) == ["contradicting-quantities"]


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("It is 12,000 m.", 12_000),
        ("It is 9.78 m.", 9.78),
        ("It is 3.5 million m.", 3_500_000),
        ("It is 2-thousand m.", 2_000),
        ("It is three million m.", 3_000_000),
        ("It is a hundred and twenty m.", 120),
        ("It came second.", 2),
        ("It came 22nd.", 22),
        ("It fell by 4 m.", -4),
        ("It won twice.", 2),
        ("It is 1 to 2 m.", [1, 2]),
    ],
)
def test_a_value_may_be_stated_in_figures_or_in_words(
    tmp_path: Path, statement: str, value: float | list[float]
) -> None:
    comparator = "between" if isinstance(value, list) else "eq"
    quantity = {"value": value, "unit": "m", "comparator": comparator}
    assert codes(tmp_path, {"statement": statement, "quantity": quantity}) == []


@pytest.mark.parametrize(("statement", "value"), [("It costs 3,5 m.", 3), ("It costs 3,5 m.", 5), ("On 14.05.", 14)])
def test_a_part_of_a_figure_does_not_state_a_value(tmp_path: Path, statement: str, value: int) -> None:
    fact = {"statement": statement, "quantity": {"value": value, "unit": "m"}}
    assert codes(tmp_path, fact) == ["value-not-in-statement"]


@pytest.mark.parametrize("object_", ["1931-05-14", "May 14, 1931", "14.05", "12-34"])
def test_an_object_that_is_no_ambiguous_date_is_left_alone(tmp_path: Path, object_: str) -> None:
    assert codes(tmp_path, {"object": object_}) == []


def test_a_range_of_which_one_end_is_not_stated_is_found(tmp_path: Path) -> None:
    quantity = {"value": [1, 2], "unit": "m", "comparator": "between"}
    fact = {"statement": "It is 1 m.", "quantity": quantity}
    assert codes(tmp_path, fact) == ["value-not-in-statement"]


def test_a_broken_fact_or_file_hides_no_other_fault(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text("a: [", encoding="utf-8")
    write(tmp_path, {"id": "A B"}, {"sources": []}, {"as_of": "x", "status": "y"}, name="1.yaml")
    expected = ["unreadable", "bad-value", "no-source", "bad-date", "bad-value"]
    assert [finding.code for finding in lint_files([tmp_path])] == expected


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GroundTruthError, match="no such file"):
        lint_files([tmp_path / "missing.yaml"])


def report(*claims: dict[str, object]) -> Report:
    shape = {"claims_total": 0, "claims_checked": 0, "coverage": 0, "value": 0, "low": 0, "high": 1}
    base = {
        "quote": "q",
        "spans": (),
        "checkable": True,
        "stance": "asserted",
        "attributed_to": None,
        "prominence": "body",
        "verdict": "not_enough_evidence",
        "severity": None,
        "confidence": None,
        "reasons": (),
        "evidence": (),
        "explanation": "",
    }
    return Report.model_validate(
        {
            "article": {"id": "0", "title": None, "date": None, "language": "en"},
            "score": {**shape, "label": "unverifiable"},
            "claims": [{"id": f"c{number}", "statement": "s", **base, **claim} for number, claim in enumerate(claims)],
            "provenance": {
                "engine": "e",
                "engine_version": "1",
                "model": None,
                "prompts": {},
                "facts_fingerprint": "f",
                "package_version": "1",
                "calibrated": False,
                "usage": {"seconds": 0},
            },
        }
    )


@pytest.mark.parametrize(
    ("claim", "is_undecided"),
    [
        pytest.param({}, True, id="no-evidence"),
        pytest.param({"verdict": "not_checked"}, True, id="not-checked"),
        pytest.param({"stance": "attributed"}, True, id="attributed"),
        pytest.param({"verdict": "supported"}, False, id="supported"),
        pytest.param({"verdict": "refuted"}, False, id="refuted"),
        pytest.param({"verdict": "conflicting_evidence"}, False, id="conflicting"),
        pytest.param({"checkable": False, "verdict": None}, False, id="not-checkable"),
        pytest.param({"stance": "denied"}, False, id="denied"),
        pytest.param({"stance": "questioned"}, False, id="questioned"),
        pytest.param({"prominence": "boilerplate"}, False, id="boilerplate"),
    ],
)
def test_a_claim_is_undecided_if_the_article_makes_it_and_no_fact_settles_it(
    claim: dict[str, object], is_undecided: bool
) -> None:
    assert bool(undecided(report(claim))) is is_undecided


def test_undecided_claims_come_most_prominent_first() -> None:
    claims = undecided(report({}, {"prominence": "lead"}, {}, {"prominence": "headline"}))
    assert [claim.id for claim in claims] == ["c3", "c1", "c0", "c2"]

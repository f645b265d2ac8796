"""How a report words its cells and counts."""

from __future__ import annotations

import pytest

from assay_evals.reporting.tables import Cell
from assay_evals.reporting.wording import cell_words, error, failed, finding, label, tone
from assay_evals.running.cases import DatasetInfo
from tests.evals.report_runs import make_info, make_run


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(None, "–", id="nothing"),
        pytest.param(0.0, "0.000", id="zero"),
        pytest.param(0.00042, "0.0004", id="small"),
        pytest.param(0.71349, "0.713", id="share"),
        pytest.param(12.345, "12.3", id="tens"),
        pytest.param(12840.4, "12,840", id="thousands"),
        pytest.param(12840, "12,840", id="count"),
        pytest.param("a_b", "a_b", id="words"),
    ],
)
def test_cell_is_written_as_precisely_as_it_is_read(cell: Cell, expected: str) -> None:
    assert cell_words(cell) == expected


def test_verdicts_are_written_in_words_and_names_as_they_are() -> None:
    assert [label(cell) for cell in ("not_enough_evidence", "case_1", None)] == ["not enough evidence", "case_1", "–"]


def test_words_that_are_no_verdict_get_a_style_of_their_own() -> None:
    assert [tone(cell) for cell in ("not_checked", "missed", '"><b>', None)] == [
        "not-checked",
        "missed",
        "other",
        "other",
    ]


def test_error_names_gold_and_verdict() -> None:
    assert error({"gold": "refuted", "verdict": "not_checked"}) == "refuted → not checked"


@pytest.mark.parametrize(
    ("datasets", "expected"),
    [
        pytest.param((make_info(cases=1),), "1 case of 1 dataset.", id="one"),
        pytest.param((make_info(cases=1200), make_info("b")), "1,203 cases of 2 datasets.", id="many"),
    ],
)
def test_finding_counts_cases_and_datasets(datasets: tuple[DatasetInfo, ...], expected: str) -> None:
    assert finding(make_run(datasets=datasets)) == expected


def test_failures_are_counted() -> None:
    assert failed(make_run(failures=("a", "b"))) == "2 cases failed, counted as wrong."

"""The gate lets a run pass or names what fell."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import ConfigError, DataError
from assay_evals.gate import Baseline, Bound, find_breaches, make_baseline, read_baseline, write_baseline
from tests.evals.runs import make_figure, make_provenance, make_run

F1 = "rooms.verdicts.macro_f1"
ECE = "rooms.calibration.ece"


def baseline(**changes: object) -> Baseline:
    fields: dict[str, object] = {
        "engine": "embedded",
        "datasets": make_provenance().datasets,
        "metrics": {
            F1: Bound(value=0.8, tolerance=0.02),
            ECE: Bound(value=0.1, tolerance=0.01, higher_is_better=False),
        },
    }
    return Baseline.model_validate(fields | changes)


@pytest.mark.parametrize(
    ("f1", "ece", "breached"),
    [
        pytest.param(0.8, 0.1, [], id="as it was"),
        pytest.param(0.9, 0.05, [], id="better"),
        pytest.param(0.78, 0.11, [], id="as much worse as tolerated"),
        pytest.param(0.77, 0.1, [F1], id="a score fell"),
        pytest.param(0.8, 0.12, [ECE], id="an error rose"),
        pytest.param(0.1, 0.9, [ECE, F1], id="both"),
        pytest.param(None, 0.1, [F1], id="nothing measured"),
    ],
)
def test_a_run_is_held_to_every_bound(f1: float | None, ece: float, breached: list[str]) -> None:
    report = make_run(make_figure(F1, f1), make_figure(ECE, ece))
    assert [breach.name for breach in find_breaches(report, baseline())] == breached


def test_a_metric_that_the_run_lacks_is_a_breach() -> None:
    assert list(map(str, find_breaches(make_run(make_figure(F1, 0.8)), baseline()))) == [
        "rooms.calibration.ece was not measured; expected at most 0.1000 within 0.01"
    ]


def test_a_breach_names_metric_value_baseline_and_tolerance() -> None:
    (breach,) = find_breaches(make_run(make_figure(F1, 0.5), make_figure(ECE, 0.1)), baseline())
    assert str(breach) == "rooms.verdicts.macro_f1 is 0.5000; expected at least 0.8000 within 0.02"


@pytest.mark.parametrize(
    ("engine", "limit", "changes", "message"),
    [
        pytest.param("openai", None, {}, "engine 'openai', the baseline 'embedded'", id="engine"),
        pytest.param("embedded", 3, {}, "choose them with --case", id="part of the data"),
        pytest.param("embedded", None, {"only": ["a"]}, r"the cases of the baseline \(a\)", id="other cases"),
        pytest.param("embedded", None, {"datasets": {"rooms": "2 sha256:cd"}}, "'rooms' 2 sha256:cd", id="other data"),
        pytest.param("embedded", None, {"datasets": {"halls": "1"}}, "not part of the run", id="another dataset"),
    ],
)
def test_what_is_not_comparable_is_refused(
    engine: str, limit: int | None, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        find_breaches(make_run(engine=engine, limit=limit), baseline(**changes))


def test_a_baseline_keeps_the_tolerances_of_the_earlier_one() -> None:
    report = make_run(make_figure(F1, 0.87654, n=7), make_figure("rooms.new", 0.5), make_figure("rooms.other", 0.5))
    made = make_baseline(report, [F1, "rooms.new", ECE], earlier=baseline(), tolerance=0.05)
    assert made.metrics == {
        F1: Bound(value=0.8765, tolerance=0.02, n=7),
        "rooms.new": Bound(value=0.5, tolerance=0.05, n=100),
    }


@pytest.mark.parametrize("value", [0.123449, 0.123451], ids=["rounded down", "rounded up"])
@pytest.mark.parametrize("higher_is_better", [True, False], ids=["score", "error"])
def test_a_run_holds_the_baseline_made_of_it_without_any_tolerance(value: float, higher_is_better: bool) -> None:
    report = make_run(make_figure(F1, value, higher_is_better=higher_is_better))
    assert find_breaches(report, make_baseline(report, [F1], earlier=None, tolerance=0)) == ()


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_baseline(tmp_path / "b.json", baseline())
    assert read_baseline(tmp_path / "b.json") == baseline()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, r"b\.json:1: can't be read", id="missing"),
        pytest.param("[]", r"b\.json:1: file: ", id="something else"),
        pytest.param(
            '{"engine": "e", "datasets": {}, "metrics": {"m": {"value": 1, "tolerance": -1}}}',
            r"b\.json:1: metrics\.m\.tolerance: ",
            id="a negative tolerance",
        ),
    ],
)
def test_a_baseline_that_is_none_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "b.json").write_text(text)
    with pytest.raises(DataError, match=message):
        read_baseline(tmp_path / "b.json")

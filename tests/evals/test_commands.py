"""`assay eval` as a stranger uses it: what is printed, what is written, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from assay.errors import EngineRejectedError
from assay_evals.running.folder import read_report
from assay_evals.running.results import CaseResult, Figure, Status
from assay_schemas import VerdictLabel
from tests.evals import ferries
from tests.testing.command_line import run, use
from tests.testing.scripted import ScriptedPipeline

ROWS = [
    {
        "id": f"r{number}",
        "claim": f"Room {number} has {120 if number % 2 else 96} beds.",
        "evidence": [f"Room {number} has 96 beds."],
    }
    for number in range(8)
]


@pytest.fixture(scope="module")
def domain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ferries.write_domain(tmp_path_factory.mktemp("commands") / "ferries")


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    return write_rooms(tmp_path / "rooms.jsonl")


def write_rooms(path: Path, count: int = len(ROWS)) -> Path:
    labels = [VerdictLabel.REFUTED if number % 2 else VerdictLabel.SUPPORTED for number in range(count)]
    rows = [row | {"label": label} for row, label in zip(ROWS, labels, strict=False)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def evaluate(dataset: Path, out: Path, *options: str) -> Result:
    return run("eval", "run", dataset, "--engine", "embedded", "--out", out, *options)


def timeless(folder: Path) -> list[Figure]:
    """Return the figures that do not depend on the machine's load."""
    return [figure for figure in read_report(folder).figures if ".cost." not in figure.name]


def results(folder: Path) -> list[CaseResult]:
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return [CaseResult.model_validate_json(line) for line in lines]


def test_a_run_writes_its_folder_and_prints_what_speaks_for_it(domain: Path, tmp_path: Path) -> None:
    done = evaluate(domain, tmp_path / "run")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("ferries.extraction.f1 ")
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "provenance.json",
        "report.html",
        "report.json",
        "results.jsonl",
    ]


def test_a_report_says_what_was_run(domain: Path, tmp_path: Path) -> None:
    evaluate(domain, tmp_path / "run", "--seed", "5")
    report = read_report(tmp_path / "run")
    assert (report.provenance.engine, report.provenance.seed, report.provenance.specs) == (
        "embedded",
        5,
        (str(domain),),
    )
    assert list(report.provenance.facts_fingerprints) == ["ferries/ferries"]
    assert report.provenance.datasets == {"ferries": f"1 sha256:{report.datasets[0].sha256}"}


def test_two_runs_give_the_same_figures(domain: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        evaluate(domain, tmp_path / name)
    assert timeless(tmp_path / "one") == timeless(tmp_path / "two")


def test_the_order_of_the_cases_does_not_matter(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "one")
    (tmp_path / "shuffled").mkdir()
    lines = rooms.read_text().splitlines(keepends=True)
    (tmp_path / "shuffled" / "rooms.jsonl").write_text("".join(lines[::-1]))
    evaluate(tmp_path / "shuffled" / "rooms.jsonl", tmp_path / "two")
    assert timeless(tmp_path / "one") == timeless(tmp_path / "two")


def test_a_killed_run_is_resumed_to_the_same_figures(domain: Path, tmp_path: Path) -> None:
    evaluate(domain, tmp_path / "whole")
    evaluate(domain, tmp_path / "killed")
    whole = (tmp_path / "killed" / "results.jsonl").read_text()
    (tmp_path / "killed" / "results.jsonl").write_text(whole[: len(whole) * 2 // 3])
    (tmp_path / "killed" / "report.json").unlink()
    assert evaluate(domain, tmp_path / "killed", "--resume").exit_code == 0
    assert timeless(tmp_path / "killed") == timeless(tmp_path / "whole")
    assert len(results(tmp_path / "killed")) == len({result.case_id for result in results(tmp_path / "killed")})


def test_a_resumed_run_repeats_nothing(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = ScriptedPipeline()
    use(monkeypatch, pipeline)
    evaluate(rooms, tmp_path / "run")
    pipeline.seen.clear()
    evaluate(rooms, tmp_path / "run", "--resume")
    assert pipeline.seen == []


def test_a_case_that_breaks_is_recorded_and_told(domain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline(reject="Marella"))
    done = evaluate(domain, tmp_path / "run", "--case", "marella")
    assert "failed: ferries/marella: InputError: the article is empty; send its text" in done.stderr
    assert [result.status for result in results(tmp_path / "run")] == [Status.FAILED]
    assert done.exit_code == 3  # nothing was answered


def test_a_rejected_key_ends_the_run_and_what_was_done_stays(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = EngineRejectedError("the key is not accepted", engine="openai", step="verify")
    use(monkeypatch, ScriptedPipeline(error=error))
    done = evaluate(rooms, tmp_path / "run")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (3, "assay: the key is not accepted")
    assert (tmp_path / "run" / "provenance.json").exists()


def test_a_limit_takes_so_many_cases(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run", "--limit", "3")
    assert len(results(tmp_path / "run")) == 3
    assert read_report(tmp_path / "run").provenance.limit == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--resume"], "--resume needs the --out", id="resume what?"),
        pytest.param(["--out", "x", "--prompt", "v1"], "'v1' is not ID=VERSION", id="no prompt id"),
        pytest.param(
            ["--out", "x", "--engine", "embedded", "--prompt", "verify_claims=v1"],
            "the embedded engine has no prompts",
            id="prompt without a model",
        ),
        pytest.param(["--out", "x", "--case", "nobody"], "no dataset of the run has the case 'nobody'", id="case"),
        pytest.param(["--out", "x", "--limit", "0"], "greater than or equal to 1", id="no cases"),
        pytest.param(["--out", "x", "no-such-data"], "no dataset 'no-such-data'", id="dataset"),
    ],
)
def test_misuse_is_told_in_a_line(domain: Path, options: list[str], message: str) -> None:
    done = run("eval", "run", domain, *options)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_a_prompt_version_that_was_never_released_is_refused(domain: Path, tmp_path: Path) -> None:
    choice = ("--engine", "replay", "--prompt", "verify_claims=v99")
    done = run("eval", "run", domain, "--out", tmp_path / "run", *choice)
    assert (done.exit_code, "has no version 'v99'" in done.stderr) == (2, True)


def test_a_folder_that_holds_a_run_is_not_overwritten(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    before = (tmp_path / "run" / "results.jsonl").read_text()
    done = evaluate(rooms, tmp_path / "run")
    assert (done.exit_code, "continue it with --resume" in done.stderr) == (2, True)
    assert (tmp_path / "run" / "results.jsonl").read_text() == before


def test_two_datasets_of_one_name_are_refused(rooms: Path, tmp_path: Path) -> None:
    done = run("eval", "run", rooms, rooms, "--out", tmp_path / "run")
    assert (done.exit_code, "2 datasets are called 'rooms'" in done.stderr) == (2, True)


def test_without_scipy_the_way_out_is_told(domain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.extras.find_spec", lambda _: None)
    done = run("eval", "run", domain)
    assert (done.exit_code, done.stderr) == (
        2,
        "assay: assay eval needs scipy, which is not installed; run: pip install 'assay-news[evals]'\n",
    )


def test_the_command_line_starts_without_what_only_evals_need() -> None:
    script = "import sys, assay.cli; assay.cli.build_app(); print(sorted({'numpy', 'scipy'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_datasets_are_listed() -> None:
    done = run("eval", "list")
    assert (done.exit_code, done.stdout.split()[0]) == (0, "seeds")


def test_a_run_is_compared_with_another_case_by_case(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline(outage=True))
    evaluate(rooms, tmp_path / "a")
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "b")
    done = run("eval", "compare", tmp_path / "a", tmp_path / "b")
    assert done.exit_code == 0
    assert "rooms.verdicts.macro_f1" in done.stdout
    assert "8 cases in both runs, 0 in one only" in done.stdout
    assert "Only B is right: 8" in done.stdout
    assert "  r1: gold refuted, A not_checked, B refuted\n    Room 1 has 120 beds. | Room 1 has 96 beds." in done.stdout


def test_a_dataset_that_changed_between_run_and_comparison_is_refused(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "a")
    write_rooms(rooms, 7)
    done = run("eval", "compare", tmp_path / "a", tmp_path / "a")
    assert (done.exit_code, "'rooms' has changed since" in done.stderr) == (2, True)


def test_runs_over_different_data_are_not_compared(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "a")
    evaluate(write_rooms(tmp_path / "halls.jsonl"), tmp_path / "b")
    done = run("eval", "compare", tmp_path / "a", tmp_path / "b")
    assert (done.exit_code, "have no dataset in common" in done.stderr) == (2, True)


def test_a_run_passes_the_gate_that_was_made_of_it(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    run("eval", "gate", tmp_path / "run", "--baseline", tmp_path / "b.json", "--write")
    done = run("eval", "gate", tmp_path / "run", "--baseline", tmp_path / "b.json")
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_regression_exits_with_1_and_is_named(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "good")
    run("eval", "gate", tmp_path / "good", "--baseline", tmp_path / "b.json", "--write")
    use(monkeypatch, ScriptedPipeline(outage=True))
    evaluate(rooms, tmp_path / "bad")
    done = run("eval", "gate", tmp_path / "bad", "--baseline", tmp_path / "b.json")
    assert done.exit_code == 1
    assert "assay: rooms.verdicts.macro_f1 is 0.0000; expected at least 1.0000 within 0.02\n" in done.stderr


def test_a_gate_without_its_baseline_is_told_in_a_line(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    done = run("eval", "gate", tmp_path / "run", "--baseline", tmp_path / "gone.json")
    assert (done.exit_code, done.stderr.count("\n"), "gone.json:1: " in done.stderr) == (2, 1, True)


def test_a_report_is_printed_and_renews_a_table(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    page = tmp_path / "README.md"
    page.write_text("Before.\n<!-- figures: all -->\nold\n<!-- figures: end -->\nAfter.\n")
    done = run("eval", "report", tmp_path / "run", "--table", page)
    assert done.stdout.startswith("rooms.verdicts.macro_f1 ")
    assert "| rooms | verdicts.macro_f1 | 1.000 | 1.000 to 1.000 | 8 | claim only 1.000 |" in page.read_text()
    assert page.read_text().startswith("Before.\n")
    assert page.read_text().endswith("<!-- figures: end -->\nAfter.\n")
    assert "old" not in page.read_text()


def test_a_summary_has_fewer_figures_than_all(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    pages = {name: tmp_path / f"{name}.md" for name in ("all", "summary")}
    for name, page in pages.items():
        page.write_text(f"<!-- figures: {name} -->\n<!-- figures: end -->\n")
    run("eval", "report", tmp_path / "run", "--table", pages["all"], "--table", pages["summary"])
    rows = {name: page.read_text().splitlines() for name, page in pages.items()}
    assert set(rows["summary"][1:]) < set(rows["all"])
    assert sum("false_refutation" in row for row in rows["summary"]) == 1


def test_a_table_tells_of_failed_cases(domain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline(reject="Marella"))
    evaluate(domain, tmp_path / "run")
    page = tmp_path / "README.md"
    page.write_text("<!-- figures: all -->\n<!-- figures: end -->\n")
    run("eval", "report", tmp_path / "run", "--table", page)
    assert " Failed cases: 12.\n" in page.read_text()


def test_a_page_without_a_place_for_the_table_is_left_alone(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    (tmp_path / "README.md").write_text("Nothing here.\n")
    done = run("eval", "report", tmp_path / "run", "--table", tmp_path / "README.md")
    assert (done.exit_code, "has no place for the table" in done.stderr) == (2, True)
    assert (tmp_path / "README.md").read_text() == "Nothing here.\n"


def test_a_report_opens_in_the_browser(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    use(monkeypatch, ScriptedPipeline())
    evaluate(rooms, tmp_path / "run")
    run("eval", "report", tmp_path / "run", "--open")
    assert opened == [(tmp_path / "run" / "report.html").as_uri()]


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    done = run("eval", "report", tmp_path)
    assert (done.exit_code, "expected the folder of a finished run" in done.stderr) == (2, True)


def test_many_failures_are_counted(rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ScriptedPipeline(error=RuntimeError()))
    done = evaluate(rooms, tmp_path / "run")
    assert done.stderr.count("failed: rooms/") == 5
    assert "assay: 8 cases failed; report.json names them all\n" in done.stderr

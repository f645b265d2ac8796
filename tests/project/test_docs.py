"""The documents are true: examples run, tables and help texts are current, links lead somewhere."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

import assay
from assay.api import create_app
from assay.api.examples import curl_command
from assay.settings import Settings
from assay.steps import scoring
from assay.steps.reporting import Judged
from assay.steps.scoring import score_article
from assay.terminal import ExitCode
from assay_mock.scenario import Fault, FaultRule, Latency, Pace, Scenario, read_scenario
from assay_schemas import (
    ArticleLabel,
    Claim,
    ClaimId,
    NoticeCode,
    Prominence,
    Report,
    Severity,
    Stance,
    Verdict,
    VerdictLabel,
)
from scripts.write_docs import Curl, pages, renew
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
CLI = DOCS / "cli.md"
EVALUATION = DOCS / "evaluation.md"
REPORT = DOCS / "report.md"
SCORE = DOCS / "score.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("[es]*s/**/README.md")])
_SERVES = re.compile("serve|mock-llm")
PAIR = '{"id": "1", "claim": "The tower is 120 metres high.", "evidence": ["The tower is 96 metres high."]}\n'


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def console_lines(page: Path, command: str) -> list[str]:
    lines = (line for block in blocks(page, "console") for line in block.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith(f"$ {command} ")]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_generated_parts_are_current(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    assert written == renew(written), "run: make docs"


def test_the_first_commands_are_the_demo_and_the_tests() -> None:
    first = blocks(README, "sh")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200


def test_five_minutes_with_your_own_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = tmp_path / "section.md"
    section.write_text(part_of(README, "Five minutes with your own facts"), encoding="utf-8")
    report, article = blocks(section, "text")
    (tmp_path / "known.csv").write_text(blocks(section, "csv")[0], encoding="utf-8")
    (tmp_path / "article.txt").write_text(article, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    outputs = []
    for command in console_lines(section, "assay"):
        done = run(*shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.stderr)
        outputs.append(done.stdout)
    assert report.strip() in outputs[1]
    assert "1 refuted, 2 supported" in outputs[3]
    assert "states no date" not in outputs[3]
    assert "72 metres" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_report_on_an_own_article_is_reached_within_two_minutes_of_reading() -> None:
    path_to_it = README.read_text(encoding="utf-8").partition("$ assay score article.txt")[0]
    assert len(path_to_it.split()) <= 240 * 2 * 0.9  # words a minute; the rest is for what the commands print


def part_of(page: Path, heading: str) -> str:
    return page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_example_in_python_prints_what_its_comment_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = blocks(DOCS / "python.md", "python")
    script = tmp_path / "examples.py"
    script.write_text("\n\n".join(examples), encoding="utf-8")
    runpy.run_path(str(script))
    expected = re.findall(r"^print\(.*\)  # (.*)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == expected != []


def test_every_public_name_is_used_or_explained() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    assert [name for name in assay.__all__ if name not in page] == []


@pytest.mark.parametrize(
    "command",
    [line for line in console_lines(CLI, "assay") if not _SERVES.search(line) and "|" not in line],
)
def test_every_command_of_the_page_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "pairs.jsonl").write_text(PAIR, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = run(*shlex.split(command)[1:])
    assert done.exit_code == 0, done.stderr
    assert done.stdout or "--out" in command or "lint" in command


@pytest.fixture(scope="module")
def api() -> Iterator[TestClient]:
    with TestClient(create_app(Settings())) as client:
        yield client


@pytest.mark.parametrize(("page", "more_than"), [(README, 1), (DOCS / "api.md", 12)], ids=["readme", "api"])
def test_every_curl_example_is_answered(page: Path, more_than: int, api: TestClient) -> None:
    requests = [Curl.parse(line) for line in console_lines(page, "curl") if not re.search(" -X | --data-binary ", line)]
    statuses = [api.request(each.method, each.path, json=each.body).status_code for each in requests]
    assert len(requests) > more_than
    assert statuses == [expected_status(each) for each in requests]


def test_the_file_of_the_readme_is_taken_as_it_is(api: TestClient) -> None:
    (line,) = (line for line in console_lines(README, "curl") if "--data-binary @article.txt" in line)
    article = blocks(README, "text")[1]
    form = {"Content-Type": "application/x-www-form-urlencoded"}  # what curl says of any file
    answer = api.post(Curl.parse(line).path, content=article.encode(), headers=form)
    assert (answer.status_code, len(answer.json()["reports"])) == (200, 1)


def expected_status(request: Curl) -> int:
    if request.path.startswith(("/v1/jobs", "/v1/reports", "/v1/fact-sets/")) or request.path.endswith("/revisions"):
        return 501  # there is no database here
    return 422 if request.body == {"text": ""} else 200


def test_the_answers_shown_are_those_that_the_service_gives(api: TestClient) -> None:
    for path, operations in api.get("/openapi.json").json()["paths"].items():
        if "200" in operations.get("post", {}).get("responses", {}):
            sent = Curl.parse(curl_command("post", path, operations["post"]))
            shown = operations["post"]["responses"]["200"]["content"]["application/json"]["example"]
            assert decided(api.post(sent.path, json=sent.body).json()) == decided(shown)


def decided(answer: dict[str, list[dict[str, list[dict[str, object]]]]]) -> list[object]:
    rows = answer.get("claims") or answer.get("verdicts") or answer["reports"][0]["claims"]
    return [(row["id"], row["verdict"], row["reasons"]) for row in rows]


def test_exit_codes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (\d+) \|", CLI.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(row) for row in rows] == [code.value for code in ExitCode]


def test_every_constant_of_the_score_is_in_the_table() -> None:
    names = [name for name, value in vars(scoring).items() if name.isupper() and type(value) in {int, float}]
    page = SCORE.read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}` |" not in page] == []


def test_the_worked_score_is_the_one_that_the_code_gives() -> None:
    assert "(0.75 / 1.05) ^ 0.85 = 0.75;" in SCORE.read_text(encoding="utf-8")
    claim = Claim(id=ClaimId("c1"), statement="s", quote="s", spans=(), prominence=Prominence.LEAD)
    verdict = Verdict(claim_id=claim.id, label=VerdictLabel.REFUTED, severity=Severity.MODERATE)
    assert score_article([Judged(claim, verdict)]).value == pytest.approx((0.75 / 1.05) ** 0.85, abs=1e-4)


def test_every_fault_of_a_scenario_is_explained() -> None:
    page = (DOCS / "mock-llm.md").read_text(encoding="utf-8")
    words = [*Fault, *Scenario.model_fields, *FaultRule.model_fields, *Latency.model_fields, *Pace.model_fields]
    assert [word for word in words if word not in page] == []


def test_the_scenario_of_the_page_is_one(tmp_path: Path) -> None:
    (example,) = blocks(DOCS / "mock-llm.md", "yaml")
    path = tmp_path / "scenario.yaml"
    path.write_text(example, encoding="utf-8")
    assert len(read_scenario(path).faults) == 3


@pytest.mark.parametrize("path", sorted((ROOT / "evals" / "scenarios").glob("*.yaml")), ids=name_of)
def test_every_scenario_that_ships_is_one(path: Path) -> None:
    assert read_scenario(path).faults


@pytest.mark.parametrize(
    "words", [VerdictLabel, NoticeCode, ArticleLabel, Severity, Prominence, Stance], ids=lambda words: words.__name__
)
def test_every_word_of_a_report_is_explained(words: type[StrEnum]) -> None:
    page = REPORT.read_text(encoding="utf-8")
    assert [word.value for word in words if f"`{word}`" not in page] == []


def figure_rows(page: Path) -> list[tuple[str, str]]:
    """Return dataset and figure, and all of the row, of the table of figures on a page."""
    table = page.read_text(encoding="utf-8").partition("<!-- figures: ")[2].partition("<!-- figures: end -->")[0]
    rows = re.finditer(r"^\| (\S+) \| (\S+) \| .*$", table, re.MULTILINE)
    return [(f"{row[1]}.{row[2]}", row[0]) for row in rows if row[1] != "dataset"]


def test_the_summary_repeats_figures_of_the_whole_table() -> None:
    summary = figure_rows(EVALUATION)
    assert len(summary) > 5
    assert [row for row in summary if row not in figure_rows(ROOT / "evals" / "README.md")] == [], "run: make evals"


def test_the_figures_of_the_seeds_are_those_that_the_gate_holds() -> None:
    bounds = json.loads((ROOT / "evals" / "baselines" / "embedded-seeds.json").read_text(encoding="utf-8"))["metrics"]
    shown = {
        name: float(row.split("|")[3])
        for name, row in figure_rows(ROOT / "evals" / "README.md")
        if name.startswith("seeds.")
    }
    held = {name: bound["value"] for name, bound in bounds.items()}
    assert shown == pytest.approx(held, abs=0.001), "run: make baselines evals"


def test_every_field_of_a_report_has_a_meaning() -> None:
    generated = REPORT.read_text(encoding="utf-8").partition("<!-- end -->")[0]
    rows = re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", generated, re.MULTILINE)
    assert {"article", "facts_fingerprint", "explanation", *Report.model_fields} <= {name for name, _ in rows}
    assert [name for name, meaning in rows if not meaning.strip()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = page.parent / path if path else page
    if not file.exists():
        return False
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
    slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return not anchor or anchor in slugs


@pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
def test_no_document_names_a_path_of_one_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w.:/])/(?:home|root|tmp|work|Users|usr|opt)/\S*", page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
def test_every_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= targets


def test_every_path_that_contributors_are_sent_to_exists() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:docs|prompts|schemas|scripts|seeds|service|tests)/[\w./*-]+)`", page)
    assert len(named) > 20
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []

"""What people have decided: counted, and as rows that `assay eval` reads."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.store.bodies import moment_ms
from assay.store.records import Author, Decision, DecisionKind, Keeping
from assay_schemas import ArticleInput, ClaimId, FactId, NearFact, Reason, VerdictLabel
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_evidence, make_report
from tests.testing.command_line import run
from tests.testing.desks import desk_of
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

ADA = Author("1", "Ada")
NEAR = NearFact(fact_id=FactId("near"), statement="The ferry sails daily.", similarity=0.5)
REFUTED, OPEN = VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE
NUMBER, NONE = (Reason.NUMBER_MISMATCH,), (Reason.NO_EVIDENCE,)
CLAIMS = (
    make_claim("One.", number=1, evidence=(make_evidence(statement="Fact one."),), verdict=REFUTED, reasons=NUMBER),
    make_claim("Two.", number=2, evidence=(make_evidence(statement="Fact two."),), verdict=REFUTED, reasons=NUMBER),
    make_claim("Three.", number=3, nearest=(NEAR,), verdict=OPEN, reasons=NONE),
    make_claim("Four.", number=4, verdict=OPEN),
    make_claim("Five.", number=5, evidence=(make_evidence(),), verdict=REFUTED, reasons=NUMBER),
)
DAY, WEEK = dt.datetime(2025, 3, 5, tzinfo=dt.UTC), "2025-03-03"
REASONS = (Reason.NUMBER_MISMATCH, Reason.NO_EVIDENCE)


_ROW = r'<tr><(?:td|th scope="row").*?</tr>'


def cells(page: str) -> list[list[str]]:
    """The words of each row of each table, heads left out."""
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in re.findall(_ROW, page, re.DOTALL)]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in rows]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


@pytest.fixture
def report_id(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a report on whose claims all were decided, in one week."""
    monkeypatch.setattr("assay.store.decisions.clock_ms", lambda _: moment_ms(DAY))
    desk = desk_of(client)
    report_id = desk.reports.save(make_report(*CLAIMS), ArticleInput(text="x"), "anyone")
    for number, decision in enumerate(
        (
            Decision(kind=DecisionKind.AGREE),
            Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.SUPPORTED),
            Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.REFUTED),
            Decision(kind=DecisionKind.AGREE),
            Decision(kind=DecisionKind.NO_CLAIM),
        ),
        start=1,
    ):
        assert desk.decisions.add(report_id, ClaimId(f"c{number}"), decision, ADA) is Keeping.KEPT
    return report_id


@pytest.mark.usefixtures("report_id")
def test_decisions_are_counted_by_the_verdict_they_are_on(client: TestClient) -> None:
    assert cells(client.get("/decisions").text)[:2] == [
        ["refuted", "3", "1", "1", "1", "50 %"],
        ["not enough evidence", "2", "1", "1", "0", "50 %"],
    ]


@pytest.mark.usefixtures("report_id")
def test_what_is_contradicted_is_counted_by_engine_and_reason(client: TestClient) -> None:
    # Of c1 and c2, which the service found refuted, people found c1; and they found c3, which it left open.
    whole = ["4", "50 % (9–91), 1 of 2", "50 % (9–91), 1 of 2"]
    assert cells(client.get("/decisions").text)[2:] == [
        ["All decisions", *whole],
        ["embedded", *whole],
        ["the number differs", "2", "50 % (9–91), 1 of 2", "100 % (21–100), 1 of 1"],
        ["no fact decides it", "1", "–", "0 % (0–79), 0 of 1"],
        [WEEK, *whole],
    ]


@pytest.mark.usefixtures("report_id")
def test_a_row_leads_to_its_course_over_time(client: TestClient) -> None:
    links = re.findall(r'href="(/decisions\?[^"]*)#over-time"', client.get("/decisions").text)
    assert links == ["/decisions?", "/decisions?engine=embedded", *(f"/decisions?reason={each}" for each in REASONS)]
    page = client.get(links[-1]).text
    assert ("Over time: no fact decides it" in page, cells(page)[-1]) == (
        True,
        [WEEK, "1", "–", "0 % (0–79), 0 of 1"],
    )
    assert page.count('aria-current="true"') == 1
    assert "There is no such decision." in client.get("/decisions?engine=%3Cb%3E").text
    assert client.get("/decisions?reason=whim").status_code == 422


@pytest.mark.usefixtures("report_id")
def test_a_plot_says_what_it_shows_and_has_no_style_of_its_own(client: TestClient) -> None:
    page = client.get("/decisions").text
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert [re.findall(r"<title[^>]*>(.+?)</title>", plot) for plot in plots] == [["Precision"], ["Recall"]]
    for plot in plots:
        assert re.search(r'role="img" aria-labelledby="(\w+)-title" aria-describedby="\1-desc"', plot)
        assert f">From {WEEK} to {WEEK}. The table below has all figures.</desc>" in plot
        assert (plot.count('class="interval"'), plot.count('class="value"')) == (1, 1)
    assert ("style=" in page, "<style" in page) == (False, False)


def test_before_the_first_decision_the_page_says_where_to_make_one(client: TestClient) -> None:
    assert "Nobody has decided" in client.get("/decisions").text
    assert client.get("/decisions.jsonl").text == ""


def test_rows_hold_the_verdict_of_the_person_and_what_it_rests_on(client: TestClient, report_id: str) -> None:
    answer = client.get("/decisions.jsonl")
    assert answer.headers["content-disposition"] == "attachment; filename=decisions.jsonl"
    assert [json.loads(line) for line in answer.text.splitlines()] == [
        {"id": f"{report_id}-c1", "claim": "One.", "evidence": ["Fact one."], "label": "refuted"},
        {"id": f"{report_id}-c2", "claim": "Two.", "evidence": ["Fact two."], "label": "supported"},
        {"id": f"{report_id}-c3", "claim": "Three.", "evidence": ["The ferry sails daily."], "label": "refuted"},
    ]


@pytest.mark.usefixtures("report_id")
def test_rows_are_measured_by_assay_eval(client: TestClient, tmp_path: Path) -> None:
    file, out = tmp_path / "decisions.jsonl", tmp_path / "out"
    file.write_text(client.get("/decisions.jsonl").text)
    result = run("eval", "run", file, "--engine", "embedded", "--out", out)
    assert (result.exit_code, "cases 3/3" in result.output) == (0, True), result.output

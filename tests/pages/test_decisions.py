"""What people have decided: counted, and as rows that `assay eval` reads."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.store.records import Author, Decision, DecisionKind
from assay_schemas import ArticleInput, ClaimId, FactId, NearFact, VerdictLabel
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
CLAIMS = (
    make_claim("One.", number=1, evidence=(make_evidence(statement="Fact one."),), verdict=VerdictLabel.REFUTED),
    make_claim("Two.", number=2, evidence=(make_evidence(statement="Fact two."),), verdict=VerdictLabel.REFUTED),
    make_claim("Three.", number=3, evidence=(), nearest=(NEAR,), verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE),
    make_claim("Four.", number=4, evidence=(), verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE),
    make_claim("Five.", number=5, evidence=(make_evidence(),), verdict=VerdictLabel.REFUTED),
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


@pytest.fixture
def report_id(client: TestClient) -> str:
    """Give a report on whose claims all but one were decided."""
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
        assert desk.decisions.add(report_id, ClaimId(f"c{number}"), decision, ADA)
    return report_id


@pytest.mark.usefixtures("report_id")
def test_decisions_are_counted_by_the_verdict_they_are_on(client: TestClient) -> None:
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in client.get("/decisions").text.split("<tr>")[2:]]
    assert cells == [["refuted", "3", "1", "1", "1", "50 %"], ["not enough evidence", "2", "1", "1", "0", "50 %"]]


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

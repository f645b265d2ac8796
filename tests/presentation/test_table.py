from __future__ import annotations

import csv
import io

import pytest

from assay.presentation import CheckedArticle, render_csv
from assay.store.records import DecisionKind
from assay_schemas import ClaimId, EvidenceStance, Reason, VerdictLabel
from tests.testing.builders import make_claim, make_decided, make_evidence, make_report

HEAD = "file,id,claim,quote,start,end,verdict,confidence,facts,reasons"


def test_claim_is_a_row() -> None:
    evidence = (
        make_evidence(),
        make_evidence("width", stance=EvidenceStance.NEUTRAL),
        make_evidence("plan"),
    )
    reasons = (Reason.NUMBER_MISMATCH, Reason.MYTH_MATCH)
    claims = (
        make_claim(
            "120 metres,\nhigh",
            statement='It is "120" high',
            spans=[(4, 20), (30, 46)],
            evidence=evidence,
            reasons=reasons,
            confidence=0.91666,
        ),
        make_claim("It is ugly", number=2, verdict=None),
        make_claim("It is red", number=3, verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, confidence=0.4),
    )

    assert render_csv([CheckedArticle("in/a.txt", "a.txt", None, make_report(*claims))]).splitlines() == [
        HEAD,
        'a.txt,c1,"It is ""120"" high","120 metres, high",4,20,refuted,0.917,height plan,number_mismatch myth_match',
        "a.txt,c2,It is ugly,It is ugly,,,,,,",
        "a.txt,c3,It is red,It is red,,,not_enough_evidence,,,",
    ]


def test_articles_share_one_header() -> None:
    article = CheckedArticle("a", "a", None, make_report(make_claim()))

    assert len(render_csv([article, article]).splitlines()) == 3


def test_without_claims_there_is_the_header() -> None:
    assert render_csv([CheckedArticle("a", "a", None, make_report())]) == HEAD


def test_decisions_stand_behind_what_the_machine_says() -> None:
    claims = tuple(make_claim(f"It is {number}", number=number) for number in (1, 2, 3, 4))
    decided = {
        ClaimId("c1"): make_decided(by="Ann, the editor", note="Seen\nmyself."),
        ClaimId("c2"): make_decided(DecisionKind.OVERRULE, VerdictLabel.SUPPORTED),
        ClaimId("c3"): make_decided(DecisionKind.NO_CLAIM),
    }
    article = CheckedArticle("a", "a", None, make_report(*claims), decided)

    assert render_csv([article]).splitlines() == [
        f"{HEAD},decision,decided_verdict,decided_by,decided_at,note",
        'a,c1,It is 1,It is 1,,,refuted,,,,agree,refuted,"Ann, the editor",2025-03-04T12:30:00+00:00,Seen myself.',
        "a,c2,It is 2,It is 2,,,refuted,,,,overrule,supported,Ada,2025-03-04T12:30:00+00:00,",
        "a,c3,It is 3,It is 3,,,refuted,,,,no_claim,,Ada,2025-03-04T12:30:00+00:00,",
        "a,c4,It is 4,It is 4,,,refuted,,,,,,,,",
    ]


def test_where_people_can_decide_and_nobody_has_the_columns_are_there() -> None:
    article = CheckedArticle("a", "a", None, make_report(make_claim("It is 1")), {})

    assert render_csv([article]).splitlines() == [
        f"{HEAD},decision,decided_verdict,decided_by,decided_at,note",
        "a,c1,It is 1,It is 1,,,refuted,,,,,,,,",
    ]


@pytest.mark.parametrize(
    ("quote", "cell"),
    [
        pytest.param('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")', id="equals"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'=1", id="behind a tab"),
        pytest.param("\r\n=1", "'=1", id="behind a line break"),
        pytest.param("\u200b=1", "'=1", id="behind an invisible character"),
        pytest.param("＝1", "'＝1", id="wide equals"),
        pytest.param("1=1", "1=1", id="within"),
        pytest.param('","=1', '","=1', id="quotation marks"),
    ],
)
def test_no_cell_is_a_formula(quote: str, cell: str) -> None:
    claim = make_claim(quote, evidence=(make_evidence("=1"),))

    article = CheckedArticle(quote, quote, None, make_report(claim), {claim.id: make_decided(note=quote, by=quote)})

    (row,) = csv.DictReader(io.StringIO(render_csv([article])))

    assert (row["file"], row["claim"], row["quote"], row["facts"]) == (cell, cell, cell, "'=1")
    assert (row["decided_by"], row["note"]) == (cell, cell)

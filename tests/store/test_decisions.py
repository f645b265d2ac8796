"""What people have decided on claims."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from assay.store.decisions import Decisions
from assay.store.records import Author, Decision, DecisionKind, Keeping, Viewer
from assay_schemas import ArticleInput, ClaimId, VerdictLabel
from tests.testing.builders import make_claim, make_report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assay.store.reports import Reports

FIRST, SECOND = ClaimId("c1"), ClaimId("c2")
ADA, BEN = Author("1", "Ada"), Author("2", "Ben")
AGREED = Decision(kind=DecisionKind.AGREE)
OVERRULED = Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.REFUTED, note="Two calls.")
TEXT = "The tower is high. It opened in May."


@pytest.fixture
def decisions(engine: Engine) -> Decisions:
    return Decisions(engine)


@pytest.fixture
def report_id(reports: Reports) -> str:
    report = make_report(
        make_claim("The tower is high.", number=1, within=TEXT), make_claim("It opened in May.", number=2, within=TEXT)
    )
    return reports.save(report, ArticleInput(text=TEXT), "desk")


def test_the_latest_decision_on_a_claim_holds(decisions: Decisions, report_id: str) -> None:
    for claim, decision, author in ((FIRST, AGREED, ADA), (SECOND, AGREED, ADA), (FIRST, OVERRULED, BEN)):
        assert decisions.add(report_id, claim, decision, author) is Keeping.KEPT
    held = decisions.of_report(report_id)
    assert {claim: (each.decision, each.by) for claim, each in held.items()} == {
        FIRST: (OVERRULED, "Ben"),
        SECOND: (AGREED, "Ada"),
    }


def test_nothing_is_decided_of_a_report_that_is_gone(decisions: Decisions, reports: Reports, report_id: str) -> None:
    decisions.add(report_id, FIRST, AGREED, ADA)
    reports.delete(report_id, Viewer("desk"))
    assert decisions.add(report_id, FIRST, AGREED, ADA) is Keeping.GONE
    assert decisions.of_report(report_id) == {}


def test_reports_that_were_decided_on_are_shown_to_those_who_may_see_them(
    decisions: Decisions, reports: Reports, report_id: str
) -> None:
    reports.save(make_report(), ArticleInput(text="Another."), "desk")
    assert list(decisions.reports(Viewer("desk"))) == []
    decisions.add(report_id, FIRST, OVERRULED, ADA)
    (found,) = decisions.reports(Viewer("desk"))
    assert (found.id, list(found.decided), len(found.report.claims)) == (report_id, [FIRST], 2)
    assert list(decisions.reports(Viewer("other"))) == []


@pytest.mark.parametrize(
    ("decision", "author", "kept"),
    [(OVERRULED, BEN, Keeping.OVERTAKEN), (AGREED, BEN, Keeping.OVERTAKEN), (AGREED, ADA, Keeping.KEPT)],
    ids=["another", "the same of another person", "sent twice"],
)
def test_a_decision_that_was_not_seen_is_not_overruled(
    decisions: Decisions, report_id: str, decision: Decision, author: Author, kept: Keeping
) -> None:
    assert decisions.add(report_id, FIRST, AGREED, ADA, behind=0) is Keeping.KEPT
    first = decisions.of_report(report_id)
    assert decisions.add(report_id, FIRST, decision, author, behind=0) is kept
    assert decisions.of_report(report_id) == first
    assert decisions.add(report_id, SECOND, decision, author, behind=0) is Keeping.KEPT  # which is another claim
    assert decisions.add(report_id, FIRST, OVERRULED, BEN, behind=first[FIRST].id) is Keeping.KEPT


def test_of_decisions_made_at_once_on_what_all_saw_one_is_kept(decisions: Decisions, report_id: str) -> None:
    authors = [Author(str(number), f"Editor {number}") for number in range(8)]
    with ThreadPoolExecutor(len(authors)) as pool:
        kept = list(pool.map(lambda each: decisions.add(report_id, FIRST, AGREED, each, behind=0), authors))
    assert sorted(kept) == [Keeping.KEPT] + [Keeping.OVERTAKEN] * 7

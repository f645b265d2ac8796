"""What a report and the decisions on it give together: the claims that may be published."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from dirty_equals import IsPartialDict

from assay.presentation import Approval, Approved, Publication, approve, render_approved
from assay.store.records import DecisionKind
from assay_schemas import ClaimId, Reason, Severity, VerdictLabel
from tests.testing.builders import make_claim, make_decided, make_evidence, make_report

if TYPE_CHECKING:
    from assay.store.records import Decided
    from assay_schemas import ReportedClaim

C1 = ClaimId("c1")
HERALD = Publication("The Herald", "https://herald.example/checks", dt.date(2025, 3, 4))
MACHINES = make_claim(
    severity=Severity.MINOR,
    confidence=0.6,
    reasons=(Reason.NUMBER_MISMATCH,),
    evidence=(make_evidence(),),
    explanation="The fact gives another figure.",
)


def review_of(claim: ReportedClaim, made: Decided, *, min_confidence: float = 0) -> dict[str, object]:
    report = make_report(claim)
    publication = HERALD._replace(min_confidence=min_confidence)
    (review,) = json.loads(render_approved(report, approve(report, {C1: made}).approved, publication))["@graph"]
    return review  # type: ignore[no-any-return] # what JSON holds


@pytest.mark.parametrize(
    ("verdict", "kind", "theirs", "published"),
    [
        pytest.param("refuted", "agree", None, "refuted", id="agreed, refuted"),
        pytest.param("supported", "agree", None, "supported", id="agreed, supported"),
        pytest.param("conflicting_evidence", "agree", None, "conflicting_evidence", id="agreed, conflicting"),
        pytest.param("not_enough_evidence", "agree", None, None, id="agreed that it is open"),
        pytest.param("not_checked", "agree", None, None, id="agreed, never checked"),
        pytest.param(None, "agree", None, None, id="agreed, not checkable"),
        pytest.param("refuted", "overrule", "supported", "supported", id="overruled, supported"),
        pytest.param("not_enough_evidence", "overrule", "refuted", "refuted", id="overruled, refuted"),
        pytest.param("refuted", "overrule", "not_enough_evidence", None, id="overruled, open"),
        pytest.param("refuted", "overrule", "conflicting_evidence", None, id="overruled, conflicting"),
        pytest.param("refuted", "no_claim", None, None, id="no claim"),
    ],
)
def test_a_decision_publishes_a_verdict_or_withholds_the_claim(
    verdict: str | None, kind: str, theirs: str | None, published: str | None
) -> None:
    claim = make_claim(verdict=VerdictLabel(verdict) if verdict else None)
    made = make_decided(DecisionKind(kind), VerdictLabel(theirs) if theirs else None)
    approval = approve(make_report(claim), {C1: made})
    assert [each.claim.verdict for each in approval.approved] == ([published] if published else [])


def test_claims_without_a_decision_are_counted_and_left_out() -> None:
    claims = tuple(make_claim(number=number) for number in range(1, 5))
    decided = {
        ClaimId("c4"): make_decided(),
        C1: make_decided(),
        ClaimId("c2"): make_decided(DecisionKind.NO_CLAIM),
        ClaimId("c9"): make_decided(),  # of no claim of this report
    }
    approval = approve(make_report(*claims), decided)
    assert approval == Approval((Approved(claims[0], False), Approved(claims[3], False)), 4)
    assert approval.withheld == 2


def test_nothing_approved_is_an_empty_list() -> None:
    report = make_report(make_claim())
    approval = approve(report, {})
    assert (approval, approval.withheld) == (Approval((), 1), 1)
    assert json.loads(render_approved(report, approval.approved, HERALD))["@graph"] == []


def test_what_a_person_agrees_with_is_published_as_the_machine_has_it() -> None:
    assert review_of(MACHINES, make_decided(note="Not for readers.")) == IsPartialDict(
        reviewRating=IsPartialDict(ratingValue=2, alternateName="Refuted"),
        reviewBody="The fact gives another figure. The tower is 96 metres high.",
        digitalSourceType="https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        creditText="Made by a machine, Assay 0.1.0 (engine embedded 1), and approved by a person.",
    )


@pytest.mark.parametrize(("verdict", "rating"), [(VerdictLabel.SUPPORTED, 5), (VerdictLabel.REFUTED, 1)])
def test_where_a_person_overrules_nothing_of_the_machine_is_published(verdict: VerdictLabel, rating: int) -> None:
    claim = MACHINES.model_copy(update={"verdict": VerdictLabel.NOT_ENOUGH_EVIDENCE})
    review = review_of(claim, make_decided(DecisionKind.OVERRULE, verdict, note="The plan of 1931 says so."))
    assert review == IsPartialDict(
        # Refuted is the worst rating, and no slip: the severity was the machine's.
        reviewRating=IsPartialDict(ratingValue=rating, alternateName=verdict.capitalize()),
        reviewBody="The plan of 1931 says so.",
        creditText="Decided by a person; the claim was found by a machine, Assay 0.1.0 (engine embedded 1).",
    )
    assert "digitalSourceType" not in review


def test_without_a_note_a_verdict_of_a_person_has_no_body() -> None:
    assert "reviewBody" not in review_of(MACHINES, make_decided(DecisionKind.OVERRULE, VerdictLabel.SUPPORTED))


def test_least_confidence_bounds_the_verdicts_of_the_machine_alone() -> None:
    report = make_report(MACHINES)
    publication = HERALD._replace(min_confidence=0.9)
    agreed = approve(report, {C1: make_decided()})
    assert json.loads(render_approved(report, agreed.approved, publication))["@graph"] == []
    assert review_of(MACHINES, make_decided(DecisionKind.OVERRULE, VerdictLabel.SUPPORTED), min_confidence=0.9)


def test_a_note_cannot_leave_the_script_element_that_holds_the_reviews() -> None:
    report, attack = make_report(MACHINES), "</script><script>alert(1)</script>"
    made = make_decided(DecisionKind.OVERRULE, VerdictLabel.SUPPORTED, note=attack)
    document = render_approved(report, approve(report, {C1: made}).approved, HERALD)
    assert "<" not in document
    assert json.loads(document)["@graph"][0]["reviewBody"] == attack

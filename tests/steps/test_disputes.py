"""What code and engine disagree on, and what stands once the engine has looked again."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.steps import auditing
from assay.steps.auditing import Audited, settle
from assay_schemas import (
    Reason,
    VerdictLabel,
)
from tests.testing.audited import (
    FALSE,
    HEIGHT,
    READER,
    REFUTED,
    REFUTES,
    SUPPORTED,
    SUPPORTS,
    TRUE,
    UNDECIDED,
    audit,
    chances,
    draft,
    item,
)


def disputed(statement: str) -> Audited:
    return auditing.audit(item(statement), draft(SUPPORTED, ("height", SUPPORTS)), READER, looks_again=True)


def test_a_difference_is_put_to_an_engine_that_looks_again() -> None:
    dispute = disputed("The Alba Tower in Velm is 96 metres high.").dispute
    assert dispute is not None
    assert [finding.reason for finding in dispute.findings] == [Reason.NAME_MISMATCH]
    assert dispute.facts == (HEIGHT,)


def test_what_agrees_is_in_no_dispute() -> None:
    assert disputed(TRUE) == Audited(audit(item(), draft(SUPPORTED, ("height", SUPPORTS)), READER))


def test_a_figure_against_the_only_figure_of_the_same_thing_is_decided_at_once() -> None:
    found = disputed(FALSE)
    assert (found.dispute, found.verdict.label) == (None, UNDECIDED)
    assert found.verdict.reasons == (Reason.NUMBER_MISMATCH, Reason.ENGINE_DISAGREES)


IN_VELM = "The Alba Tower in Velm is 96 metres high."


def test_a_second_answer_that_keeps_the_verdict_costs_confidence() -> None:
    second = draft(SUPPORTED, ("height", SUPPORTS), probabilities=chances(0.75, 0.125))
    verdict = settle(disputed(IN_VELM), second, None)
    assert (verdict.label, verdict.confidence, verdict.unguarded) == (SUPPORTED, 0.75, SUPPORTED)
    assert verdict.reasons == (Reason.SECOND_LOOK_KEPT, Reason.NAME_MISMATCH)


def test_a_second_answer_that_changes_the_verdict_stands() -> None:
    verdict = settle(disputed(IN_VELM), draft(REFUTED, ("height", REFUTES)), None)
    assert (verdict.label, verdict.unguarded) == (REFUTED, SUPPORTED)
    assert verdict.reasons == (Reason.SECOND_LOOK_CHANGED, Reason.NAME_MISMATCH)


def test_a_second_answer_needs_a_citation_too() -> None:
    verdict = settle(disputed(IN_VELM), draft(REFUTED), None)
    assert (verdict.label, verdict.reasons[-1]) == (UNDECIDED, Reason.UNCITED)


@pytest.mark.parametrize("failure", [None, Reason.CONTROL_FAILED])
def test_without_a_second_answer_nothing_is_decided(failure: Reason | None) -> None:
    verdict = settle(disputed(IN_VELM), None, failure)
    assert verdict.label is VerdictLabel.NOT_CHECKED
    assert verdict.reasons == (failure or Reason.SECOND_LOOK_FAILED, Reason.NAME_MISMATCH)


def test_a_fact_whose_time_is_over_is_evidence_for_an_engine_that_can_tell_times() -> None:
    shown = item("The Alba Tower belonged to the city.", date=dt.date(2020, 1, 1))
    found = auditing.audit(shown, draft(SUPPORTED, ("owner", SUPPORTS)), READER, looks_again=True)
    assert found.dispute is not None
    assert found.dispute.findings[0].reason is Reason.STALE_FACT


def test_without_a_dispute_the_verdict_stands_as_it_is() -> None:
    audited = Audited(audit(item(), draft(SUPPORTED, ("height", SUPPORTS)), READER))
    assert settle(audited, draft(REFUTED, ("height", REFUTES)), None) == audited.verdict

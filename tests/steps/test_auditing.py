"""What an engine may not decide alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.steps import auditing
from assay.steps.auditing import audit_batch, not_checked
from assay_schemas import (
    Citation,
    ClaimId,
    EvidenceItem,
    EvidenceStance,
    Fact,
    FactId,
    Probabilities,
    Prominence,
    Quantity,
    Reason,
    Severity,
    Unchecked,
    Verdict,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)
from tests.testing.audited import (
    ARCHIVE,
    FALSE,
    HEIGHT,
    NEUTRAL,
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


def test_a_cited_verdict_that_the_guards_confirm_stands_as_drafted() -> None:
    drafted = draft(
        SUPPORTED,
        ("height", SUPPORTS),
        probabilities=chances(0.75, 0.125),
        reasons=(Reason.NUMBER_MATCH,),
        explanation="Both say 96.",
    )
    assert audit(item(), drafted, READER) == Verdict(
        claim_id=ClaimId("c1"),
        label=SUPPORTED,
        probabilities=chances(0.75, 0.125),
        reasons=(Reason.NUMBER_MATCH,),
        evidence=(EvidenceItem(fact_id=FactId("height"), statement=HEIGHT.statement, stance=SUPPORTS, source=ARCHIVE),),
        explanation="Both say 96.",
        unguarded=SUPPORTED,
    )


def test_support_that_exact_code_contradicts_is_withdrawn_with_the_reason() -> None:
    drafted = draft(SUPPORTED, ("height", SUPPORTS), probabilities=chances(0.75, 0.125))
    verdict = audit(item(FALSE), drafted, READER)
    assert (verdict.label, verdict.reasons, verdict.probabilities) == (
        UNDECIDED,
        (Reason.NUMBER_MISMATCH, Reason.ENGINE_DISAGREES),
        chances(0, 0.125),
    )


def test_a_refutation_that_exact_code_contradicts_is_withdrawn() -> None:
    verdict = audit(item(), draft(REFUTED, ("height", REFUTES), probabilities=chances(0.125, 0.75)), READER)
    assert (verdict.label, verdict.severity, verdict.reasons, verdict.probabilities) == (
        UNDECIDED,
        None,
        (Reason.NUMBER_MATCH, Reason.ENGINE_DISAGREES),
        chances(0.125, 0),
    )


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("Visitors praise the view.", id="the guards see no bearing"),
        pytest.param(FALSE, id="the guards agree"),
    ],
)
def test_a_refutation_that_the_guards_do_not_contradict_stands(statement: str) -> None:
    assert audit(item(statement), draft(REFUTED, ("height", REFUTES)), READER).label is REFUTED


def test_one_confirming_fact_outweighs_a_citation_that_does_not_fit() -> None:
    twin = HEIGHT.model_copy(
        update={"id": "old-height", "statement": "The Alba Tower is 90 metres high.", "quantity": None}
    )
    shown = item()._replace(facts=(twin, HEIGHT))
    drafted = draft(SUPPORTED, ("old-height", SUPPORTS), ("height", SUPPORTS))
    assert audit(shown, drafted, Reader((twin, HEIGHT))).label is SUPPORTED


def test_a_figure_that_another_fact_confirms_contradicts_no_support() -> None:
    votes = Fact(
        id=FactId("votes"),
        statement="The council approved the Alba Tower in March 1990 by 34 votes to 19.",
        subject="council",
        predicate="approved",
        object="Alba Tower",
        quantity=Quantity(value=34, unit="votes"),
    )
    budget = Fact(id=FactId("budget"), statement="The budget approved in March 1990 was 29 million crowns.")
    reader, shown = Reader((votes, budget)), item("The council had approved 29 million in March 1990.")
    drafted = draft(SUPPORTED, ("votes", SUPPORTS))
    assert audit(shown._replace(facts=(votes,)), drafted, reader).reasons[-1:] == (Reason.ENGINE_DISAGREES,)
    assert audit(shown._replace(facts=(votes, budget)), drafted, reader).label is SUPPORTED


@pytest.mark.parametrize(
    ("drafted", "reasons"),
    [
        pytest.param(draft(SUPPORTED), (Reason.UNCITED,), id="nothing cited"),
        pytest.param(draft(REFUTED), (Reason.UNCITED,), id="refuted by nothing"),
        pytest.param(draft(VerdictLabel.CONFLICTING_EVIDENCE), (Reason.UNCITED,), id="facts disagree, none named"),
        pytest.param(
            draft(VerdictLabel.CONFLICTING_EVIDENCE, ("height", NEUTRAL)),
            (Reason.UNCITED,),
            id="neutral facts disagree",
        ),
        pytest.param(
            draft(SUPPORTED, ("invented", SUPPORTS)), (Reason.UNKNOWN_CITATION, Reason.UNCITED), id="an invented fact"
        ),
        pytest.param(draft(SUPPORTED, ("height", REFUTES)), (Reason.UNCITED,), id="the opposite stance"),
        pytest.param(draft(REFUTED, ("height", NEUTRAL)), (Reason.UNCITED,), id="a neutral fact"),
        pytest.param(
            draft(SUPPORTED, ("height", NEUTRAL), ("height", SUPPORTS)), (Reason.UNCITED,), id="twice, first neutral"
        ),
        pytest.param(
            draft(SUPPORTED, reasons=(Reason.WORDING_MATCH, Reason.UNCITED)),
            (Reason.WORDING_MATCH, Reason.UNCITED),
            id="each reason once",
        ),
    ],
)
def test_a_decisive_verdict_without_its_citation_is_undecided(
    drafted: VerdictDraft, reasons: tuple[Reason, ...]
) -> None:
    verdict = audit(item(), drafted, READER)
    assert (verdict.label, verdict.reasons) == (UNDECIDED, reasons)


def test_a_fact_out_of_force_is_no_evidence() -> None:
    dated = item("The Alba Tower belongs to the city.", date=dt.date(2020, 1, 1))
    verdict = audit(dated, draft(SUPPORTED, ("owner", SUPPORTS)), READER)
    assert (verdict.label, verdict.reasons, verdict.evidence) == (UNDECIDED, (Reason.STALE_FACT, Reason.UNCITED), ())


def test_a_fact_in_force_is_evidence() -> None:
    dated = item("The Alba Tower belongs to the city.", date=dt.date(2010, 12, 31))
    assert audit(dated, draft(SUPPORTED, ("owner", SUPPORTS)), READER).label is SUPPORTED


def test_an_invented_citation_beside_a_real_one_is_named_and_left_out() -> None:
    verdict = audit(item(), draft(SUPPORTED, ("invented", SUPPORTS), ("height", SUPPORTS)), READER)
    assert (verdict.label, verdict.reasons) == (SUPPORTED, (Reason.UNKNOWN_CITATION,))
    assert [evidence.fact_id for evidence in verdict.evidence] == ["height"]


def test_facts_that_disagree_stand_with_both_in_view() -> None:
    drafted = draft(VerdictLabel.CONFLICTING_EVIDENCE, ("height", SUPPORTS), ("owner", REFUTES))
    verdict = audit(item(), drafted, READER)
    assert (verdict.label, verdict.confidence, len(verdict.evidence)) == (VerdictLabel.CONFLICTING_EVIDENCE, None, 2)


def test_a_withdrawn_disagreement_leaves_all_probability_to_not_knowing() -> None:
    drafted = draft(VerdictLabel.CONFLICTING_EVIDENCE, probabilities=chances(0.5, 0.5))
    assert audit(item(), drafted, READER).probabilities == chances()


@pytest.mark.parametrize(
    ("unguarded", "expected"),
    [
        pytest.param(None, SUPPORTED, id="an engine without guards"),
        pytest.param(UNDECIDED, UNDECIDED, id="an engine that has its own"),
    ],
)
def test_a_withdrawn_verdict_remembers_what_the_engine_says_without_guards(
    unguarded: VerdictLabel | None, expected: VerdictLabel
) -> None:
    drafted = draft(SUPPORTED).model_copy(update={"unguarded": unguarded})
    verdict = audit(item(), drafted, READER)
    assert (verdict.label, verdict.unguarded) == (UNDECIDED, expected)


def test_what_was_not_judged_has_nothing_to_remember() -> None:
    assert not_checked(ClaimId("c1"), Reason.BUDGET_SPENT).unguarded is None


def test_an_undecided_draft_keeps_the_facts_it_looked_at() -> None:
    verdict = audit(item(), draft(UNDECIDED, ("owner", NEUTRAL), reasons=(Reason.NO_EVIDENCE,)), READER)
    assert (verdict.label, verdict.reasons) == (UNDECIDED, (Reason.NO_EVIDENCE,))
    assert [evidence.fact_id for evidence in verdict.evidence] == ["owner"]


def test_a_draft_that_says_not_checked_was_not_answered() -> None:
    drafted = draft(VerdictLabel.NOT_CHECKED, ("height", SUPPORTS), explanation="Too hard.")
    assert audit(item(), drafted, READER) == not_checked(ClaimId("c1"), Reason.NOT_ANSWERED)


def test_the_verdict_is_of_the_claim_that_was_asked_about() -> None:
    drafted = draft(SUPPORTED, ("height", SUPPORTS)).model_copy(update={"claim_id": "other"})
    assert audit(item(), drafted, READER).claim_id == "c1"


@pytest.mark.parametrize(
    ("prominence", "stated", "reasons", "expected"),
    [
        pytest.param(Prominence.HEADLINE, Severity.MINOR, (), Severity.MAJOR, id="a false headline is major"),
        pytest.param(Prominence.BODY, Severity.MINOR, (Reason.MYTH_MATCH,), Severity.MINOR, id="the engine's own"),
        pytest.param(Prominence.BODY, None, (), Severity.MODERATE, id="nothing known"),
        pytest.param(Prominence.BODY, None, (Reason.NUMBER_MISMATCH,), Severity.MODERATE, id="a figure"),
        pytest.param(Prominence.BODY, None, (Reason.NEGATION_MISMATCH,), Severity.MAJOR, id="the opposite happened"),
        pytest.param(Prominence.LEAD, None, (Reason.MYTH_MATCH,), Severity.MAJOR, id="a known myth"),
        pytest.param(Prominence.BODY, None, (Reason.DATE_MISMATCH,), Severity.MINOR, id="another day"),
        pytest.param(Prominence.BODY, None, (Reason.SCOPE_MISMATCH,), Severity.MINOR, id="a loose word"),
    ],
)
def test_the_severity_of_a_refutation(
    prominence: Prominence, stated: Severity | None, reasons: tuple[Reason, ...], expected: Severity
) -> None:
    drafted = draft(REFUTED, ("height", REFUTES), severity=stated, reasons=reasons)
    assert audit(item(FALSE, prominence=prominence), drafted, READER).severity is expected


def test_what_is_not_refuted_has_no_severity() -> None:
    drafted = draft(SUPPORTED, ("height", SUPPORTS), severity=Severity.MAJOR)
    assert audit(item(prominence=Prominence.HEADLINE), drafted, READER).severity is None


@st.composite
def probabilities(draw: st.DrawFn) -> Probabilities:
    supported = draw(st.floats(0, 1))
    refuted = draw(st.floats(0, 1)) * (1 - supported)
    return Probabilities(supported=supported, refuted=refuted, not_enough_evidence=max(0.0, 1 - supported - refuted))


DRAFTS = st.builds(
    VerdictDraft,
    claim_id=st.sampled_from(["c1", "c99", ""]),
    label=st.sampled_from(VerdictLabel),
    citations=st.lists(
        st.builds(
            Citation,
            fact_id=st.sampled_from(["height", "owner", "invented", ""]),
            stance=st.sampled_from(EvidenceStance),
        ),
        max_size=4,
    ).map(tuple),
    probabilities=probabilities(),
    severity=st.sampled_from(Severity) | st.none(),
    reasons=st.lists(st.sampled_from(Reason), max_size=3).map(tuple),
    explanation=st.text(max_size=20),
)
ITEMS = st.builds(
    item,
    st.sampled_from([TRUE, FALSE, "The Alba Tower belongs to the city.", "It rained.", "?"]),
    prominence=st.sampled_from(Prominence),
    date=st.sampled_from([None, dt.date(2005, 1, 1), dt.date(2020, 1, 1)]),
)


@given(ITEMS, DRAFTS)
def test_whatever_an_engine_answers_the_verdict_keeps_its_promises(asked: ClaimEvidence, drafted: VerdictDraft) -> None:
    verdict = audit(asked, drafted, READER)
    stances = {evidence.stance for evidence in verdict.evidence}
    needed = {
        SUPPORTED: SUPPORTS in stances,
        REFUTED: REFUTES in stances,
        VerdictLabel.CONFLICTING_EVIDENCE: bool(stances - {NEUTRAL}),
        UNDECIDED: True,
        VerdictLabel.NOT_CHECKED: drafted.label is VerdictLabel.NOT_CHECKED and not stances,
    }
    assert needed[verdict.label]
    assert verdict.label in {drafted.label, UNDECIDED}
    assert {evidence.fact_id for evidence in verdict.evidence} <= {fact.id for fact in asked.facts}
    assert (verdict.severity is not None) == (verdict.label in {REFUTED, VerdictLabel.CONFLICTING_EVIDENCE})
    assert len(set(verdict.reasons)) == len(verdict.reasons)


def test_what_was_not_answered_is_not_checked() -> None:
    drafts = VerdictDrafts(unchecked=(Unchecked(claim_id=ClaimId("c1"), reason=Reason.ENGINE_FAILED),))
    batch = [item(), item(FALSE)._replace(claim=item(FALSE).claim.model_copy(update={"id": ClaimId("c2")}))]
    found = audit_batch(batch, drafts, READER, looks_again=True)
    assert [each.verdict.reasons for each in found] == [(Reason.ENGINE_FAILED,), (Reason.NOT_ANSWERED,)]


def test_nothing_is_compared_in_a_language_that_the_rules_do_not_read() -> None:
    assert audit(item(FALSE), draft(SUPPORTED, ("height", SUPPORTS)), None).label is SUPPORTED


def test_a_claim_for_which_nothing_was_found_is_undecided_with_certainty() -> None:
    verdict = auditing.no_evidence(ClaimId("c1"))
    assert (verdict.label, verdict.confidence, verdict.reasons) == (UNDECIDED, 1.0, (Reason.NO_EVIDENCE,))

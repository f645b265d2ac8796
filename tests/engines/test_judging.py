"""The verdict on a claim by its facts as they are stated, and the files of stacks."""

from __future__ import annotations

import math

import pytest

from assay.engines.embedded.judging.examination import FOUND_READ, GIVEN_READ
from assay.engines.embedded.judging.signals import Signals
from assay.engines.embedded.judging.stack import OUTCOMES, Stack, Stacks, read_stacks
from assay.errors import DataError
from assay_schemas import Citation, EvidenceStance, Fact, FactId, Probabilities, Quantity, Reason, VerdictDraft
from tests.engines.scripted_judge import (
    NO,
    OPEN,
    READING,
    REFUTED,
    SHUT,
    STACKS,
    SUPPORTED,
    UNKNOWN,
    YES,
    ScriptedVerifier,
    biased,
    every,
    fact,
    following,
    judge_by,
    make_item,
)

WORKS = fact("f1", "Work at the factory came to an end.")
LIVES = fact("f2", "The factory is working.")


def judged(
    verifier: ScriptedVerifier, *facts: Fact, claim: str = SHUT, stacks: Stacks = STACKS, is_given: bool = False
) -> VerdictDraft:
    return judge_by(verifier, facts, stacks=stacks).judge(make_item(claim, facts, is_given=is_given))


def signals_of(verifier: ScriptedVerifier, *facts: Fact, claim: str = SHUT) -> Signals:
    """Return what is weighed about a claim beside facts that carry no wordings."""
    found = judge_by(verifier, facts).examiner.examine(make_item(claim, facts))
    return Signals(**found.signals)


def test_a_fact_that_is_read_as_support_is_cited_for_its_meaning() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: YES}), WORKS, LIVES)
    assert draft.label is SUPPORTED
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.SUPPORTS),)
    assert draft.reasons == (Reason.MEANING_MATCH,)


def test_a_fact_with_the_words_of_the_claim_supports_it_only_if_the_verifier_reads_it_so() -> None:
    copy = fact("f1", SHUT)
    unread, read = judged(ScriptedVerifier(), copy), judged(ScriptedVerifier({SHUT: YES}), copy)
    assert (unread.label, unread.citations, unread.reasons) == (UNKNOWN, (), (Reason.NO_EVIDENCE,))
    assert (read.label, read.reasons) == (SUPPORTED, (Reason.WORDING_MATCH,))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(OPEN, id="decides nothing"),
        pytest.param(NO, id="refutes"),
        pytest.param((0.2, 0.25, 0.55), id="leans to refutation"),
    ],
)
def test_nothing_is_supported_where_the_verifier_leans_nowhere_to_support(answer: tuple[float, float, float]) -> None:
    verifier = ScriptedVerifier({WORKS.statement: answer})
    draft = judged(verifier, WORKS, LIVES, stacks=every(biased(3.0, 0.0)))
    assert (draft.label, draft.citations, draft.reasons) == (UNKNOWN, (), (Reason.ENGINE_DISAGREES,))


def test_a_support_that_the_guards_find_too_rests_on_the_facts_that_they_found_it_in() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: YES, SHUT: YES}), WORKS, fact("f3", SHUT))
    assert draft.citations == (Citation(fact_id=FactId("f3"), stance=EvidenceStance.SUPPORTS),)


@pytest.mark.parametrize(
    ("claim", "statement"),
    [
        pytest.param("The Korva plant closed in 2021.", SHUT, id="date"),
        pytest.param("The Korva plant did not close in 2023.", SHUT, id="negation"),
        pytest.param("Only two ferries serve the island.", "Two ferries serve the island.", id="scope"),
        pytest.param(
            "Ana Ruiz beat Mara Olsen in the final.", "Mara Olsen beat Ana Ruiz in the final.", id="changed places"
        ),
        pytest.param(
            "The blast at the Korva plant injured four workers.",
            "The blast at the Korva plant killed four workers.",
            id="event",
        ),
    ],
)
def test_a_near_copy_that_differs_from_its_support_is_left_open(claim: str, statement: str) -> None:
    draft = judged(ScriptedVerifier({statement: YES}), fact("f1", statement), claim=claim)
    assert draft.label is UNKNOWN
    assert draft.reasons == (Reason.ENGINE_DISAGREES,)
    assert draft.citations == ()
    assert draft.explanation == ""  # the one that a reason of its own gives would be of another verdict
    assert draft.unguarded is SUPPORTED


@pytest.mark.parametrize(
    ("claim", "statement", "signal"),
    [
        pytest.param(
            "Talks in Ovria led to an end of the strike.",
            "Workers went back after the company met the unions.",
            "other_name",
            id="name",
        ),
        pytest.param(
            "The plant stood idle until May.",
            "Production at the factory rested before it began again.",
            "other_date",
            id="order in time",
        ),
    ],
)
def test_a_free_wording_that_differs_from_its_support_is_not_barred(claim: str, statement: str, signal: str) -> None:
    verifier, reworded = ScriptedVerifier({statement: YES}), fact("f1", statement)
    assert signals_of(verifier, reworded, claim=claim)._asdict()[signal] == 1
    assert judged(verifier, reworded, claim=claim).label is SUPPORTED


@pytest.mark.parametrize(("is_given", "label"), [(True, UNKNOWN), (False, SUPPORTED)])
def test_a_looser_copy_with_another_word_is_barred_where_evidence_may_be_made_to_mislead(
    is_given: bool, label: str
) -> None:
    statement = "The Korva blast killed old workers."
    draft = judged(
        ScriptedVerifier({statement: YES}),
        fact("f1", statement),
        claim="The Korva blast killed young workers.",
        is_given=is_given,
    )
    assert draft.label == label


@pytest.mark.parametrize("is_given", [True, False])
@pytest.mark.parametrize(
    ("claim", "label"),
    [
        pytest.param("The Korva blast killed workers in Ovria.", SUPPORTED, id="same-deed"),
        pytest.param("The Korva blast injured workers in Ovria.", UNKNOWN, id="other-deed"),
        pytest.param("The fear of the Korva blast killed workers in Ovria.", UNKNOWN, id="part"),
    ],
)
def test_a_copy_with_another_verb_or_of_a_part_is_barred_in_articles_too(
    claim: str, label: str, is_given: bool
) -> None:
    statement = "The Korva blast killed workers in Ovria."
    draft = judged(ScriptedVerifier({statement: YES}), fact("f1", statement), claim=claim, is_given=is_given)
    assert draft.label == label


@pytest.mark.parametrize(("is_given", "label"), [(True, UNKNOWN), (False, SUPPORTED)])
def test_exact_comparison_reads_a_claim_as_so_only_beside_facts_that_were_found_for_it(
    is_given: bool, label: str
) -> None:
    draft = judged(ScriptedVerifier(), fact("f1", SHUT), is_given=is_given, stacks=every(biased(3.0, 0.0)))
    assert draft.label == label


def test_other_words_for_what_happened_are_a_difference_only_in_a_near_copy() -> None:
    statement = "The blast at the Korva plant killed four workers."
    near, free = "The blast at the Korva plant injured four workers.", "It ceased all production."
    verifier, known = ScriptedVerifier({statement: YES}), fact("f1", statement)
    assert signals_of(verifier, known, claim=near).other_event == 1
    assert signals_of(verifier, known, claim=free).other_event == 0


def test_a_figure_that_has_a_rival_in_the_facts_is_not_read_as_support_in_any_wording() -> None:
    fresh = fact("f1", "Work at the factory took 400 days.")
    draft = judged(ScriptedVerifier({fresh.statement: YES}), fresh, claim="Building kept Ovria busy for 40 days.")
    assert (draft.label, draft.reasons, draft.citations) == (UNKNOWN, (Reason.ENGINE_DISAGREES,), ())


def test_a_fact_that_is_not_read_as_support_neither_makes_a_difference_nor_mends_one() -> None:
    other = fact("f2", "The Korva plant was sold in 2021.")
    verifier = ScriptedVerifier({SHUT: YES})
    assert signals_of(verifier, fact("f1", SHUT), other).differs == 0
    assert signals_of(verifier, fact("f1", SHUT), other, claim="The Korva plant closed in 2021.").other_date == 1


def test_where_nothing_is_read_as_support_a_claim_is_compared_with_what_comes_nearest_to_it() -> None:
    verifier = ScriptedVerifier({SHUT: (0.4, 0.2, 0.4)})
    assert signals_of(verifier, WORKS, fact("f2", SHUT)).likeness == 1


def test_a_refutation_by_a_fact_that_says_the_same_is_doubted() -> None:
    assert signals_of(ScriptedVerifier({SHUT: NO}), fact("f1", SHUT)).doubted == 1
    other = "The Korva plant closed in 2019."
    assert signals_of(ScriptedVerifier({other: NO}), fact("f1", other)).doubted == 0


def test_a_fact_that_is_read_as_refutation_is_cited_and_the_others_are_not() -> None:
    open_still = fact("f2", "The Korva plant is working.")
    draft = judged(ScriptedVerifier({open_still.statement: NO}), WORKS, open_still)
    assert draft.label is REFUTED
    assert draft.citations == (Citation(fact_id=FactId("f2"), stance=EvidenceStance.REFUTES),)
    assert draft.reasons == (Reason.MEANING_MISMATCH,)


def test_all_facts_that_are_read_as_the_verdict_are_cited_the_surest_first() -> None:
    open_still = fact("f2", "The Korva plant is working.")
    verifier = ScriptedVerifier({WORKS.statement: (0.2, 0.6, 0.2), open_still.statement: NO})
    draft = judged(verifier, WORKS, open_still)
    assert [cited.fact_id for cited in draft.citations] == ["f2", "f1"]


def test_a_verdict_that_no_fact_bears_out_alone_rests_on_the_nearest_to_it() -> None:
    verifier = ScriptedVerifier({WORKS.statement: (0.2, 0.1, 0.7), LIVES.statement: (0.45, 0.15, 0.4)})
    draft = judged(verifier, WORKS, LIVES, stacks=every(biased(2.0, 0.0)))
    assert (draft.label, [cited.fact_id for cited in draft.citations]) == (SUPPORTED, ["f2"])


def test_a_refutation_that_a_guard_finds_too_cites_the_guards_fact_and_reason() -> None:
    staff = fact("f3", "The Korva plant employed 400 people.")
    verifier = ScriptedVerifier({LIVES.statement: NO})
    draft = judged(verifier, LIVES, staff, claim="The Korva plant employed 900 people.")
    assert draft.label is REFUTED
    assert draft.citations == (Citation(fact_id=FactId("f3"), stance=EvidenceStance.REFUTES),)
    assert draft.reasons == (Reason.NUMBER_MISMATCH,)
    assert draft.explanation == "The fact gives another figure for the same thing."


@pytest.mark.parametrize(
    "stack", [pytest.param(READING, id="unsure"), pytest.param(biased(3.0, 0.0), id="sure of support")]
)
def test_an_exact_refutation_decides_where_nothing_is_read_as_support(stack: Stack) -> None:
    quantity = Quantity.model_validate({"value": 400, "unit": "employees"})
    staff, claim = STALE.model_copy(update={"quantity": quantity}), "The Korva plant has 900 employees."
    judge = judge_by(ScriptedVerifier(), (staff,), stacks=every(stack))
    item = make_item(claim, (staff,))
    draft, (ground,) = judge.judge(item), judge.examiner.examine(item).guarded.grounds
    assert (draft.label, draft.reasons) == (REFUTED, (Reason.NUMBER_MISMATCH,))
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.REFUTES),)
    assert draft.probabilities.refuted >= ground.strength > 1 / 2


def test_what_the_guards_would_decide_is_weighed_among_the_signals() -> None:
    staff = fact("f1", "The Korva plant employed 400 people.")
    wrong = signals_of(ScriptedVerifier(), staff, claim="The Korva plant employed 900 people.")
    right = signals_of(ScriptedVerifier(), staff, claim="The Korva plant employed 400 people.")
    assert (wrong.guard_supports, wrong.guard_refutes) == (0, 1)
    assert (right.guard_supports, right.guard_refutes) == (1, 0)


def test_facts_about_something_else_do_not_refute_a_claim() -> None:
    killed = fact("f1", "The blast at the Korva plant killed four workers.")
    claim = "The blast at the Korva plant injured nine workers."
    draft = judged(ScriptedVerifier({killed.statement: NO}), killed, claim=claim)
    assert (draft.label, draft.reasons) == (UNKNOWN, (Reason.ENGINE_DISAGREES,))


@pytest.mark.parametrize(("is_given", "most"), [(True, GIVEN_READ), (False, FOUND_READ)])
def test_the_first_facts_are_read_one_by_one_and_no_more(is_given: bool, most: int) -> None:
    facts = tuple(fact(f"f{number}", f"Statement {number} stands.") for number in range(5))
    verifier = ScriptedVerifier()
    judged(verifier, *facts, is_given=is_given)
    assert verifier.windows == [(each.statement,) for each in facts[:most]]


STALE = Fact(
    id=FactId("f1"),
    statement="The Korva plant has 400 employees.",
    subject="Korva plant",
    predicate="employees",
    quantity=Quantity.model_validate({"value": 400, "unit": "employees", "as_of": "2020-01-01"}),
)
LATER = "The Korva plant had 900 employees in March 2024."


def test_a_fact_whose_figure_is_of_another_time_is_not_read() -> None:
    verifier = ScriptedVerifier({STALE.statement: NO})
    draft = judged(verifier, STALE, claim=LATER)
    assert verifier.windows == []
    assert (draft.label, draft.reasons) == (UNKNOWN, (Reason.STALE_FACT,))
    assert draft.probabilities == Probabilities(supported=0, refuted=0, not_enough_evidence=1)


def test_beside_a_fact_of_another_time_the_others_are_read() -> None:
    verifier = ScriptedVerifier()
    judged(verifier, STALE, LIVES, claim=LATER)
    assert verifier.windows == [(LIVES.statement,)]


@pytest.mark.parametrize(
    ("answers", "unguarded"),
    [
        pytest.param((YES, (0.02, 0.03, 0.95)), UNKNOWN, id="the second is surer that it decides nothing"),
        pytest.param((YES, (0.2, 0.6, 0.2)), SUPPORTED, id="the first is surer of support"),
        pytest.param(((0.6, 0.2, 0.2), NO), REFUTED, id="the second is surer of refutation"),
    ],
)
def test_without_the_guards_the_surest_answer_of_the_verifier_stands(
    answers: tuple[tuple[float, float, float], ...], unguarded: str
) -> None:
    verifier = ScriptedVerifier(dict(zip((WORKS.statement, LIVES.statement), answers, strict=True)))
    assert judged(verifier, WORKS, LIVES).unguarded == unguarded


@pytest.mark.parametrize(
    ("is_given", "stack"),
    [pytest.param(True, biased(3.0, 1.0), id="given"), pytest.param(False, biased(2.0, 0.0), id="article")],
)
def test_evidence_that_comes_with_a_claim_is_weighed_otherwise_than_facts_of_an_article(
    is_given: bool, stack: Stack
) -> None:
    stacks = Stacks(given=biased(3.0, 1.0), article=biased(2.0, 0.0), worded=biased(1.0, 1.0))
    draft = judged(ScriptedVerifier({WORKS.statement: YES}), WORKS, stacks=stacks, is_given=is_given)
    assert draft.probabilities == stack.weigh({})


def test_the_probability_is_the_softmax_of_the_weighted_signals() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: YES}), WORKS)
    support, refutation = math.log(0.9 / 0.1), math.log(0.05 / 0.95)
    total = math.exp(support) + math.exp(refutation) + 1
    assert draft.probabilities.supported == pytest.approx(math.exp(support) / total)
    assert draft.probabilities.refuted == pytest.approx(math.exp(refutation) / total)


@pytest.mark.parametrize("answer", [pytest.param(YES, id="support"), pytest.param(NO, id="refutation")])
def test_below_the_operating_point_nothing_is_decided(answer: tuple[float, float, float]) -> None:
    stacks = every(following("support", "refutation", supported_from=0.95, refuted_from=0.95))
    draft = judged(ScriptedVerifier({WORKS.statement: answer}), WORKS, stacks=stacks)
    assert (draft.label, draft.citations, draft.reasons) == (UNKNOWN, (), (Reason.NO_EVIDENCE,))


@pytest.mark.parametrize(
    ("supported", "refuted"),
    [
        pytest.param(3.0, 0.0, id="support nearly certain"),
        pytest.param(0.0, 3.0, id="refutation nearly certain"),
        pytest.param(1.0, 1.0, id="either"),
        pytest.param(-2.0, -2.0, id="neither"),
    ],
)
def test_the_largest_probability_beside_an_undecided_verdict_is_that_nothing_decides(
    supported: float, refuted: float
) -> None:
    stack = biased(supported, refuted).model_copy(update={"supported_from": 1.0, "refuted_from": 1.0})
    draft = judged(ScriptedVerifier(), WORKS, stacks=every(stack))
    shown = draft.probabilities
    assert draft.label is UNKNOWN
    assert shown.not_enough_evidence > max(shown.supported, shown.refuted)
    assert (shown.supported >= shown.refuted) is (supported >= refuted)


def test_probabilities_that_already_leave_a_claim_open_are_shown_as_they_are() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: OPEN}), WORKS)
    odds = math.log(0.05 / 0.95)
    assert draft.probabilities == READING.weigh({"support": odds, "refutation": odds})


@pytest.mark.parametrize("content", [b"{}", b"no JSON", b""], ids=["empty object", "no JSON", "empty file"])
def test_stacks_that_are_none_say_the_way_out(content: bytes) -> None:
    with pytest.raises(DataError, match=r"not a valid stack file .*; install Assay anew"):
        read_stacks(content)


@pytest.mark.parametrize(
    ("setting", "signal"),
    [("given", "moon"), ("article", "moon"), ("worded", "moon"), ("given", "true_support"), ("article", "myth_cosine")],
)
def test_a_stack_that_weighs_what_its_setting_has_not_says_the_way_out(setting: str, signal: str) -> None:
    stack = READING.model_copy(update={"weights": {signal: dict.fromkeys(OUTCOMES, 1.0)}})
    stacks = STACKS.model_copy(update={setting: stack})
    with pytest.raises(DataError, match=rf"'{signal}' is not a signal of this version; install Assay anew"):
        read_stacks(stacks.model_dump_json().encode())


def test_stacks_are_read_as_they_were_written() -> None:
    assert read_stacks(STACKS.model_dump_json().encode()) == STACKS

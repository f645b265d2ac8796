"""From what each fact does to a claim to one verdict."""

from __future__ import annotations

import itertools

import pytest

from assay_schemas import Citation, EvidenceStance, Fact, FactId, Reason, VerdictLabel
from tests.guards.judging import counted, judged, make_fact

LONG = make_fact("The Halden Bridge is 1,380 metres long.", "f1", subject="Halden Bridge")
SHORT = make_fact("The Halden Bridge is 900 metres long.", "f2", subject="Halden Bridge")
CLAIM = "The Halden Bridge is 1,380 metres long."
UNDECIDED = VerdictLabel.NOT_ENOUGH_EVIDENCE


def cited(*grounds: tuple[str, EvidenceStance]) -> tuple[Citation, ...]:
    return tuple(Citation(fact_id=FactId(fact_id), stance=stance) for fact_id, stance in grounds)


def test_a_fact_that_says_the_same_is_cited() -> None:
    draft = judged(CLAIM, LONG)
    assert (draft.label, draft.citations) == (VerdictLabel.SUPPORTED, cited(("f1", EvidenceStance.SUPPORTS)))
    assert draft.explanation == "The figure agrees with the fact."


def test_a_fact_that_contradicts_is_cited() -> None:
    draft = judged(CLAIM, SHORT)
    assert (draft.label, draft.citations) == (VerdictLabel.REFUTED, cited(("f2", EvidenceStance.REFUTES)))
    assert draft.probabilities.refuted > draft.probabilities.not_enough_evidence == draft.probabilities.supported


def test_a_figure_that_another_fact_confirms_is_not_refuted() -> None:
    assert judged(CLAIM, LONG, SHORT).label is VerdictLabel.SUPPORTED


def test_no_fact_leaves_the_claim_open() -> None:
    draft = judged(CLAIM)
    assert (draft.label, draft.citations, draft.reasons) == (UNDECIDED, (), (Reason.NO_EVIDENCE,))


def test_a_stale_fact_is_shown_and_decides_nothing() -> None:
    fact = counted("Quill has 3,000 users.", "Quill", 3_000, "users", as_of="2024-01-01")
    draft = judged("Quill has 9,000 users.", fact)
    assert (draft.label, draft.reasons) == (UNDECIDED, (Reason.STALE_FACT,))
    assert draft.citations == cited(("f1", EvidenceStance.NEUTRAL))


def test_an_exact_support_against_an_exact_denial_is_a_conflict() -> None:
    claim = "Ana Ruiz won the rainy and windy Alba Open in Ovria."
    facts = ("Ana Ruiz won the Alba Open in Ovria.", "Ana Ruiz did not win the rainy and windy Alba Open in Ovria.")
    draft = judged(claim, *facts)
    assert (draft.label, draft.reasons[0]) == (VerdictLabel.CONFLICTING_EVIDENCE, Reason.FACTS_DISAGREE)


def test_an_exact_denial_outweighs_a_likeness_of_words() -> None:
    claim = "The Korva plant supplies Zephyr Motors in Ovria with steel."
    facts = (claim, "The Korva plant does not supply Zephyr Motors in Ovria with steel.")
    assert judged(claim, *facts).label is VerdictLabel.REFUTED


LABELS = {"supported": (CLAIM, LONG), "refuted": (CLAIM, SHORT), "open": ("Rain is wet.", LONG)}


@pytest.mark.parametrize(("claim", "fact"), LABELS.values(), ids=LABELS)
def test_the_label_is_what_is_most_likely(claim: str, fact: object) -> None:
    assert isinstance(fact, type(LONG))
    draft = judged(claim, fact)
    assert max(draft.probabilities.model_dump().items(), key=lambda pair: pair[1])[0] == draft.label


NEITHER = "Rain is wet."
WORDINGS = {
    "the same": (CLAIM, (NEITHER, CLAIM), VerdictLabel.SUPPORTED),
    "another figure": (CLAIM, (SHORT,), VerdictLabel.SUPPORTED),
    "the opposite": (
        "Ana Ruiz won the rainy final.",
        ("Ana Ruiz did not win the rainy final.",),
        VerdictLabel.SUPPORTED,
    ),
    "another name": ("Ana Ruiz won the rainy final.", ("Ida Holm won the rainy final.",), VerdictLabel.SUPPORTED),
    "half of the words": ("The rainy final drew crowds.", ("The rainy final.",), VerdictLabel.SUPPORTED),
    "a third": ("The rainy final drew crowds and protests.", ("The rainy final.",), UNDECIDED),
    "other words": (NEITHER, (LONG,), UNDECIDED),
    "half in each of two": ("Steel bridges rust, sag.", ("Steel.", "Rust."), UNDECIDED),
    "no words": ("Ana Ruiz.", ("Ana Ruiz.",), UNDECIDED),
    "no fact": (CLAIM, (), UNDECIDED),
}


@pytest.mark.parametrize(("claim", "facts", "expected"), WORDINGS.values(), ids=WORDINGS)
def test_without_guards_wording_alone_decides(
    claim: str, facts: tuple[Fact | str, ...], expected: VerdictLabel
) -> None:
    assert judged(claim, *facts).unguarded is expected


def test_the_order_of_facts_changes_nothing() -> None:
    facts = (LONG, SHORT, make_fact("The Halden Bridge opened in 1932.", "f3"))
    drafts = [judged(CLAIM, *order) for order in itertools.permutations(facts)]
    assert all(draft == drafts[0] for draft in drafts)

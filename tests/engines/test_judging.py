from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assay.engines.embedded.judging.judging import FACTS_READ, Judge
from assay.engines.embedded.judging.signals import Signals
from assay.engines.embedded.judging.stack import OUTCOMES, Stack, Trust, believe, read_stack
from assay.errors import DataError
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay_schemas import (
    Citation,
    Claim,
    ClaimId,
    EvidenceStance,
    Fact,
    FactId,
    Probabilities,
    Quantity,
    Reason,
    VerdictDraft,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SUPPORTED, REFUTED, UNKNOWN = OUTCOMES
YES, NO, OPEN = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)
SHUT = "The Korva plant closed in 2023."
STAFF = "The Korva plant employed 400 people."


class ScriptedVerifier:
    """Answers by the first text of a window, or by a word of the claim; remembers what it was asked."""

    def __init__(self, answers: Mapping[str, tuple[float, float, float]]) -> None:
        self._answers = answers
        self.windows: list[tuple[str, ...]] = []

    def read(self, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        del claim
        self.windows += [tuple(window) for window in windows]
        return np.log([self._answers.get(window[0], OPEN) for window in windows])


def only_verifier(supported_from: float = 0.5, refuted_from: float = 0.5) -> Stack:
    """Return a stack that follows the best single answer."""
    return Stack(
        bias=dict.fromkeys(OUTCOMES, 0.0),
        weights={
            "support": {SUPPORTED: 1.0, REFUTED: 0.0, UNKNOWN: 0.0},
            "refutation": {SUPPORTED: 0.0, REFUTED: 1.0, UNKNOWN: 0.0},
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
        trust={
            SUPPORTED: Trust(bias=1.0, support=0.5, refutation=-0.25),
            REFUTED: Trust(bias=1.0, support=-0.25, refutation=0.5),
        },
    )


def judged(verifier: ScriptedVerifier, *facts: Fact, stack: Stack | None = None, claim: str = SHUT) -> VerdictDraft:
    item = ClaimEvidence(Claim(id=ClaimId("c1"), statement=claim, quote=claim, spans=()), facts, None)
    return Judge(Reader(facts), verifier, stack or only_verifier(), "0" * 64).judge(item)


def fact(id_: str, statement: str) -> Fact:
    return Fact(id=FactId(id_), statement=statement)


WORKS = fact("f1", "Work at the factory came to an end.")
LIVES = fact("f2", "The factory is working.")


def test_a_fact_that_is_read_as_support_is_cited_for_its_meaning() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: YES}), WORKS)
    assert draft.label is SUPPORTED
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.SUPPORTS),)
    assert draft.reasons == (Reason.MEANING_MATCH,)
    assert draft.unguarded is SUPPORTED


def test_a_figure_that_differs_from_the_facts_is_not_read_as_support() -> None:
    fresh = fact("f1", "Work at the factory took 400 days.")
    draft = judged(ScriptedVerifier({fresh.statement: YES}), fresh, claim="Building kept Ovria busy for 40 days.")
    assert draft.label is UNKNOWN
    assert draft.reasons == (Reason.ENGINE_DISAGREES,)
    assert draft.citations == ()


def test_a_fact_that_is_read_as_refutation_is_cited_and_the_others_are_not() -> None:
    draft = judged(ScriptedVerifier({LIVES.statement: NO}), WORKS, LIVES)
    assert draft.label is REFUTED
    assert draft.citations == (Citation(fact_id=FactId("f2"), stance=EvidenceStance.REFUTES),)
    assert draft.reasons == (Reason.MEANING_MISMATCH,)


def test_the_probability_is_the_softmax_of_the_weighted_signals() -> None:
    draft = judged(ScriptedVerifier({WORKS.statement: YES}), WORKS)
    support, refutation = math.log(0.9 / 0.1), math.log(0.05 / 0.95)
    total = math.exp(support) + math.exp(refutation) + 1
    assert draft.probabilities.supported == pytest.approx(math.exp(support) / total)
    assert draft.probabilities.refuted == pytest.approx(math.exp(refutation) / total)


@pytest.mark.parametrize(("answer", "label"), [(YES, UNKNOWN), (NO, UNKNOWN)])
def test_below_the_operating_point_nothing_is_decided(answer: tuple[float, float, float], label: VerdictLabel) -> None:
    draft = judged(
        ScriptedVerifier({WORKS.statement: answer}), WORKS, stack=only_verifier(supported_from=0.95, refuted_from=0.95)
    )
    assert draft.label is label
    assert draft.citations == ()
    assert draft.reasons == (Reason.NO_EVIDENCE,)


def test_the_first_facts_are_read_one_by_one_and_all_of_them_together() -> None:
    facts = tuple(fact(f"f{number}", f"Statement {number} stands.") for number in range(5))
    verifier = ScriptedVerifier({})
    judged(verifier, *facts)
    texts = tuple(each.statement for each in facts)
    assert verifier.windows == [*((text,) for text in texts[:FACTS_READ]), texts]


def test_a_single_fact_is_read_once() -> None:
    verifier = ScriptedVerifier({})
    judged(verifier, WORKS)
    assert verifier.windows == [(WORKS.statement,)]


def test_a_fact_whose_figure_is_of_another_time_is_not_read() -> None:
    quantity = Quantity.model_validate({"value": 400, "unit": "employees", "as_of": "2020-01-01"})
    stale = Fact(
        id=FactId("f1"),
        statement="The Korva plant has 400 employees.",
        subject="Korva plant",
        predicate="employees",
        quantity=quantity,
    )
    verifier = ScriptedVerifier({stale.statement: NO})
    claim = "The Korva plant had 900 employees in March 2024."
    draft = judged(verifier, stale, claim=claim)
    assert verifier.windows == []
    assert draft.label is UNKNOWN
    assert draft.reasons == (Reason.STALE_FACT,)
    assert draft.probabilities == Probabilities(supported=0, refuted=0, not_enough_evidence=1)


def test_what_a_guard_decides_stands_as_far_as_the_verifier_bears_it_out() -> None:
    shut = fact("f3", SHUT)
    draft = judged(ScriptedVerifier({SHUT: (0.2, 0.4, 0.4)}), WORKS, shut)
    assert draft.label is SUPPORTED
    assert draft.citations == (Citation(fact_id=FactId("f3"), stance=EvidenceStance.SUPPORTS),)
    assert draft.reasons == (Reason.WORDING_MATCH,)
    odds = 1.0 + 0.5 * math.log(0.2 / 0.8) - 0.25 * math.log(0.4 / 0.6)
    assert draft.probabilities.supported == pytest.approx(1 / (1 + math.exp(-odds)))
    assert draft.unguarded is REFUTED


def test_a_guard_that_the_verifier_makes_unlikely_is_doubted() -> None:
    draft = judged(ScriptedVerifier({SHUT: (0.01, 0.5, 0.49)}), fact("f1", SHUT))
    assert draft.label is UNKNOWN
    assert draft.citations == ()
    assert draft.reasons == (Reason.ENGINE_DISAGREES,)


def test_facts_that_disagree_are_left_to_the_guards() -> None:
    won = fact("f1", "Ana Ruiz won the Alba Open in Ovria.")
    lost = fact("f2", "Ana Ruiz did not win the rainy and windy Alba Open in Ovria.")
    draft = judged(ScriptedVerifier({}), won, lost, claim="Ana Ruiz won the rainy and windy Alba Open in Ovria.")
    assert draft.label is VerdictLabel.CONFLICTING_EVIDENCE


def test_the_rest_of_a_guards_probability_is_shared_as_the_stack_says() -> None:
    chances = Probabilities(supported=0.5, refuted=0.1, not_enough_evidence=0.4)
    assert believe(SUPPORTED, 0.8, chances).refuted == pytest.approx(0.2 * 0.1 / 0.5)
    certain = Probabilities(supported=1, refuted=0, not_enough_evidence=0)
    assert believe(SUPPORTED, 0.8, certain).refuted == pytest.approx(0.1)


def test_a_stack_that_is_no_stack_says_the_way_out() -> None:
    with pytest.raises(DataError, match="install Assay anew"):
        read_stack(b"{}")


def test_a_stack_must_weigh_known_signals() -> None:
    stack = only_verifier().model_copy(update={"weights": {"moon": dict.fromkeys(OUTCOMES, 1.0)}})
    with pytest.raises(DataError, match="'moon' is no signal"):
        read_stack(stack.model_dump_json().encode())


def test_a_stack_is_read_as_it_was_written() -> None:
    assert read_stack(only_verifier().model_dump_json().encode()) == only_verifier()
    assert set(only_verifier().weights) <= set(Signals._fields)

"""A claim that has one thing otherwise than a fact, and one about what no fact has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.engines.embedded.judging.examination import Examiner
from assay.engines.embedded.judging.judging import Judge
from assay.engines.embedded.judging.wordings import Wordings
from assay.language.reader import FoundReader
from assay_schemas import Citation, EvidenceStance, Fact, FactId, Reason, VerdictDraft
from tests.engines.scripted_judge import (
    NO,
    OPEN,
    REFUTED,
    STACKS,
    UNKNOWN,
    YES,
    ScriptedEncoder,
    ScriptedVerifier,
    every,
    fact,
    following,
    judge_by,
    make_item,
)

if TYPE_CHECKING:
    from assay.engines.embedded.judging.stack import Stacks
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading


def judged(verifier: ScriptedVerifier, *facts: Fact, claim: str, stacks: Stacks = STACKS) -> VerdictDraft:
    return judge_by(verifier, facts, stacks=stacks).judge(make_item(claim, facts))


FINE = fact("f1", "Lund magistrates fined the dairy £85,000 in November 2023 for its drains.")
WRONG = "In November 2023 Lund magistrates fined the dairy £58,000 for its drains."


def test_a_claim_is_refuted_that_a_fact_would_support_with_its_own_figure_in_it() -> None:
    draft = judged(ScriptedVerifier({FINE.statement: YES}), FINE, claim=WRONG)
    assert (draft.label, draft.reasons) == (REFUTED, (Reason.NUMBER_MISMATCH,))
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.REFUTES),)


@pytest.mark.parametrize("answer", [pytest.param(OPEN, id="open"), pytest.param(NO, id="refuted")])
def test_a_claim_that_would_not_be_supported_with_it_is_left_as_it_is(answer: tuple[float, float, float]) -> None:
    stacks = every(following("support", "refutation", refuted_from=0.99))
    assert judged(ScriptedVerifier({FINE.statement: answer}), FINE, claim=WRONG, stacks=stacks).label is UNKNOWN


def test_a_claim_about_a_name_that_no_fact_has_is_not_refuted() -> None:
    bridge = fact("f1", "The Corin Bridge is 31 metres high.")
    verifier = ScriptedVerifier({bridge.statement: NO})
    assert judged(verifier, bridge, claim="The Alba Tower is 120 metres high.").label is UNKNOWN
    assert judged(verifier, bridge, claim="The Corin Bridge is 120 metres high.").label is REFUTED


class _AllTooMany(FoundReader):
    """Reads by the names of found facts, and nothing by itself: it knows no names, and would parse facts each time."""

    def read_claim(self, *_: object) -> Reading:
        raise AssertionError("a claim was read without the names of its facts")

    def read_fact(self, fact: Fact) -> FactReading:
        raise AssertionError(f"{fact.id} was read without the names of the others")


def test_where_facts_are_too_many_to_know_a_claim_is_read_by_the_names_of_those_found() -> None:
    verifier, encoder = ScriptedVerifier({FINE.statement: YES}), ScriptedEncoder()
    judge = Judge(Examiner(_AllTooMany(), verifier, Wordings(encoder, encoder)), STACKS, "0" * 64)
    assert judge.judge(make_item(WRONG, (FINE,))).label is REFUTED

"""Where engine and code disagree, a reader is told which side said what."""

from __future__ import annotations

import pytest

from assay.language.reader import Reader
from assay.steps import auditing
from assay_schemas import Fact, FactId, Reason, VerdictDraft
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

LIKELY_TRUE = chances(0.4, 0.1)
OPENED = Fact(id=FactId("opened"), statement="The Alba Tower opened on May 12, 1894.")
LEFT_OPEN = draft(UNDECIDED, probabilities=LIKELY_TRUE).model_copy(update={"reasons": (Reason.ENGINE_DISAGREES,)})


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            "The Alba Tower opened on May 12, 1911.", "the facts do not give the date 'May 12, 1911'.", id="date"
        ),
        pytest.param(FALSE, "the facts do not give the figure '120 metres'.", id="figure"),
        pytest.param("The Alba Tower in Velm is 96 metres high.", "the facts do not have the name 'Velm'.", id="name"),
        pytest.param(
            "The Alba Tower in Velm is 120 metres high.",
            "the facts do not have the name 'Velm', and the facts do not give the figure '120 metres'.",
            id="two",
        ),
        pytest.param("Only the Alba Tower is 96 metres high.", "the claim says 'only', the facts do not.", id="scope"),
        pytest.param(
            TRUE, "a comparison of figures, names and words with the nearest facts does not bear it out.", id="nothing"
        ),
    ],
)
def test_a_claim_that_the_engine_leaves_open_says_what_differs(statement: str, said: str) -> None:
    verdict = audit(item(statement)._replace(facts=(HEIGHT, OPENED)), LEFT_OPEN, Reader((HEIGHT, OPENED)))
    assert (verdict.label, verdict.reasons) == (UNDECIDED, (Reason.ENGINE_DISAGREES,))
    assert verdict.explanation == f"The engine reads it as supported, but {said}"


@pytest.mark.parametrize(
    "drafted",
    [
        pytest.param(LEFT_OPEN.model_copy(update={"probabilities": chances(0.1, 0.4)}), id="left open by the engine"),
        pytest.param(draft(REFUTED, ("height", REFUTES)), id="withdrawn by the audit"),
    ],
)
def test_a_refutation_that_does_not_stand_is_named_as_one(drafted: VerdictDraft) -> None:
    assert audit(item(), drafted, READER).explanation.startswith("The engine reads it as refuted, but a comparison")


def test_what_the_engine_says_itself_comes_behind() -> None:
    drafted = draft(SUPPORTED, ("height", SUPPORTS), explanation="It says about so.")
    said = "The engine reads it as supported, but the facts do not give the figure '120 metres'. It says about so."
    assert audit(item(FALSE), drafted, READER).explanation == said


@pytest.mark.parametrize(
    ("reader", "language"), [pytest.param(None, "en", id="facts"), pytest.param(READER, "de", id="claim")]
)
def test_nothing_is_compared_where_facts_or_claim_cannot_be_read(reader: Reader | None, language: str) -> None:
    assert not auditing.audit(item(FALSE), LEFT_OPEN, reader, language=language).verdict.explanation

"""What rules make of a model's reading, in an article that gives orders."""

from __future__ import annotations

import pytest

from assay.engines.scrutiny import scrutinise
from assay_schemas import ClaimDraft, ClaimDrafts, Span, Stance
from tests.fakes import make_article

OPENED = "The kiln opened in 1986."
FIRED = "It fired 40 pots in May."
SHUT = "If it shut, nobody would care."
ARTICLE = make_article(f"{OPENED} {FIRED} {SHUT}")


def draft(quote: str, **changes: object) -> ClaimDraft:
    return ClaimDraft.model_validate({"statement": quote, "quote": quote} | changes)


@pytest.mark.parametrize("changes", [{"checkable": False}, {"stance": Stance.DENIED}, {"stance": Stance.QUESTIONED}])
def test_a_plain_statement_is_not_exempted(changes: dict[str, object]) -> None:
    found = scrutinise(ARTICLE, ClaimDrafts(claims=(draft(OPENED, **changes), draft(FIRED), draft(SHUT))))
    assert found.claims == (draft(OPENED), draft(FIRED), draft(SHUT))


def test_an_exemption_that_the_rules_confirm_stands() -> None:
    supposed = draft(SHUT, checkable=False, stance=Stance.HYPOTHETICAL)
    assert supposed in scrutinise(ARTICLE, ClaimDrafts(claims=(supposed,))).claims


def test_a_quote_that_is_nowhere_is_left_alone() -> None:
    invented = draft("Nobody said this at all", checkable=False)
    assert invented in scrutinise(ARTICLE, ClaimDrafts(claims=(invented,))).claims


def test_sentences_that_were_left_out_are_read_by_rules() -> None:
    found = scrutinise(ARTICLE, ClaimDrafts(claims=(draft("The kiln opened"),), unread=(Span(start=0, end=1),)))
    assert [claim.quote for claim in found.claims] == ["The kiln opened", FIRED, SHUT]
    assert found.unread == (Span(start=0, end=1),)

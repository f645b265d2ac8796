"""What rules make of a model's reading, in an article that gives orders."""

from __future__ import annotations

import pytest

from assay.engines.llm.scrutiny import scrutinise
from assay_schemas import ClaimDraft, ClaimDrafts, Span, Stance
from tests.testing.fakes import make_article

OPENED = "The kiln opened in 1986."
FIRED = "It fired 40 pots in May."
SHUT = "If it shut, nobody would care."
ORDERED = (Span(start=0, end=1),)
ARTICLE = make_article(f"-- {OPENED} {FIRED} {SHUT}", orders=ORDERED)


PLAIN = make_article(
    "The kiln opened in 1986. It fired 40 pots in 1988. Ida Rusk bought it in 1989. The roof burned in 1990."
)


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


@pytest.mark.parametrize(
    "claims", [(), (draft("The kiln opened in 1986.", checkable=False),)], ids=["none", "exempted"]
)
def test_a_model_that_leaves_nothing_to_judge_is_read_again(claims: tuple[ClaimDraft, ...]) -> None:
    found = scrutinise(PLAIN, ClaimDrafts(claims=claims)).claims
    assert [claim.checkable for claim in found] == [True] * 4


@pytest.mark.parametrize(
    "drafts",
    [
        pytest.param(ClaimDrafts(claims=(draft("The kiln opened in 1986."),)), id="a quarter left"),
        pytest.param(ClaimDrafts(claims=(), unread=(Span(start=0, end=40),)), id="text that could not be read"),
    ],
)
def test_other_readings_are_left_alone(drafts: ClaimDrafts) -> None:
    assert scrutinise(PLAIN, drafts) == drafts


def test_nor_is_a_text_of_few_sentences_read_again() -> None:
    assert scrutinise(make_article(OPENED), ClaimDrafts(claims=())).claims == ()


def test_an_opinion_piece_is_left_as_the_model_read_it() -> None:
    opinion = make_article(
        "The mayor should resign. The council has lost its way. The new hall looks like a shoebox. "
        "Nobody will go there. The old hall was the heart of the town. It will never be the same."
    )
    drafts = ClaimDrafts(claims=(draft("The mayor should resign", checkable=False),))
    assert scrutinise(opinion, drafts) == drafts

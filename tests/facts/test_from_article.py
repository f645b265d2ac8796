"""Facts drafted from an article that a curator trusts."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.facts.from_article import DraftedFact, draft_facts
from assay_schemas import ArticleId, ArticleSummary, Claim, ClaimId, ExtractedClaims, Prominence, Stance

DAY = dt.date(2025, 6, 10)
STATED = Claim(id=ClaimId("c1"), statement="The mill is 64 metres long.", quote="It is 64 metres long.", spans=())
SOURCE = {"publisher": "Gazette", "title": "Mill", "published": "2025-06-10", "as_of": "2025-06-10"}


def extracted(*claims: Claim, title: str | None = "Mill", date: dt.date | None = DAY) -> ExtractedClaims:
    return ExtractedClaims(
        article=ArticleSummary(id=ArticleId("a"), title=title, date=date, language="en"), claims=claims
    )


def test_a_claim_becomes_a_fact_whose_source_is_the_article() -> None:
    (draft,) = draft_facts(extracted(STATED), "Gazette")
    flat = {"statement": STATED.statement, **SOURCE, "note": "The article says: It is 64 metres long."}
    assert draft == DraftedFact(flat, None)


def test_what_is_not_known_of_the_article_is_left_out() -> None:
    (draft,) = draft_facts(extracted(STATED, title=None, date=None), "Gazette")
    assert (draft.flat["title"], draft.flat.keys() & {"published", "as_of"}) == ("", set())


def test_a_claim_in_the_words_of_the_article_needs_no_note() -> None:
    (draft,) = draft_facts(extracted(STATED.model_copy(update={"quote": STATED.statement})), "Gazette")
    assert draft.flat["note"] == ""


@pytest.mark.parametrize(("source", "said_by"), [("The mayor", "The mayor"), (None, "somebody")])
def test_a_reported_claim_names_who_says_it(source: str | None, said_by: str) -> None:
    claim = STATED.model_copy(update={"stance": Stance.ATTRIBUTED, "attributed_to": source})
    assert draft_facts(extracted(claim), "Gazette")[0].said_by == said_by


@pytest.mark.parametrize(
    "change",
    [
        {"checkable": False},
        {"prominence": Prominence.HEADLINE},
        {"prominence": Prominence.BOILERPLATE},
        *({"stance": stance} for stance in (Stance.DENIED, Stance.QUESTIONED, Stance.HYPOTHETICAL)),
    ],
    ids=str,
)
def test_what_the_article_does_not_state_is_left_out(change: dict[str, object]) -> None:
    assert draft_facts(extracted(STATED.model_copy(update=change)), "Gazette") == ()

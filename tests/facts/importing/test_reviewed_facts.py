"""Facts drafted from reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.facts.importing.items import Found, LeftOut
from assay.facts.importing.ratings import Rating
from assay.facts.importing.reviewed_facts import facts_from_reviews
from assay.facts.importing.reviews import Review
from assay_schemas import Fact, FactId

if TYPE_CHECKING:
    from assay.files.yaml_tree import Plain

FALSE = Rating(1, 5, 1, "False")
CLAIM = "The bridge fell."
REVIEW = Review(1, CLAIM, (FALSE,), "Checkers", "No, it did not", "https://c.example/1", "2024-05-01", "A. Nonymous")
SOURCE: dict[str, Plain] = {
    "publisher": "Checkers",
    "title": "No, it did not",
    "url": "https://c.example/1",
    "published": "2024-05-01",
}
TODO = "Drafted from a review: word the statement as what is known, then delete the line status: draft."


def test_a_claim_found_false_is_the_myth_of_a_draft() -> None:
    assert list(facts_from_reviews([REVIEW])) == [
        Found(
            1,
            {
                "statement": "Checkers found it to be false that the bridge fell.",
                "related_myths": [CLAIM],
                "sources": [SOURCE],
                "note": f"{TODO} Rated: False. Said by A. Nonymous.",
                "status": "draft",
            },
            "myth The bridge fell.",
        )
    ]


def test_a_claim_found_true_is_the_statement_of_a_draft() -> None:
    review = REVIEW._replace(ratings=(Rating(5),), claimant=None, title=None, url=None, published=None)
    fields: dict[str, Plain] = {
        "statement": CLAIM,
        "sources": [{"publisher": "Checkers"}],
        "note": f"{TODO} Rated: 5.",
        "status": "draft",
    }
    assert list(facts_from_reviews([review])) == [Found(1, fields, CLAIM)]


def test_ratings_that_are_trusted_make_facts_that_count() -> None:
    (found,) = facts_from_reviews([REVIEW], trust_ratings=True)
    assert isinstance(found, Found)
    assert "status" not in found.fields
    assert str(found.fields["note"]).startswith("Taken from a review unread. Rated: False.")


@pytest.mark.parametrize(
    ("claim", "publisher", "statement"),
    [
        ("Ada Moor was arrested!", "Checkers", "Checkers found it to be false that Ada Moor was arrested."),
        ("I was there.", None, "A review found it to be false that I was there."),
        ("Fire", "C", "C found it to be false that Fire."),
    ],
)
def test_the_finding_is_put_into_a_sentence(claim: str, publisher: str | None, statement: str) -> None:
    (found,) = facts_from_reviews([REVIEW._replace(claim=claim, publisher=publisher)])
    assert isinstance(found, Found)
    assert found.fields["statement"] == statement


def test_three_reviews_that_agree_are_three_sources_of_one_fact() -> None:
    reviews = [
        REVIEW,
        REVIEW._replace(row=2, publisher="B", claim="the bridge fell", ratings=(Rating(words="Faux"),)),
        REVIEW._replace(row=3, publisher=None),
    ]
    (found,) = facts_from_reviews(reviews)
    assert isinstance(found, Found)
    assert found.row == 1
    assert found.fields["sources"] == [SOURCE, {**SOURCE, "publisher": "B"}]
    assert str(found.fields["note"]).endswith("Rated: False, Faux. Said by A. Nonymous.")


@pytest.mark.parametrize(
    ("reviews", "problem"),
    [
        pytest.param([REVIEW, REVIEW._replace(ratings=(Rating(5),))], "its 2 reviews differ", id="reviews differ"),
        pytest.param([REVIEW._replace(ratings=(FALSE, Rating(5)))], "its ratings differ", id="ratings differ"),
        pytest.param([REVIEW._replace(ratings=(Rating(),))], "it has no rating", id="no rating"),
        pytest.param([REVIEW._replace(ratings=(Rating(3),))], "it was found neither true nor false", id="mixed"),
        pytest.param(
            [REVIEW._replace(ratings=(Rating(9),))],
            "the rating 9 is beyond its scale, 1 (worst) to 5 (best)",
            id="beyond",
        ),
    ],
)
def test_what_is_not_clear_is_left_out_with_the_claim(reviews: list[Review], problem: str) -> None:
    (left_out,) = facts_from_reviews(reviews)
    assert isinstance(left_out, LeftOut)
    assert (left_out.row, left_out.problem) == (1, problem)
    assert left_out.remedy.endswith("write the fact by hand: 'The bridge fell.'")


def test_a_long_claim_is_told_by_its_beginning() -> None:
    (left_out,) = facts_from_reviews([REVIEW._replace(claim="x" * 99, ratings=(Rating(),))])
    assert isinstance(left_out, LeftOut)
    assert left_out.remedy.endswith(f"'{'x' * 80}...'")


def test_what_was_left_out_before_stays_so() -> None:
    left_out = LeftOut(1, "broken", "mend it")
    assert list(facts_from_reviews([left_out])) == [left_out]


def test_a_claim_is_known_by_its_myth_whatever_its_statement_has_become() -> None:
    fact = Fact(id=FactId("bridge-stands"), statement="The bridge stands.", related_myths=("The bridge fell",))
    (found,) = facts_from_reviews([REVIEW], {REVIEW.claim: fact}.get)
    assert isinstance(found, Found)
    assert found.fields["id"] == "bridge-stands"

"""Published reviews of claims, in every form that they come in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.facts.importing.items import LeftOut
from assay.facts.importing.ratings import Rating
from assay.facts.importing.reviews import Review, json_reviews, page_reviews

NODE: dict[str, object] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The bridge  fell.",
    "url": "https://checkers.example/1",
    "name": "No, the bridge did not fall",
    "datePublished": "2024-05-01T08:00:00Z",
    "author": {"@type": "Organization", "name": "Checkers"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A. Nonymous"}},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "False",
    },
}
REVIEW = Review(
    row=1,
    claim="The bridge fell.",
    ratings=(Rating(1, 5, 1, "False"),),
    publisher="Checkers",
    title="No, the bridge did not fall",
    url="https://checkers.example/1",
    published="2024-05-01",
    claimant="A. Nonymous",
)
EXPORT = {
    "claims": [
        {
            "text": "The bridge fell.",
            "claimant": "A. Nonymous",
            "claimDate": "2024-04-01T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Checkers", "site": "checkers.example"},
                    "url": "https://checkers.example/1",
                    "title": "No, the bridge did not fall",
                    "reviewDate": "2024-05-01T00:00:00Z",
                    "textualRating": "False",
                    "languageCode": "en",
                },
                {"publisher": {"site": "second.example"}, "textualRating": "Falsch"},
                {"url": "https://third.example/3", "textualRating": "Faux"},
            ],
        },
        {"text": "Nobody looked at this."},
        {"claimReview": [{}]},
        7,
    ],
    "nextPageToken": "x",
}


def block(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(NODE, id="object"),
        pytest.param([{"@type": "Person"}, NODE], id="list"),
        pytest.param({"@context": "x", "@graph": [{"@type": "WebPage"}, NODE]}, id="graph"),
        pytest.param({"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [NODE]}]}, id="feed"),
        pytest.param({"@type": "NewsArticle", "review": NODE}, id="inside an article"),
        pytest.param({**NODE, "@type": ["Review", "https://schema.org/ClaimReview"]}, id="several types"),
        pytest.param({**NODE, "claimReviewed": [{"@value": "The bridge fell.", "@language": "en"}]}, id="language"),
        pytest.param({**NODE, "author": "Checkers"}, id="author as text"),
        pytest.param({**NODE, "author": [], "publisher": [{"name": "Checkers"}]}, id="publisher"),
        pytest.param({**NODE, "url": None, "@id": "https://checkers.example/1"}, id="address by id"),
    ],
)
def test_a_review_is_found_wherever_it_lies(value: object) -> None:
    assert list(json_reviews(json.dumps(value))) == [REVIEW]
    assert list(page_reviews(f"<html><body><p>Bridge</p>{block(value)}</body></html>")) == [REVIEW]


def test_references_inside_of_a_text_are_followed() -> None:
    item = {"@id": "#claim", "@type": "Claim", "name": "The bridge fell.", "author": {"name": "A. Nonymous"}}
    graph = [
        {**NODE, "claimReviewed": None, "itemReviewed": {"@id": "#claim"}, "reviewRating": [{"@id": "#r"}]},
        item,
        {"@id": "#r", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
    ]
    assert list(json_reviews(json.dumps({"@graph": graph}))) == [REVIEW]


def test_a_reference_to_nothing_is_let_pass() -> None:
    (review,) = json_reviews(json.dumps({**NODE, "author": {"@id": "#gone"}, "url": "http://[bad"}))
    assert isinstance(review, Review)
    assert review.publisher is None


def test_lines_of_json_are_read_one_by_one() -> None:
    lines = [json.dumps(NODE), "", "{broken", json.dumps({"@type": "Person"}), json.dumps(NODE)]
    first, broken, last = json_reviews("\n".join(lines))
    assert (first, last) == (REVIEW, REVIEW._replace(row=3))
    assert isinstance(broken, LeftOut)
    assert (broken.row, broken.problem[:18]) == (2, "line 3 is no JSON:")


@pytest.mark.parametrize("text", ["{broken\n{too", "", "[" * 100_000])
def test_a_text_that_is_no_json_is_one_thing_left_out(text: str) -> None:
    (left_out,) = json_reviews(text)
    assert isinstance(left_out, LeftOut)
    assert (left_out.row, left_out.problem[:18]) == (1, "line 1 is no JSON:")


def test_a_broken_block_of_a_page_hides_no_other() -> None:
    page = (
        f"<!-- {block(NODE)} -->{block('{broken')}<script>var x = 1</script>"
        f"{block('<!--' + json.dumps(NODE) + '-->')}"
        f"<script type=application/ld+json;charset=utf-8>{json.dumps(NODE)}</SCRIPT>"
    )
    broken, *found = page_reviews(page)
    assert isinstance(broken, LeftOut)
    assert broken.problem.startswith("JSON-LD block 1 is no JSON: ")
    assert found == [REVIEW._replace(row=2), REVIEW._replace(row=3)]


def test_line_breaks_inside_of_texts_are_let_pass() -> None:
    text = json.dumps(NODE).replace("The bridge  fell.", "The bridge\nfell.")
    assert list(json_reviews(text)) == [REVIEW]


def test_a_review_of_no_claim_is_left_out() -> None:
    (left_out,) = json_reviews(json.dumps({"@type": "ClaimReview"}))
    assert left_out == LeftOut(1, "the review does not say which claim it is of", "add claimReviewed")


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        pytest.param(None, Rating(), id="none"),
        pytest.param("False", Rating(words="False"), id="text"),
        pytest.param("2", Rating(2), id="number as text"),
        pytest.param({"ratingValue": "False"}, Rating(words="False"), id="words in place of the number"),
        pytest.param({"ratingValue": 1, "name": "False"}, Rating(1, words="False"), id="name"),
        pytest.param({"ratingValue": {}, "bestRating": []}, Rating(), id="nonsense"),
    ],
)
def test_ratings_are_taken_as_they_come(rating: object, expected: Rating) -> None:
    (review,) = json_reviews(json.dumps({**NODE, "reviewRating": rating}))
    assert isinstance(review, Review)
    assert review.ratings == (expected,)


@pytest.mark.parametrize(
    ("date", "day"),
    [("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-01 10:00", "2024-05-01"), ("May 2024", None), (5, None)],
)
def test_the_day_is_as_precise_as_it_is_given(date: object, day: str | None) -> None:
    (review,) = json_reviews(json.dumps({**NODE, "datePublished": date}))
    assert isinstance(review, Review)
    assert review.published == day


def test_an_export_of_fact_check_tools_has_several_reviews_of_a_claim() -> None:
    first, second, third, *rest = json_reviews(json.dumps(EXPORT))
    by_words = (Rating(words="False"),)
    assert first == REVIEW._replace(ratings=by_words)
    assert second == Review(
        2, REVIEW.claim, (Rating(words="Falsch"),), "second.example", None, None, None, "A. Nonymous"
    )
    assert isinstance(third, Review)
    assert (third.row, third.publisher) == (3, "third.example")
    assert rest == [
        LeftOut(4, "the claim has no review", "leave it out of the export"),
        LeftOut(5, "the claim has no text", "leave it out of the export"),
        LeftOut(6, "the claim has no text", "leave it out of the export"),
    ]


def test_deep_nesting_is_no_trouble() -> None:
    deep: object = NODE
    for _ in range(200):
        deep = {"@graph": [deep]}
    assert list(json_reviews(json.dumps(deep))) == []
    nested = "[" * 500 + "]" * 500
    assert len(list(json_reviews(json.dumps({**NODE, "name": 0}).replace(" 0", nested)))) == 1


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "claimReviewed", "reviewRating", "author", "claims", "claimReview", "text"]
            ),
            inner | st.just("ClaimReview"),
        )
    ),
)


@given(values)
def test_any_json_is_read(value: object) -> None:
    for each in json_reviews(json.dumps(value)):
        assert each.row > 0

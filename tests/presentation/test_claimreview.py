from __future__ import annotations

import json

import pytest
from inline_snapshot import snapshot

from assay.presentation import render_claimreview
from assay_schemas import Reason, Severity, VerdictLabel
from tests.testing.builders import make_claim, make_evidence, make_report

# https://developers.google.com/search/docs/appearance/structured-data/factcheck, less `url`: the page that
# prints the review, which its publisher alone knows.
REQUIRED = {"@type", "claimReviewed", "reviewRating"}
REQUIRED_OF_RATING = {"@type", "ratingValue", "bestRating", "worstRating", "alternateName"}


def test_decided_claim_becomes_a_review() -> None:
    claim = make_claim(severity=Severity.MAJOR, reasons=(Reason.NUMBER_MISMATCH,), evidence=(make_evidence(),))

    document = render_claimreview(make_report(claim), organisation="The Herald", url="https://herald.example/tower")

    assert json.loads(document) == snapshot(
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "ClaimReview",
                    "claimReviewed": "The tower is 120 metres high",
                    "itemReviewed": {
                        "@type": "Claim",
                        "text": "The tower is 120 metres high",
                        "datePublished": "2025-03-01",
                        "appearance": {"@type": "CreativeWork", "url": "https://herald.example/tower"},
                    },
                    "author": {"@type": "Organization", "name": "The Herald"},
                    "reviewRating": {
                        "@type": "Rating",
                        "ratingValue": 1,
                        "worstRating": 1,
                        "bestRating": 5,
                        "alternateName": "Refuted",
                    },
                    "reviewBody": "The number differs. The tower is 96 metres high.",
                }
            ],
        }
    )


@pytest.mark.parametrize(
    ("verdict", "severity", "rating", "name"),
    [
        pytest.param(VerdictLabel.SUPPORTED, None, 5, "Supported", id="supported"),
        pytest.param(VerdictLabel.CONFLICTING_EVIDENCE, Severity.MINOR, 3, "Conflicting evidence", id="conflicting"),
        pytest.param(VerdictLabel.REFUTED, Severity.MINOR, 2, "Refuted", id="a slip"),
        pytest.param(VerdictLabel.REFUTED, Severity.MAJOR, 1, "Refuted", id="refuted"),
        pytest.param(VerdictLabel.REFUTED, None, 1, "Refuted", id="refuted, severity unknown"),
    ],
)
def test_rating_follows_the_verdict(verdict: VerdictLabel, severity: Severity | None, rating: int, name: str) -> None:
    (review,) = reviews(render_claimreview(make_report(make_claim(verdict=verdict, severity=severity))))

    assert review.keys() >= REQUIRED
    assert review["reviewRating"].keys() == REQUIRED_OF_RATING
    assert (review["reviewRating"]["ratingValue"], review["reviewRating"]["alternateName"]) == (rating, name)


@pytest.mark.parametrize("verdict", [VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED, None])
def test_undecided_claim_is_no_review(verdict: VerdictLabel | None) -> None:
    assert reviews(render_claimreview(make_report(make_claim(verdict=verdict)))) == []


def test_what_is_not_known_of_the_article_is_left_out() -> None:
    (review,) = reviews(render_claimreview(make_report(make_claim(), date=None)))

    assert review["itemReviewed"].keys() == {"@type", "text"}


def test_document_cannot_leave_the_script_element_that_holds_it() -> None:
    document = render_claimreview(make_report(make_claim("</script><script>alert(1)</script><!--")))

    assert "<" not in document
    assert json.loads(document)["@graph"][0]["claimReviewed"] == "</script><script>alert(1)</script><!--"


def reviews(document: str) -> list[dict[str, dict[str, object]]]:
    graph: list[dict[str, dict[str, object]]] = json.loads(document)["@graph"]
    return graph

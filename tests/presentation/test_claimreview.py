from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from assay.presentation import Publication, render_claimreview
from assay_schemas import Reason, Severity, Stance, VerdictLabel
from tests.testing.builders import make_claim, make_evidence, make_report

FIELDS = tomllib.loads(Path(__file__).with_name("claimreview_fields.toml").read_text(encoding="utf-8"))["field"]
BARE = Publication("The Herald", "https://herald.example/checks/tower", dt.date(2025, 3, 4))
FULL = BARE._replace(article_url="https://gazette.example/tower", publisher="The Gazette", is_first=True)

Review = dict[str, dict[str, object]]


def test_decided_claim_becomes_a_review() -> None:
    claim = make_claim(severity=Severity.MAJOR, reasons=(Reason.NUMBER_MISMATCH,), evidence=(make_evidence(),))

    document = render_claimreview(make_report(claim), FULL._replace(article_author="Ann Lee", is_first=False))

    assert json.loads(document) == snapshot(
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "ClaimReview",
                    "url": "https://herald.example/checks/tower#c1",
                    "datePublished": "2025-03-04",
                    "author": {"@type": "Organization", "name": "The Herald", "url": "https://herald.example/"},
                    "claimReviewed": "The tower is 120 metres high",
                    "itemReviewed": {
                        "@type": "Claim",
                        "text": "The tower is 120 metres high",
                        "author": {"@type": "Person", "name": "Ann Lee"},
                        "datePublished": "2025-03-01",
                        "appearance": {
                            "@type": "CreativeWork",
                            "url": "https://gazette.example/tower",
                            "headline": "The new tower",
                            "datePublished": "2025-03-01",
                            "author": {"@type": "Person", "name": "Ann Lee"},
                        },
                    },
                    "reviewRating": {
                        "@type": "Rating",
                        "ratingValue": 1,
                        "worstRating": 1,
                        "bestRating": 5,
                        "alternateName": "Refuted",
                    },
                    "reviewBody": "The number differs. The tower is 96 metres high.",
                    "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
                    "creditText": "Made by a machine, Assay 0.1.0 (engine embedded 1), not by a person.",
                }
            ],
        }
    )


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field["path"])
def test_review_has_every_field_that_the_guides_require_or_recommend(field: dict[str, str]) -> None:
    value: object = reviews(render_claimreview(make_report(make_claim()), FULL))[0]
    for name in field["path"].split("."):
        assert isinstance(value, dict)
        value = value[name]

    assert value
    assert value == field.get("must", value)


def test_review_has_every_required_field_where_only_what_must_be_given_is_given() -> None:
    (review,) = reviews(render_claimreview(make_report(make_claim(), date=None, title=None), BARE))

    required = {field["path"].split(".")[0] for field in FIELDS if field["level"] == "required"}
    assert review.keys() >= required
    assert review["itemReviewed"].keys() == {"@type", "text"}


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
    (review,) = reviews(render_claimreview(make_report(make_claim(verdict=verdict, severity=severity)), BARE))

    assert (review["reviewRating"]["ratingValue"], review["reviewRating"]["alternateName"]) == (rating, name)


@pytest.mark.parametrize("verdict", [VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED, None])
def test_undecided_claim_is_no_review(verdict: VerdictLabel | None) -> None:
    assert reviews(render_claimreview(make_report(make_claim(verdict=verdict)), BARE)) == []


@pytest.mark.parametrize(
    ("confidence", "least", "count"),
    [
        pytest.param(0.9, 0.9, 1, id="as sure as asked"),
        pytest.param(0.89, 0.9, 0, id="less sure"),
        pytest.param(None, 0.1, 0, id="no confidence"),
        pytest.param(None, 0, 1, id="no threshold"),
    ],
)
def test_verdict_below_the_threshold_is_not_published(confidence: float | None, least: float, count: int) -> None:
    report = make_report(make_claim(confidence=confidence))

    assert len(reviews(render_claimreview(report, BARE._replace(min_confidence=least)))) == count


@pytest.mark.parametrize(
    ("stance", "source", "author"),
    [
        pytest.param(Stance.ASSERTED, None, {"@type": "Organization", "name": "The Gazette"}, id="article"),
        pytest.param(Stance.ATTRIBUTED, "Mayor Lee", {"@type": "Person", "name": "Mayor Lee"}, id="source"),
        pytest.param(Stance.DENIED, "Mayor Lee", {"@type": "Person", "name": "Mayor Lee"}, id="denied source"),
        pytest.param(Stance.DENIED, None, None, id="denied by the article"),
    ],
)
def test_author_of_the_claim_is_who_says_it(stance: Stance, source: str | None, author: object) -> None:
    claim = make_claim(stance=stance, attributed_to=source)

    (review,) = reviews(render_claimreview(make_report(claim), FULL))

    assert review["itemReviewed"].get("author") == author


def test_each_review_has_an_address_of_its_own() -> None:
    report = make_report(make_claim(number=1), make_claim(number=2))

    document = render_claimreview(report, BARE)

    assert values(document, "url") == [
        "https://herald.example/checks/tower#c1",
        "https://herald.example/checks/tower#c2",
    ]


def test_anchor_that_is_given_stays() -> None:
    document = render_claimreview(make_report(make_claim()), BARE._replace(url="https://a.example/x#y"))

    assert values(document, "url") == ["https://a.example/x#y"]


def test_review_says_which_machine_made_it() -> None:
    document = render_claimreview(make_report(make_claim(), model="m-1"), BARE)

    assert values(document, "digitalSourceType") == ["https://schema.org/TrainedAlgorithmicMediaDigitalSource"]
    assert values(document, "creditText") == [
        "Made by a machine, Assay 0.1.0 (engine embedded 1 with m-1), not by a person."
    ]


def test_document_cannot_leave_the_script_element_that_holds_it() -> None:
    document = render_claimreview(make_report(make_claim("</script><script>alert(1)</script><!--")), BARE)

    assert "<" not in document
    assert json.loads(document)["@graph"][0]["claimReviewed"] == "</script><script>alert(1)</script><!--"


def reviews(document: str) -> list[Review]:
    graph: list[Review] = json.loads(document)["@graph"]
    return graph


def values(document: str, name: str) -> list[object]:
    return [review[name] for review in reviews(document)]

from __future__ import annotations

import json

import pytest
from inline_snapshot import snapshot
from sarif_kit.validate import validation_errors

from assay.presentation import CheckedArticle, render_sarif
from assay_schemas import Prominence, Reason, Severity, Source, Stance, VerdictLabel
from tests.testing.builders import make_claim, make_evidence, make_report

TEXT = "The new tower\n\nWell. The tower is 120 metres high.\n"
LINKED = make_evidence(source=Source(publisher="City Archive", url="https://archive.example/tower"))


def run_of(*articles: CheckedArticle) -> dict[str, list[dict[str, object]]]:
    document = json.loads(render_sarif(articles))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_refuted_claim_is_a_result_at_its_place_in_the_file() -> None:
    claim = make_claim(within=TEXT, reasons=(Reason.NUMBER_MISMATCH,), evidence=(LINKED,), confidence=0.9)

    document = render_sarif([CheckedArticle("articles/a b.txt", "a b.txt", TEXT, make_report(claim))])

    assert json.loads(document) == snapshot(
        {
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "Assay",
                            "version": "0.1.0",
                            "rules": [
                                {
                                    "id": "height",
                                    "shortDescription": {"text": "The tower is 96 metres high."},
                                    "helpUri": "https://archive.example/tower",
                                }
                            ],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [
                        {
                            "ruleId": "height",
                            "level": "error",
                            "message": {
                                "text": "Refuted: “The tower is 120 metres high”. The number differs. "
                                "The fact height says: The tower is 96 metres high."
                            },
                            "locations": [
                                {
                                    "physicalLocation": {
                                        "artifactLocation": {"uri": "articles/a%20b.txt"},
                                        "region": {
                                            "startLine": 3,
                                            "startColumn": 7,
                                            "endLine": 3,
                                            "endColumn": 35,
                                            "charOffset": 21,
                                            "charLength": 28,
                                        },
                                    }
                                }
                            ],
                            "partialFingerprints": {
                                "assayClaim/v1": "6088a8fb06d4646b30b076654b353d78f7d06983b44e655f1dfd3ea233410194"
                            },
                            "properties": {"claim": "c1", "quote": "The tower is 120 metres high", "confidence": 0.9},
                        }
                    ],
                }
            ],
        }
    )


@pytest.mark.parametrize(
    "articles",
    [
        pytest.param([], id="no article"),
        pytest.param([CheckedArticle("a b.txt", "a b.txt", TEXT, make_report(make_claim(within=TEXT)))], id="no fact"),
        pytest.param(
            [
                CheckedArticle("é/a.txt", "a.txt", TEXT, make_report(make_claim(evidence=(LINKED,), severity=None))),
                CheckedArticle("/in/wires.jsonl", "wires.jsonl.3", None, make_report(make_claim(spans=[(5, 9)]))),
                CheckedArticle("stdin", "stdin", "x\ny\nx", make_report(make_claim(spans=[(0, 1), (4, 5)]))),
            ],
            id="several",
        ),
    ],
)
def test_document_is_valid_by_the_published_schema(articles: list[CheckedArticle]) -> None:
    assert validation_errors(json.loads(render_sarif(articles))) == []


def test_schema_finds_a_result_without_its_message() -> None:
    document = json.loads(render_sarif([CheckedArticle("a", "a", TEXT, make_report(make_claim()))]))
    del document["runs"][0]["results"][0]["message"]
    assert validation_errors(document) == ["runs/0/results/0: 'message' is a required property"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.MINOR, "note"), (Severity.MODERATE, "warning"), (Severity.MAJOR, "error"), (None, "error")],
)
def test_level_follows_the_severity(severity: Severity | None, level: str) -> None:
    report = make_report(make_claim(severity=severity))

    assert [each["level"] for each in run_of(CheckedArticle("a", "a", TEXT, report))["results"]] == [level]


def test_only_refuted_claims_that_count_are_results() -> None:
    others = (
        make_claim(verdict=VerdictLabel.SUPPORTED),
        make_claim(verdict=VerdictLabel.CONFLICTING_EVIDENCE),
        make_claim(stance=Stance.DENIED),
        make_claim(prominence=Prominence.BOILERPLATE),
        make_claim(verdict=None),
    )

    assert run_of(CheckedArticle("a", "a", TEXT, make_report(*others)))["results"] == []


def test_claims_of_several_articles_share_the_rule_of_their_fact() -> None:
    article = CheckedArticle("a", "a", TEXT, make_report(make_claim(evidence=(make_evidence(),))))
    bare = CheckedArticle("b", "b", TEXT, make_report(make_claim()))

    run = json.loads(render_sarif([article, article, bare]))["runs"][0]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["height", "refuted"]
    assert [result["ruleId"] for result in run["results"]] == ["height", "height", "refuted"]


def test_article_out_of_a_larger_file_has_no_region_and_is_named() -> None:
    report = make_report(make_claim(spans=[(5, 9)]))

    (result,) = run_of(CheckedArticle("/in/wires.jsonl", "wires.jsonl.3", None, report))["results"]

    assert result["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "file:///in/wires.jsonl"}},
            "logicalLocations": [{"name": "wires.jsonl.3"}],
        }
    ]


def test_every_place_of_a_quote_is_a_location() -> None:
    (result,) = run_of(CheckedArticle("a", "a", "x\ny\nx", make_report(make_claim(spans=[(0, 1), (4, 5)]))))["results"]

    assert isinstance(result["locations"], list)
    assert [place["physicalLocation"]["region"]["startLine"] for place in result["locations"]] == [1, 3]


def test_no_article_gives_a_document_without_results() -> None:
    assert run_of()["results"] == []

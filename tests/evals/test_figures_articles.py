"""Figures and tables of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay_evals.measuring import Figures, measure
from assay_evals.running.cases import DatasetKind
from assay_evals.running.results import ArticleOutcome, Figure
from assay_schemas import ArticleLabel, Severity, Usage
from tests.evals.run_examples import (
    N,
    R,
    S,
    figure,
    make_apart,
    make_article,
    make_dataset,
    make_gold,
    make_judgement,
    make_outcome,
    make_result,
    records,
    table,
    value,
)
from tests.testing.builders import make_claim, make_evidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assay_evals.running.cases import ArticleCase
    from assay_evals.running.results import CaseResult


def of_articles(cases: list[ArticleCase], results: list[CaseResult], **fact_paths: tuple[Path, ...]) -> Figures:
    return measure(make_dataset(DatasetKind.ARTICLES, cases, fact_paths), results, seed=0)


FACTS = """\
facts:
  - id: age
    statement: The mill was built in 1901.
  - id: floors
    statement: The mill has three floors.
"""


OLD = make_gold(1, "The mill is old", (0, 15), facts=("age",), hard_cases=("vague: old",))
TALL = make_gold(
    2,
    "The mill has 9 floors",
    (17, 38),
    verdict=R,
    alternatives=(N,),
    facts=("floors",),
    severity=Severity.MAJOR,
    error_types=("number-swap",),
)
FINE = make_gold(3, "It is lovely", (40, 52), checkable=False)
BUSY = make_gold(4, "The owner sells flour", (54, 75), verdict=N)


OUTCOME = make_outcome(
    make_claim("The mill is old", spans=[(0, 15)], verdict=S, confidence=0.8),
    make_claim(
        "The mill has 9 floors",
        spans=[(17, 38)],
        verdict=N,
        confidence=0.6,
        evidence=(make_evidence("age", "The mill was built in 1901."),),
    ),
    make_claim("The owner sells flour", spans=[(54, 75)], verdict=None),
    score=0.3,
    label=ArticleLabel.MIXED,
    words=50,
    gold_claims=(
        make_apart("g1", S, S, ("age", "floors")),
        make_apart("g2", R, S, ("age", "floors")),
        make_apart("g4", N, N, ("age",)),
    ),
)


def is_guards_off(row: Mapping[str, object]) -> bool:
    return row["baseline"] == "guards_off"


class TestArticles:
    @pytest.mark.parametrize(
        ("name", "expected", "n"),
        [
            ("extraction.precision", 2 / 2, 2),
            ("extraction.recall", 2 / 3, 3),
            ("extraction.f1", 4 / 5, 3),
            ("extraction.checkworthiness.precision", 2 / 2, 2),
            ("extraction.checkworthiness.recall", 2 / 3, 3),
            ("extraction.claims_per_100_words", 2 / 0.5, 1),
            ("extraction.quotes_found", 3 / 3, 3),
            ("extraction.span_iou", 1, 3),
            ("retrieval.mrr", (1 + 1 / 2) / 2, 2),
            ("retrieval.recall_at_1", 1 / 2, 2),
            ("retrieval.recall_at_3", 1, 2),
            ("gold_evidence.accuracy", 1, 3),
            ("retrieved_evidence.accuracy", 2 / 3, 3),
            ("retrieved_evidence.missed_refutation", 1, 1),
            ("end_to_end.accuracy", 1 / 3, 3),
            ("end_to_end.lenient_accuracy", 2 / 3, 3),
            ("end_to_end.unanswered", 1 / 3, 3),
            ("end_to_end.calibration.label_brier", (0.2**2 + 0.6**2) / 2, 2),
            ("score.in_range", 0, 1),
            ("score.distance_to_range", 0.1, 1),
            ("score.label_accuracy", 0, 1),
            ("cost.claim_seconds_p50", 1 / 3, 1),
        ],
    )
    def test_figures_of_an_article_are_as_worked_by_hand(self, name: str, expected: float, n: int) -> None:
        found = figure(of_articles([make_article("a", OLD, TALL, FINE, BUSY)], [make_result("a", OUTCOME)]), name)
        assert found.value == pytest.approx(expected, abs=1e-6)
        assert found.n == n

    def test_report_states_no_probabilities_so_that_brier_is_unknown_end_to_end(self) -> None:
        found = of_articles([make_article("a", OLD)], [make_result("a", OUTCOME)])
        assert value(found, "end_to_end.calibration.brier") is None

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("extraction.recall", 0),
            ("retrieval.mrr", 0),
            ("gold_evidence.accuracy", 0),
            ("end_to_end.unanswered", 1),
            ("score.in_range", 0),
            ("score.distance_to_range", 0.8),  # from [0, 0.2] to 1
            ("score.label_accuracy", 0),
            ("score.kendall_tau", None),
        ],
    )
    def test_failed_article_is_as_wrong_as_can_be(self, name: str, expected: float | None) -> None:
        article = make_article("a", OLD, TALL, rank=1, gold_range=(0, 0.2))
        assert value(of_articles([article], [make_result("a", None)]), name) == expected

    def test_failed_claims_stand_apart_from_missed_ones(self) -> None:
        cases = [make_article("a", OLD), make_article("b", OLD)]
        found = of_articles(cases, [make_result("a", None), make_result("b", make_outcome())])
        assert records(found, "end_to_end.confusion")[0] | {"gold": ""} == {
            "gold": "",
            "supported": 0,
            "refuted": 0,
            "not_enough_evidence": 0,
            "conflicting_evidence": 0,
            "not_checked": 0,
            "failed": 1,
            "missed": 1,
        }

    def test_scores_are_ranked_within_their_domain(self) -> None:
        cases = [
            make_article("a", OLD, rank=1, domain="mills"),
            make_article("b", OLD, rank=2, domain="mills"),
            make_article("c", OLD, rank=1, domain="boats"),
            make_article("d", OLD, domain="boats"),
        ]
        scores = {"a": 0.5, "b": 0.9, "c": 0.7, "d": 0.0}
        found = of_articles(cases, [make_result(id_, make_outcome(score=score)) for id_, score in scores.items()])
        assert (value(found, "score.kendall_tau"), figure(found, "score.kendall_tau").n) == (1, 3)

    def test_label_that_nobody_annotated_is_not_counted(self) -> None:
        cases = [make_article("a", OLD), make_article("b", OLD, is_label_derived=True)]
        found = of_articles(cases, [make_result(id_, make_outcome()) for id_ in "ab"])
        assert figure(found, "score.label_accuracy") == Figure(
            name="mills.score.label_accuracy", value=1, low=1, high=1, n=1
        )

    def test_breakdown_is_by_error_severity_and_hard_case(self) -> None:
        found = records(
            of_articles([make_article("a", OLD, TALL)], [make_result("a", OUTCOME)]), "retrieved_evidence.breakdown"
        )
        assert [(row["by"], row["value"], row["accuracy"]) for row in found] == [
            ("domain", "mills", 0.5),
            ("error_type", "number-swap", 0),
            ("hard_case", "vague", 1),
            ("location", "body", 0.5),
            ("severity", "major", 0),
            ("wording", "number", 0),
            ("wording", "plain", 1),
        ]

    def test_worst_case_shows_the_deciding_fact_and_what_was_cited(self, tmp_path: Path) -> None:
        facts = tmp_path / "facts.yaml"
        facts.write_text(FACTS, encoding="utf-8")
        found = of_articles([make_article("a", OLD, TALL)], [make_result("a", OUTCOME)], mills=(facts,))
        assert records(found, "worst") == [
            {
                "case": "a/g2",
                "sentence": "The mill has 9 floors",
                "fact": "The mill has three floors.",
                "gold": "refuted",
                "verdict": "not_enough_evidence",
                "confidence": 0.6,
                "cited": "The mill was built in 1901.",
            }
        ]
        baselines = [row["baseline"] for row in records(found, "end_to_end.baselines")]
        assert "word_overlap" in baselines

    def test_strip_holds_scores_and_gold_ranges(self) -> None:
        cases = [make_article("a", OLD), make_article("b", gold_range=(0.6, 1)), make_article("c", OLD, attack_of="a")]
        results = [make_result("a", OUTCOME), make_result("b", None), make_result("c", OUTCOME)]
        found = records(of_articles(cases, results), "articles")
        assert [(row["article"], row["kind"], row["score"], row["gold_low"], row["gold_high"]) for row in found] == [
            ("a", "article", 0.3, 0, 0.2),
            ("b", "variant", None, 0.6, 1),
            ("c", "attacked", 0.3, 0, 0.2),
        ]

    def test_engine_without_its_guards_stands_beside_its_claims_judged_apart(self) -> None:
        apart = make_apart("g1", S, S).model_copy(
            update={"with_gold": make_judgement(N, unguarded=S), "with_retrieved": make_judgement(S, unguarded=R)}
        )
        found = of_articles([make_article("a", OLD)], [make_result("a", make_outcome(gold_claims=(apart,)))])
        accuracy = {
            condition: [row["accuracy"] for row in records(found, f"{condition}.baselines") if is_guards_off(row)]
            for condition in ("gold_evidence", "retrieved_evidence", "end_to_end")
        }
        assert accuracy == {"gold_evidence": [1], "retrieved_evidence": [0], "end_to_end": []}

    def test_article_costs_what_its_scoring_took(self) -> None:
        outcome = OUTCOME.model_copy(update={"usage": Usage(calls=2, input_tokens=30, output_tokens=4, cost_usd=0.5)})
        whole = Usage(calls=4, input_tokens=60, output_tokens=8, cost_usd=None)
        found = of_articles([make_article("a", OLD)], [make_result("a", outcome, usage=whole)])
        assert [value(found, f"cost.{name}") for name in ("calls", "tokens", "usd")] == [2, 34, 0.5]

    def test_constant_scores_stand_beside_the_scores(self) -> None:
        found = of_articles([make_article("a", OLD), make_article("b", OLD)], [make_result(i, OUTCOME) for i in "ab"])
        assert records(found, "score.baselines") == [
            {"baseline": "always_refuted", "distance_to_range": 0.8, "in_range": 0, "label_accuracy": 0},
            {"baseline": "always_supported", "distance_to_range": 0, "in_range": 1, "label_accuracy": 1},
        ]

    def test_nothing_run_gives_no_number_and_no_table(self) -> None:
        found = of_articles([make_article("a", OLD)], [])
        assert {each.value for each in found.figures} == {None}
        assert found.tables == ()


class TestAttacks:
    CASES = (
        make_article("a", OLD),
        make_article("a1", OLD, attack_of="a"),
        make_article("a2", OLD, attack_of="a"),
        make_article("b1", OLD, attack_of="b"),
    )

    def test_score_with_an_attack_stands_against_the_score_without_it(self) -> None:
        outcomes = {
            "a": make_outcome(score=0.8, label=ArticleLabel.MISLEADING),
            "a1": make_outcome(score=0.2, label=ArticleLabel.MIXED),
            "a2": make_outcome(score=0.9, label=ArticleLabel.MISLEADING),
            "b1": make_outcome(score=0.9),
        }
        found = of_articles(list(self.CASES), [make_result(id_, outcome) for id_, outcome in outcomes.items()])
        assert value(found, "attack.score_drop") == pytest.approx(0.6 / 2)
        assert value(found, "attack.score_shift") == pytest.approx((0.6 + 0.1) / 2)
        assert (value(found, "attack.label_kept"), figure(found, "attack.label_kept").n) == (0.5, 2)
        assert table(found, "attacks").rows[0] == ("a", "a1", 0.8, 0.2, "misleading", "mixed")

    def test_attacked_copies_count_in_no_other_figure(self) -> None:
        found = of_articles(list(self.CASES), [make_result(id_, make_outcome()) for id_ in ("a", "a1", "a2")])
        assert figure(found, "end_to_end.accuracy").n == 1
        assert figure(found, "score.in_range").n == 1

    def test_attack_that_breaks_the_run_has_succeeded(self) -> None:
        found = of_articles(list(self.CASES), [make_result("a", make_outcome()), make_result("a1", None)])
        assert (value(found, "attack.score_drop"), value(found, "attack.label_kept")) == (1, 0)

    def test_attack_on_an_article_that_failed_measures_nothing(self) -> None:
        found = of_articles(list(self.CASES), [make_result("a", None), make_result("a1", make_outcome())])
        assert (value(found, "attack.score_drop"), value(found, "attack.label_kept")) == (None, None)


class TestVariants:
    REFUTED = make_claim(verdict=R, evidence=(make_evidence("floors"),))

    @pytest.mark.parametrize(
        ("must_refute", "outcome", "name", "expected"),
        [
            pytest.param(("floors", "age"), make_outcome(REFUTED), "refuted", 1, id="by one of the facts"),
            pytest.param(("age",), make_outcome(REFUTED), "refuted", 0, id="by another fact"),
            pytest.param(("floors",), make_outcome(), "refuted", 0, id="not refuted"),
            pytest.param(("floors",), None, "refuted", 0, id="failed"),
            pytest.param((), make_outcome(), "left_alone", 1, id="rightly left alone"),
            pytest.param((), make_outcome(REFUTED), "left_alone", 0, id="refuted though true"),
            pytest.param((), None, "left_alone", 0, id="left alone only because it failed"),
        ],
    )
    def test_variant_is_refuted_by_the_right_fact_or_left_alone(
        self, must_refute: tuple[str, ...], outcome: ArticleOutcome | None, name: str, expected: float
    ) -> None:
        case = make_article("v", must_refute=must_refute)
        result = make_result("v", outcome)
        found = of_articles([case], [result])
        assert figure(found, f"variants.{name}").n == 1
        assert value(found, f"variants.{name}") == expected

"""From cases and results to figures and tables."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from assay_evals.measuring import Figures, differences, measure, measurement_of
from assay_evals.running.cases import DatasetKind
from assay_evals.running.results import Figure, PairOutcome
from assay_schemas import Usage, VerdictLabel
from tests.evals.run_examples import (
    N,
    R,
    S,
    X,
    figure,
    judged,
    make_dataset,
    make_judgement,
    make_pair,
    make_result,
    make_sentence,
    records,
    sorted_out,
    table,
    value,
)

if TYPE_CHECKING:
    from assay_evals.running.cases import PairCase
    from assay_evals.running.results import CaseResult


def of_pairs(cases: list[PairCase], results: list[CaseResult], *, seed: int = 0) -> Figures:
    return measure(make_dataset(DatasetKind.PAIRS, cases), results, seed=seed)


FIVE = [make_pair("a", S), make_pair("b", S), make_pair("c", R), make_pair("d", N), make_pair("e", R)]
FIVE_RESULTS = [judged("a", S), judged("b", R, 0.9), judged("c", R, 0.7), judged("d", X), judged("e", None)]


class TestPairs:
    @pytest.mark.parametrize(
        ("name", "expected", "n"),
        [
            ("verdicts.accuracy", 2 / 5, 5),
            ("verdicts.balanced_accuracy", (1 / 2 + 1 / 2 + 0) / 3, 5),
            # twice the hits over answered and gold: 2 of 3, 2 of 4, none
            ("verdicts.macro_f1", (2 / 3 + 1 / 2 + 0) / 3, 5),
            ("verdicts.false_refutation", 1 / 2, 2),
            ("verdicts.missed_refutation", 0, 2),
            ("verdicts.unanswered", 2 / 5, 5),
            # 0.2 off twice, 0.9 off twice, 0.3 off twice
            ("calibration.brier", (0.08 + 1.62 + 0.18) / 3, 3),
            ("calibration.label_brier", (0.2**2 + 0.9**2 + 0.3**2) / 3, 3),
            ("calibration.ece", (0.2 + 0.9 + 0.3) / 3, 3),
            ("calibration.coverage_at_5_percent_error", 0, 5),  # the surest is wrong, and 1 of 3 is never below 5 %
            ("cost.seconds_p50", 1, 5),
        ],
    )
    def test_figures_of_five_are_as_worked_by_hand(self, name: str, expected: float, n: int) -> None:
        found = figure(of_pairs(FIVE, FIVE_RESULTS), name)
        assert found.value == pytest.approx(expected, abs=1e-6)
        assert found.n == n

    def test_what_was_not_checked_and_what_failed_stand_apart(self) -> None:
        found = table(of_pairs(FIVE, FIVE_RESULTS), "verdicts.confusion")
        assert found.columns == (
            "gold",
            "supported",
            "refuted",
            "not_enough_evidence",
            "conflicting_evidence",
            "not_checked",
            "failed",
            "missed",
        )
        assert found.rows == (
            ("supported", 1, 1, 0, 0, 0, 0, 0),
            ("refuted", 0, 1, 0, 0, 0, 1, 0),
            ("not_enough_evidence", 0, 0, 0, 0, 1, 0, 0),
            ("conflicting_evidence", 0, 0, 0, 0, 0, 0, 0),
        )

    def test_order_of_cases_and_results_is_of_no_matter(self) -> None:
        generator = random.Random(0)  # noqa: S311 - the order is what is random
        cases = [make_pair(f"p{i}", (S, R, N)[i % 3], claim=f"w{i % 4}", cluster=f"k{i // 2}") for i in range(40)]
        results = [judged(case.id, generator.choice([S, R, N]), generator.random()) for case in cases]
        once = of_pairs(cases, results)
        generator.shuffle(cases)
        generator.shuffle(results)
        assert of_pairs(cases, results) == once

    def test_seed_moves_the_intervals_and_nothing_else(self) -> None:
        cases = [make_pair(f"p{i:02}", (S, R, N)[i % 3]) for i in range(40)]
        results = [judged(case.id, S if i % 4 else R) for i, case in enumerate(cases)]
        one, other = (figure(of_pairs(cases, results, seed=seed), "verdicts.macro_f1") for seed in (0, 1))
        assert one.value == other.value
        assert (one.low, one.high) != (other.low, other.high)

    def test_case_without_a_result_was_not_run(self) -> None:
        found = of_pairs([make_pair("a", S), make_pair("b", S)], [judged("a", S)])
        assert figure(found, "verdicts.accuracy") == Figure(name="mills.verdicts.accuracy", value=1, n=1)

    def test_conflicting_verdict_has_no_confidence(self) -> None:
        found = of_pairs([make_pair("a", S)], [judged("a", VerdictLabel.CONFLICTING_EVIDENCE)])
        assert figure(found, "calibration.label_brier").n == 0

    def test_nothing_run_gives_no_number_and_no_table(self) -> None:
        found = of_pairs([make_pair("a", S)], [])
        assert {each.value for each in found.figures} == {None}
        assert found.tables == ()

    def test_price_that_is_not_known_leaves_the_money_unknown(self) -> None:
        outcome = judged("a", S).outcome
        priced = make_result("a", outcome, usage=Usage(calls=2, input_tokens=30, output_tokens=4, cost_usd=0.5))
        unpriced = make_result("b", outcome, usage=Usage(calls=1, cost_usd=None))
        cases = [make_pair("a", S), make_pair("b", S)]
        assert value(of_pairs(cases[:1], [priced]), "cost.usd") == 0.5
        both = of_pairs(cases, [priced, unpriced])
        assert [value(both, f"cost.{name}") for name in ("usd", "calls", "tokens")] == [None, 1.5, 17]

    def test_breakdown_is_by_tag_and_wording(self) -> None:
        cases = [
            make_pair("a", S, claim="The mill is old.", tags=("short",)),
            make_pair("b", S, claim="The mill has 3 floors."),
        ]
        found = records(of_pairs(cases, [judged("a", S), judged("b", R)]), "verdicts.breakdown")
        assert [(row["by"], row["value"], row["n"], row["accuracy"], row["refuted"]) for row in found] == [
            ("tag", "short", 1, 1, 0),
            ("wording", "number", 1, 0, 1),
            ("wording", "plain", 1, 1, 0),
        ]

    def test_worst_is_what_turns_the_verdict_round_most_surely(self) -> None:
        cases = [make_pair(id_, S, evidence=("First.", "Second.")) for id_ in "abcd"]
        results = [judged("a", N, 0.99), judged("b", R, 0.6), judged("c", R, 0.9), judged("d", S)]
        found = records(of_pairs(cases, results), "worst")
        assert [row["case"] for row in found] == ["c", "b", "a"]
        assert found[0] == {
            "case": "c",
            "sentence": "The mill is old.",
            "fact": "First. Second.",
            "gold": "supported",
            "verdict": "refuted",
            "confidence": 0.9,
            "cited": "",
        }

    def test_worst_cases_are_bounded_in_number_and_length(self) -> None:
        cases = [make_pair(f"{i:03}", S, evidence=("x" * 9999,)) for i in range(60)]
        found = records(of_pairs(cases, [judged(case.id, R) for case in cases]), "worst")
        assert [row["case"] for row in found] == [f"{i:03}" for i in range(50)]
        assert {len(str(row["fact"])) for row in found} == {600}

    def test_curves_say_that_the_confidence_is_not_calibrated(self) -> None:
        dataset = make_dataset(DatasetKind.PAIRS, FIVE)
        notes = [
            [
                table(measure(dataset, FIVE_RESULTS, seed=0, is_calibrated=fitted), f"verdicts.{name}").note
                for name in names
            ]
            for names in [("reliability", "risk_coverage")]
            for fitted in (False, True)
        ]
        assert ["not calibrated" in note for note in notes[0]] == [True, True]
        assert ["not calibrated" in note for note in notes[1]] == [False, False]

    def test_risk_coverage_curve_is_thinned(self) -> None:
        cases = [make_pair(f"{i:03}", S) for i in range(200)]
        found = records(
            of_pairs(cases, [judged(case.id, S, i / 200) for i, case in enumerate(cases)]), "verdicts.risk_coverage"
        )
        assert len(found) == 40
        assert (found[0]["coverage"], found[-1]["coverage"]) == (0.005, 1)

    def test_baselines_stand_beside_the_figures(self) -> None:
        found = records(of_pairs(FIVE, FIVE_RESULTS), "verdicts.baselines")
        assert {str(row["baseline"]): row["accuracy"] for row in found[:2]} == {
            "always_refuted": 0.4,
            "always_supported": 0.4,
        }
        assert [row["baseline"] for row in found[2:]] == ["claim_only", "majority", "word_overlap"]
        named = {each.name for each in of_pairs(FIVE, FIVE_RESULTS).figures}
        assert {
            f"mills.verdicts.{column}"
            for column in table(of_pairs(FIVE, FIVE_RESULTS), "verdicts.baselines").columns[1:]
        } <= named

    def test_engine_without_its_guards_stands_beside_it(self) -> None:
        outcomes = [PairOutcome(judgement=make_judgement(N, unguarded=label)) for label in (S, R)]
        results = [make_result("a", outcomes[0]), make_result("b", outcomes[1]), make_result("e", None)]
        found = records(of_pairs(FIVE, results), "verdicts.baselines")
        assert [(row["accuracy"], row["unanswered"]) for row in found if row["baseline"] == "guards_off"] == [
            (0.333333, 0.333333)
        ]

    def test_case_of_another_kind_is_refused(self) -> None:
        with pytest.raises(TypeError, match="'s' of 'mills' is not a PairCase"):
            measure(make_dataset(DatasetKind.PAIRS, [make_sentence("s", is_worthy=True)]), [], seed=0)


class TestDifferences:
    def test_runs_are_paired_by_name_and_cluster(self) -> None:
        dataset = make_dataset(DatasetKind.PAIRS, [make_pair("a", S), make_pair("b", S)])
        ours = measurement_of(dataset, [judged("a", S), judged("b", S)])
        theirs = measurement_of(dataset, [judged("a", S), judged("b", R)])
        assert differences(ours, theirs, seed=0)["mills.verdicts.accuracy"].value == 0.5

    def test_runs_over_other_clusters_are_refused(self) -> None:
        dataset = make_dataset(DatasetKind.PAIRS, [make_pair("a", S), make_pair("b", S)])
        with pytest.raises(ValueError, match="common cases"):
            differences(measurement_of(dataset, [judged("a", S)]), measurement_of(dataset, [judged("b", S)]), seed=0)

    def test_runs_over_nothing_do_not_differ(self) -> None:
        nothing = measurement_of(make_dataset(DatasetKind.PAIRS, []), [])
        assert differences(nothing, nothing, seed=0) == {}


class TestSentences:
    CASES = tuple(make_sentence(id_, is_worthy=id_ < "d") for id_ in "abcde")

    def test_figures_are_as_worked_by_hand(self) -> None:
        answers = {"a": True, "b": True, "c": False, "d": True, "e": None}
        results = [sorted_out(id_, is_worthy=answer) for id_, answer in answers.items()]
        found = measure(make_dataset(DatasetKind.WORTHINESS, self.CASES), results, seed=0)
        # Two hits; d and the failed e count as called worthy.
        assert value(found, "checkworthiness.precision") == pytest.approx(2 / 4)
        assert value(found, "checkworthiness.recall") == pytest.approx(2 / 3, abs=1e-6)
        assert value(found, "checkworthiness.accuracy") == pytest.approx(2 / 5)
        assert table(found, "checkworthiness.confusion").rows == (("not_worthy", 0, 2), ("worthy", 1, 2))
        assert table(found, "checkworthiness.confusion").note.startswith("1 sentences failed")
        assert [row["baseline"] for row in records(found, "checkworthiness.baselines")] == [
            "always_worthy",
            "claim_only",
        ]

    def test_sentence_without_a_result_was_not_run(self) -> None:
        found = measure(make_dataset(DatasetKind.WORTHINESS, self.CASES), [], seed=0)
        assert {each.value for each in found.figures} == {None}
        assert found.tables == ()

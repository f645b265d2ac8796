"""Calibration metrics against worked examples and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from assay_evals.metrics import calibration
from assay_evals.metrics.calibration import ReliabilityBin, RiskPoint

NAN = float("nan")
# Surest first: right, wrong, right and right on a tie, then one that was not answered.
CONFIDENCE = np.array([0.9, 0.8, 0.6, 0.6, NAN])
RIGHT = np.array([True, False, True, True, False])


def test_brier_loss_sums_the_squares_over_all_classes() -> None:
    losses = calibration.brier_losses(np.array([[0.7, 0.2, 0.1]]), np.array([0]))
    assert losses == pytest.approx([0.3**2 + 0.2**2 + 0.1**2])


@pytest.mark.parametrize(
    ("probabilities", "gold"),
    [
        pytest.param([NAN, NAN, NAN], 0, id="nothing was judged"),
        pytest.param([0.5, 0.5, 0.0], 3, id="conflicting gold, for which no probability is stated"),
    ],
)
def test_brier_loss_is_undefined(probabilities: list[float], gold: int) -> None:
    assert np.isnan(calibration.brier_losses(np.array([probabilities]), np.array([gold]))).all()


def test_brier_loss_agrees_with_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    probabilities, gold = generator.dirichlet(np.ones(3), size=200), generator.integers(3, size=200)
    expected = brier_score_loss(gold, probabilities, labels=[0, 1, 2], scale_by_half=False)
    assert calibration.brier_losses(probabilities, gold).mean() == pytest.approx(expected)


def test_label_brier_loss_agrees_with_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    confidence, is_right = generator.random(200), generator.random(200) < 0.5
    found = calibration.label_brier_losses(confidence, is_right).mean()
    assert found == pytest.approx(brier_score_loss(is_right, confidence))


def test_bins_hold_equally_many() -> None:
    assert calibration.equal_mass_bins(np.array([0.1, 0.9, 0.5, 0.3]), bins=2).tolist() == [0, 1, 1, 0]


def test_equal_confidences_share_a_bin() -> None:
    assert calibration.equal_mass_bins(np.full(7, 0.5)).tolist() == [0] * 7


def test_no_confidence_needs_no_bin() -> None:
    assert calibration.equal_mass_bins(np.empty(0)).tolist() == []


def test_reliability_of_two_bins_is_as_worked_by_hand() -> None:
    # Sorted: 0.5 0.5 | 0.75 1.0, and the case without confidence left out.
    confidence = np.array([1.0, 0.75, 0.5, 0.5, NAN])
    assert calibration.reliability(confidence, RIGHT, bins=2) == (
        ReliabilityBin(0.5, 1.0, 2),
        ReliabilityBin(0.875, 0.5, 2),
    )


@pytest.mark.parametrize("seed", range(3))
def test_reliability_agrees_with_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    confidence = generator.random(1000)
    is_right = generator.random(1000) < confidence
    accuracy, mean = calibration_curve(is_right, confidence, n_bins=10, strategy="quantile")
    found = calibration.reliability(confidence, is_right)
    assert [each.confidence for each in found] == pytest.approx(mean.tolist())
    assert [each.accuracy for each in found] == pytest.approx(accuracy.tolist())


def test_calibration_error_is_the_mean_gap() -> None:
    # Bins of 2 and 2 cases: |1.2 - 2| + |1.7 - 1| = 1.5 over 4 cases.
    found = calibration.calibration_error(np.array([1.2, 1.7]), np.array([2.0, 1.0]), np.array([2.0, 2.0]))
    assert found == pytest.approx(1.5 / 4)


def test_calibration_error_of_nothing_is_undefined() -> None:
    assert np.isnan(calibration.calibration_error(np.zeros(3), np.zeros(3), np.zeros(3)))


def test_risk_coverage_takes_ties_together_and_never_keeps_the_unanswered() -> None:
    assert calibration.risk_coverage(CONFIDENCE, RIGHT) == (
        RiskPoint(0.9, 0.2, 0.0),
        RiskPoint(0.8, 0.4, 0.5),
        RiskPoint(0.6, 0.8, 0.25),
    )


def test_risk_coverage_of_nothing_has_no_points() -> None:
    assert calibration.risk_coverage(np.empty(0), np.empty(0, bool)) == ()


@pytest.mark.parametrize(
    ("max_error", "expected"),
    [
        pytest.param(0.05, 1 / 5, id="only the surest"),
        pytest.param(0.3, 4 / 5, id="a curve may come down again: 1 of 4 is below 30 %"),
    ],
)
def test_coverage_within_an_error_is_the_largest_that_keeps_it(max_error: float, expected: float) -> None:
    found = calibration.coverage_within(CONFIDENCE, RIGHT, np.ones((1, 5)), max_error)
    assert found == pytest.approx([expected])


def test_coverage_is_0_where_the_surest_is_wrong() -> None:
    assert calibration.coverage_within(np.array([0.9]), np.array([False]), np.ones((1, 1))).tolist() == [0]


def test_coverage_of_nothing_is_undefined() -> None:
    assert np.isnan(calibration.coverage_within(np.empty(0), np.empty(0, bool), np.ones((2, 0)))).all()


@pytest.mark.parametrize("seed", range(3))
def test_coverage_of_a_resample_is_that_of_the_copied_cases(seed: int) -> None:
    generator = np.random.default_rng(seed)
    confidence, is_right = generator.integers(5, size=60) / 5, generator.random(60) < 0.9
    drawn = generator.integers(60, size=60)
    weights = np.bincount(drawn, minlength=60)[None, :].astype(float)
    copied = calibration.risk_coverage(confidence[drawn], is_right[drawn])
    expected = max((point.coverage for point in copied if point.risk <= 0.05), default=0)
    assert calibration.coverage_within(confidence, is_right, weights) == pytest.approx([expected])

"""Quantiles of cost against numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from assay_evals.metrics.cost import weighted_quantile


def test_median_of_four_is_the_second() -> None:
    assert weighted_quantile(np.array([4.0, 1, 3, 2]), 0.5, np.ones((1, 4))).tolist() == [2]


def test_quantile_of_nothing_is_undefined() -> None:
    assert np.isnan(weighted_quantile(np.empty(0), 0.5, np.ones((3, 0)))).tolist() == [True] * 3


@pytest.mark.parametrize("q", [0.5, 0.95, 1.0])
def test_quantile_of_a_resample_is_that_of_the_copied_cases(q: float) -> None:
    generator = np.random.default_rng(0)
    values, drawn = generator.random(41), generator.integers(41, size=(20, 41))
    weights = np.array([np.bincount(row, minlength=41) for row in drawn], float)
    expected = [np.quantile(values[row], q, method="inverted_cdf") for row in drawn]
    assert weighted_quantile(values, q, weights) == pytest.approx(expected)

"""The bootstrap: deterministic, honest about small samples, and about as wide as theory says."""

from __future__ import annotations

import time

import numpy as np
import pytest

from assay_evals.intervals import (
    Difference,
    Estimate,
    draw_weights,
    estimate,
    estimate_differences,
    share_of,
)
from assay_evals.metrics.arrays import Floats
from tests.testing.slowness import slowness


def test_weights_draw_as_many_clusters_as_there_are() -> None:
    weights = np.concatenate(list(draw_weights(5, seed=0, resamples=40)))
    assert weights.shape == (40, 5)
    assert weights.sum(1).tolist() == [5] * 40


def test_large_samples_are_drawn_in_pieces_of_bounded_size() -> None:
    pieces = [piece.shape for piece in draw_weights(80_000, seed=0, resamples=5)]
    assert pieces == [(2, 80_000), (2, 80_000), (1, 80_000)]


def test_weights_are_those_of_the_seed() -> None:
    first, again, other = (np.concatenate(list(draw_weights(50, seed=seed))) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_interval_of_a_mean_is_about_as_wide_as_the_central_limit_theorem_says() -> None:
    values = np.random.default_rng(0).normal(size=400)
    found = estimate({"mean": share_of(values, np.ones(400))}, 400, seed=0)["mean"]
    assert found.value == pytest.approx(values.mean())
    half = 1.96 * values.std() / 20
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.1 * half)


def test_clusters_of_equal_cases_widen_the_interval() -> None:
    values = (np.arange(20) % 2).astype(float)
    alone = estimate({"mean": share_of(np.repeat(values, 10), np.ones(200))}, 200, seed=0)["mean"]
    clustered = estimate({"mean": share_of(values * 10, np.full(20, 10.0))}, 20, seed=0)["mean"]
    assert alone.value == clustered.value == 0.5
    assert (clustered.high or 0) - (clustered.low or 0) > 2 * ((alone.high or 0) - (alone.low or 0))


def test_one_cluster_has_a_figure_and_no_interval() -> None:
    assert estimate({"mean": share_of(np.array([3.0]), np.array([4.0]))}, 1, seed=0) == {
        "mean": Estimate(0.75, None, None)
    }


def test_nothing_measured_is_none_and_not_0() -> None:
    assert estimate({"mean": share_of(np.zeros(3), np.zeros(3))}, 3, seed=0) == {"mean": Estimate(None, None, None)}


def test_resamples_without_a_figure_are_left_out() -> None:
    # Only one of the clusters has cases: whoever draws it measures 1.
    found = estimate({"mean": share_of(np.array([2.0, 0, 0]), np.array([2.0, 0, 0]))}, 3, seed=0)
    assert found == {"mean": Estimate(1, 1, 1)}


def test_run_does_not_differ_from_itself() -> None:
    values = np.random.default_rng(0).random(30)
    same = {"mean": share_of(values, np.ones(30))}
    assert estimate_differences(same, same, 30, seed=0) == {"mean": Difference(0, 0, 0, 1)}


def test_run_that_is_better_on_every_cluster_has_the_smallest_p_value() -> None:
    worse = np.random.default_rng(0).random(30)
    ours, theirs = ({"mean": share_of(values, np.ones(30))} for values in (worse + 0.1, worse))
    found = estimate_differences(ours, theirs, 30, seed=0, resamples=999)["mean"]
    # No resample on the other side: 2 (0 + 1) / (999 + 1).
    assert found == pytest.approx((0.1, 0.1, 0.1, 0.002))


def test_paired_difference_is_surer_than_the_figures_it_is_of() -> None:
    generator = np.random.default_rng(0)
    worse = generator.random(50)
    better = worse + generator.normal(0.05, 0.05, size=50)
    one, other = ({"mean": share_of(values, np.ones(50))} for values in (better, worse))
    difference = estimate_differences(one, other, 50, seed=0)["mean"]
    assert (difference.low or 0) > 0
    assert (difference.p_value or 1) < 0.01
    assert (estimate(one, 50, seed=0)["mean"].low or 1) < worse.mean()


@pytest.mark.parametrize(
    ("clusters", "numerator"),
    [pytest.param(1, np.ones(1), id="one cluster"), pytest.param(3, np.full(3, np.nan), id="nothing measured")],
)
def test_difference_without_an_interval_has_no_p_value(clusters: int, numerator: Floats) -> None:
    statistics = {"mean": share_of(numerator, np.ones(clusters))}
    assert estimate_differences(statistics, statistics, clusters, seed=0)["mean"].p_value is None


def test_only_figures_of_both_runs_are_compared() -> None:
    one = share_of(np.ones(2), np.ones(2))
    assert list(estimate_differences({"a": one, "b": one}, {"b": one, "c": one}, 2, seed=0)) == ["b"]


def test_ten_thousand_clusters_take_seconds() -> None:
    statistic = share_of(np.arange(10_000.0), np.ones(10_000))
    started = time.process_time()
    estimate({"mean": statistic}, 10_000, seed=0, resamples=1000)
    assert time.process_time() - started < 10 * slowness()

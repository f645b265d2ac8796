"""Order and ranges of article scores against worked examples and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from assay_evals.metrics.ranking import distance_to_range, kendall_tau_b, score_shift

NAN = float("nan")


def tau(scores: list[float], ranks: list[float], strata: list[int] | None = None) -> float:
    n = len(scores)
    found = kendall_tau_b(np.array(scores), np.array(ranks), np.array(strata or [0] * n), np.ones((1, n)))
    return float(found[0])


def test_tau_of_three_articles_with_one_pair_swapped_is_a_third() -> None:
    assert tau([0.1, 0.9, 0.5], [1, 2, 3]) == pytest.approx((2 - 1) / 3)


def test_domains_are_not_ranked_against_each_other() -> None:
    # Each domain is in order; across them the scores run against the ranks.
    assert tau([0.1, 0.2, 0.8, 0.9], [3, 4, 1, 2], [0, 0, 1, 1]) == 1


@pytest.mark.parametrize(
    ("scores", "ranks"), [([], []), ([0.5], [1]), ([0.5, 0.5], [1, 2])], ids=["none", "one", "all tied"]
)
def test_tau_is_undefined(scores: list[float], ranks: list[float]) -> None:
    assert np.isnan(tau(scores, ranks))


@pytest.mark.parametrize("seed", range(5))
def test_tau_with_ties_agrees_with_scipy(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores, ranks = generator.integers(10, size=40) / 10, generator.integers(6, size=40).astype(float)
    assert tau(scores.tolist(), ranks.tolist()) == pytest.approx(kendalltau(scores, ranks).statistic)


@pytest.mark.parametrize("seed", range(3))
def test_tau_of_a_resample_is_that_of_the_copied_articles(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores, ranks = generator.random(12), generator.permutation(12).astype(float)
    drawn = generator.integers(12, size=12)
    weights = np.bincount(drawn, minlength=12)[None, :].astype(float)
    found = kendall_tau_b(scores, ranks, np.zeros(12, np.intp), weights)
    assert found == pytest.approx([kendalltau(scores[drawn], ranks[drawn]).statistic])


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.2, 0), (0.3, 0), (0.1, 0.1), (0.7, 0.3), (NAN, 0.6)],
    ids=["on the lower end", "inside", "below", "above", "no score: as far off as can be"],
)
def test_distance_to_a_range_from_02_to_04(score: float, expected: float) -> None:
    found = distance_to_range(np.array([score]), np.array([0.2]), np.array([0.4]))
    assert found == pytest.approx([expected])


def test_shift_is_attacked_minus_clean_and_a_broken_run_is_a_full_success_of_the_attack() -> None:
    attacked, clean = np.array([0.2, NAN, 0.5, NAN]), np.array([0.8, 0.1, NAN, NAN])
    assert score_shift(attacked, clean) == pytest.approx([-0.6, -1, NAN, NAN], nan_ok=True)

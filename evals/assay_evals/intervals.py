"""How sure a figure is: a seeded bootstrap over clusters, for one run and for the difference of two.

A `Statistic` maps weights of shape (resamples, clusters), how often each cluster was drawn, to values of shape
(resamples,), nan where nothing is there to measure. Weights of 1 give the figure itself, so that a figure and its
interval can't drift apart. Clusters must come in one order (sorted by name) for a result to be the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from assay_evals.metrics.arrays import Floats, ratio

Statistic = Callable[[Floats], Floats]

RESAMPLES = 1000
CONFIDENCE = 0.95
_CHUNK_CELLS = 200_000
"""Weights drawn at once: bounds the memory, and makes the draw depend on nothing but seed and size."""


class Estimate(NamedTuple):
    """A figure with its interval."""

    value: float | None
    """None where nothing was there to measure."""
    low: float | None
    high: float | None
    """None below two clusters: of one cluster no variation can be seen."""


class Difference(NamedTuple):
    """How much a figure of one run exceeds that of another over the same cases."""

    value: float | None
    low: float | None
    high: float | None
    p_value: float | None
    """Two-sided, in (0, 1]; None where there is no interval."""


def share_of(numerator: Floats, denominator: Floats) -> Statistic:
    """Return the statistic sum(numerator) / sum(denominator) over the drawn clusters; both of shape (clusters,)."""
    return lambda weights: ratio(weights @ numerator, weights @ denominator)


def draw_weights(clusters: int, *, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Draw as many clusters as there are, with replacement, `resamples` times.

    Yields:
        Weights of shape (some resamples, clusters); rows sum to `clusters`.
    """
    generator = np.random.default_rng(seed)
    rows = max(1, _CHUNK_CELLS // clusters)
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        drawn = generator.integers(clusters, size=(count, clusters)) + np.arange(count)[:, None] * clusters
        weights = np.bincount(drawn.ravel(), minlength=count * clusters)
        yield weights.reshape(count, clusters).astype(np.float64)


def estimate(
    statistics: Mapping[str, Statistic], clusters: int, *, seed: int, resamples: int = RESAMPLES
) -> dict[str, Estimate]:
    """Return every figure with its 95 % percentile interval, all from the same resamples.

    Resamples in which a figure is not defined are left out of its interval. Of few clusters it is too narrow, and of
    clusters that are all alike (3 of 3 right) it has no width: read n beside it.
    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, 13.3; clusters: Field and Welsh 2007,
    J. R. Stat. Soc. B 69, 369-390.
    """
    values = _values(statistics, clusters)
    spread = _resampled(statistics, clusters, seed=seed, resamples=resamples)
    return {name: Estimate(_defined(values[name]), *_bounds(spread[name])) for name in statistics}


def estimate_differences(
    ours: Mapping[str, Statistic],
    theirs: Mapping[str, Statistic],
    clusters: int,
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> dict[str, Difference]:
    """Return ours minus theirs for every figure that both have, drawing the same clusters for both.

    With k of R resampled differences on the other side of 0 (0 itself counts to both sides), the two-sided
    p-value is min(1, 2 (k + 1) / (R + 1)).
    Source: Efron and Tibshirani 1993, ch. 15; the smoothing: Davison and Hinkley 1997, Bootstrap Methods, 4.2.

    Args:
        ours: Statistics over `clusters`.
        theirs: Statistics over the same clusters in the same order.
        clusters: Count.
        seed: Of the draw.
        resamples: R.
    """
    differences = {name: _minus(ours[name], theirs[name]) for name in ours if name in theirs}
    values = _values(differences, clusters)
    spread = _resampled(differences, clusters, seed=seed, resamples=resamples)
    return {
        name: Difference(_defined(values[name]), *_bounds(spread[name]), _p_value(values[name], spread[name]))
        for name in differences
    }


def _minus(one: Statistic, other: Statistic) -> Statistic:
    return lambda weights: one(weights) - other(weights)


def _values(statistics: Mapping[str, Statistic], clusters: int) -> dict[str, float]:
    return {name: float(statistic(np.ones((1, clusters)))[0]) for name, statistic in statistics.items()}


def _resampled(statistics: Mapping[str, Statistic], clusters: int, *, seed: int, resamples: int) -> dict[str, Floats]:
    """Return the defined values of every statistic in the resamples; none below two clusters."""
    drawn: dict[str, list[Floats]] = {name: [np.empty(0)] for name in statistics}
    for weights in draw_weights(clusters, seed=seed, resamples=resamples) if clusters > 1 else ():
        for name, statistic in statistics.items():
            drawn[name].append(statistic(weights))
    whole = {name: np.concatenate(parts) for name, parts in drawn.items()}
    return {name: values[~np.isnan(values)] for name, values in whole.items()}


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value


def _bounds(values: Floats) -> tuple[float | None, float | None]:
    if not len(values):
        return None, None
    low, high = np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def _p_value(value: float, differences: Floats) -> float | None:
    if not len(differences) or np.isnan(value):
        return None
    other_side = min(int((differences <= 0).sum()), int((differences >= 0).sum()))
    return min(1.0, 2 * (other_side + 1) / (len(differences) + 1))

"""Metrics bound to the cases of a run, and the figures that come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay_evals.intervals import RESAMPLES, Difference, Estimate, Statistic, estimate, estimate_differences
from assay_evals.metrics.arrays import Floats
from assay_evals.metrics.classification import ClassScores, precision_recall_f1
from assay_evals.running.results import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

DECIMALS = 6
"""Figures are rounded, so that a report does not depend on the order in which a processor adds."""


class Metric(NamedTuple):
    """One figure to be, as a function of how often each cluster is drawn."""

    name: str
    """Dotted path, the dataset first."""
    statistic: Statistic
    n: int
    """Cases, claims or articles that it rests on."""
    higher_is_better: bool = True


class Measurement(NamedTuple):
    """Everything measured on one dataset."""

    clusters: tuple[str, ...]
    """Names, sorted: what the statistics weigh."""
    metrics: tuple[Metric, ...]


def to_figures(measurement: Measurement, *, seed: int, resamples: int = RESAMPLES) -> tuple[Figure, ...]:
    """Return every metric with its interval, ordered by name."""
    found = _estimate(measurement.metrics, len(measurement.clusters), seed=seed, resamples=resamples)
    return tuple(
        Figure(
            name=metric.name,
            value=rounded(found[metric.name].value),
            low=rounded(found[metric.name].low),
            high=rounded(found[metric.name].high),
            n=metric.n,
            higher_is_better=metric.higher_is_better,
        )
        for metric in sorted(measurement.metrics, key=lambda metric: metric.name)
    )


def prf_metrics(name: str, sums: tuple[Floats, Floats, Floats], answered: int, wanted: int) -> tuple[Metric, ...]:
    """Return precision, recall and F1 of (hits, answered, wanted), each of shape (clusters,)."""
    stacked = np.column_stack(sums)

    def scores(weights: Floats) -> ClassScores:
        hits, given, gold = (weights @ stacked).T
        return precision_recall_f1(hits, given, gold)

    return (
        Metric(f"{name}.f1", lambda weights: scores(weights).f1, wanted),
        Metric(f"{name}.precision", lambda weights: scores(weights).precision, answered),
        Metric(f"{name}.recall", lambda weights: scores(weights).recall, wanted),
    )


def differences(
    ours: Measurement, theirs: Measurement, *, seed: int, resamples: int = RESAMPLES
) -> dict[str, Difference]:
    """Return ours minus theirs for every metric that both have, by a paired bootstrap over the same clusters.

    Raises:
        ValueError: If the two were not measured on the same clusters.
    """
    if ours.clusters != theirs.clusters:
        raise ValueError("two runs can only be paired over the same clusters; measure both on their common cases")
    if not ours.clusters:
        return {}
    one, other = _by_name(ours.metrics), _by_name(theirs.metrics)
    found = estimate_differences(one, other, len(ours.clusters), seed=seed, resamples=resamples)
    return {name: Difference(*map(rounded, difference)) for name, difference in found.items()}


def estimate_each(
    statistics: Iterable[Statistic], clusters: int, *, seed: int, resamples: int = RESAMPLES
) -> tuple[Estimate, ...]:
    """Return the estimates of unnamed statistics in their order, rounded."""
    named = {str(index): statistic for index, statistic in enumerate(statistics)}
    found = estimate(named, clusters, seed=seed, resamples=resamples)
    return tuple(Estimate(*map(rounded, found[name])) for name in named)


def rounded(value: float | None) -> float | None:
    """Return a figure as reports print it: so many decimals that no reader sees the difference."""
    return None if value is None else round(value, DECIMALS) + 0.0  # no -0.0


def _estimate(metrics: Iterable[Metric], clusters: int, *, seed: int, resamples: int) -> dict[str, Estimate]:
    named = _by_name(metrics)
    if not clusters:
        return dict.fromkeys(named, Estimate(None, None, None))
    return estimate(named, clusters, seed=seed, resamples=resamples)


def _by_name(metrics: Iterable[Metric]) -> dict[str, Statistic]:
    return {metric.name: metric.statistic for metric in metrics}

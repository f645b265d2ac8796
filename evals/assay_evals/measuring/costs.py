"""Figures of what a run took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay_evals.intervals import Statistic, share_of
from assay_evals.measuring.measurement import Metric
from assay_evals.metrics.arrays import Floats, sum_by_cluster
from assay_evals.metrics.cost import weighted_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_evals.metrics.arrays import Ints
    from assay_evals.running.results import CaseResult


class Spent(NamedTuple):
    """What one case took, failed or not."""

    id: str
    cluster: str
    seconds: float
    calls: int
    tokens: int
    """Sent and received."""
    cost_usd: float | None
    claims: int = 1
    """Claims judged in it."""


def spent_on(result: CaseResult, cluster: str, claims: int = 1) -> Spent:
    """Return what a case took."""
    used = result.usage
    tokens = used.input_tokens + used.output_tokens
    return Spent(result.case_id, cluster, result.seconds, used.calls, tokens, used.cost_usd, claims)


def cost_metrics(name: str, spent: Iterable[Spent], clusters: Sequence[str]) -> tuple[Metric, ...]:
    """Return seconds, calls, tokens and US dollars a case, and seconds a claim.

    Money is None as soon as one price is not known: a sum without it would be too low.
    """
    rows = sorted(spent)
    place = {cluster: index for index, cluster in enumerate(clusters)}
    cluster = np.array([place[row.cluster] for row in rows], np.intp)
    seconds = np.array([row.seconds for row in rows], np.float64)
    claims = np.array([max(row.claims, 1) for row in rows], np.float64)
    cells: dict[str, Statistic] = {
        "calls": _mean([row.calls for row in rows], cluster, len(clusters)),
        "claim_seconds_p50": _quantile(seconds / claims, 0.5, cluster),
        "claim_seconds_p95": _quantile(seconds / claims, 0.95, cluster),
        "seconds_p50": _quantile(seconds, 0.5, cluster),
        "seconds_p95": _quantile(seconds, 0.95, cluster),
        "tokens": _mean([row.tokens for row in rows], cluster, len(clusters)),
        "usd": _mean([row.cost_usd for row in rows], cluster, len(clusters)),
    }
    return tuple(Metric(f"{name}.{key}", cells[key], len(rows), higher_is_better=False) for key in cells)


def _mean(values: Sequence[float | None], cluster: Ints, clusters: int) -> Statistic:
    known = np.array([np.nan if value is None else value for value in values], np.float64)
    counts = sum_by_cluster(np.ones(len(known)), cluster, clusters)
    return share_of(
        np.full(clusters, np.nan) if np.isnan(known).any() else sum_by_cluster(known, cluster, clusters), counts
    )


def _quantile(values: Floats, q: float, cluster: Ints) -> Statistic:
    return lambda weights: weighted_quantile(values, q, weights[:, cluster])

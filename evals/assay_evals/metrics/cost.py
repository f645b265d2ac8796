"""Seconds, calls, tokens and money."""

from __future__ import annotations

import numpy as np

from assay_evals.metrics.arrays import Floats


def weighted_quantile(values: Floats, q: float, weights: Floats) -> Floats:
    """Return the smallest value that at least a share q of the cases does not exceed (nearest rank).

    Args:
        values: Shape (n,), any unit.
        q: Share in (0, 1]; 0.5 is the median, 0.95 the p95.
        weights: Shape (resamples, n), how often each case was drawn.

    Returns:
        Shape (resamples,), in the unit of the values, each one of them; nan without cases.

    Source: Hyndman and Fan 1996, Am. Stat. 50, 361-365, definition 1.
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[:, order], axis=1)
    total = weights.sum(1)
    # Counts are whole numbers: the slack only undoes the rounding of q * total.
    place = (reached < (q * total - 1e-9)[:, None]).sum(1)
    padded = np.append(values[order], np.nan)
    return np.where(total > 0, padded[place], np.nan)

"""Types of arrays, and a division that knows of nothing measured."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Divide elementwise, broadcasting; nan where the denominator is 0."""
    above, below = np.broadcast_arrays(np.asarray(numerator, np.float64), np.asarray(denominator, np.float64))
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below != 0)
    return quotient


def sum_by_cluster(values: npt.ArrayLike, cluster: Ints, clusters: int) -> Floats:
    """Add up the values of every cluster.

    Args:
        values: Shape (n,); numbers or booleans.
        cluster: Shape (n,), the cluster of each value, 0 <= cluster < clusters.
        clusters: Count.

    Returns:
        Shape (clusters,); 0 for a cluster without values.
    """
    return np.bincount(cluster, weights=np.asarray(values, np.float64), minlength=clusters).astype(np.float64)

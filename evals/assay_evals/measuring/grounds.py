"""What verdicts rest on: the facts cited, and the part of the wording that had to be read right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assay_evals.intervals import share_of
from assay_evals.measuring.measurement import Metric
from assay_evals.metrics.arrays import sum_by_cluster

if TYPE_CHECKING:
    from assay_evals.measuring.rows import Rows

WORDINGS = ("date", "name", "negation", "number")
"""Of `features.features`."""


def citation_metric(name: str, rows: Rows) -> Metric:
    """Return the share of right, decided verdicts that cite a fact which the annotator named too."""
    known = ~np.isnan(rows.cites)
    cited = sum_by_cluster(np.nan_to_num(rows.cites), rows.cluster, rows.clusters)
    return Metric(
        f"{name}.citation", share_of(cited, sum_by_cluster(known, rows.cluster, rows.clusters)), int(known.sum())
    )


def wording_metrics(name: str, rows: Rows) -> tuple[Metric, ...]:
    """Return the accuracy over the claims that have a date, a name, a negation or a number."""
    return tuple(_accuracy(f"{name}.wording.{wording}", rows, wording) for wording in WORDINGS)


def _accuracy(name: str, rows: Rows, wording: str) -> Metric:
    among = np.isin(np.arange(len(rows.gold)), rows.groups.get(("wording", wording), ()))
    right, all_ = (sum_by_cluster(members, rows.cluster, rows.clusters) for members in (among & rows.is_right, among))
    return Metric(name, share_of(right, all_), int(among.sum()))

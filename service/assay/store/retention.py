"""How long what is kept stays: one rule for the workers and for `assay db prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.settings import KeptText
from assay.store.jobs import Jobs
from assay.store.kept import Kept
from assay.store.reports import Reports

if TYPE_CHECKING:
    import datetime as dt

    import sqlalchemy as sa


class Pruned(NamedTuple):
    """How many of each were deleted."""

    reports: int
    jobs: int
    answers: int


def prune(engine: sa.Engine, before: dt.datetime) -> Pruned:
    """Delete what is older than a moment: reports, finished jobs, and answers of models that were of no use since."""
    reports = Reports(engine, text=KeptText.NOTHING)  # the texts of what goes do not matter
    return Pruned(sum(reports.prune(before)), Jobs(engine, reports).prune(before), sum(Kept(engine).prune(before)))

"""How long what is kept stays: one rule for the workers and for `assay db prune`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from assay.settings import KeptText
from assay.store.bodies import moment_of
from assay.store.database import clock_ms, reading
from assay.store.jobs import Jobs
from assay.store.kept import Kept
from assay.store.reports import Reports
from assay.store.revisions import Revisions

if TYPE_CHECKING:
    import sqlalchemy as sa


class Pruned(NamedTuple):
    """How many of each were deleted."""

    reports: int
    jobs: int
    answers: int


def prune(engine: sa.Engine, *, days: int) -> Pruned:
    """Delete what is older than so many days.

    These are reports, finished jobs, answers of models of no use since, and what facts no longer say since.
    """
    with reading(engine) as session:
        now = moment_of(clock_ms(session))
    before = now - dt.timedelta(days=days)
    reports = Reports(engine, text=KeptText.NOTHING)  # the texts of what goes do not matter
    Revisions(engine).prune(before)
    return Pruned(sum(reports.prune(before)), Jobs(engine, reports).prune(before), sum(Kept(engine).prune(before)))

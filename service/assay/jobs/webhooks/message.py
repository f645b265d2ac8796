"""What a webhook says."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from assay.store.records import ItemState, JobState
from assay_schemas import Frozen


class FinishedJob(Frozen):
    """What a receiver is told of a job; the rest is under /v1/jobs/{id}."""

    id: str
    state: JobState
    articles: int = Field(ge=1)
    counts: dict[ItemState, int]
    """Articles by how they ended."""


class JobFinished(Frozen):
    """That nothing of a job is left to do. One that is retried is finished once more, which another message tells."""

    type: Literal["job.finished"] = "job.finished"
    timestamp: dt.datetime
    """When it was finished."""
    data: FinishedJob

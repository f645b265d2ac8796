"""The work on one article of a job."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS

from assay.errors import AssayError
from assay.jobs.queue import SCORE

if TYPE_CHECKING:
    from assay.pipeline import Pipeline
    from assay.store.jobs import Jobs
    from assay_schemas import ArticleInput

_LOOK_S = 1.0
"""Seconds between two looks at whether a job was cancelled."""


class Work:
    """Scores the articles of jobs with one pipeline."""

    def __init__(self, pipeline: Pipeline, jobs: Jobs) -> None:
        self._pipeline = pipeline
        self._jobs = jobs

    async def score(self, job_id: str, position: int) -> None:
        """Score one article and keep its report, or say why there is none; do nothing if that was done before."""
        source = await asyncio.to_thread(self._jobs.start, job_id, position)
        if source is None:
            return
        scoring = asyncio.create_task(self._score(job_id, position, source))
        while not scoring.done():
            await asyncio.wait([scoring], timeout=_LOOK_S)
            if not scoring.done() and not await asyncio.to_thread(self._jobs.is_open, job_id, position):
                scoring.cancel()  # nothing further is asked of the model
                await asyncio.wait([scoring])
        if not scoring.cancelled():
            scoring.result()

    async def _score(self, job_id: str, position: int, source: ArticleInput) -> None:
        try:
            report = await self._pipeline.score(source)
        except AssayError as error:
            await asyncio.to_thread(self._jobs.fail, job_id, position, str(error))
        except Exception:  # noqa: BLE001 - one article must not end the worker
            structlog.get_logger("assay.jobs").exception("article failed", job_id=job_id, position=position)
            problem = "an error inside Assay, see the worker's log; retry the job once it is mended"
            await asyncio.to_thread(self._jobs.fail, job_id, position, problem)
        else:
            await asyncio.to_thread(self._jobs.finish, job_id, position, report, source)


_present: list[Work] = []
"""The work of this process; DBOS calls plain functions."""


def set_work(work: Work) -> None:
    """Name the work that workflows of this process do."""
    _present[:] = [work]


@DBOS.step(name="assay.score.step")
async def _score_step(job_id: str, position: int) -> None:
    await _present[0].score(job_id, position)


@DBOS.workflow(name=SCORE)
async def score_workflow(job_id: str, position: int) -> None:
    """Score one article of a job. A worker that was killed leaves it to the next: the step is then done once more."""
    await _score_step(job_id, position)

"""Score stored reports again each time that the facts have changed: one worker for all of a database."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, assert_never

import structlog

from assay.concurrency import call_off, in_thread
from assay.errors import AssayError, frames_of
from assay.jobs.alone import do_alone
from assay.jobs.processes import own_process
from assay.jobs.rescoring import LEASE, Failed, Left, Rescored, Rescorer, ToRead, WithoutSet
from assay.settings import KeptText
from assay.store.database import AWAY
from assay.store.reports import Reports

if TYPE_CHECKING:
    from assay.jobs.desk import Desk
    from assay.jobs.rescoring import Outcome
    from assay.pipeline import Pipeline
    from assay.reloading.served import Served

_LOOK_S = 5.0
"""Seconds between two tries to get the lease."""


class CatchingUp:
    """Brings the reports of a database to the facts of the day, at the start and after each change.

    Workers that have read the new facts, too, wait for the one that began, and then do what it has left, as where it
    was killed. Facts that change meanwhile have it begin anew.

    Args:
        served: With the facts of the day.
        desk: The database.
        at_once: Articles at the same time.
        holder: Names the process.
    """

    def __init__(self, served: Served, desk: Desk, *, at_once: int, holder: str | None = None) -> None:
        self._served = served
        self._desk = desk
        self._reports = Reports(desk.engine, text=KeptText.ALL)  # of these articles the text is there already
        self._at_once = at_once
        self._holder = holder or own_process()

    async def run(self) -> None:
        """Go on until it is cancelled; what goes wrong is logged."""
        others_serve = self._served.subscribe()
        while True:
            others_serve.clear()
            changed = asyncio.create_task(others_serve.wait())
            catching_up = asyncio.create_task(self._catch_up())
            try:
                await asyncio.wait([changed, catching_up], return_when=asyncio.FIRST_COMPLETED)
                if catching_up.done():
                    await changed
            finally:
                await call_off([changed, catching_up])

    async def _catch_up(self) -> None:
        while True:
            try:
                if await self._with_lease():
                    return
            except AWAY:
                structlog.get_logger("assay.jobs").warning("the database does not answer")
            except AssayError as error:  # as where the server does not accept the key
                structlog.get_logger("assay.jobs").error("not rescored", message=str(error))
                return
            except Exception as error:  # noqa: BLE001 - the worker goes on
                structlog.get_logger("assay.jobs").error(
                    "not rescored", error=type(error).__name__, frames=frames_of(error)
                )
                return
            await asyncio.sleep(_LOOK_S)

    async def _with_lease(self) -> bool:
        """Rescore for as long as the lease is this process's; return whether it was to the end."""
        with self._served.use() as pipeline:
            duty = partial(self._rescore, pipeline)
            return await do_alone(self._desk.leases, LEASE, duty, holder=self._holder)

    async def _rescore(self, pipeline: Pipeline) -> None:
        log = structlog.get_logger("assay.jobs")
        found = await in_thread(self._reports.outdated, pipeline.facts.fingerprint_of)
        if not found:
            return
        log.info("rescoring", reports=len(found), fingerprint=pipeline.facts.fingerprint)
        tally = Counter[str]()
        outcomes = Rescorer(pipeline, self._reports, saves=True).run(found, at_once=self._at_once)
        async with aclosing(outcomes):
            async for outcome in outcomes:
                _note(outcome, tally)
        log.info("rescored", **tally, fingerprint=pipeline.facts.fingerprint)


def _note(outcome: Outcome, tally: Counter[str]) -> None:
    """Count what became of a report, and log a label that has changed: by ids, no word of an article."""
    match outcome:
        case Rescored(id=id_, old=old, new=new):
            tally.update(reports=1, claims_anew=outcome.anew, claims_reused=outcome.reused)
            if outcome.has_new_label:
                tally["labels_changed"] += 1
                structlog.get_logger("assay.jobs").info(
                    "label changed",
                    report_id=id_,
                    article_id=new.article.id,
                    before=old.score.label.value,
                    after=new.score.label.value,
                )
        case Left() | ToRead():
            tally["left"] += 1
        case WithoutSet(id=id_, name=name):
            tally["left"] += 1
            structlog.get_logger("assay.jobs").warning("not rescored, a set is gone", report_id=id_, fact_set=name)
        case Failed(message=message):
            tally["failed"] += 1
            structlog.get_logger("assay.jobs").warning("not rescored", message=message)
        case _:
            assert_never(outcome)

"""Bring the messages that are due to their receivers, and back off from one that does not take them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from assay.concurrency import in_thread
from assay.errors import frames_of
from assay.jobs.webhooks.message import FinishedJob, JobFinished
from assay.jobs.webhooks.sending import Outcome
from assay.store.bodies import moment_of
from assay.store.records import JobState, Viewer

if TYPE_CHECKING:
    from assay.jobs.webhooks.sending import Sender
    from assay.store.deliveries import Deliveries, Delivery
    from assay.store.jobs import Jobs

AT_ONCE: Final = 16
PAUSES_S: Final = (5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600)
"""Seconds between two attempts; after the last one the message is given up.

Source: the schedule that the Standard Webhooks specification proposes.
"""
_ANYBODY: Final = Viewer("", sees_all=True)


class Courier:
    """Sends the messages of one database, together with the couriers of all other workers."""

    def __init__(self, deliveries: Deliveries, jobs: Jobs, sender: Sender) -> None:
        self._deliveries = deliveries
        self._jobs = jobs
        self._sender = sender

    async def deliver(self) -> None:
        """Send all that is due now."""
        while True:
            taken = await in_thread(self._deliveries.take, AT_ONCE)
            await asyncio.gather(*map(self._deliver, taken))
            if len(taken) < AT_ONCE:
                return

    async def _deliver(self, delivery: Delivery) -> None:
        message = await in_thread(self._message, delivery)
        if message is None:
            return
        outcome = await self._send(delivery, message)
        log = structlog.get_logger("assay.jobs")
        told = {"job_id": delivery.job_id, "message_id": delivery.message_id, "attempt": delivery.attempt}
        if outcome.problem is None:
            await in_thread(self._deliveries.note_delivered, delivery)
            log.info("webhook delivered", **told)
            return
        is_last = outcome.is_final or delivery.attempt > len(PAUSES_S)
        pause_s = None if is_last else PAUSES_S[delivery.attempt - 1]
        await in_thread(self._deliveries.note_problem, delivery, outcome.problem, pause_s=pause_s)
        log.warning("webhook failed", **told, problem=outcome.problem, pause_s=pause_s)

    async def _send(self, delivery: Delivery, message: JobFinished) -> Outcome:
        try:
            return await self._sender.send(delivery.url, delivery.message_id, message.model_dump_json().encode())
        except Exception as error:  # noqa: BLE001 - one message must not end the worker
            structlog.get_logger("assay.jobs").error(
                "webhook not sent", job_id=delivery.job_id, error=type(error).__name__, frames=frames_of(error)
            )
            return Outcome("an error inside Assay, see the worker's log")

    def _message(self, delivery: Delivery) -> JobFinished | None:
        """Return the message, the same at each attempt; None if the job was deleted or goes on meanwhile."""
        job = self._jobs.get(delivery.job_id, _ANYBODY)
        if job is None or job.state in {JobState.QUEUED, JobState.RUNNING}:
            return None
        finished = moment_of(delivery.finished_ms)
        data = FinishedJob(id=job.id, state=job.state, articles=job.articles, counts=job.counts)
        return JobFinished(timestamp=finished, data=data)

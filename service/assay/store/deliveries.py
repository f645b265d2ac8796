"""Messages that jobs are finished: ordered with a job, due once it is finished, and sent by one worker at a time."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from assay.store.database import clock_ms, reading, writing
from assay.store.models import JobItemRow, WebhookRow
from assay.store.records import OPEN_STATES, JobWebhook, WebhookState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HOLD_MS = 60_000
"""A worker that took a message and has said nothing for so long is taken for dead; the message is sent once more."""


class Delivery(NamedTuple):
    """One attempt to tell somebody that a job is finished."""

    job_id: str
    url: str
    message_id: str
    finished_ms: int
    attempt: int
    """From 1."""


class Deliveries:
    """The messages of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def take(self, most: int) -> tuple[Delivery, ...]:
        """Return messages that are due, the oldest first; nobody else gets them for `HOLD_MS`."""
        with writing(self._engine) as session:
            now = clock_ms(session)
            due = sa.select(WebhookRow).where(WebhookRow.due_ms <= now).order_by(WebhookRow.due_ms).limit(most)
            rows = session.scalars(due.with_for_update(skip_locked=True)).all()
            for row in rows:
                row.attempts, row.due_ms = row.attempts + 1, now + HOLD_MS
            return tuple(
                Delivery(row.job_id, row.url, row.message_id or "", row.finished_ms or now, row.attempts)
                for row in rows
            )

    def note_delivered(self, delivery: Delivery) -> None:
        """Note that a message was taken."""
        self._note(delivery, state=WebhookState.DELIVERED, due_ms=None, problem=None)

    def note_problem(self, delivery: Delivery, problem: str, *, pause_s: float | None) -> None:
        """Note why a message was not taken, and when it is sent again; None: never."""
        if pause_s is None:
            self._note(delivery, state=WebhookState.FAILED, due_ms=None, problem=problem)
            return
        with reading(self._engine) as session:
            due_ms = clock_ms(session) + int(pause_s * 1000)
        self._note(delivery, state=WebhookState.PENDING, due_ms=due_ms, problem=problem)

    def _note(self, delivery: Delivery, **values: object) -> None:
        """Note what became of an attempt, unless there was another one, or the job was retried, meanwhile."""
        ours = sa.and_(
            WebhookRow.job_id == delivery.job_id,
            WebhookRow.message_id == delivery.message_id,
            WebhookRow.attempts == delivery.attempt,
        )
        with writing(self._engine) as session:
            session.execute(sa.update(WebhookRow).where(ours).values(**values))


def order_webhook(session: Session, job_id: str, url: str) -> None:
    """Keep the URL that is to be told of the end of a job."""
    session.add(WebhookRow(job_id=job_id, url=url, state=WebhookState.PENDING))


def read_webhook(session: Session, job_id: str) -> JobWebhook | None:
    """Return how far the message of a job is; None if nobody is to be told."""
    row = session.get(WebhookRow, job_id)
    if row is None:
        return None
    return JobWebhook(state=WebhookState(row.state), attempts=row.attempts, problem=row.problem)


def note_finished(session: Session, job_id: str) -> None:
    """Make the message of a job due if no article of it is left to do: in the transaction that ended the last one."""
    row = session.get(WebhookRow, job_id)
    left = sa.select(JobItemRow.position).where(JobItemRow.job_id == job_id, JobItemRow.state.in_(OPEN_STATES))
    if row is not None and session.scalar(left.limit(1)) is None:
        now = clock_ms(session)
        _begin(row, message_id=f"msg_{uuid.uuid4().hex}", now=now)


def await_finish(session: Session, job_id: str) -> None:
    """Forget the message of a job that goes on: its next end is told by another one."""
    if (row := session.get(WebhookRow, job_id)) is not None:
        _begin(row, message_id=None, now=None)


def _begin(row: WebhookRow, *, message_id: str | None, now: int | None) -> None:
    row.state, row.message_id, row.attempts, row.problem = WebhookState.PENDING, message_id, 0, None
    row.finished_ms = row.due_ms = now

"""Jobs: batches of articles, with what became of each."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assay.errors import InputError
from assay.store.bodies import moment_ms, moment_of, pack, request_hash, unpack, without_nul
from assay.store.database import clock_ms, is_seen, reading, writing
from assay.store.deliveries import await_finish, note_finished, order_webhook, read_webhook
from assay.store.models import JobEventRow, JobItemRow, JobRow
from assay.store.records import (
    OPEN_STATES,
    Backlog,
    ItemState,
    Job,
    JobEvent,
    JobItem,
    state_of,
)
from assay.store.usage import add_item_usage
from assay_schemas import ArticleInput, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from assay.store.records import Viewer
    from assay.store.reports import Reports
    from assay_schemas import Report

MAX_KEY = 255
"""Characters of an Idempotency-Key at most."""
MAX_STARTS = 10
"""An article that ends the worker each time, as by taking all memory, is given up after so many."""
PUT_S = 15
"""Seconds that whoever takes a job has to put it into the queue; then a worker does it."""

_NOTHING: Final = Usage()


class Created(NamedTuple):
    """A job, and whether this request made it."""

    id: str
    is_new: bool


class Waiting(NamedTuple):
    """An article in the queue, and the attempt that put it there."""

    position: int
    attempt: int


class Jobs:
    """The jobs of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine, reports: Reports) -> None:
        self._engine = engine
        self._reports = reports

    def create(
        self,
        articles: Sequence[ArticleInput],
        owner: str,
        *,
        idempotency_key: str | None = None,
        webhook: str | None = None,
    ) -> Created:
        """Keep a job in one transaction; nothing is done yet. The same key with the same request is the same job.

        Args:
            articles: What is to be scored.
            owner: Id of the key that asks.
            idempotency_key: Tells a repeated request; None: each is a new one.
            webhook: URL that is told when the job is finished, and may be; None: nobody is.

        Raises:
            InputError: If there are too many articles, one is there twice, or the key is too long or stands for others.
        """
        if idempotency_key is not None and len(idempotency_key) > MAX_KEY:
            raise InputError(f"an Idempotency-Key has {MAX_KEY} characters at most, not {len(idempotency_key)}")
        asked, id_ = request_hash(articles, webhook), uuid.uuid4().hex
        try:
            with writing(self._engine) as session:
                now = clock_ms(session)
                job = JobRow(id=id_, owner=owner, created_ms=now, idempotency_key=idempotency_key, request_hash=asked)
                session.add(job)
                session.flush()
                session.execute(sa.insert(JobItemRow), _rows(id_, articles, now))
                if webhook is not None:
                    order_webhook(session, id_, webhook)
        except IntegrityError:
            return self._repeated(owner, idempotency_key, asked)
        return Created(id_, is_new=True)

    def get(self, id_: str, viewer: Viewer) -> Job | None:
        """Return a job with its progress; None if there is none that the viewer sees."""
        with reading(self._engine) as session:
            job = session.scalar(sa.select(JobRow).where(JobRow.id == id_, is_seen(viewer, JobRow.owner)))
            return None if job is None else self._read(session, job)

    def recent(self, viewer: Viewer, *, limit: int = 50) -> tuple[Job, ...]:
        """Return the jobs that a key may see, the newest first."""
        with reading(self._engine) as session:
            wanted = (
                sa.select(JobRow).where(is_seen(viewer, JobRow.owner)).order_by(JobRow.created_ms.desc(), JobRow.id)
            )
            rows = session.scalars(wanted.limit(limit)).all()
            return tuple(job for row in rows if (job := self._read(session, row)))

    def items(self, id_: str, *, after: int = -1, limit: int = 100) -> tuple[JobItem, ...]:
        """Return some articles of a job in their order, those behind a position."""
        wanted = (
            sa.select(JobItemRow)
            .where(JobItemRow.job_id == id_, JobItemRow.position > after)
            .order_by(JobItemRow.position)
            .limit(limit)
        )
        with reading(self._engine) as session:
            rows = session.scalars(wanted).all()
        return tuple(
            JobItem(position=row.position, state=ItemState(row.state), report_id=row.report_id, problem=row.problem)
            for row in rows
        )

    def events(self, id_: str, *, after: int = 0, limit: int = 500) -> tuple[JobEvent, ...]:
        """Return what happened to a job behind an event, in its order."""
        wanted = (
            sa.select(JobEventRow).where(JobEventRow.job_id == id_, JobEventRow.id > after).order_by(JobEventRow.id)
        )
        with reading(self._engine) as session:
            rows = session.scalars(wanted.limit(limit)).all()
        return tuple(
            JobEvent(id=row.id, position=row.position, state=ItemState(row.state), report_id=row.report_id)
            for row in rows
        )

    def start(self, id_: str, position: int, attempt: int | None = None) -> ArticleInput | None:
        """Mark an article as being worked on and return it.

        None: there is nothing to do any more, it was queued anew since the given attempt, or it was begun too often.
        """
        with writing(self._engine) as session:
            row = _locked(session, id_, position)
            if row is None or row.state not in OPEN_STATES or row.body is None or attempt not in {None, row.attempt}:
                return None
            row.starts += 1
            if row.starts > MAX_STARTS:
                problem = f"the worker ended {MAX_STARTS} times while it scored this article; see its log"
                _move(session, row, ItemState.FAILED, problem=problem)
                note_finished(session, id_)
                return None
            if row.state != ItemState.RUNNING:
                _move(session, row, ItemState.RUNNING)
            return ArticleInput.model_validate_json(unpack(row.body))

    def finish(self, id_: str, position: int, report: Report, source: ArticleInput) -> str | None:
        """Keep the report on an article, once; return its id, or None where the article was cancelled meanwhile."""
        with writing(self._engine) as session:
            row = _locked(session, id_, position)
            if row is None or row.state not in OPEN_STATES:
                _book_cancelled(session, row, report.provenance.usage)
                return row.report_id if row else None
            owner = session.get_one(JobRow, id_).owner
            row.report_id = self._reports.save(report, source, owner, session=session)
            row.claims, row.body = report.score.claims_total, None
            add_item_usage(session, row, report.provenance.usage, articles=1)
            _move(session, row, ItemState.DONE)
            note_finished(session, id_)
            return row.report_id

    def fail(self, id_: str, position: int, problem: str, usage: Usage = _NOTHING) -> None:
        """Say why there is no report on an article, and what was spent on it; it can be retried."""
        with writing(self._engine) as session:
            row = _locked(session, id_, position)
            if row is None or row.state not in OPEN_STATES:
                _book_cancelled(session, row, usage)
            else:
                add_item_usage(session, row, usage, articles=0)
                _move(session, row, ItemState.FAILED, problem=without_nul(problem))
                note_finished(session, id_)

    def book(self, id_: str, position: int, usage: Usage) -> None:
        """Book what was spent on an article that was dropped on the way, whatever becomes of it."""
        with writing(self._engine) as session:
            if (row := _locked(session, id_, position)) is not None:
                add_item_usage(session, row, usage, articles=0)

    def cancel(self, id_: str) -> int:
        """Cancel the articles that are not finished; return how many."""
        with writing(self._engine) as session:
            _, rows = _all_locked(session, id_, OPEN_STATES)
            for row in rows:
                _move(session, row, ItemState.CANCELLED)
            if rows:
                note_finished(session, id_)
            return len(rows)

    def retry(self, id_: str) -> tuple[int, ...]:
        """Queue the articles that failed or were cancelled again; return their positions."""
        with writing(self._engine) as session:
            job, rows = _all_locked(session, id_, (ItemState.FAILED, ItemState.CANCELLED))
            if job is not None and rows:
                job.attempt += 1
                for row in rows:
                    row.attempt, row.starts = job.attempt, 0
                    _move(session, row, ItemState.QUEUED)
                await_finish(session, id_)
            return tuple(row.position for row in rows)

    def put_back(self, articles: Iterable[tuple[str, Waiting]]) -> frozenset[str]:
        """Queue articles that are still open in the attempt given as a new attempt; return their jobs."""
        named = [(id_, *article) for id_, article in articles]
        key = sa.tuple_(JobItemRow.job_id, JobItemRow.position, JobItemRow.attempt)
        wanted = sa.select(JobItemRow.job_id, JobItemRow.position, JobItemRow.attempt)
        with reading(self._engine) as session:
            rows = session.execute(wanted.where(key.in_(named), JobItemRow.state.in_(OPEN_STATES))).all()
        return frozenset(row.job_id for row in rows if self._put_back(*row))

    def _put_back(self, id_: str, position: int, attempt: int) -> bool:
        with writing(self._engine) as session:
            row = _locked(session, id_, position)
            if row is None or row.state not in OPEN_STATES or row.attempt != attempt:
                return False
            job = session.get_one(JobRow, id_)
            job.attempt += 1
            row.attempt = job.attempt
            _move(session, row, ItemState.QUEUED)
            return True

    def waiting(self, id_: str) -> tuple[int, tuple[Waiting, ...]]:
        """Return the attempt that a job is at, and what is queued."""
        with reading(self._engine) as session:
            attempt = session.scalar(sa.select(JobRow.attempt).where(JobRow.id == id_)) or 1
            wanted = sa.select(JobItemRow.position, JobItemRow.attempt).where(
                JobItemRow.job_id == id_, JobItemRow.state == ItemState.QUEUED
            )
            rows = session.execute(wanted.order_by(JobItemRow.position))
            return attempt, tuple(Waiting(*row) for row in rows)

    def waiting_before(self, id_: str) -> int:
        """Return how many articles of older jobs of the same key are queued or under way."""
        with reading(self._engine) as session:
            job = session.get(JobRow, id_)
            if job is None:
                return 0
            wanted = (
                sa.select(sa.func.count())
                .select_from(JobItemRow)
                .join(JobRow, JobRow.id == JobItemRow.job_id)
                .where(JobRow.owner == job.owner, JobRow.created_ms < job.created_ms, JobItemRow.state.in_(OPEN_STATES))
            )
            return session.scalar(wanted) or 0

    def backlog(self) -> Backlog:
        """Return how many articles of all jobs are queued and under way."""
        wanted = sa.select(JobItemRow.state, sa.func.count(), sa.func.min(JobItemRow.updated_ms))
        with reading(self._engine) as session:
            rows = session.execute(wanted.where(JobItemRow.state.in_(OPEN_STATES)).group_by(JobItemRow.state))
            counted = {state: (count, since_ms) for state, count, since_ms in rows}
            now = clock_ms(session)
        queued, since_ms = counted.get(ItemState.QUEUED, (0, now))
        running, _ = counted.get(ItemState.RUNNING, (0, 0))
        return Backlog(queued, running, oldest_wait_s=max(0, now - since_ms) / 1000)

    def mark_put(self, id_: str, attempt: int) -> None:
        """Note that all waiting articles of an attempt are in the queue."""
        with writing(self._engine) as session:
            session.execute(sa.update(JobRow).where(JobRow.id == id_).values(put_attempt=attempt))

    def left_behind(self, *, after_s: float | None = None) -> tuple[str, ...]:
        """Return the older jobs whose articles are not all in the queue: who was to put them there may have died."""
        wait_ms = (PUT_S if after_s is None else after_s) * 1000
        with reading(self._engine) as session:
            before = clock_ms(session) - wait_ms
            wanted = sa.select(JobRow.id).where(JobRow.put_attempt < JobRow.attempt, JobRow.created_ms < before)
            return tuple(session.scalars(wanted.order_by(JobRow.created_ms)))

    def prune(self, before: dt.datetime) -> int:
        """Delete the jobs made before a moment that are finished; return how many. Reports go on their own."""
        open_ = sa.exists().where(JobItemRow.job_id == JobRow.id, JobItemRow.state.in_(OPEN_STATES))
        old = sa.delete(JobRow).where(JobRow.created_ms < moment_ms(before), ~open_).returning(JobRow.id)
        with writing(self._engine) as session:
            return len(session.scalars(old).all())

    def is_open(self, id_: str, position: int, attempt: int | None = None) -> bool:
        """Return True if an article is queued or under way, in the given attempt if there is one."""
        with reading(self._engine) as session:
            row = session.get(JobItemRow, (id_, position))
            return row is not None and row.state in OPEN_STATES and attempt in {None, row.attempt}

    def is_finished(self, id_: str) -> bool:
        """Return True if no article of a job is left to do."""
        with reading(self._engine) as session:
            left = (
                sa.select(JobItemRow.position)
                .where(JobItemRow.job_id == id_, JobItemRow.state.in_(OPEN_STATES))
                .limit(1)
            )
            return session.scalar(left) is None

    def _repeated(self, owner: str, key: str | None, asked: str) -> Created:
        with reading(self._engine) as session:
            job = session.scalar(sa.select(JobRow).where(JobRow.owner == owner, JobRow.idempotency_key == key))
        if job is None or job.request_hash != asked:
            raise InputError("this Idempotency-Key stands for another request; send a new key for a new job")
        return Created(job.id, is_new=False)

    def _read(self, session: Session, job: JobRow) -> Job | None:
        rows = session.execute(
            sa.select(
                JobItemRow.state,
                sa.func.count(),
                sa.func.sum(JobItemRow.claims),
                sa.func.sum(JobItemRow.calls),
                sa.func.sum(JobItemRow.input_tokens),
                sa.func.sum(JobItemRow.output_tokens),
                sa.func.sum(JobItemRow.cost_usd),
                sa.func.count(JobItemRow.cost_usd),
            )
            .where(JobItemRow.job_id == job.id)
            .group_by(JobItemRow.state)
        ).all()
        counts = {ItemState(row[0]): int(row[1]) for row in rows}
        if not counts:
            return None  # deleted meanwhile
        is_priced = all(row[1] == row[7] for row in rows)
        usage = Usage(
            calls=sum(int(row[3]) for row in rows),
            input_tokens=sum(int(row[4]) for row in rows),
            output_tokens=sum(int(row[5]) for row in rows),
            cost_usd=sum(float(row[6] or 0) for row in rows) if is_priced else None,
        )
        return Job(
            id=job.id,
            state=state_of(counts),
            created=moment_of(job.created_ms),
            articles=sum(counts.values()),
            counts=counts,
            claims=sum(int(row[2]) for row in rows),
            usage=usage,
            webhook=read_webhook(session, job.id),
        )


def _locked(session: Session, id_: str, position: int) -> JobItemRow | None:
    """Return an article of a job that nobody else moves meanwhile; events of a job are so numbered as they happen."""
    job = session.get(JobRow, id_, with_for_update=True)
    return None if job is None else session.get(JobItemRow, (id_, position))


def _book_cancelled(session: Session, row: JobItemRow | None, usage: Usage) -> None:
    """Book what was spent on an article if it was cancelled meanwhile; in another state it was booked before."""
    if row is not None and row.state == ItemState.CANCELLED:
        add_item_usage(session, row, usage, articles=0)


def _all_locked(session: Session, id_: str, states: Sequence[ItemState]) -> tuple[JobRow | None, Sequence[JobItemRow]]:
    """Return a job and those of its articles that are in some states; nobody else moves them meanwhile."""
    job = session.get(JobRow, id_, with_for_update=True)
    wanted = sa.select(JobItemRow).where(JobItemRow.job_id == id_, JobItemRow.state.in_(states))
    return job, session.scalars(wanted.order_by(JobItemRow.position)).all()


def _move(session: Session, row: JobItemRow, state: ItemState, *, problem: str | None = None) -> None:
    row.state, row.problem, row.updated_ms = state, problem, clock_ms(session)
    session.add(JobEventRow(job_id=row.job_id, position=row.position, state=state, report_id=row.report_id))


def _rows(id_: str, articles: Sequence[ArticleInput], now: int) -> list[dict[str, object]]:
    return [
        {"job_id": id_, "position": at, "state": ItemState.QUEUED, "body": pack(article), "updated_ms": now}
        for at, article in enumerate(articles)
    ]

"""What the routes work with."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import structlog
from fastapi import Depends, Request

from assay.api.bookkeeping import Bookkeeper
from assay.api.problems import NOT_READY, STOPPING, TOO_SLOW, ProblemError, retry_after
from assay.facts.sets import DEFAULT_SET

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from assay.api.admission import Capacity, Gate
    from assay.jobs.desk import Desk
    from assay.ledger import Ledger
    from assay.observing import Observer
    from assay.pipeline import Pipeline
    from assay.reloading.served import Served
    from assay.store.records import Backlog, DayUsage, UsageQuery, Viewer
    from assay.telemetry.metrics import Metrics
    from assay_schemas import ArticleInput, Report

_PAUSE_S = 5.0
_KEEPING_S = 5.0
"""Seconds that an answer waits for the database to take its report."""
LOADING = "Facts and weights are being loaded; try again after Retry-After seconds."
STOPPED = "The service is stopping; send the request to another instance if there is one."


@dataclass
class Service:
    """The parts of one application. What is served comes and goes with the server; the rest stays.

    Attributes:
        gate: Who may call, and how often.
        capacity: How many may call at once.
        deadline_s: Seconds after which a request is given up.
        metrics: What was counted so far.
        observer: Told of all work.
        books: What the keys use.
        edited_facts: File that the pages write facts into; None: they write none.
        edited_set: Name of the set that it belongs to.
        writing_facts: Held by whoever does.
        served: None before the server has started, and once it stops.
        desk: None where no database is named, and as what is served.
        not_ready: Why nothing is served, where nothing is.
        looking: The last question of a scrape to the database.
    """

    gate: Gate
    capacity: Capacity
    deadline_s: float
    metrics: Metrics
    observer: Observer
    books: Bookkeeper = field(default_factory=Bookkeeper)
    edited_facts: Path | None = None
    edited_set: str = DEFAULT_SET
    writing_facts: asyncio.Lock = field(default_factory=asyncio.Lock)
    served: Served | None = None
    desk: Desk | None = None
    not_ready: str = LOADING
    looking: asyncio.Task[Backlog] | None = None
    _putting: set[asyncio.Task[None]] = field(default_factory=set)

    def ready(self) -> Pipeline:
        """Return the pipeline of this moment, whose facts and limits may be read; `work` gives one to await.

        Raises:
            ProblemError: If there is none.
        """
        return self.serving().present

    def serving(self) -> Served:
        """Return what is served.

        Raises:
            ProblemError: If nothing is.
        """
        if self.served is None:
            raise ProblemError(NOT_READY, self.not_ready, headers=retry_after(_PAUSE_S))
        return self.served

    def put_later(self, desk: Desk, job_id: str) -> None:
        """Queue the articles of a job behind the answer. Should the process end before, a worker does it."""
        task = asyncio.create_task(asyncio.to_thread(desk.queue.put, job_id, self.observer.traceparent()))
        self._putting.add(task)
        task.add_done_callback(self._putting.discard)

    async def wait_for_queue(self) -> None:
        """Wait until all articles of all jobs are in the queue."""
        await asyncio.gather(*self._putting, return_exceptions=True)

    def note_score(self, report: Report, key_id: str) -> None:
        """Log the result of an article, and book that there is one."""
        log_score(report)
        self.books.note_article(key_id)

    @contextmanager
    def account(self, key_id: str, pipeline: Pipeline) -> Iterator[Ledger]:
        """Give the account of an article, or of a batch of claims; what it took is booked, however it ends."""
        ledger = pipeline.open_ledger()
        try:
            yield ledger
        finally:
            self.books.note(key_id, ledger.usage())

    async def used(self, query: UsageQuery, viewer: Viewer) -> tuple[DayUsage, ...]:
        """Return what keys used, day by day: as the database has it, or without one as this process has."""
        if self.desk is None:
            return self.books.days(query, viewer)
        await self.books.flush(self.desk.usage)
        return await asyncio.to_thread(self.desk.usage.days, query, viewer)

    async def keep(self, report: Report, source: ArticleInput, owner: str) -> str | None:
        """Keep the report on an article for a key, and return its id.

        None: there is no database, or it fails, which is logged; nobody waits for long then.
        """
        if self.desk is None:
            return None
        try:
            async with asyncio.timeout(_KEEPING_S):
                return await asyncio.to_thread(self.desk.reports.save_if_possible, report, source, owner)
        except TimeoutError:
            structlog.get_logger("assay.api").warning("a report can't be kept in time", seconds=_KEEPING_S)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None:
                task.uncancel()  # the server stops; the report still goes out
        return None

    @asynccontextmanager
    async def work(self, key_id: str) -> AsyncGenerator[Pipeline, None]:
        """Give the pipeline to one of the requests that may run at the same time, until its deadline.

        Facts that are read meanwhile are for the requests that come later.

        Args:
            key_id: Of the key that asks, for which a request is booked.

        Raises:
            ProblemError: If there is no pipeline or no place, the deadline passes, or the server stops.
        """
        with self.serving().use() as pipeline, self.capacity.place():
            self.books.note_request(key_id)
            try:
                async with asyncio.timeout(self.deadline_s):
                    yield pipeline
            except TimeoutError as err:
                raise ProblemError(TOO_SLOW, headers=retry_after(_PAUSE_S)) from err
            except asyncio.CancelledError as err:
                # Only a server whose time to stop is up cancels a request; the answer still goes out.
                if (task := asyncio.current_task()) is not None:
                    task.uncancel()
                raise ProblemError(STOPPING, headers=retry_after(_PAUSE_S)) from err


def log_score(report: Report) -> None:
    """Log the result of an article under its id: the hash of its text, which reveals nothing of it."""
    score = report.score
    structlog.get_logger("assay.api").info(
        "scored",
        article_id=report.article.id,
        label=score.label.value,
        claims=score.claims_total,
        not_checked=score.claims_total - score.claims_checked,
        calls=report.provenance.usage.calls,
    )


def find_service(request: Request) -> Service:
    """Return what `create_app` has put into the application."""
    service: Service = request.app.state.service
    return service


ServiceDependency = Annotated[Service, Depends(find_service)]

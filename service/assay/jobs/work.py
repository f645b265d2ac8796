"""The work on one article of a job."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import structlog
from dbos import DBOS
from sqlalchemy.exc import SQLAlchemyError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential

from assay.concurrency import call_off, in_thread
from assay.errors import EngineError, InputError, frames_of
from assay.jobs.queue import SCORE
from assay.observing import SILENT, JobArticle
from assay.store.database import AWAY
from assay.store.jobs import Waiting
from assay.store.sightings import ProgressTally
from assay_schemas import ReportMade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from assay.jobs.queue import Queue
    from assay.ledger import Ledger
    from assay.observing import Observer
    from assay.store.jobs import Jobs
    from assay.store.progress import ProgressBoard
    from assay_schemas import ArticleInput, Event, Report

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_S = 1.0
"""Seconds between two looks at whether a job was cancelled."""
_LONGEST_WAIT_S = 10.0
_SHOW_S = 0.5
"""Seconds between two times that the progress of an article is written."""


class Scorer(Protocol):
    """A pipeline, or what gives the one of the day."""

    def open_ledger(self) -> Ledger:
        """Return an account for one article."""

    def stream(self, source: ArticleInput, ledger: Ledger | None = None) -> AsyncGenerator[Event, None]:
        """Yield what is found in one article, and its report; see `Pipeline.stream`."""


class Work:
    """Scores the articles of jobs, on the event loop that it is made in.

    Args:
        scorer: Scores.
        jobs: Where the articles are.
        queue: Where they were put; None: who put them there is not told.
        observer: Told of each article.
        board: Where it is shown how far they are; None: nowhere.
    """

    def __init__(
        self,
        scorer: Scorer,
        jobs: Jobs,
        queue: Queue | None = None,
        observer: Observer = SILENT,
        *,
        board: ProgressBoard | None = None,
    ) -> None:
        self._scorer = scorer
        self._jobs = jobs
        self._board = board
        self._queue = queue
        self._observer = observer
        self._loop = asyncio.get_running_loop()
        self._under_way: set[asyncio.Task[None]] = set()

    async def hand_over(self, job_id: str, position: int, attempt: int) -> None:
        """Score one article from another event loop: DBOS has one of its own, and the pipeline's connections this."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.score(job_id, position, attempt), self._loop))

    async def score(self, job_id: str, position: int, attempt: int) -> None:
        """Score one article and keep its report, or say why there is none; do nothing if that was done before."""
        scoring = asyncio.create_task(self._score(job_id, position, attempt))
        self._under_way.add(scoring)
        scoring.add_done_callback(self._under_way.discard)
        try:
            while not scoring.done():
                await asyncio.wait([scoring], timeout=_LOOK_S)
                if not scoring.done() and not await _insist(self._jobs.is_open, job_id, position, attempt):
                    break  # nothing further is asked of the model
        finally:
            scoring.cancel()
        await asyncio.wait([scoring])

    async def drop(self) -> None:
        """Stop all that is under way; it is begun again by whoever works next."""
        await call_off(self._under_way)

    async def _score(self, job_id: str, position: int, attempt: int) -> None:
        article = JobArticle(job_id)
        with self._observer.watch(article):
            if self._queue and self._observer.traceparent():
                waited = Waiting(position, attempt)
                with suppress(Exception):  # a trace is not worth an article
                    article.traceparent = await in_thread(self._queue.traceparent, job_id, waited)
            await self._do_score(job_id, position, attempt)

    async def _do_score(self, job_id: str, position: int, attempt: int) -> None:
        ledger = self._scorer.open_ledger()
        try:
            source = await _insist(self._jobs.start, job_id, position, attempt)
            if source is not None:
                report = await self._read_along(job_id, position, source, ledger)
                await _insist(self._jobs.finish, job_id, position, report, source)
        except (InputError, EngineError) as error:
            await _insist(self._jobs.fail, job_id, position, str(error), ledger.usage())
        except Exception as error:  # noqa: BLE001 - one article must not end the worker
            # The message of a foreign error may quote the article.
            structlog.get_logger("assay.jobs").error(
                "article failed", job_id=job_id, position=position, error=type(error).__name__, frames=frames_of(error)
            )
            problem = "an error inside Assay, see the worker's log; retry the job once it is mended"
            await _insist(self._jobs.fail, job_id, position, problem, ledger.usage())

    async def _read_along(self, job_id: str, position: int, source: ArticleInput, ledger: Ledger) -> Report:
        """Score an article, and show what is found meanwhile to whoever looks."""
        tally, changed = ProgressTally(), asyncio.Event()
        showing = []
        if self._board is not None:
            showing.append(asyncio.create_task(_show(self._board, (job_id, position), tally, changed)))
        try:
            async with aclosing(self._scorer.stream(source, ledger)) as events:
                async for event in events:
                    if isinstance(event, ReportMade):
                        return event.report
                    tally.note(event)
                    changed.set()
        except asyncio.CancelledError:
            with suppress(SQLAlchemyError):  # whoever stops does not wait for a database that is away
                await in_thread(self._jobs.book, job_id, position, ledger.usage())
            raise
        finally:
            await call_off(showing)
        raise AssertionError("a stream ends with its report")


async def _show(board: ProgressBoard, article: tuple[str, int], tally: ProgressTally, changed: asyncio.Event) -> None:
    """Show how far an article is for as long as it is under way."""
    is_shown = False
    try:
        while True:
            await asyncio.sleep(_SHOW_S)  # what is done by then needs not be shown
            await changed.wait()
            changed.clear()
            is_shown = True
            with suppress(SQLAlchemyError):  # nobody is told, and the report comes all the same
                await in_thread(board.show, *article, tally.progress)
    finally:
        if is_shown:
            with suppress(SQLAlchemyError):
                await in_thread(board.forget, *article)


async def _insist(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call in a thread; while the database does not answer, or its disk is full, again: a report must not be lost."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(AWAY), wait=wait_exponential(max=_LONGEST_WAIT_S), before_sleep=_warn
    )
    return await retrying(in_thread, call, *args, **kwargs)


def _warn(state: RetryCallState) -> None:
    structlog.get_logger("assay.jobs").warning("the database does not answer", tries=state.attempt_number)


_present: list[Work] = []
"""The work of this process; DBOS calls plain functions."""


def set_work(work: Work) -> None:
    """Name the work that workflows of this process do."""
    _present[:] = [work]


@DBOS.step(name="assay.score.step")
async def _score_step(job_id: str, position: int, attempt: int) -> None:
    await _present[0].hand_over(job_id, position, attempt)


@DBOS.workflow(name=SCORE, max_recovery_attempts=None)
async def score_workflow(job_id: str, position: int, attempt: int) -> None:
    """Score one article of a job. A worker that was killed leaves it to the next: the step is then done once more."""
    await _score_step(job_id, position, attempt)

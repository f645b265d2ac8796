"""Put articles of jobs into the queue, from any process that reaches the database.

Where a job stands is in our own tables; the workflows of DBOS carry nothing but its id and a position, so a lost or a
repeated one does no harm: an article that has its report, or was cancelled, is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, EnqueueOptions
from dbos._schemas.system_database import SystemSchema
from sqlalchemy.engine import make_url

from assay.store import postgres
from assay.store.jobs import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.store.jobs import Jobs

APPLICATION: Final = "assay"
ARTICLES: Final = "assay-articles"
SCORE: Final = "assay.score"
"""Name of the workflow of one article."""
PROTOCOL: Final = "1"
"""Version of what a workflow carries. A release that keeps to it takes over what an older or newer one left."""
_POOL: Final = 20
"""Connections of a process to the workflows at most, as DBOS has them."""
_TRACEPARENT: Final = "assay.traceparent"
_LOWEST: Final = 2**31 - 1
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


def workflow_address(address: str) -> str:
    """Return where the workflows lie: in a schema of their own in Postgres, beside the file of SQLite."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(database=f"{url.database}.workflows").render_as_string(hide_password=False)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def workflow_engine(address: str) -> sa.Engine | None:
    """Return an engine for DBOS that gives up on a server that is silent; None for SQLite, where DBOS makes its own."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return None
    return postgres.create_engine(url.set(drivername="postgresql+psycopg"), pool_size=_POOL, max_overflow=0)


class Begun(NamedTuple):
    """A workflow that a worker has taken from the queue."""

    id: str
    since_ms: int | None
    """When; another time if it was taken once more."""


class Queue:
    """The queue of one database. Its methods block: call them in a thread.

    Args:
        address: Of the database of reports and jobs.
        jobs: Its jobs.
    """

    def __init__(self, address: str, jobs: Jobs) -> None:
        workflows = workflow_address(address)
        DBOS.migrate(workflows)
        self._engine = workflow_engine(address)
        self._client = DBOSClient(
            system_database_url=workflows, system_database_engine=self._engine, application_name=APPLICATION
        )
        self._jobs = jobs

    def put(self, job_id: str, traceparent: str | None = None) -> None:
        """Queue the waiting articles of a job; those that are in the queue already stay where they are.

        The articles of all keys take turns (self-clocked fair queueing): whoever comes late begins beside the next of
        everybody else, and behind what is open of their own.

        Args:
            job_id: The job.
            traceparent: Where the request that asks for them stands in a trace.
        """
        attempt, waiting = self._jobs.waiting(job_id)
        ahead = self._jobs.waiting_before(job_id)
        # One transaction for all: a thousand on their own take ten seconds.
        with self._client._sys_db.engine.begin() as connection:  # noqa: SLF001 - DBOS has no call for many
            for rank, article in enumerate(waiting, start=_next_rank(connection) + ahead):
                options = _options(job_id, article, rank)
                if traceparent:
                    options["attributes"] = {_TRACEPARENT: traceparent}
                self._client.enqueue_in_transaction(connection, options, job_id, *article)
        self._jobs.mark_put(job_id, attempt)

    def traceparent(self, job_id: str, article: Waiting) -> str | None:
        """Return where the request that queued an article stands in a trace; None if in none."""
        ids = [_workflow_id(job_id, article)]
        found = self._client.list_workflows(workflow_ids=ids, load_input=False, load_output=False)
        attributes = (found[0].attributes if found else None) or {}
        return attributes.get(_TRACEPARENT)

    def executors(self) -> frozenset[str]:
        """Return the names of the workers that have begun something and not ended it, alive or dead."""
        begun = self._client.list_workflows(
            status="PENDING", name=SCORE, app_version=PROTOCOL, load_input=False, load_output=False
        )
        return frozenset(workflow.executor_id for workflow in begun if workflow.executor_id)

    def begun_by(self, name: str) -> frozenset[Begun]:
        """Return what a worker has taken from the queue and not ended."""
        begun = self._client.list_workflows(
            status="PENDING", name=SCORE, executor_id=name, load_input=False, load_output=False
        )
        return frozenset(Begun(workflow.workflow_id, workflow.dequeued_at) for workflow in begun)

    def give_back(self, name: str, begun: Iterable[Begun]) -> None:
        """Put back into the queue what a worker has taken from it and will not end, unless another has it meanwhile."""
        for workflow in begun:
            # DBOS offers it for all of an executor alone, those under way included.
            self._client._sys_db.reenqueue_for_recovery(workflow.id, [name], ARTICLES)  # noqa: SLF001

    def clear(self, most: int = 500) -> int:
        """Forget workflows that have ended, for our own tables say what became of the articles; return how many.

        Where an article is still open, its workflow failed, as on a full disk: it is queued anew.
        """
        ended = self._client.list_workflows(status=_ENDED, name=SCORE, limit=most, load_input=False, load_output=False)
        ids = [workflow.workflow_id for workflow in ended]
        jobs = self._jobs.put_back([named for id_ in ids if (named := _article_of(id_))])
        if jobs:
            structlog.get_logger("assay.jobs").warning("workflows failed", jobs=sorted(jobs))
        for job_id in jobs:
            self.put(job_id)
        self._client.delete_workflows(ids)
        return len(ids)

    def close(self) -> None:
        """Release the connections."""
        self._client.destroy()
        if self._engine is not None:
            self._engine.dispose()


def _workflow_id(job_id: str, article: Waiting) -> str:
    return f"{job_id}-{article.position}-{article.attempt}"


def _article_of(workflow_id: str) -> tuple[str, Waiting] | None:
    """Return the job and the article of a workflow; None if `put` did not queue it."""
    named = re.fullmatch(r"([0-9a-f]+)-([0-9]+)-([0-9]+)", workflow_id)
    return named and (named[1], Waiting(int(named[2]), int(named[3])))


def _next_rank(connection: sa.Connection) -> int:
    """Return the rank behind those that workers have begun; 1 if they have none."""
    table = SystemSchema.workflow_status.c
    begun = (table.queue_name == ARTICLES) & (table.status == "PENDING")
    return (connection.scalar(sa.select(sa.func.max(table.priority)).where(begun)) or 0) + 1


def _options(job_id: str, article: Waiting, rank: int) -> EnqueueOptions:
    return {
        "queue_name": ARTICLES,
        "workflow_name": SCORE,
        "workflow_id": _workflow_id(job_id, article),
        "app_version": PROTOCOL,
        "priority": min(rank, _LOWEST),
    }

"""Put articles of jobs into the queue, from any process that reaches the database.

Where a job stands is in our own tables; the workflows of DBOS carry nothing but its id and a position, so a lost or a
repeated one does no harm: an article that has its report, or was cancelled, is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dbos import DBOS, DBOSClient
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.store.jobs import Jobs

APPLICATION: Final = "assay"
ARTICLES: Final = "assay-articles"
SCORE: Final = "assay.score"
"""Name of the workflow of one article."""
PROTOCOL: Final = "1"
"""Version of what a workflow carries. A release that keeps to it takes over what an older or newer one left."""
_LOWEST: Final = 2**31 - 1


def workflow_address(address: str) -> str:
    """Return where the workflows lie: in a schema of their own in Postgres, beside the file of SQLite."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(database=f"{url.database}.workflows").render_as_string(hide_password=False)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Queue:
    """The queue of one database. Its methods block: call them in a thread.

    Args:
        address: Of the database of reports and jobs.
        jobs: Its jobs.
    """

    def __init__(self, address: str, jobs: Jobs) -> None:
        workflows = workflow_address(address)
        DBOS.migrate(workflows)
        self._client = DBOSClient(system_database_url=workflows, application_name=APPLICATION)
        self._jobs = jobs

    def put(self, job_id: str) -> None:
        """Queue the waiting articles of a job; those that are in the queue already stay where they are.

        The articles of all keys take turns: one's hundredth waits behind everybody's ninety-ninth.
        """
        attempt, positions = self._jobs.waiting(job_id)
        ahead = self._jobs.waiting_before(job_id)
        for rank, position in enumerate(positions, start=ahead + 1):
            self._put(job_id, position, attempt, rank)
        self._jobs.mark_put(job_id, attempt)

    def put_all(self, job_ids: Sequence[str]) -> None:
        """Queue the waiting articles of several jobs: those that a process left behind that ended too early."""
        for job_id in job_ids:
            self.put(job_id)

    def close(self) -> None:
        """Release the connections."""
        self._client.destroy()

    def _put(self, job_id: str, position: int, attempt: int, rank: int) -> None:
        self._client.enqueue(
            {
                "queue_name": ARTICLES,
                "workflow_name": SCORE,
                "workflow_id": f"{job_id}-{position}-{attempt}",
                "app_version": PROTOCOL,
                "priority": min(rank, _LOWEST),
            },
            job_id,
            position,
        )

"""What a process needs to take jobs and to look at reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.settings import KeptText
from assay.store.address import database_address

if TYPE_CHECKING:
    import sqlalchemy as sa

    from assay.jobs.queue import Queue
    from assay.jobs.webhooks.rules import WebhookRules
    from assay.settings import Settings
    from assay.store.decisions import Decisions
    from assay.store.deliveries import Deliveries
    from assay.store.jobs import Jobs
    from assay.store.kept import Kept
    from assay.store.leases import Leases
    from assay.store.progress import ProgressBoard
    from assay.store.reports import Reports
    from assay.store.revisions import Revisions
    from assay.store.sessions import Sessions
    from assay.store.sets_of_facts import SetsOfFacts
    from assay.store.usage import UsageBook
    from assay.store.windows import Windows


@dataclass(frozen=True)
class Desk:
    """One database, opened. The desk of a newsroom, which keys belong to, is another thing."""

    address: str
    engine: sa.Engine
    reports: Reports
    jobs: Jobs
    board: ProgressBoard
    decisions: Decisions
    leases: Leases
    queue: Queue
    kept: Kept | None
    """Answers that models need not be asked for again; None where no words of an article are kept."""
    revisions: Revisions
    fact_sets: SetsOfFacts
    usage: UsageBook
    windows: Windows
    sessions: Sessions
    deliveries: Deliveries
    webhooks: WebhookRules

    def close(self) -> None:
        """Release the connections."""
        self.queue.close()
        self.engine.dispose()


def open_desk(settings: Settings) -> Desk:
    """Open the database of the settings. Blocks: call it in a thread.

    Raises:
        ConfigError: If none is named, it is not reached, the extra is not installed, or the settings of webhooks can't
            be used.
        DataError: If it is of another version, or another program's.
    """
    address = database_address(settings)
    from assay.jobs.queue import Queue
    from assay.jobs.webhooks.rules import WebhookRules
    from assay.store.database import open_database
    from assay.store.decisions import Decisions
    from assay.store.deliveries import Deliveries
    from assay.store.jobs import Jobs
    from assay.store.kept import Kept
    from assay.store.leases import Leases
    from assay.store.progress import ProgressBoard
    from assay.store.reports import Reports
    from assay.store.revisions import Revisions
    from assay.store.sessions import Sessions
    from assay.store.sets_of_facts import SetsOfFacts
    from assay.store.usage import UsageBook
    from assay.store.windows import Windows

    webhooks = WebhookRules(settings)
    engine = open_database(address)
    reports = Reports(engine, text=settings.keep_text)
    jobs = Jobs(engine, reports)
    kept = None if settings.keep_text is KeptText.NOTHING else Kept(engine)
    return Desk(
        address=address,
        engine=engine,
        reports=reports,
        jobs=jobs,
        board=ProgressBoard(engine),
        decisions=Decisions(engine),
        leases=Leases(engine),
        queue=Queue(address, jobs),
        kept=kept,
        revisions=Revisions(engine),
        fact_sets=SetsOfFacts(engine),
        usage=UsageBook(engine),
        windows=Windows(engine),
        sessions=Sessions(engine),
        deliveries=Deliveries(engine),
        webhooks=webhooks,
    )

"""A worker: takes articles from the queue until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS, DBOSConfig
from dbos._dbos import _get_dbos_instance

from assay.concurrency import in_thread, until_first
from assay.errors import ConfigError
from assay.jobs.processes import is_alive, own_process
from assay.jobs.queue import APPLICATION, ARTICLES, PROTOCOL, workflow_address, workflow_engine
from assay.jobs.webhooks.courier import Courier
from assay.jobs.webhooks.sending import Sender
from assay.jobs.work import Work, set_work
from assay.observing import SILENT
from assay.store.database import AWAY
from assay.store.retention import prune

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence

    from assay.jobs.desk import Desk
    from assay.jobs.queue import Begun
    from assay.jobs.work import Scorer
    from assay.observing import Observer
    from assay.settings import Settings

_RENEWAL_S = 5.0
_STRAY_S = 10.0
"""Seconds after which what a worker has taken from the queue, and is not in, has strayed; seen twice at least."""
_POLL_S = 0.1
"""Seconds between two looks into the queue; each costs the database one short query."""


class Worker:
    """One worker of a database.

    Args:
        desk: The database.
        name: The same after each restart, and no other worker's: what it had begun is found by it.
        scorer: Scores.
        settings: How many articles at the same time, and how long reports are kept.
        observer: Told of each article.
        also: What else goes on for as long as it works.
    """

    def __init__(
        self,
        desk: Desk,
        name: str,
        scorer: Scorer,
        settings: Settings,
        *,
        observer: Observer = SILENT,
        also: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
    ) -> None:
        self._desk = desk
        self._name = name
        self._holder = own_process()
        self._work = Work(scorer, desk.jobs, desk.queue, observer, board=desk.board)
        self._concurrency = settings.articles_at_once
        self._keep_days = settings.keep_days
        self._also = also
        self._strays: dict[Begun, float] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is under way then is begun again by whoever works next.

        Raises:
            ConfigError: If another worker has this name.
        """
        await in_thread(self._take_lease)
        async with self._launched():
            structlog.get_logger("assay.jobs").info("worker ready", name=self._name, concurrency=self._concurrency)
            # The lease on its own, for what a worker looks after may take longer than a lease lasts.
            duties = [self._renew, self._look_after]
            awaited = [_repeat(partial(in_thread, duty), _RENEWAL_S) for duty in duties]
            if (courier := self._courier()) is not None:
                awaited.append(_repeat(courier.deliver, _RENEWAL_S))
            await until_first(*awaited, stop.wait(), *(duty() for duty in self._also))

    @asynccontextmanager
    async def _launched(self) -> AsyncGenerator[None, None]:
        set_work(self._work)
        engine = workflow_engine(self._desk.address)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": workflow_address(self._desk.address),
            "system_database_engine": engine,
            "application_version": PROTOCOL,
            "executor_id": self._name,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        try:
            await in_thread(self._launch)
            yield
        finally:
            await in_thread(DBOS.destroy)
            if engine is not None:
                engine.dispose()
            await self._work.drop()
            await in_thread(self._desk.leases.give_back, self._name, self._holder)

    def _launch(self) -> None:
        DBOS.launch()
        DBOS.register_queue(
            ARTICLES,
            worker_concurrency=self._concurrency,
            polling_interval_sec=_POLL_S,
            on_conflict="always_update",
        )

    def _courier(self) -> Courier | None:
        """Return who tells of finished jobs; None where nothing can be signed."""
        webhooks = self._desk.webhooks
        if webhooks.signer is None:
            if webhooks.hosts:
                structlog.get_logger("assay.jobs").warning("no webhook is sent: set ASSAY_WEBHOOK_SECRET")
            return None
        return Courier(self._desk.deliveries, self._desk.jobs, Sender(webhooks.hosts, webhooks.signer))

    def _take_lease(self) -> None:
        leases = self._desk.leases
        leases.take(self._name, self._holder, is_alive=is_alive(leases.holder(self._name)))

    def _renew(self) -> None:
        if not self._desk.leases.renew(self._name, self._holder):
            self._take_lease()

    def _look_after(self) -> None:
        """Take over what others have left, and delete what is older than it may be, or of no use."""
        begun = self._desk.queue.executors()  # first: whoever begins something has had a lease before
        if dead := begun - self._desk.leases.live():
            structlog.get_logger("assay.jobs").warning("workers died", names=sorted(dead))
            DBOS._recover_pending_workflows(list(dead))  # noqa: SLF001 - DBOS offers it to its own service alone
        self._give_strays_back()
        for job_id in self._desk.jobs.left_behind():
            self._desk.queue.put(job_id)
        self._desk.queue.clear()
        if self._keep_days is not None:
            prune(self._desk.engine, days=self._keep_days)

    def _give_strays_back(self) -> None:
        """Put back what this worker took and is not in: the database was away when it began or ended."""
        begun = self._desk.queue.begun_by(self._name)  # first: what is taken after that is in neither
        under_way = _get_dbos_instance()._active_workflows_set.activeList()  # noqa: SLF001 - DBOS tells nobody
        now = time.monotonic()
        self._strays = {each: self._strays.get(each, now) for each in begun if each.id not in under_way}
        # What was taken this moment is not under way yet.
        if lost := [each for each, since in self._strays.items() if now - since > _STRAY_S]:
            structlog.get_logger("assay.jobs").warning("articles strayed", count=len(lost))
            self._desk.queue.give_back(self._name, lost)


async def _repeat(duty: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Do something again and again; a database that does not answer is waited for."""
    while True:
        try:
            await duty()
        except AWAY:
            structlog.get_logger("assay.jobs").warning("the database does not answer")
        await asyncio.sleep(every_s)


def default_name(slot: str) -> str:
    """Return the name of a worker of this machine.

    Raises:
        ConfigError: If it is too long.
    """
    name = f"{socket.gethostname()}-{slot}"
    if len(name) > 128:
        raise ConfigError("the name of the worker is too long; give a shorter one with --slot")
    return name

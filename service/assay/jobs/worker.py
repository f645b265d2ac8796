"""A worker: takes articles from the queue until it is told to stop."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS, DBOSConfig

from assay.errors import ConfigError
from assay.jobs.queue import APPLICATION, ARTICLES, PROTOCOL, workflow_address
from assay.jobs.work import Work, set_work

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from assay.jobs.desk import Desk
    from assay.pipeline import Pipeline
    from assay.settings import Settings

_RENEWAL_S = 5.0
_POLL_S = 0.1
"""Seconds between two looks into the queue; each costs the database one short query."""


class Worker:
    """One worker of a database.

    Args:
        desk: The database.
        address: Of the database.
        name: The same after each restart, and no other worker's: what it had begun is found by it.
        pipeline: Scores.
        settings: How many articles at the same time, and how long reports are kept.
    """

    def __init__(self, desk: Desk, address: str, name: str, pipeline: Pipeline, settings: Settings) -> None:
        self._desk = desk
        self._address = address
        self._name = name
        self._holder = f"{socket.gethostname()} process {os.getpid()}"
        self._work = Work(pipeline, desk.jobs)
        self._concurrency = settings.articles_at_once
        self._keep_days = settings.keep_days

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is under way then goes on when the worker, or another one, is started.

        Raises:
            ConfigError: If another worker has this name.
        """
        await asyncio.to_thread(self._take_lease)
        async with self._launched():
            structlog.get_logger("assay.jobs").info("worker ready", name=self._name, concurrency=self._concurrency)
            while not stop.is_set():
                await asyncio.to_thread(self._look_after)
                try:
                    await asyncio.wait_for(stop.wait(), _RENEWAL_S)
                except TimeoutError:
                    continue

    @asynccontextmanager
    async def _launched(self) -> AsyncGenerator[None, None]:
        set_work(self._work)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": workflow_address(self._address),
            "application_version": PROTOCOL,
            "executor_id": self._name,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": _RENEWAL_S,
        }
        DBOS(config=config)
        await asyncio.to_thread(self._launch)
        try:
            yield
        finally:
            await asyncio.to_thread(DBOS.destroy)
            await asyncio.to_thread(self._desk.leases.give_back, self._name, self._holder)

    def _launch(self) -> None:
        DBOS.launch()
        DBOS.register_queue(
            ARTICLES,
            worker_concurrency=self._concurrency,
            polling_interval_sec=_POLL_S,
            on_conflict="always_update",
        )

    def _take_lease(self) -> None:
        leases = self._desk.leases
        leases.take(self._name, self._holder, is_alive=_is_alive(leases.holder(self._name)))

    def _look_after(self) -> None:
        """Renew the lease, take over what others have left, and delete what is older than it may be."""
        if not self._desk.leases.renew(self._name, self._holder):
            self._take_lease()
        if dead := self._desk.leases.expired():
            structlog.get_logger("assay.jobs").warning("workers died", names=dead)
            DBOS._recover_pending_workflows(list(dead))  # noqa: SLF001 - DBOS offers it to its own service alone
        self._desk.queue.put_all(self._desk.jobs.left_behind())
        if self._keep_days is not None:
            before = dt.datetime.now(dt.UTC) - dt.timedelta(days=self._keep_days)
            deque(self._desk.reports.prune(before), maxlen=0)


def _is_alive(holder: str | None) -> bool | None:
    """Return whether a process lives; None if it is on another machine, or there is none."""
    host, _, number = (holder or "").partition(" process ")
    if host != socket.gethostname() or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def default_name(slot: str) -> str:
    """Return the name of a worker of this machine.

    Raises:
        ConfigError: If it is too long.
    """
    name = f"{socket.gethostname()}-{slot}"
    if len(name) > 128:
        raise ConfigError("the name of the worker is too long; give a shorter one with --slot")
    return name

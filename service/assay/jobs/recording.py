"""Note in the database what each fact says, at the start and after each change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from assay.concurrency import in_thread
from assay.errors import frames_of
from assay.store.database import AWAY
from assay.store.revisions import ServedSet

if TYPE_CHECKING:
    from assay.reloading.served import Served
    from assay.store.revisions import Revisions

_PAUSE_S = 5.0
"""Seconds until a database that does not answer is tried again."""


async def record_facts(served: Served, revisions: Revisions) -> None:
    """Note the facts that serve, again each time that others do, until it is cancelled; what goes wrong is logged."""
    changed = served.subscribe()
    while True:
        changed.clear()
        sets = [ServedSet(each.name, each.fingerprint, each.facts) for each in served.present.facts.sets]
        try:
            if count := await in_thread(revisions.record, sets):
                structlog.get_logger("assay.jobs").info("facts recorded", revisions=count)
        except AWAY:
            structlog.get_logger("assay.jobs").warning("facts not recorded yet, the database does not answer")
            await asyncio.sleep(_PAUSE_S)
            continue
        except Exception as error:  # noqa: BLE001 - the process goes on without
            structlog.get_logger("assay.jobs").error(
                "facts not recorded", error=type(error).__name__, frames=frames_of(error)
            )
        await changed.wait()

"""Find that sets of facts in the database have changed, by asking for their revisions several times a second."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from assay.concurrency import in_thread
from assay.errors import frames_of
from assay.facts.sets import ALL_STORED
from assay.store.address import database_address

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from assay.settings import Settings

POLL_S = 0.3
"""Seconds between two questions, each of which takes the database a fraction of a millisecond."""
_AGAIN_S = 10.0
"""Seconds until facts that could not be read are read once more."""
_PAUSE_S = 2.0
"""The same while the database does not answer."""


async def edits(settings: Settings, names: Sequence[str], is_current: Callable[[], bool]) -> AsyncGenerator[None, None]:
    """Yield whenever sets of the database have changed, once at the start, and once the database answers again.

    Args:
        settings: Name the database.
        names: Of the sets; `ALL_STORED` among them: all that there are.
        is_current: Whether the sets could be read after the last edit; now and then it is said once more if not.
    """
    from assay.store.database import connect  # noqa: PLC0415 - it needs the extra
    from assay.store.sets_of_facts import SetsOfFacts  # noqa: PLC0415

    engine = connect(database_address(settings))
    sets, known, told = SetsOfFacts(engine), dict[str, int](), time.monotonic()
    is_away = True  # they may have changed since they were read
    try:
        while True:
            try:
                present = await in_thread(sets.revisions)
            except Exception as error:  # noqa: BLE001 - whatever it is, the facts read before serve
                if not is_away:
                    _tell(error)
                is_away = True
                await asyncio.sleep(_PAUSE_S)
                continue
            if ALL_STORED not in names:
                present = {name: revision for name, revision in present.items() if name in names}
            is_due = not is_current() and time.monotonic() - told > _AGAIN_S
            if is_away or is_due or present != known:
                is_away, known, told = False, present, time.monotonic()
                yield
            await asyncio.sleep(POLL_S)
    finally:
        engine.dispose()


def _tell(error: Exception) -> None:
    structlog.get_logger("assay.reload").warning(
        "sets of the database not followed until it answers again, those read before serve",
        error=type(error).__name__,
        frames=frames_of(error),
    )

"""Do what only one process of a database may do at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.concurrency import in_thread, until_first
from assay.errors import ConfigError
from assay.jobs.processes import is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from assay.store.leases import Leases

_RENEWAL_S = 5.0


async def do_alone(
    leases: Leases, name: str, duty: Callable[[], Coroutine[object, None, None]], *, holder: str
) -> bool:
    """Do something for as long as a lease is held, and give that back.

    Args:
        leases: Of the database.
        name: Of what is done.
        duty: Does it; called off once another process has the lease, as where this one was asleep for long.
        holder: This process.

    Returns:
        Whether it was done to its end; False where another process has the lease.
    """
    is_done = False

    async def do() -> None:
        nonlocal is_done
        await duty()
        is_done = True

    try:
        if await in_thread(_take, leases, name, holder):
            await until_first(do(), _renew(leases, name, holder))
    finally:
        await in_thread(leases.give_back, name, holder)
    return is_done


def _take(leases: Leases, name: str, holder: str) -> bool:
    try:
        leases.take(name, holder, is_alive=is_alive(leases.holder(name)))
    except ConfigError:
        return False  # another process is at it
    return True


async def _renew(leases: Leases, name: str, holder: str) -> None:
    """Renew a lease until it is another's."""
    is_mine = True
    while is_mine:
        await asyncio.sleep(_RENEWAL_S)
        is_mine = await in_thread(leases.renew, name, holder)

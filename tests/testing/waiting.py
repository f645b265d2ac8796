"""Waiting for what another process or thread does."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE_S = 300.0
"""Far more than anything here takes: what hangs shall fail."""
_LOOK_S = 0.02


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until something is true."""
    give_up = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(_LOOK_S)


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is true, and let the event loop run."""
    await asyncio.to_thread(wait_until, is_so)

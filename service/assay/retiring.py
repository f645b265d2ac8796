"""Things that others work with, and that are closed once the last of these has done."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog

from assay.concurrency import call_off

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

T = TypeVar("T")


class Uses:
    """Those who work with something."""

    def __init__(self) -> None:
        self._count = 0
        self._is_idle = asyncio.Event()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one for as long as the context lasts."""
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._is_idle.set()

    async def end(self) -> None:
        """Wait for the last of them."""
        while self._count:
            self._is_idle.clear()
            await self._is_idle.wait()


class Retiring(Generic[T]):
    """What has been replaced, and is not closed yet.

    Args:
        close: Closes one.
        log: Name of the log that is told where one can't be closed.
    """

    def __init__(self, close: Callable[[T], Awaitable[None]], log: str) -> None:
        self._close = close
        self._log = log
        self._left: dict[asyncio.Task[None], T] = {}

    def add(self, replaced: T, uses: Uses) -> None:
        """Close something once nobody works with it any more."""
        retiring = asyncio.create_task(self._retire(replaced, uses))
        self._left[retiring] = replaced
        retiring.add_done_callback(self._forget)

    async def aclose(self) -> None:
        """Close all that are left, whoever works with them."""
        left = dict(self._left)
        await call_off(left)
        for replaced in left.values():
            await self._close(replaced)

    async def _retire(self, replaced: T, uses: Uses) -> None:
        await uses.end()
        await self._close(replaced)

    def _forget(self, retired: asyncio.Task[None]) -> None:
        del self._left[retired]
        if not retired.cancelled() and (error := retired.exception()) is not None:
            structlog.get_logger(self._log).error("not closed", error=type(error).__name__)

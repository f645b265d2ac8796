"""The rate limit of a key over all processes of a database, by the strategies of `limits`."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import SlidingWindowCounterSupport, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from assay.api.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    from assay.store.windows import Windows

    P = ParamSpec("P")
    T = TypeVar("T")

_THREADS = 4
"""Of its own, so that no article's work is waited for."""
_ANSWER_S = 2.0
"""Seconds that the database has to answer; a request does not wait longer."""
_PAUSE_S = 5.0
"""Seconds that a database which did not answer is left alone."""


class DatabaseStorage(Storage, SlidingWindowCounterSupport):
    """A storage of `limits` in the database of jobs and reports.

    It keeps two counts for each caller, which only the sliding window counter needs; the other strategies are refused.

    Args:
        uri: As `limits` hands it on; it says nothing.
        windows: Of the database; its calls block, so they are made in threads.
    """

    STORAGE_SCHEME = ["async+assay"]  # noqa: RUF012 - as `limits` declares it

    def __init__(self, uri: str | None = None, *, windows: Windows) -> None:
        super().__init__(uri)
        self._windows = windows
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="assay-rates")

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors of the database, which reach the caller as they are."""
        return Exception

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count requests if they are within the limit; see `Windows.acquire`."""
        return await self._run(lambda: self._windows.acquire(key, limit=limit, length_s=expiry, amount=amount))

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return the counts of the window before and the present one, each with the seconds until it is forgotten."""
        found = await self._run(lambda: self._windows.look(key, length_s=expiry))
        return found.previous, found.left_s if found.previous else 0.0, found.present, found.left_s + expiry

    async def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget a caller."""
        del expiry
        await self.clear(key)

    async def clear(self, key: str) -> None:
        """Forget a caller."""
        await self._run(lambda: self._windows.forget(key))

    async def reset(self) -> int:
        """Forget all callers; return how many."""
        return await self._run(self._windows.forget)

    async def check(self) -> bool:
        """Return True if the database answers."""
        try:
            await self._run(lambda: self._windows.look("", length_s=1))
        except Exception:  # noqa: BLE001 - whatever it is, it does not answer
            return False
        return True

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Refuse, for nothing is kept that other strategies count."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """Refuse as `incr`."""
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        """Refuse as `incr`."""
        raise NotImplementedError

    def close(self) -> None:
        """End the threads once they have an answer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)


class SharedRate:
    """A limit for each caller over the last minute, counted by all processes of a database.

    While the database does not answer, each process holds its callers to the limit by itself, by what it has let pass.

    Args:
        per_minute: Requests of one caller in a minute.
        storage: Counts for all processes.
    """

    def __init__(self, per_minute: int, storage: Storage) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._own = Rate(per_minute)
        self._refused_until: dict[str, float] = {}
        """By caller, on the monotonic clock: keys, which are known and few."""
        self._asks_again_at = 0.0
        self._is_down = False

    async def take(self, caller: str) -> float:
        """Count a request and return 0, or the seconds until the caller may send one again; never fails."""
        # A flood of what would be refused anyway must not reach the database, which others wait for.
        if wait_s := self._known_wait_s(caller):
            return wait_s
        if time.monotonic() >= self._asks_again_at:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    wait_s = await self._ask(caller)
            except Exception as error:  # noqa: BLE001 - whatever it is, the request is answered
                self._note_outage(error)
            else:
                self._note_answer()
                if wait_s:
                    self._refused_until[caller] = time.monotonic() + wait_s
                else:
                    self._own.count(caller)
                return wait_s
        return self._own.take(caller)

    def _known_wait_s(self, caller: str) -> float:
        """Return for how long a caller is over the limit, as far as this process knows by itself."""
        left_s = self._refused_until.get(caller, 0.0) - time.monotonic()
        return left_s if left_s > 0 else self._own.wait_s(caller)

    async def _ask(self, caller: str) -> float:
        if await self._limiter.hit(self._item, caller):
            return 0.0
        window = await self._limiter.get_window_stats(self._item, caller)
        return max(1.0, window.reset_time - time.time())

    def _note_outage(self, error: Exception) -> None:
        self._asks_again_at = time.monotonic() + _PAUSE_S
        if not self._is_down:
            self._is_down = True
            structlog.get_logger("assay.api").warning(
                "the database does not answer, each process limits rates by itself", error=type(error).__name__
            )

    def _note_answer(self) -> None:
        if self._is_down:
            self._is_down = False
            structlog.get_logger("assay.api").info("rates are limited over all processes again")

"""Limits on the number of requests per minute."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rate:
    """A limit for each caller over the last 60 seconds, counted in this process.

    The times of at most `per_minute` requests are kept for each caller.

    Args:
        per_minute: Requests of one caller in any 60 seconds.
        most_callers: Maximum number of callers to count; one more resets all counts, because the memory for
            strangers' addresses has to be bounded. None: the callers are known and few.
    """

    def __init__(self, per_minute: int, *, most_callers: int | None = None) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._most_callers = most_callers
        self._start_afresh()

    def wait_s(self, caller: str) -> float:
        """Return the seconds until the caller may send a request again; 0: now. Counts nothing."""
        window = self._limiter.get_window_stats(self._item, caller)
        return 0.0 if window.remaining > 0 else max(0.0, window.reset_time - time.time())

    def count(self, caller: str) -> None:
        """Count a request; one over the limit is not counted, so that asking again does not lengthen the wait."""
        if self._most_callers and caller not in self._callers and len(self._callers) >= self._most_callers:
            self._start_afresh()
        self._callers.add(caller)
        self._limiter.hit(self._item, caller)

    def take(self, caller: str) -> float:
        """Count a request and return 0, or the seconds until the caller may send one again."""
        wait_s = self.wait_s(caller)
        if not wait_s:
            self.count(caller)
        return wait_s

    def _start_afresh(self) -> None:
        # The storage keeps an empty list for everyone it has seen, and its own way to drop one races with its timer.
        self._callers: set[str] = set()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

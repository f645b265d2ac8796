"""How long the rest of many articles will take, said only once there is something to go by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST = 3
"""Articles scored before anything is said."""


class Pace:
    """The rate at which articles are scored; those that are skipped take no time and say nothing of it.

    Args:
        total: Articles altogether; None: nobody knows, and nothing is estimated.
        at_once: Articles in progress at a time: the first of them end together, which is no rate.
        clock: Seconds from any moment.
    """

    def __init__(self, total: int | None, *, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self._least = max(_LEAST, at_once + 1)
        self._clock = clock
        self._started = clock()
        self._scored = 0
        self._done = 0

    def advance(self, *, is_scored: bool, count: int = 1) -> None:
        """Count one article, or several items that take as long as each other."""
        self._done += count
        self._scored += count * is_scored

    def left(self) -> str:
        """Return about how long the rest takes, as "about 3 min left"; empty where nobody can tell yet."""
        if self.total is None or self._scored < self._least or self._done >= self.total:
            return ""
        each_s = (self._clock() - self._started) / self._scored
        return f"about {_rounded(each_s * (self.total - self._done))} left"


def _rounded(seconds: float) -> str:
    """Return a length of time with no more precision than an estimate has."""
    if seconds < 60:
        return f"{max(10, 10 * round(seconds / 10))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"

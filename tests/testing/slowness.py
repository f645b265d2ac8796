"""How slow this machine is, so that a limit on processor time holds on any."""

from __future__ import annotations

import functools
import re
import time

_REFERENCE_S = 0.19
"""What the work below took on the machine that the limits were set on."""


@functools.cache
def slowness() -> float:
    """Return how many times as long as the reference this machine works, at least 1."""
    started = time.process_time()
    for _ in range(20):
        re.findall(r"\w+ly", "happily a quick brown fox " * 2_000)
        sorted(map(str, range(20_000)))
    return max(1.0, (time.process_time() - started) / _REFERENCE_S)

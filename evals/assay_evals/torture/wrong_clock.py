"""The command line of Assay with a wrong clock: `python -m assay_evals.torture.wrong_clock SECONDS worker ...`.

Only what Python's `time` tells is moved, not what `datetime` asks of the system by itself.
"""

from __future__ import annotations

import runpy
import sys
import time


def set_wrong(by_s: int) -> None:
    """Move the clock of this process, forwards if positive."""
    time_s, time_ns = time.time, time.time_ns
    time.time = lambda: time_s() + by_s
    time.time_ns = lambda: time_ns() + by_s * 10**9


if __name__ == "__main__":
    set_wrong(int(sys.argv.pop(1)))
    runpy.run_module("assay", run_name="__main__")

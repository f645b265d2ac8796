"""Read one file of a kind under limits of memory and time, and say what became of it and what it took.

Run as a script: `read_bounded.py facts|recording|rows PATH`. Prints the error, or "read", then megabytes and seconds.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from assay.engines.recording import RecordingTransport, httpx2
from assay.errors import DataError
from assay.facts.store import load_fact_base
from assay.settings import ReplayMode
from assay_evals.datasets.files import read_array, read_lines

CPU_S = 30


class AnyRow(BaseModel):
    """A row of which nothing is asked."""


def read_recording(path: Path) -> None:
    import asyncio

    request = httpx2.Request("POST", "http://127.0.0.1/v1/x", json=1)
    transport = RecordingTransport(ReplayMode.REPLAY, path.parent)
    try:
        asyncio.run(transport.handle_async_request(request))
    except DataError as err:
        path.rename(str(err).partition(":")[0])
    asyncio.run(transport.handle_async_request(request))


READERS: dict[str, Callable[[Path], object]] = {
    "facts": lambda path: load_fact_base([path]),
    "recording": read_recording,
    "rows": lambda path: sum(1 for _ in read_lines(path, AnyRow)),
    "array": lambda path: sum(1 for _ in read_array(path, AnyRow)),
}


def main(kind: str, path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        READERS[kind](path)
        answer = "read"
    except DataError as err:
        answer = f"{type(err).__name__}: {err}"
    took_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000
    sys.stdout.write(f"{answer[:300]}\n{took_mb:.0f} {time.process_time() - started:.2f}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

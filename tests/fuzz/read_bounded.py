"""Read files of one kind under limits of memory and time, and say what became of each and what it took.

Run as a script: `read_bounded.py facts|recording|rows|array PATH...`. Prints a line of JSON for each: its name, the
error or "read", megabytes by which the peak of memory rose, seconds of processor time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
from pydantic import BaseModel

from assay.engines.llm.recording import RecordingTransport
from assay.errors import DataError
from assay.facts.store import load_fact_base
from assay.settings import ReplayMode
from assay_evals.datasets.files import read_array, read_lines

CPU_S = 300
MORE_MB = 2_000
"""Address space beyond what the imports take."""


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


def memory_mb(line: str) -> float:
    """Return a line of the kernel's account; getrusage would tell the peak of the parent as well."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{line}:")[2].split()[0]) / 1_000


def read_one(kind: str, path: Path) -> None:
    before, started = memory_mb("VmHWM"), time.process_time()
    try:
        READERS[kind](path)
        answer = "read"
    except DataError as err:
        answer = f"{type(err).__name__}: {err}"
    took_mb = memory_mb("VmHWM") - before
    sys.stdout.write(json.dumps([path.stem, answer[:300], took_mb, time.process_time() - started]) + "\n")


def main(kind: str, *paths: str) -> None:
    most_bytes = int((memory_mb("VmSize") + MORE_MB) * 1_000_000)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    for path in paths:
        read_one(kind, Path(path))


if __name__ == "__main__":
    main(*sys.argv[1:])

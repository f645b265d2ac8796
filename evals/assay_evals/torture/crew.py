"""Worker processes that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assay_evals.torture.slow_engine import PAUSE
from assay_schemas import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METADATA = "Metadata-Version: 2.4\nName: slow-engine\nVersion: 1\n"
_ENTRY_POINTS = "[assay.engines]\nslow = assay_evals.torture.slow_engine:make\n"
FACT = Fact.model_validate(
    {"id": "tower", "statement": "The tower is 96 metres high.", "sources": [{"publisher": "Archive"}]}
)
"""All that the workers know."""


class Crew:
    """Workers of one database, by slot.

    Args:
        address: Of the database.
        folder: For facts, logs and the engine's entry point.
        pause_s: Seconds that an article takes.
        at_once: Articles of one worker at the same time.
        settings: Further variables of the environment, which go before those for the slow engine.
        clocks: By how many seconds the clocks of some slots are wrong.
    """

    def __init__(
        self,
        address: str,
        folder: Path,
        *,
        pause_s: float,
        at_once: int = 2,
        settings: Mapping[str, str] = MappingProxyType({}),
        clocks: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._folder = folder
        self._environment = _with_engine(folder) | {
            "ASSAY_DATABASE_URL": address,
            "ASSAY_ARTICLES_AT_ONCE": str(at_once),
            PAUSE: str(pause_s),
            **settings,
        }
        self._clocks = clocks
        self._killed: set[subprocess.Popen[bytes]] = set()
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self._lines: dict[str, int] = {}

    def start(self, slot: str) -> subprocess.Popen[bytes]:
        """Start the worker of a slot."""
        wrong_s = self._clocks.get(slot)
        program = ["assay"] if wrong_s is None else ["assay_evals.torture.wrong_clock", str(wrong_s)]
        command = [sys.executable, "-m", *program, "worker", "--slot", slot]
        self._lines[slot] = self._count_ready(slot)
        with self.log(slot).open("ab") as log:
            self.workers[slot] = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)  # noqa: S603 - our own command
        return self.workers[slot]

    def set_pause(self, pause_s: float) -> None:
        """Let the workers that are started from now on take so long for an article."""
        self._environment[PAUSE] = str(pause_s)

    def kill(self, slot: str) -> None:
        """End a worker as the kernel does that runs out of memory."""
        self._killed.add(self.workers[slot])
        self.workers[slot].kill()
        self.workers[slot].wait()

    def ended(self) -> list[str]:
        """Return the slots whose workers have ended by themselves."""
        return [
            slot for slot, worker in self.workers.items() if worker not in self._killed and worker.poll() is not None
        ]

    def errors(self) -> list[str]:
        """Return what the workers logged as an article's end by a bug; the logs go with the crew."""
        logs = (log.read_text(errors="replace").splitlines() for log in sorted(self._folder.glob("*.log")))
        return [line for lines in logs for line in lines if "article failed" in line]

    def is_ready(self, slot: str) -> bool:
        """Return True if the worker has begun to take articles."""
        return self._count_ready(slot) > self._lines[slot]

    def _count_ready(self, slot: str) -> int:
        log = self.log(slot)
        return log.read_bytes().count(b"worker ready") if log.exists() else 0

    def log(self, slot: str) -> Path:
        """Return the file that a slot's workers log to."""
        return self._folder / f"{slot}.log"

    def stop(self) -> None:
        """End all workers."""
        for worker in self.workers.values():
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers.values():
            worker.wait()


@contextmanager
def crew_of(
    address: str,
    slots: int,
    *,
    pause_s: float,
    at_once: int = 2,
    settings: Mapping[str, str] = MappingProxyType({}),
    clocks: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[Crew]:
    """Start workers `1` to `slots`; they end with the context."""
    with tempfile.TemporaryDirectory(prefix="assay-crew-") as folder:
        crew = Crew(address, Path(folder), pause_s=pause_s, at_once=at_once, settings=settings, clocks=clocks)
        try:
            for number in range(1, slots + 1):
                crew.start(str(number))
            yield crew
        finally:
            crew.stop()


def _with_engine(folder: Path) -> dict[str, str]:
    """Return an environment in which the slow engine is installed and chosen."""
    package = folder / "slow_engine-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text(_METADATA)
    (package / "entry_points.txt").write_text(_ENTRY_POINTS)
    facts = folder / "facts.yaml"
    facts.write_text(f"facts: [{FACT.model_dump_json(exclude_defaults=True)}]")
    paths = [str(folder), *(path for path in sys.path if path)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "ASSAY_ENGINE": "slow",
        "ASSAY_FACTS": f'["{facts}"]',
    }

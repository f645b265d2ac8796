"""The memory and the processor time of processes while they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from assay_evals.load.figures import Measured
from assay_evals.torture.soak import growth_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHARES = (0.1, 0.5, 1.0)
_MOST_GROWTH = 1.1


def processor_s(pid: int) -> float:
    """Return the seconds that processors have worked for a process: other programs of the machine hardly change it."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


class Memory:
    """Resident memory over a run, of kinds of processes: of each kind, the mean.

    Args:
        pids: Of the processes of each kind.
    """

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._processes = {kind: [psutil.Process(pid) for pid in those] for kind, those in pids.items()}
        self._shares: list[float] = []
        self._megabytes: dict[str, list[float]] = {kind: [] for kind in pids}

    def look(self, share: float) -> None:
        """Note what is used now, with this share of the run behind."""
        self._shares.append(share)
        for kind, processes in self._processes.items():
            used = sum(process.memory_info().rss for process in processes) / len(processes)
            self._megabytes[kind].append(used / 1e6)

    def figures(self) -> Iterator[Measured]:
        """Yield the memory at a tenth, in the middle and at the end of the run, and how it grew."""
        for kind, megabytes in self._megabytes.items():
            for share in _SHARES:
                at = next((at for at, passed in enumerate(self._shares) if passed >= share), -1)
                yield Measured(f"memory of {kind} at {share:.0%} of the run", megabytes[at], "MB")
            growth = growth_of(megabytes)
            yield Measured(f"memory of {kind}, last quarter over the second", growth, "times", _MOST_GROWTH)

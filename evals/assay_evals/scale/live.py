"""An edit of a file of facts until it is served: files on disk, a service that follows them, as in operation."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assay.reloading.following import following
from assay.reloading.served import opened_pipeline
from assay.settings import EngineChoice, Settings
from assay_evals.scale.made_facts import make_facts
from assay_schemas import Fact, FactId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.reloading.served import Served
    from assay_evals.scale.jobs import Job

_OF_A_FILE = 500
_EDITS = 5


async def measure_live(job: Job) -> dict[str, float]:
    """Return the seconds from the writing of a file until the pipeline that serves finds its new fact."""
    facts = tuple(make_facts(job.facts, job.seed))
    with TemporaryDirectory() as folder:
        for at in range(0, len(facts), _OF_A_FILE):
            _write(Path(folder), at, facts[at : at + _OF_A_FILE])
        settings = Settings(engine=EngineChoice.EMBEDDED, facts=(Path(folder),), large_from=job.large_from)
        edited = facts[:_OF_A_FILE]
        del facts
        began = time.perf_counter()
        async with opened_pipeline(settings) as served:
            figures = {"live_start_s": time.perf_counter() - began}
            asked = [await _serve(served, Path(folder), edited, number, asks=True) for number in range(_EDITS)]
            async with following(served, settings):
                # The first may be found by the look that following begins with.
                seen = [await _serve(served, Path(folder), edited, _EDITS + number) for number in range(_EDITS + 1)]
    return figures | {"live_reload_s": median(asked), "live_s": median(seen[1:])}


async def _serve(served: Served, folder: Path, facts: Sequence[Fact], number: int, *, asks: bool = False) -> float:
    """Add a fact to a file, and return after how many seconds it is found; `asks` for it, or waits until it is seen."""
    new = Fact(id=FactId(f"edited-{number}"), statement=f"The file has the number 77-{number:05} from now on.")
    changed = served.subscribe()
    began = time.perf_counter()
    _write(folder, 0, (*facts, new))
    if asks:
        await served.reload()
    await changed.wait()
    (found,) = served.present.index.search(new.statement, k=1)
    if found.fact != new:
        raise RuntimeError(f"{new.id} was not found")
    return time.perf_counter() - began


def _write(folder: Path, at: int, facts: Sequence[Fact]) -> None:
    """Write a file as an editor does, beside it and then in its place."""
    lines = ",\n".join(fact.model_dump_json(exclude_defaults=True) for fact in facts)
    path = folder / f"{at:08}.yaml"
    beside = path.with_suffix(".new")
    beside.write_text(f'{{"facts": [\n{lines}\n]}}\n', encoding="utf-8")
    beside.replace(path)

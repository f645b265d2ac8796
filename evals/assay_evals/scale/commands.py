"""`assay eval scale`: what more facts cost."""

from __future__ import annotations

import json
from collections import ChainMap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import ConfigError
from assay.extras import require_extra
from assay.files.result_files import open_whole
from assay.terminal import ExitCode, complain, progress
from assay_evals.scale.jobs import Part, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assay_evals.scale.jobs import Job
    from assay_evals.scale.table import ScaleRun

_SIZES = (10_000, 100_000, 1_000_000)


def scale(  # noqa: PLR0913, PLR0917 - one parameter for each option
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="DOMAIN", help="Folder of an annotated domain besides the seeds.")
    ] = None,
    size: Annotated[
        list[int] | None,
        typer.Option("--size", min=1_000, metavar="N", help="Facts; can be repeated; default: 10^4, 10^5 and 10^6."),
    ] = None,
    today_up_to: Annotated[
        int, typer.Option("--today-up-to", min=0, metavar="N", help="Most facts to index in memory for comparison.")
    ] = 1_000_000,
    live_up_to: Annotated[
        int, typer.Option("--live-up-to", min=0, metavar="N", help="Most facts to write into files that are edited.")
    ] = 100_000,
    claims: Annotated[int, typer.Option("--claims", min=20, metavar="N", help="Most claims to search for.")] = 300,
    words: Annotated[int, typer.Option("--words", min=50, metavar="N", help="Words of the article.")] = 800,
    part: Annotated[
        list[Part] | None, typer.Option("--part", help="What to measure; can be repeated; default: all.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the made-up facts and the choice of claims.")] = 1,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder of the run; one that was cut off goes on in it.")
    ] = Path("runs/scale"),
) -> None:
    """Measure what more facts cost: made-up ones, with those of annotated domains hidden among them.

    Every step has a process of its own, and its figures stay in --out. Prints the table as Markdown, and writes
    scale.json and scale.svg. Exit code 1 if the largest size does not hold a limit. A million facts take about 8 GB of
    memory and 3 GB of disk.
    """
    require_extra("large", "tantivy", user="assay eval scale")
    require_extra("evals", "psutil", user="assay eval scale")
    sizes = sorted(set(size or _SIZES))
    from assay_evals.scale.jobs import Job
    from assay_evals.scale.plot import scale_plot
    from assay_evals.scale.table import breaches, scale_lines

    missing = [str(folder) for folder in folders or () if not (folder / "ground_truth.yaml").exists()]
    if missing:
        raise ConfigError(f"{missing[0]!r} is not a domain: it has no ground_truth.yaml")
    job = Job(
        step=Step.SMALL,
        claims=claims,
        words=words,
        today_up_to=today_up_to,
        large_from=min(sizes[0], 10_000),
        seed=seed,
        folders=tuple(sorted(folder.resolve() for folder in folders or ())),
    )
    parts = tuple(part or Part)
    run = _measure(job, {size: _steps(parts, size, live_up_to) for size in sizes}, out)
    plot = scale_plot(run) if Part.INDEX in parts else ""
    for name, text in (("scale.json", f"{json.dumps(_as_json(run), indent=1)}\n"), ("scale.svg", plot)):
        if not text:
            continue
        with open_whole(out / name) as file:
            file.write(text)
    for line in scale_lines(run):
        typer.echo(line)
    for name in breaches(run):
        complain(f"over its limit with {sizes[-1]:,} facts: {name}")
    raise typer.Exit(ExitCode.EXCEEDED if breaches(run) else ExitCode.DONE)


def _steps(parts: Iterable[Part], facts: int, live_up_to: int) -> list[Step]:
    return [step for each in parts for step in each.steps(facts, live_up_to)]


def _measure(job: Job, steps: Mapping[int, Sequence[Step]], out: Path) -> ScaleRun:
    from assay_evals.scale.jobs import take_step
    from assay_evals.scale.table import ScaleRun, SizeFigures

    is_indexed = any(Step.BUILD in of_size for of_size in steps.values())
    with progress("steps", is_indexed + sum(map(len, steps.values())), out=out) as advance:

        def take(step: Step, facts: int) -> dict[str, float]:
            figures = take_step(job.model_copy(update={"step": step, "facts": facts}), out)
            advance(1)
            return figures

        small = take(Step.SMALL, 0) if is_indexed else {}
        figures = {size: [take(step, size) for step in of_size] for size, of_size in steps.items()}
        return ScaleRun(small, [SizeFigures(size, dict(ChainMap(*of_size))) for size, of_size in figures.items()])


def _as_json(run: ScaleRun) -> dict[str, object]:
    return {"small": dict(run.small), "sizes": [{"facts": each.facts, **each.figures} for each in run.sizes]}

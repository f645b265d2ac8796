"""`assay eval torture` and `assay eval soak`. They import what they need when they run."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.group import ExitCode, complain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay_evals.torture.mixtures import FaultCase
    from assay_evals.torture.soak import Soaked
    from assay_evals.torture.tally import Tally
    from assay_schemas import ArticleInput

_AT_ONCE = 4
_ARTICLE = "olympics-accurate"
_MIXTURES, _OUTAGE_ARTICLES = 100, 200
_OUTAGE_RATE = 0.2
_SHORTENED = 20
_MOST_TOLD = 20
_HEAD = f"{'part':<36} {'cases':>6} {'survived':>8} {'flipped':>8} {'lost':>5} {'seconds':>8}"


def torture(
    short: Annotated[bool, typer.Option("--short", help=f"One case in {_SHORTENED}.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of faults, mixtures and requests.")] = 1,
) -> None:
    """Try faults of the model server, attacks on the judgement and made-up requests; a table tells what held.

    Exit code 1 if anything did not. All traffic stays on loopback.
    """
    step = _SHORTENED if short else 1
    broken: list[str] = []
    typer.echo(_HEAD)
    for part in (_try_each_fault, _try_mixtures, _try_outages):
        began = time.monotonic()
        for tally in part(step, seed):
            typer.echo(_row(tally, time.monotonic() - began))
            broken += [f"{tally.part}: {line}" for line in tally.broken]
            began = time.monotonic()
    _end(broken)


def soak(
    base_url: Annotated[str, typer.Argument(help="Of the model server, as `assay mock-llm` prints it.")],
    articles: Annotated[int, typer.Option("--articles", min=8, help="Articles to score.")] = 2_000,
    at_once: Annotated[int, typer.Option("--at-once", min=1, help="Articles under way.")] = _AT_ONCE,
) -> None:
    """Score many articles in one process: is memory flat, is anything left open, do the counts add up?

    Exit code 1 if not.
    """
    from assay.cli.progress import progress
    from assay_evals.torture.soak import soak_articles

    texts = list(_seed_articles().values())
    with progress("articles", articles, out=None) as advance:
        soaked = asyncio.run(soak_articles(texts, articles, base_url=base_url, at_once=at_once, advance=advance))
    for line in _soak_lines(soaked):
        typer.echo(line)
    _end(list(soaked.broken()))


def _try_each_fault(step: int, seed: int) -> Iterator[Tally]:
    del seed
    from assay_evals.torture.mixtures import fault_matrix

    yield asyncio.run(_try_faults("each fault alone", list(fault_matrix())[::step]))


def _try_mixtures(step: int, seed: int) -> Iterator[Tally]:
    from assay_evals.torture.mixtures import draw_mixture

    source = random.Random(seed)  # noqa: S311 - draws cases, hides nothing
    cases = [draw_mixture(source, number) for number in range(1, _MIXTURES + 1)]
    yield asyncio.run(_try_faults("random mixtures of faults", cases[::step]))


def _try_outages(step: int, seed: int) -> Iterator[Tally]:
    from assay.cli.progress import progress
    from assay_evals.torture.faults import survive_outages

    texts = list(_seed_articles().values())[::step]
    count = _OUTAGE_ARTICLES // step
    with progress("articles", count, out=None) as advance:
        yield asyncio.run(
            survive_outages(texts, count, rate=_OUTAGE_RATE, seed=seed, at_once=_AT_ONCE, advance=lambda: advance(1))
        )


async def _try_faults(part: str, cases: Sequence[FaultCase]) -> Tally:
    from assay.cli.progress import progress
    from assay_evals.torture.faults import prepare, torture_by_faults

    bench = await prepare(_seed_articles()[_ARTICLE])
    with progress("cases", len(cases), out=None) as advance:
        return await torture_by_faults(part, cases, bench, at_once=_AT_ONCE, advance=lambda: advance(1))


def _seed_articles() -> dict[str, ArticleInput]:
    from assay.shipped import shipped
    from assay_schemas import ArticleInput

    folder = shipped("seeds/articles")
    return {path.stem: ArticleInput(text=path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))}


def _row(tally: Tally, seconds: float) -> str:
    return f"{tally.part:<36} {tally.cases:>6} {tally.survived:>8} {tally.flipped:>8} {tally.lost:>5} {seconds:>8.1f}"


def _soak_lines(soaked: Soaked) -> Iterator[str]:
    yield f"{soaked.articles} articles in {soaked.seconds:.0f} s, {soaked.reports} reports, {soaked.calls} requests"
    claims = ", ".join(f"{count} {verdict}" for verdict, count in soaked.claims.items() if count)
    yield f"claims: {claims}; reports that do not add up: {soaked.miscounted}"
    yield f"memory of the last quarter: {soaked.growth():.3f} times that of the second"
    yield f"left open: {soaked.sockets_left} sockets, {soaked.tasks_left} tasks"


def _end(broken: Sequence[str]) -> None:
    for line in broken[:_MOST_TOLD]:
        complain(line)
    if len(broken) > _MOST_TOLD:
        complain(f"{len(broken)} promises were broken in all")
    raise typer.Exit(ExitCode.EXCEEDED if broken else ExitCode.DONE)

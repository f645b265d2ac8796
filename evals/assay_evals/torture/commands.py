"""`assay eval torture` and `assay eval soak`. They import what they need when they run."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from assay.errors import ConfigError
from assay.extras import require_extra
from assay.terminal import ExitCode, complain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.settings import Settings
    from assay_evals.torture.corpus import Case
    from assay_evals.torture.mixtures import FaultCase
    from assay_evals.torture.soak import Soaked
    from assay_evals.torture.tally import Tally
    from assay_schemas import ArticleInput

_ATTACKS = Path("evals/datasets/attacks")
_AT_ONCE = 4
_ARTICLE = "olympics-accurate"
_MIXTURES, _OUTAGE_ARTICLES, _REQUESTS, _JOBS = 100, 200, 1_000, 200
_OUTAGE_RATE = 0.2
_SHORTENED = 20
_MOST_TOLD = 20
_HEAD = f"{'part':<56} {'cases':>6} {'survived':>8} {'flipped':>8} {'lost':>5} {'seconds':>8}"


class Part(StrEnum):
    """What `assay eval torture` does, in this order."""

    FAULTS = "faults"
    WAYS = "ways"
    MIXTURES = "mixtures"
    OUTAGES = "outages"
    ATTACKS = "attacks"
    OBEDIENCE = "obedience"
    REQUESTS = "requests"
    KILLS = "kills"
    CUTS = "cuts"


class Plan(NamedTuple):
    """What a run tries: one case in `step`, drawn from `seed`, the corpus of attacks, and a database beside SQLite.

    `restart` is a command that restarts the server of that.
    """

    step: int
    seed: int
    attacks: tuple[Case, ...]
    database: str | None = None
    restart: str | None = None

    def cases(self) -> tuple[Case, ...]:
        """Return the attacks to try."""
        return self.attacks[:: self.step]


def torture(
    short: Annotated[bool, typer.Option("--short", help=f"One case in {_SHORTENED}.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed for faults, mixtures and requests.")] = 1,
    attacks: Annotated[Path, typer.Option("--attacks", metavar="DIR", help="Corpus of attacks.")] = _ATTACKS,
    part: Annotated[Part | None, typer.Option("--part", help="Only this part.")] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Postgres database without jobs, to kill workers on, too."),
    ] = None,
    restart: Annotated[
        str | None, typer.Option("--restart", metavar="COMMAND", help="Command of the shell that restarts its server.")
    ] = None,
) -> None:
    """Test with server faults, attacks on the judgement, generated requests, and workers that are killed or cut off.

    Prints what held; exit code 1 if anything did not. All traffic stays on loopback.
    """
    require_extra("evals", "fastapi", "h11", "httpx2", user="assay eval")
    from assay_evals.torture.corpus import load_cases

    if not attacks.is_dir():
        raise ConfigError(
            f"{str(attacks)!r} is not a folder; run this in a checkout, or name the corpus with --attacks"
        )
    plan = Plan(_SHORTENED if short else 1, seed, load_cases(attacks), database, restart)
    broken: list[str] = []
    typer.echo(_HEAD)
    for each in [part] if part else Part:
        began = time.monotonic()
        for tally in _PARTS[each](plan):
            typer.echo(_row(tally, time.monotonic() - began))
            broken += [f"{tally.part}: {line}" for line in tally.broken]
            began = time.monotonic()
    _end(broken)


def soak(
    base_url: Annotated[str, typer.Argument(help="Base URL of the model server, as printed by `assay mock-llm`.")],
    articles: Annotated[int, typer.Option("--articles", min=8, help="Number of articles to score.")] = 2_000,
    at_once: Annotated[int, typer.Option("--at-once", min=1, help="Number of articles at the same time.")] = _AT_ONCE,
) -> None:
    """Score many articles in one process; check that memory stays flat, nothing is left open and the counts add up.

    Exit code 1 if one of these fails.
    """
    require_extra("evals", "httpx2", "psutil", user="assay eval")
    from assay.terminal import progress
    from assay_evals.torture.soak import soak_articles

    texts = list(_seed_articles().values())
    with progress("articles", articles, out=None) as advance:
        soaked = asyncio.run(soak_articles(texts, articles, base_url=base_url, at_once=at_once, advance=advance))
    for line in _soak_lines(soaked):
        typer.echo(line)
    _end(list(soaked.broken()))


def _try_each_fault(plan: Plan) -> Iterator[Tally]:
    from assay_evals.torture.mixtures import fault_matrix

    yield asyncio.run(_try_faults("each fault alone", list(fault_matrix())[:: plan.step]))


def _try_each_way(plan: Plan) -> Iterator[Tally]:
    from assay_evals.torture.faults import prepare
    from assay_evals.torture.servers import try_servers
    from assay_mock.ways import ServerWay

    async def try_each() -> Tally:
        return await try_servers(await prepare(_seed_articles()[_ARTICLE]), list(ServerWay)[:: plan.step])

    yield asyncio.run(try_each())


def _try_mixtures(plan: Plan) -> Iterator[Tally]:
    from assay_evals.torture.mixtures import draw_mixture

    source = random.Random(plan.seed)  # noqa: S311 - draws cases, hides nothing
    cases = [draw_mixture(source, number) for number in range(1, _MIXTURES + 1)]
    yield asyncio.run(_try_faults("random mixtures of faults", cases[:: plan.step]))


def _try_outages(plan: Plan) -> Iterator[Tally]:
    from assay.terminal import progress
    from assay_evals.torture.faults import survive_outages

    texts = list(_seed_articles().values())[:: plan.step]
    count = _OUTAGE_ARTICLES // plan.step
    with progress("articles", count, out=None) as advance:
        yield asyncio.run(
            survive_outages(
                texts, count, rate=_OUTAGE_RATE, seed=plan.seed, at_once=_AT_ONCE, advance=lambda: advance(1)
            )
        )


def _try_attacks(plan: Plan) -> Iterator[Tally]:
    from assay.bootstrap import build_pipeline
    from assay_evals.torture.attacks import count_noticed, run_attacks, score_with, tally_attacks

    outcomes = asyncio.run(run_attacks(plan.cases(), score_with(build_pipeline(_embedded()))))
    yield from tally_attacks("embedded", outcomes)
    noticed = count_noticed(outcomes)
    typer.echo(
        f"orders recognised: {sum(kind.noticed for kind in noticed)} of {sum(kind.attempts for kind in noticed)}"
    )


def _try_obedience(plan: Plan) -> Iterator[Tally]:
    """Attack a model that obeys every order it is shown, in each of its ways."""
    from assay.bootstrap import build_pipeline
    from assay.engines.llm.prompting import PromptBook
    from assay.files.shipped import shipped
    from assay_evals.torture.attacks import run_attacks, tally_attacks
    from assay_evals.torture.gullible import WAYS, HonestMind, score_gullibly

    mind = HonestMind(build_pipeline(_embedded()))
    prompts = PromptBook.load(shipped("prompts"))
    for way in WAYS:
        outcomes = asyncio.run(run_attacks(plan.cases(), score_gullibly(mind, prompts, way)))
        yield tally_attacks(f"obedient: {way.reading}, {way.judging}", outcomes)[-1]
    # Whoever knows the controls gets past them: how far is told, and breaks no promise.
    informed = WAYS[0]._replace(knows_controls=True)
    outcomes = asyncio.run(run_attacks(plan.cases(), score_gullibly(mind, prompts, informed)))
    flips = sum(bool(outcome.flipped) for outcome in outcomes)
    typer.echo(f"obedient, and knows the controls: {flips} of {len(outcomes)} articles flipped")


def _embedded() -> Settings:
    from assay.settings import EngineChoice, Settings

    return Settings(engine=EngineChoice.EMBEDDED)


def _try_requests(plan: Plan) -> Iterator[Tally]:
    if find_spec("schemathesis") is None:
        complain("schemathesis is not installed: no requests are made up; run this in a checkout")
        return
    from assay_evals.torture.api import fuzz_api

    yield fuzz_api(_REQUESTS // plan.step, plan.seed)


def _try_kills(plan: Plan) -> Iterator[Tally]:
    if find_spec("dbos") is None:
        complain("dbos is not installed: no workers are killed; pip install 'assay-news[jobs]'")
        return
    from assay.terminal import progress
    from assay_evals.torture.jobs import Plan as Kills
    from assay_evals.torture.jobs import kill_workers

    kills = Kills(jobs=_JOBS // plan.step)
    with tempfile.TemporaryDirectory() as folder:
        for address in filter(None, (f"sqlite:///{folder}/assay.db", plan.database)):
            draw = random.Random(plan.seed)  # noqa: S311 - draws moments, hides nothing
            with progress("articles", kills.jobs * kills.articles, out=None) as advance:
                yield kill_workers(address, kills, draw, advance)


def _try_cuts(plan: Plan) -> Iterator[Tally]:
    if find_spec("dbos") is None:
        complain("dbos is not installed: no workers are cut off; pip install 'assay-news[jobs]'")
        return
    from assay_evals.torture.cuts import Plan as Cuts
    from assay_evals.torture.cuts import withstand

    cuts = Cuts(jobs=20) if plan.step > 1 else Cuts(jobs=100, times=5)
    with tempfile.TemporaryDirectory() as folder:
        yield from withstand(f"sqlite:///{folder}/assay.db", cuts)
    if plan.database is None:
        complain("no connection is cut and no clock is wrong: name a Postgres database with --database")
        return
    if plan.restart is None:
        complain("the server is not restarted: say how with --restart")
    yield from withstand(plan.database, cuts, plan.restart)


async def _try_faults(part: str, cases: Sequence[FaultCase]) -> Tally:
    from assay.terminal import progress
    from assay_evals.torture.faults import prepare, torture_by_faults

    bench = await prepare(_seed_articles()[_ARTICLE])
    with progress("cases", len(cases), out=None) as advance:
        return await torture_by_faults(part, cases, bench, at_once=_AT_ONCE, advance=lambda: advance(1))


def _seed_articles() -> dict[str, ArticleInput]:
    from assay.files.shipped import shipped
    from assay_schemas import ArticleInput

    folder = shipped("seeds/articles")
    return {path.stem: ArticleInput(text=path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))}


def _row(tally: Tally, seconds: float) -> str:
    return f"{tally.part:<56} {tally.cases:>6} {tally.survived:>8} {tally.flipped:>8} {tally.lost:>5} {seconds:>8.1f}"


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


_PARTS = {
    Part.FAULTS: _try_each_fault,
    Part.WAYS: _try_each_way,
    Part.MIXTURES: _try_mixtures,
    Part.OUTAGES: _try_outages,
    Part.ATTACKS: _try_attacks,
    Part.OBEDIENCE: _try_obedience,
    Part.REQUESTS: _try_requests,
    Part.KILLS: _try_kills,
    Part.CUTS: _try_cuts,
}

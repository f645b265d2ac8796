"""One build after another, each in a process of its own, before a server that answers at the pace of a model."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError, DataError
from assay_evals.speed.accounting import Scored, account
from assay_evals.speed.answers import GoldAnswers
from assay_evals.speed.costs import BuildCosts
from assay_mock.server import MockServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from assay_evals.speed.articles import SpeedArticle
    from assay_evals.speed.costs import Conditions
    from assay_mock.exchanges import Exchange

EARLIER, PRESENT, SINGLE = "earlier", "present", "single"

_SCORER = Path(__file__).with_name("scorer.py")


class Build(NamedTuple):
    """What scores the articles."""

    name: str
    python: Path
    """Interpreter of the environment that it is installed in."""
    is_foreign: bool = False
    """Whether that environment is another than ours."""

    @property
    def command(self) -> tuple[str, ...]:
        """How it is started: a foreign build sees neither our path nor our folder."""
        return (str(self.python), *(("-I",) if self.is_foreign else ()), str(_SCORER))


def find_builds(against: Path | None) -> tuple[Build, ...]:
    """Return what is compared.

    Args:
        against: A checkout of an earlier build with an environment of its own; None: there is none.

    Raises:
        ConfigError: If it has no environment.
    """
    ours = Path(sys.executable)
    builds = (Build(PRESENT, ours), Build(SINGLE, ours))
    if against is None:
        return builds
    # Not resolved: an environment knows itself by the path of its interpreter, which is a link.
    python = against.absolute() / ".venv" / "bin" / "python"
    if not python.exists():
        raise ConfigError(f"{against} has no .venv/bin/python; check out the earlier build there and run make in it")
    return (Build(EARLIER, python, is_foreign=True), *builds)


async def measure_build(
    build: Build, articles: Sequence[SpeedArticle], conditions: Conditions, advance: Callable[[int], None]
) -> BuildCosts:
    """Score the articles with a build, and return what each cost.

    Args:
        build: Which.
        articles: In the order in which they begin.
        conditions: How.
        advance: Told how many more articles are done.

    Raises:
        ConfigError: If the model has no known price.
        DataError: If the build breaks, a request of it fails, or it leaves a claim unjudged.
    """
    log: list[Exchange] = []
    server = MockServer(GoldAnswers(articles), conditions.scenario(), log=log)
    costs: dict[str, Scored] = {}
    async with server.serving() as base_url:
        async for scored in _run(build, _job(build, articles, conditions, base_url)):
            costs[scored.article] = scored
            advance(1)
    if missing := [article.id for article in articles if article.id not in costs]:
        raise DataError(f"the {build.name} build ended without a report on {', '.join(missing)}")
    return BuildCosts(
        name=build.name, articles=tuple(account(costs[article.id], log, conditions) for article in articles)
    )


async def _run(build: Build, job: str) -> AsyncIterator[Scored]:
    """Yield what a build tells of each article as it is done."""
    with tempfile.TemporaryFile() as complaints:
        process = await asyncio.create_subprocess_exec(*build.command, stdin=PIPE, stdout=PIPE, stderr=complaints)
        try:
            if process.stdin is None or process.stdout is None:
                raise AssertionError
            process.stdin.write(job.encode())
            process.stdin.close()
            async for line in process.stdout:
                yield Scored.model_validate_json(line)
            if await process.wait():
                raise DataError(f"the {build.name} build broke: {_last_line(complaints)}")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _job(build: Build, articles: Sequence[SpeedArticle], conditions: Conditions, base_url: str) -> str:
    listed = [
        {
            "id": article.id,
            "text": article.text,
            "date": article.date.isoformat() if article.date else None,
            "facts": [str(path.resolve()) for path in article.facts],
        }
        for article in articles
    ]
    return json.dumps(
        {
            "base_url": base_url,
            "model": conditions.priced_as,
            "at_once": conditions.at_once,
            "is_single_prompt": build.name == SINGLE,
            "articles": listed,
        }
    )


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it says nothing"

"""`assay eval load`: what jobs cost, each figure beside its limit."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assay.extras import require_extra
from assay.terminal import ExitCode, progress

if TYPE_CHECKING:
    from assay_evals.load.figures import Measured

_POSTS, _OVERHEAD, _AGAIN, _GROWTH = 20, 100, 100, 1_000


class LoadPart(StrEnum):
    """What `assay eval load` measures, in this order."""

    POSTS = "posts"
    OVERHEAD = "overhead"
    AGAIN = "again"
    GROWTH = "growth"
    SCALING = "scaling"
    QUEUE = "queue"


def load(
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Postgres database, beside which each part makes its own."),
    ] = None,
    part: Annotated[LoadPart | None, typer.Option("--part", help="Only this part.")] = None,
    articles: Annotated[int, typer.Option("--articles", min=40, help="In the queue.")] = 10_000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="At the queue.")] = 4,
) -> None:
    """Measure what jobs cost: accepting them, the machinery, articles that come again, the disk, workers, a long queue.

    Exit code 1 if a limit is not held. All traffic stays on loopback; nothing else should keep the machine busy.
    """
    require_extra("jobs", "dbos", "sqlalchemy", user="assay eval load")
    require_extra("evals", "httpx2", "psutil", user="assay eval load")
    held = True
    for each in [part] if part else LoadPart:
        with _database(database) as address:
            for figure in _measure(each, address, articles, workers):
                typer.echo(figure.line())
                held = held and figure.holds
    raise typer.Exit(ExitCode.DONE if held else ExitCode.EXCEEDED)


@contextmanager
def _database(beside: str | None) -> Iterator[str]:
    if beside is None:
        with tempfile.TemporaryDirectory(prefix="assay-load-") as folder:
            yield f"sqlite:///{folder}/assay.db"
        return
    from assay_evals.load.databases import fresh_database

    with fresh_database(beside) as address:
        yield address


def _measure(part: LoadPart, address: str, articles: int, workers: int) -> Iterable[Measured]:
    from assay_evals.load.again import measure_again
    from assay_evals.load.growth import measure_growth
    from assay_evals.load.posts import measure_posts
    from assay_evals.load.queueing import Plan, measure_queue
    from assay_evals.load.workers import measure_overhead, measure_scaling

    def queue() -> Iterable[Measured]:
        with progress("articles", articles, out=None) as advance:
            return asyncio.run(measure_queue(address, Plan(articles, workers), advance))

    parts: dict[LoadPart, Callable[[], Iterable[Measured]]] = {
        LoadPart.POSTS: lambda: measure_posts(address, _POSTS),
        LoadPart.OVERHEAD: lambda: measure_overhead(address, _OVERHEAD),
        LoadPart.AGAIN: lambda: asyncio.run(measure_again(address, _AGAIN)),
        LoadPart.GROWTH: lambda: measure_growth(address, _GROWTH),
        LoadPart.SCALING: lambda: measure_scaling(address),
        LoadPart.QUEUE: queue,
    }
    return parts[part]()

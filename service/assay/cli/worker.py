"""`assay worker`: scores the articles of jobs until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import read_settings

if TYPE_CHECKING:
    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay.telemetry.metrics import Metrics
    from assay.telemetry.traces import Tracing

_LOOK_S = 1.0

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        help="Such as sqlite:///assay.db or postgresql://USER@HOST/NAME.  [env: ASSAY_DATABASE_URL]",
    ),
]


def worker(
    database_url: DatabaseOption = None,
    slot: Annotated[str, typer.Option("--slot", metavar="NAME", help="Tells the workers of one machine apart.")] = "1",
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, help="Articles at a time.  [env: ASSAY_ARTICLES_AT_ONCE]")
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            "--metrics-port", min=0, max=65_535, help="Serve metrics for Prometheus on this port; 0: any free port."
        ),
    ] = None,
    metrics_host: Annotated[
        str,
        typer.Option("--metrics-host", metavar="ADDRESS", help="Address of the metrics; nobody is asked for a key."),
    ] = "127.0.0.1",
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="Stop once standard input is closed.")
    ] = False,
) -> None:
    """Score the articles of jobs, together with all other workers of the database.

    Stops on SIGTERM or Ctrl-C; articles that are under way are then begun again by whoever works next.
    """
    from assay.cli.logs import configure_logs
    from assay.jobs.desk import database_address

    settings = read_settings(database_url=database_url, articles_at_once=concurrency)
    database_address(settings)  # first: without the extra there are no metrics either
    from assay.telemetry.collector import open_tracing
    from assay.telemetry.metrics import Metrics
    from assay.telemetry.serving import serving_metrics

    configure_logs()
    metrics = Metrics()
    with nullcontext() if metrics_port is None else serving_metrics(metrics, metrics_host, metrics_port) as port:
        if port is not None:
            typer.echo(f"assay: metrics on http://{metrics_host}:{port}/metrics", err=True)
        tracing = open_tracing("assay-worker")
        try:
            asyncio.run(_work(settings, slot, metrics, tracing, with_parent=with_parent))
        finally:
            if tracing is not None:
                tracing.close()


async def _work(settings: Settings, slot: str, metrics: Metrics, tracing: Tracing | None, *, with_parent: bool) -> None:
    from assay.bootstrap import build_pipeline
    from assay.jobs.desk import open_desk
    from assay.observing import Observers

    desk = await asyncio.to_thread(open_desk, settings)
    from assay.jobs.worker import Worker, default_name  # which needs the extra, as open_desk has found out

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    if with_parent:
        _stop_with_parent(stop, loop)
    bound = asyncio.create_task(_bound(stop, settings.stop_grace_s))
    async with await asyncio.to_thread(build_pipeline, settings, kept=desk.kept) as pipeline:
        observer = pipeline.observer = Observers(metrics, tracing) if tracing else metrics
        watching = asyncio.create_task(_watch_circuit(pipeline, metrics))
        try:
            await Worker(desk, default_name(slot), pipeline, settings, observer=observer).run(stop)
        finally:
            watching.cancel()
            await asyncio.to_thread(desk.close)
    bound.cancel()


async def _watch_circuit(pipeline: Pipeline, metrics: Metrics) -> None:
    """Note time and again whether the model server is left alone: no scrape asks this process itself."""
    while True:
        metrics.note_circuit(is_open=pipeline.unavailable_s > 0)
        await asyncio.sleep(_LOOK_S)


async def _bound(stop: asyncio.Event, most_s: int) -> None:
    """End the process some seconds after it was told to stop, even where a library hangs; nothing is lost by it."""
    await stop.wait()
    timer = threading.Timer(most_s, os._exit, [1])
    timer.daemon = True
    timer.start()


def _stop_with_parent(stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    """Stop when standard input is closed, which the end of the parent does whatever ended it."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # not by its buffer, whose lock the end of the process would miss
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, daemon=True).start()

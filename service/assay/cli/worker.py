"""`assay worker`: scores the articles of jobs until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.reloading.served import Served
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

    Stops on SIGTERM or Ctrl-C; articles that are under way are then begun again by whoever works next. Reads the facts
    anew when they change, and on SIGHUP.
    """
    from assay.cli.logs import configure_logs
    from assay.store.address import database_address

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
    from assay.jobs.desk import open_desk
    from assay.observing import Observers
    from assay.reloading.following import following
    from assay.reloading.served import opened_pipeline

    desk = await asyncio.to_thread(open_desk, settings)
    from assay.jobs.catching_up import CatchingUp  # which needs the extra, as open_desk has found out
    from assay.jobs.recording import record_facts
    from assay.jobs.worker import Worker, default_name

    at_once = max(1, settings.articles_at_once // 2)  # for jobs have somebody who waits for them
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    bound = asyncio.create_task(_bound(stop, settings.stop_grace_s))
    observer = Observers(metrics, tracing) if tracing else metrics
    async with (
        opened_pipeline(settings, kept=desk.kept, observer=observer) as served,
        following(served, settings) as reload,
    ):
        if with_parent:
            _heed_parent(stop, loop, reload)
        watching = asyncio.create_task(_watch_circuit(served, metrics))
        try:
            recording = partial(record_facts, served, desk.revisions)
            catching_up = (CatchingUp(served, desk, at_once=at_once).run,) if settings.rescore_on_reload else ()
            also = (recording, *catching_up)
            await Worker(desk, default_name(slot), served, settings, observer=observer, also=also).run(stop)
        finally:
            watching.cancel()
            await asyncio.to_thread(desk.close)
    bound.cancel()


async def _watch_circuit(served: Served, metrics: Metrics) -> None:
    """Note time and again whether the model server is left alone: no scrape asks this process itself."""
    while True:
        metrics.note_circuit(is_open=served.present.unavailable_s > 0)
        await asyncio.sleep(_LOOK_S)


async def _bound(stop: asyncio.Event, most_s: int) -> None:
    """End the process some seconds after it was told to stop, even where a library hangs; nothing is lost by it."""
    await stop.wait()
    timer = threading.Timer(most_s, os._exit, [1])
    timer.daemon = True
    timer.start()


def _heed_parent(stop: asyncio.Event, loop: asyncio.AbstractEventLoop, reload: Callable[[], None]) -> None:
    """Reload when the parent writes, and stop when standard input is closed, which its end does whatever ended it."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # not by its buffer, whose lock the end of the process would miss
            reload()
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, daemon=True).start()

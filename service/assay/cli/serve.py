"""`assay serve`: the HTTP API on a socket of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import FactsOption, facts_override, read_settings, samples_notice
from assay.cli.worker import DatabaseOption
from assay.errors import ConfigError
from assay.extras import require_extra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import uvicorn

    from assay.settings import Settings

_LOOK_S = 0.5
_PAUSE_S = 5.0
"""Seconds before a worker that ended by itself is started again."""


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.  [env: ASSAY_HOST]")] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0: any free port.  [env: ASSAY_PORT]"),
    ] = None,
    facts: FactsOption = None,
    database_url: DatabaseOption = None,
    with_worker: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help="Score the articles of jobs here, too, where there is a database."),
    ] = True,
) -> None:
    """Serve the HTTP API; /docs describes it. Settings come from the environment (ASSAY_*).

    Reads facts and keys anew when their files change, and on SIGHUP; what is under way ends with those it began with.
    """
    require_extra("server", "fastapi", "limits", "prometheus_client", "uvicorn", user="the HTTP API")
    import structlog
    import uvicorn

    from assay.cli.logs import configure_logs

    settings = read_settings(host=host, port=port, facts=facts_override(facts), database_url=database_url)
    check_address(settings)
    fact_count = asyncio.run(_rehearse(settings))
    configure_logs()
    with _listen(settings) as listener:
        address, number = listener.getsockname()[:2]
        place = f"[{address}]:{number}" if ":" in address else f"{address}:{number}"
        typer.echo(f"assay: serving on http://{place}, described at /docs", err=True)
        if not settings.facts:
            structlog.get_logger("assay.api").warning(samples_notice(fact_count))
        _hand_on(settings)
        # By its name, for the API and the command line don't know each other.
        config = uvicorn.Config(
            "assay.api:create_app",
            factory=True,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=settings.stop_grace_s,
        )
        server = uvicorn.Server(config)
        with _stopped_in_order(server), _worker_of(settings) if with_worker else nullcontext():
            server.run(sockets=[listener])


def _hand_on(settings: Settings) -> None:
    """Set what application and worker read from the environment; a command line can be read by others."""
    if settings.database_url is not None:
        os.environ["ASSAY_DATABASE_URL"] = settings.database_url.get_secret_value()
    if settings.facts:
        from assay.facts.sets import place_of

        os.environ["ASSAY_FACTS"] = json.dumps([place_of(path).absolute for path in settings.facts])


@contextmanager
def _stopped_in_order(server: uvicorn.Server) -> Iterator[None]:
    """End by SIGTERM only after the context: uvicorn raises it again as soon as it has stopped itself."""
    received = []

    def stop(number: int, _: object) -> None:
        received.append(number)
        server.should_exit = True

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if received:
            signal.raise_signal(signal.SIGTERM)


@contextmanager
def _worker_of(settings: Settings) -> Iterator[None]:
    """Keep a worker running in a process of its own: what it computes must not hold up the answers.

    One that ends by itself is started again, after a pause. SIGHUP to this process is handed on to it.
    """
    if settings.database_url is None:
        yield
        return
    from assay.reloading.following import hangups

    keeper = _Keeper()
    with _shared_figures():
        keeper.start()
        try:
            with hangups(keeper.reload):
                yield
        finally:
            keeper.stop.set()
            keeper.join()


@contextmanager
def _shared_figures() -> Iterator[None]:
    """Have this process and those it starts count in one folder, so that one scrape has them all.

    prometheus_client looks for it at its import, which comes with the application.
    """
    with tempfile.TemporaryDirectory(prefix="assay-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


class _Keeper(threading.Thread):
    """Keeps a worker running until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the worker, again and again."""
        from prometheus_client.multiprocess import mark_process_dead

        while not self.stop.is_set():
            command = [sys.executable, "-m", "assay", "worker", "--slot", "serve", "--with-parent"]
            with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own command
                self._process = process
                while process.poll() is None and not self.stop.wait(_LOOK_S):
                    pass
                process.terminate()  # which ends it within ASSAY_STOP_GRACE_S
            mark_process_dead(process.pid)  # type: ignore[no-untyped-call] # it has no types
            self.stop.wait(_PAUSE_S)

    def reload(self) -> None:
        """Have the worker read the facts anew; one that has just ended, or starts, does so by itself.

        Not by a signal, which would end a worker that does not listen for it yet.
        """
        if self._process is not None and (pipe := self._process.stdin) is not None:
            with suppress(OSError, ValueError):  # it has ended
                os.write(pipe.fileno(), b"\n")


def check_address(settings: Settings) -> None:
    """Refuse to serve a public address without a key.

    Raises:
        ConfigError: If the address is not loopback and no key opens, or the file of keys can't be read.
        DataError: If the file of keys is damaged.
    """
    file = settings.keys_file
    has_live_key = bool(settings.api_keys) or (file is not None and _has_live_key(file))
    if has_live_key or _is_loopback(settings.host):
        return
    reached = f"{settings.host!r} can be reached from other machines"
    if file:
        raise ConfigError(f"{reached} and {file} has no active key; add one with `assay keys create NAME`")
    raise ConfigError(
        f"{reached}; set ASSAY_API_KEYS, a JSON list of keys, or ASSAY_KEYS_FILE, a file that "
        "`assay keys create NAME --file FILE` makes, or use --host 127.0.0.1"
    )


def _has_live_key(file: Path) -> bool:
    from assay.files.key_file import read_keys

    return any(key.revoked is None for key in read_keys(file))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _rehearse(settings: Settings) -> int:
    """Build the pipeline and open the database once: a mistake in the settings is reported before the server starts.

    Returns:
        The number of facts.
    """
    from assay.bootstrap import build_pipeline
    from assay.jobs.desk import open_desk

    async with build_pipeline(settings) as pipeline:
        fact_count = len(pipeline.facts.facts)
    if settings.database_url is not None:
        desk = await asyncio.to_thread(open_desk, settings)  # which creates the tables before two processes do
        await asyncio.to_thread(desk.close)
    return fact_count


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as err:
        raise ConfigError(
            f"{settings.host!r} port {settings.port} can't be bound: {err.strerror}; choose another with --port"
        ) from err

"""Reload when files or sets of facts change, and when somebody asks: by SIGHUP, or as the parent of the process."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from assay.concurrency import call_off
from assay.extras import is_installed
from assay.facts.sets import plain_paths, stored_names

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from assay.reloading.served import Served
    from assay.settings import Settings


@asynccontextmanager
async def following(
    served: Served, settings: Settings, read_keys: Callable[[], object] | None = None
) -> AsyncGenerator[Callable[[], None], None]:
    """Keep facts and keys as they are on disk for as long as the context lasts; give what asks for a reload.

    What is given may be called from any thread. Asking again while a reload is under way has one more follow it,
    however often.

    Args:
        served: Whose facts.
        settings: Name the files and the sets of the database, and whether they are watched; SIGHUP is heard in any
            case.
        read_keys: Reads the keys anew if they have changed, in a thread; None: the process has none.
    """
    wanted, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask() -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(wanted.set)

    duties = [asyncio.create_task(_reload(wanted, served, read_keys))]
    paths = (*plain_paths(settings.facts), *((settings.keys_file,) if settings.keys_file and read_keys else ()))
    if settings.watch and paths and is_installed("watchfiles"):
        duties.append(asyncio.create_task(_watch(paths, wanted)))
    if settings.watch and (names := stored_names(settings.facts)):
        duties.append(asyncio.create_task(_poll(served, settings, names, wanted)))
    try:
        with hangups(ask):
            yield ask
    finally:
        await call_off(duties)


async def _reload(wanted: asyncio.Event, served: Served, read_keys: Callable[[], object] | None) -> None:
    while True:
        await wanted.wait()
        wanted.clear()
        if read_keys is not None:
            await asyncio.to_thread(read_keys)
        await served.reload()


async def _watch(paths: tuple[Path, ...], wanted: asyncio.Event) -> None:
    from assay.reloading.watching import changes  # noqa: PLC0415 - it needs an extra

    wanted.set()  # they may have changed since they were read
    try:
        async with aclosing(changes(paths)) as changed:
            async for _ in changed:
                wanted.set()
    except Exception as error:  # noqa: BLE001 - the service goes on without
        structlog.get_logger("assay.reload").error("files not watched; send SIGHUP", error=type(error).__name__)


async def _poll(served: Served, settings: Settings, names: tuple[str, ...], wanted: asyncio.Event) -> None:
    from assay.reloading.polling import edits  # noqa: PLC0415 - it needs an extra

    async with aclosing(edits(settings, names, lambda: served.is_current)) as edited:
        async for _ in edited:
            wanted.set()


@contextmanager
def hangups(ask: Callable[[], None]) -> Iterator[None]:
    """Ask at each SIGHUP, and hand it on to whoever heard it before; Windows has none, and other threads hear none."""
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGHUP) or signal.SIG_DFL
    # A terminal that is closed sends the same signal; what ran in it is to end, unless it was started by nohup.
    ends_with_terminal = before is signal.SIG_DFL and _has_terminal()

    def hear(number: int, frame: FrameType | None) -> None:
        if ends_with_terminal and not _has_terminal():
            signal.raise_signal(signal.SIGTERM)
            return
        ask()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGHUP, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True

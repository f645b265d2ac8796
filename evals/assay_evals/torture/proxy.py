"""A connection that can be cut, or fall silent: what comes to a port of loopback is passed on for as long as it may."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from assay.concurrency import until_first

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536


class Proxy:
    """Passes connections on, on an event loop of its own; `port` is on 127.0.0.1."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: str, port: int) -> None:
        self._loop = loop
        self._there = (host, port)
        self._passing: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Pass on what comes by new connections, listening again if it was cut; those that are silent remain so."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def silence(self) -> None:
        """Pass nothing on any more, and tell nobody; new connections are taken, and silent, too."""
        self._loop.call_soon_threadsafe(self._silent.set)

    def cut(self) -> None:
        """End all connections, and refuse new ones."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()

    async def _listen(self) -> None:
        self._silent = asyncio.Event()
        if self._server is None:
            self._over = asyncio.Event()
            self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._over.set()
        for back in self._passing.values():
            back.transport.abort()
        await asyncio.gather(*self._passing)

    async def _pass_on(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._passing[task] = back
            task.add_done_callback(self._passing.pop)
        silent, over = self._silent, self._over
        with suppress(OSError):  # where the server refuses, so does this
            there, on = await asyncio.open_connection(*self._there)
            await until_first(_copy(here, on), _copy(there, back), _wait(silent))
            if silent.is_set():
                await over.wait()
            on.transport.abort()
        back.transport.abort()


async def _copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(_CHUNK):
            to.write(data)
            await to.drain()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


@contextmanager
def proxying(host: str, port: int) -> Iterator[Proxy]:
    """Pass connections on to a server until the context ends."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        proxy = Proxy(loop, host, port)
        yield proxy
        proxy.cut()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

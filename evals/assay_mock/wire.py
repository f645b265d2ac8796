"""HTTP on a loopback socket, close enough to the wire to be broken anywhere in an answer."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from typing import TYPE_CHECKING, NamedTuple, Protocol

import h11

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from assay_mock.exchanges import Exchange
    from assay_mock.scenario import FaultRule
    from assay_mock.spoiling import Reply

LOOPBACK = "127.0.0.1"

_READ_BYTES = 65_536
_PIECES = 20
_EVENT = re.compile(rb".+?(?:\n\n|\Z)", re.DOTALL)
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: closing sends a reset


class Received(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes
    key: str = ""
    """What the client sent to prove who it is, without the name of the scheme."""


class Planned(NamedTuple):
    """A reply, when it comes, and what goes wrong on its way."""

    reply: Reply
    latency_s: float = 0.0
    rule: FaultRule | None = None
    writing_s: float = 0.0
    """Seconds over which the body comes."""
    unsent_s: float = 0.0
    """Seconds of the latency in which the answer is being written, and nothing of it is sent."""
    exchange: Exchange | None = None


class Planning(Protocol):
    """Decides what a request gets."""

    async def __call__(self, received: Received) -> Planned:
        """Return the reply and how it is delivered."""


class Connection:
    """One connection, for as many requests as the client sends over it.

    Args:
        reader: Of its bytes.
        writer: The same.
        sleep: Awaited between the pieces of a body, with seconds.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._sleep = sleep
        self._http = h11.Connection(h11.SERVER)

    async def receive(self) -> Received | None:
        """Return the next request; None once the client has gone."""
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        request: h11.Request | None = None
        body = bytearray()
        while True:
            match await self._next_event():
                case h11.Request() as head:
                    request = head
                case h11.Data(data=data):
                    body += data
                case h11.EndOfMessage() if request is not None:
                    return Received(request.method.decode(), request.target.decode(), bytes(body), _key(request))
                case _:
                    return None

    async def send(self, reply: Reply, *, over_s: float = 0.0) -> None:
        """Send a whole reply, its body in pieces over some seconds."""
        await self._start(reply)
        pieces = _pieces(reply) if over_s else [reply.body]
        for piece in pieces:
            await self._write(h11.Data(data=piece))
            await self._sleep(over_s / len(pieces))
        await self._write(h11.EndOfMessage())

    async def send_half(self, reply: Reply) -> None:
        """Send the head and half of the body."""
        await self._start(reply)
        await self._write(h11.Data(data=reply.body[: len(reply.body) // 2]))

    def reset(self) -> None:
        """Break the connection off, as a process that dies does."""
        sock: socket.socket | None = self._writer.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):  # the client was faster, and the socket is closed
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._writer.transport.abort()

    async def wait_for_end(self) -> None:
        """Wait until the client goes away; a request that it sends meanwhile is received afterwards."""
        while data := await self._reader.read(_READ_BYTES):
            self._http.receive_data(data)

    async def unless_gone(self, planning: Coroutine[None, None, Planned]) -> Planned:
        """Return what is planned.

        Raises:
            ConnectionResetError: If the client goes away first; the planning is ended then.
        """
        work, end = asyncio.create_task(planning), asyncio.create_task(self.wait_for_end())
        try:
            await asyncio.wait((work, end), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise ConnectionResetError("the client went away")
        finally:
            work.cancel()
            end.cancel()
            await asyncio.gather(work, end, return_exceptions=True)

    async def close(self) -> None:
        """Close as servers do."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _start(self, reply: Reply) -> None:
        headers = [
            ("Content-Type", reply.media_type),
            ("Content-Length", str(len(reply.body))),
            *reply.headers,
        ]
        await self._write(h11.Response(status_code=reply.status, headers=headers))

    async def _write(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def _next_event(self) -> object:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._http.receive_data(await self._reader.read(_READ_BYTES))


def _key(request: h11.Request) -> str:
    sent = next((value for name, value in request.headers if name == b"authorization"), b"")
    return sent.decode("latin-1").partition(" ")[2]


def _pieces(reply: Reply) -> list[bytes]:
    """Return the events of a stream, or equal parts of any other body."""
    if reply.is_streamed:
        return _EVENT.findall(reply.body)
    size = -(-len(reply.body) // _PIECES) or 1
    return [reply.body[at : at + size] for at in range(0, len(reply.body), size)]

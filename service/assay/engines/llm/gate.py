"""Limits on what a model server is sent: concurrent requests, and none during an outage. No SDK in here."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeVar

from circuitbreaker import STATE_HALF_OPEN, CircuitBreaker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class GateClosed(Exception):
    """The server failed too many times in a row; no requests are sent for now."""


class _Silence(Exception):
    """A request was not answered in time."""


class Gate:
    """Limits concurrent requests; lets none through for a while after too many failures in a row.

    Args:
        at_once: Maximum number of concurrent requests; further ones wait for their turn.
        failures: Outages in a row after which no requests are sent.
        pause_s: How long no requests are sent, in seconds. Then a single request goes first.
        is_outage: Whether an error means that the server is down.
    """

    def __init__(
        self, at_once: int, *, failures: int, pause_s: float, is_outage: Callable[[BaseException], bool]
    ) -> None:
        def is_failure(_: type[BaseException], error: BaseException) -> bool:
            return isinstance(error, _Silence) or is_outage(error)

        self._turns = asyncio.Semaphore(at_once)
        self._circuit = CircuitBreaker(failures, pause_s, is_failure)
        self._first = asyncio.Lock()

    @property
    def closed_s(self) -> float:
        """Seconds until requests are sent again; 0 if they are sent now."""
        return max(0.0, self._circuit.open_remaining) if self._circuit.opened else 0.0

    async def let(self, send: Callable[[], Awaitable[T]]) -> T:
        """Send in turn, and return what comes back.

        Raises:
            GateClosed: If no requests are sent for now.
        """
        if self._circuit.opened:
            raise GateClosed
        async with self._turns:
            return await self._let(send)

    def note_silence(self) -> None:
        """Count a request that was given up because its time was over, not because nobody wanted it any more."""
        with contextlib.suppress(_Silence), self._circuit:
            raise _Silence

    async def _let(self, send: Callable[[], Awaitable[T]]) -> T:
        while self._circuit.state == STATE_HALF_OPEN:
            is_first = not self._first.locked()
            async with self._first:
                if is_first:
                    return await self._send(send)
        if self._circuit.opened:
            raise GateClosed
        return await self._send(send)

    async def _send(self, send: Callable[[], Awaitable[T]]) -> T:
        # Awaited outside the circuit, to which all that is no failure is a success: a request called off is neither.
        try:
            reply = await send()
        except Exception:
            with self._circuit:
                raise
        with self._circuit:
            return reply

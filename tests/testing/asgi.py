"""One exchange with an application at the level of ASGI, whose answer can be watched, and left, while it is made."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message


_PATIENCE_S = 60.0
"""Far more than anything here takes: what hangs shall fail."""


class Exchange:
    """A POST of JSON.

    Args:
        app: Answers it.
        path: Of the request.
        body: Its body.
        headers: Beside Content-Type.
        reads: Cleared while the caller takes nothing; None: it takes all.
    """

    def __init__(
        self,
        app: ASGIApp,
        path: str,
        body: object,
        headers: Mapping[str, str],
        reads: asyncio.Event | None = None,
    ) -> None:
        self._body = json.dumps(body).encode()
        fields = {"content-type": "application/json"} | {name.lower(): value for name, value in headers.items()}
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        }
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._is_read = False
        self._reads = reads
        self.status = 0
        self.headers = Headers()
        self.is_complete = False
        self.task = asyncio.create_task(self._run(app))

    async def chunk(self) -> bytes:
        """Wait for the next part of the body."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self._chunks.get()

    async def rest(self) -> bytes:
        """Wait for the end, and return what was sent since."""
        async with asyncio.timeout(_PATIENCE_S):
            await self.task
        parts = []
        while not self._chunks.empty():
            parts.append(self._chunks.get_nowait())
        return b"".join(parts)

    async def leave(self) -> bytes:
        """Go away; return what had been sent, once the application knows."""
        self._gone.set()
        return await self.rest()

    async def _run(self, app: ASGIApp) -> None:
        await app(self._scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if not self._is_read:
            self._is_read = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        assert not self.is_complete
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = Headers(raw=message["headers"])
            return
        if self._reads:
            await self._reads.wait()
        if message["body"]:
            self._chunks.put_nowait(message["body"])
        self.is_complete = not message.get("more_body", False)

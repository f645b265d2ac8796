"""What the server saw of each request, for whoever measures a client by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay_mock.material import ChatRequest


@dataclass
class Exchange:
    """One request for a chat completion; moments are in seconds of `time.perf_counter`.

    Attributes:
        chat: As it was read.
        key: Of the client.
        began_s: When all of the request had come.
        cached_tokens: Of the prompt, how many had been read before; None where the server keeps no cache.
        status: Of the reply; 0 before there is one.
        written_tokens: Of the answer.
        ended_s: When all of the reply was sent; None where the client went away before.
    """

    chat: ChatRequest
    key: str
    began_s: float
    cached_tokens: int | None = None
    status: int = 0
    written_tokens: int = 0
    ended_s: float | None = None

"""A model server in a queue of replies, and a client of it."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import format_datetime

import httpx
import respx

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.openai_client import OpenAIClient
from assay.engines.llm.prompting import Message
from assay.engines.llm.server import ServerOptions
from assay.ledger import Ledger
from assay_schemas import WireClaims
from tests.testing.fakes import FakeOpenAI, claims_json, make_ledger

KEY = "sk-made-up-for-tests"
URL = "http://model.test/v1"
ARTICLE = "The kiln fired nine pots."
GOOD = claims_json((ARTICLE, ARTICLE))
OFF_SCHEMA = '{"claims": "none"}'

Reply = httpx.Response | Exception
"""What comes back for a request."""


def ok(content: str | None = GOOD, **changes: object) -> httpx.Response:
    return httpx.Response(200, json=FakeOpenAI.completion(content, **changes))  # type: ignore[arg-type]


def bad(status: int, *, code: str | None = None, message: str = "no", **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=FakeOpenAI.error(message, code=code), headers=names)


def in_an_hour() -> str:
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)


class Server:
    """A route that answers from a queue, its last answer for ever; and one that lists the names of models, if any."""

    def __init__(self, router: respx.Router) -> None:
        self.route = router.post("/chat/completions").mock(side_effect=self._answer)
        self.replies: list[Reply] = []
        self.listing = router.get("/models").mock(side_effect=self._list)
        self.names: list[str] = []

    def _answer(self, _: httpx.Request) -> httpx.Response:
        reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _list(self, _: httpx.Request) -> httpx.Response:
        models = [{"id": name, "object": "model"} for name in self.names]
        return httpx.Response(200, json={"object": "list", "data": models}) if models else bad(404)

    @property
    def calls(self) -> int:
        return self.route.call_count

    def body(self, index: int = -1) -> dict[str, object]:
        body = json.loads(self.route.calls[index].request.content)
        assert isinstance(body, dict)
        return body


def make_client(waits: list[float], **changes: object) -> OpenAIClient:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    fields: dict[str, object] = {
        "model": "m",
        "api_key": KEY,
        "base_url": URL,
        "attempts": 3,
        "circuit_failures": 99,
    } | changes
    return OpenAIClient(ServerOptions(**fields), sleep=sleep)  # type: ignore[arg-type]


def ask(ledger: Ledger | None = None) -> CompletionRequest[WireClaims]:
    messages = (Message("system", "List the claims."), Message("user", ARTICLE))
    return CompletionRequest(messages, WireClaims, "extract", ledger or make_ledger())

"""The server: an OpenAI-compatible API that behaves as a scenario says."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import json
import time
from collections import Counter
from typing import TYPE_CHECKING

import h11
from pydantic import ValidationError

from assay.errors import ConfigError, RecordingError
from assay_mock.answers import CHAT_PATH
from assay_mock.exchanges import Exchange
from assay_mock.material import ChatRequest
from assay_mock.prompt_cache import PromptCache, prompt_tokens
from assay_mock.scenario import Fault
from assay_mock.servers import speak
from assay_mock.spoiling import EVENT_STREAM, Answer, Reply, error_body, spoil_answer, spoil_reply
from assay_mock.wire import LOOPBACK, Connection, Planned, Received

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from assay_mock.answers import Answering
    from assay_mock.scenario import FaultRule, Scenario

MODELS_PATH = "/v1/models"
MODEL = "mock"

_PIECE_CHARS = 64
_DROPPED = (ConnectionError, h11.RemoteProtocolError, h11.LocalProtocolError)


class MockServer:
    """Answers chat completions; counts what it was asked and what it did wrong.

    Args:
        answering: Gives the answers.
        scenario: Says what goes wrong.
        sleep: Awaited wherever something takes its time, with seconds.
        log: Gets every chat completion asked for, in the order of arrival; None keeps no account of them.

    Attributes:
        requests: Chat completions asked for so far.
        asked: Set by each of them.
        faults: How often each fault befell one.
        port: Bound, once serving.
    """

    def __init__(
        self,
        answering: Answering,
        scenario: Scenario,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        log: list[Exchange] | None = None,
    ) -> None:
        self.requests = 0
        self.asked = asyncio.Event()
        self.faults: Counter[Fault] = Counter()
        self.port = 0
        self._answering = answering
        self._scenario = scenario
        self._sleep = sleep
        self._log = log
        self._cache = PromptCache() if scenario.prompt_cache else None
        self._seen: Counter[bytes] = Counter()
        self._listener: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._conversations: set[asyncio.Task[None]] = set()
        self._outage: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncGenerator[str, None]:
        """Serve on loopback while the context lasts; the value is the base URL for clients.

        Args:
            port: 0 takes any free one.

        Raises:
            ConfigError: If the port can't be bound.
        """
        try:
            await self._listen(port)
        except OSError as err:
            raise ConfigError(f"port {port} can't be bound: {err.strerror}; choose another with --port") from err
        try:
            yield f"http://{LOOPBACK}:{self.port}/v1"
        finally:
            if self._outage:
                self._outage.cancel()
            self._stop_listening()
            for connection in tuple(self._connections):
                connection.reset()
            for conversation in self._conversations:
                conversation.cancel()
            await asyncio.gather(*self._conversations, return_exceptions=True)

    async def _listen(self, port: int) -> None:
        self._listener = await asyncio.start_server(self._accept, LOOPBACK, port)
        self.port = self._listener.sockets[0].getsockname()[1]

    def _stop_listening(self) -> None:
        if self._listener:
            self._listener.close()
            self._listener = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._converse(reader, writer))
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer, self._sleep)
        self._connections.add(connection)
        try:
            while (received := await connection.receive()) is not None:
                await self._deliver(connection, await connection.unless_gone(self._plan(received)))
        except _DROPPED:
            pass  # the client went away, or was thrown out
        finally:
            self._connections.discard(connection)
            await connection.close()

    async def _plan(self, received: Received) -> Planned:
        path = received.path.partition("?")[0]
        if path == MODELS_PATH and received.method == "GET":
            return Planned(_json_reply({"object": "list", "data": [{"id": MODEL, "object": "model"}]}))
        if path != CHAT_PATH or received.method != "POST":
            return Planned(Reply(404, error_body(f"there is only {CHAT_PATH} and {MODELS_PATH}", "not_found")))
        try:
            chat = ChatRequest.model_validate_json(received.body)
        except ValidationError:
            return Planned(Reply(400, error_body("the body is not a request for a chat completion", "invalid_request")))
        return await self._plan_chat(self._open(chat, received.key), received.body)

    def _open(self, chat: ChatRequest, key: str) -> Exchange:
        self.requests += 1
        self.asked.set()
        cached = self._cache.cached_tokens(chat) if self._cache else None
        exchange = Exchange(chat, key, time.perf_counter(), cached)
        if self._log is not None:
            self._log.append(exchange)
        return exchange

    async def _plan_chat(self, exchange: Exchange, body: bytes) -> Planned:
        chat = exchange.chat
        digest = hashlib.sha256(body).digest()
        source = self._scenario.source(body, self._seen[digest])
        self._seen[digest] += 1
        rule = self._scenario.befalls(self.requests, source)
        if rule:
            self.faults[rule.fault] += 1
        try:
            content = await self._answering.answer(chat, body)
        except (RecordingError, ValueError) as err:
            return Planned(Reply(422, error_body(str(err), "no_answer")), exchange=exchange)
        answer = spoil_answer(Answer(content), rule.fault if rule else None)
        if chat.stream:
            reply = _streamed(chat, answer)
        elif self._scenario.server and rule is None:
            reply = speak(self._scenario.server, json.loads(body), self.requests, _completion(exchange, answer))
        else:
            reply = _json_reply(_completion(exchange, answer), answer.tokens)
        planned = self._timed(spoil_reply(reply, rule, dt.datetime.now(dt.UTC)), rule, source)
        return planned._replace(exchange=exchange)

    def _timed(self, reply: Reply, rule: FaultRule | None, source: random.Random) -> Planned:
        latency_s, pace = self._scenario.latency.draw(source), self._scenario.pace
        if pace is None or reply.tokens is None:
            return Planned(reply, latency_s, rule)
        before_s, writing_s = pace.waits(reply.tokens, is_streamed=reply.is_streamed)
        return Planned(reply, latency_s + before_s, rule, writing_s, unsent_s=before_s - pace.first_token_s)

    async def _deliver(self, connection: Connection, planned: Planned) -> None:
        await self._wait(planned)
        await self._send(connection, planned)
        if planned.exchange:
            planned.exchange.ended_s = time.perf_counter()

    async def _wait(self, planned: Planned) -> None:
        """Wait for the first byte of a reply; the cache does not know its prompt before its first token."""
        exchange, reply = planned.exchange, planned.reply
        if exchange:
            exchange.status, exchange.written_tokens = reply.status, reply.tokens or 0
        if self._cache is None or exchange is None or reply.tokens is None:
            await self._sleep(planned.latency_s)
            return
        await self._sleep(planned.latency_s - planned.unsent_s)
        self._cache.keep(exchange.chat)
        await self._sleep(planned.unsent_s)

    async def _send(self, connection: Connection, planned: Planned) -> None:
        rule = planned.rule
        match rule.fault if rule else None:
            case Fault.REFUSED if rule:
                self._begin_outage(rule.down_s)
            case Fault.RESET:
                connection.reset()
            case Fault.RESET_IN_BODY:
                await connection.send_half(planned.reply)
                connection.reset()
            case Fault.HANG:
                await connection.wait_for_end()
            case Fault.SLOW_BODY if rule:
                await connection.send(planned.reply, over_s=rule.slow_s + planned.writing_s)
            case _:
                await connection.send(planned.reply, over_s=planned.writing_s)

    def _begin_outage(self, down_s: float) -> None:
        self._stop_listening()
        for connection in tuple(self._connections):
            connection.reset()
        if self._outage is None or self._outage.done():
            self._outage = asyncio.create_task(self._end_outage(down_s))

    async def _end_outage(self, after_s: float) -> None:
        await self._sleep(after_s)
        await self._listen(self.port)


def _completion(exchange: Exchange, answer: Answer) -> dict[str, object]:
    message = {"role": "assistant", "content": answer.content, "refusal": answer.refusal}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason, "logprobs": None}
    usage = _usage(exchange, answer) if answer.has_usage else None
    return _head(exchange.chat, "chat.completion") | {"choices": [choice], "usage": usage}


def _streamed(chat: ChatRequest, answer: Answer) -> Reply:
    """Return the answer as server-sent events: pieces of the content, the reason of its end, [DONE]."""
    content = answer.content or ""
    pieces = [content[at : at + _PIECE_CHARS] for at in range(0, len(content), _PIECE_CHARS)]
    deltas: list[tuple[dict[str, str], str | None]] = [({"content": piece}, None) for piece in pieces]
    head = _head(chat, "chat.completion.chunk")
    chunks = [
        head | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
        for delta, reason in (*deltas, ({}, answer.finish_reason))
    ]
    events = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks]
    body = "".join((*events, "data: [DONE]\n\n")).encode()
    return Reply(200, body, media_type=EVENT_STREAM, tokens=answer.tokens)


def _head(chat: ChatRequest, kind: str) -> dict[str, object]:
    return {"id": "chatcmpl-mock", "object": kind, "created": 0, "model": chat.model}


def _usage(exchange: Exchange, answer: Answer) -> dict[str, object]:
    asked, cached = prompt_tokens(exchange.chat), exchange.cached_tokens
    usage: dict[str, object] = {
        "prompt_tokens": asked,
        "completion_tokens": answer.tokens,
        "total_tokens": asked + answer.tokens,
    }
    return usage if cached is None else usage | {"prompt_tokens_details": {"cached_tokens": cached}}


def _json_reply(document: dict[str, object], tokens: int | None = None) -> Reply:
    return Reply(200, json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"), tokens=tokens)

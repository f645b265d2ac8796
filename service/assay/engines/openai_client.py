"""The one file that imports openai and instructor: structured answers from an OpenAI-compatible server."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic

import instructor
import openai
from circuitbreaker import CircuitBreaker
from instructor.core.exceptions import InstructorRetryException, ResponseParsingError
from openai import _exceptions as sdk
from openai.types.chat import ChatCompletion
from pydantic import ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from assay.engines.completion import AnswerT, Completion, CompletionRequest
from assay.engines.pricing import cost_usd
from assay.engines.retrying import retry_after_s, wait_s
from assay.engines.server import ServerOptions, refusal
from assay.engines.strict_schema import strict_schema
from assay.errors import (
    AssayError,
    BudgetSpentError,
    EngineError,
    EngineOutputInvalidError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx2
    from openai.types.chat.chat_completion import Choice

ENGINE = "openai"

OUTCOMES: dict[type[Exception], type[EngineError]] = {
    sdk.OpenAIError: EngineRejectedError,
    sdk.APIError: EngineUnavailableError,
    sdk.APIStatusError: EngineRejectedError,
    sdk.APIConnectionError: EngineUnavailableError,
    sdk.APITimeoutError: EngineUnavailableError,
    sdk.APIResponseValidationError: EngineOutputInvalidError,
    sdk.BadRequestError: EngineRejectedError,
    sdk.AuthenticationError: EngineRejectedError,
    sdk.OAuthError: EngineRejectedError,
    sdk.SubjectTokenProviderError: EngineRejectedError,
    sdk.PermissionDeniedError: EngineRejectedError,
    sdk.NotFoundError: EngineRejectedError,
    sdk.ConflictError: EngineUnavailableError,
    sdk.UnprocessableEntityError: EngineRejectedError,
    sdk.RateLimitError: EngineUnavailableError,
    sdk.InternalServerError: EngineUnavailableError,
    sdk.LengthFinishReasonError: EngineTruncatedError,
    sdk.ContentFilterFinishReasonError: EngineRefusedError,
    sdk.InvalidWebhookSignatureError: EngineRejectedError,
    sdk.WebSocketConnectionClosedError: EngineUnavailableError,
    sdk.WebSocketQueueFullError: EngineUnavailableError,
    ValidationError: EngineOutputInvalidError,
    ResponseParsingError: EngineOutputInvalidError,
    json.JSONDecodeError: EngineOutputInvalidError,
}
"""What each failure means, by its nearest class; a status or a code of the server may say more."""

_MAX_REASKS = 2
_OFF_SCHEMA = (ValidationError, ResponseParsingError, json.JSONDecodeError)


@dataclass(frozen=True)
class _Dialect:
    """What a server understands; given up piece by piece as it objects."""

    structured: bool = True
    limit_name: str = "max_completion_tokens"

    def simpler(self, error: BaseException | None) -> _Dialect | None:
        if not isinstance(error, sdk.BadRequestError | sdk.UnprocessableEntityError):
            return None
        complaint = str(error).lower()
        if self.structured and ("response_format" in complaint or "json_schema" in complaint):
            return replace(self, structured=False)
        if self.limit_name == "max_completion_tokens" and self.limit_name in complaint:
            return replace(self, limit_name="max_tokens")
        return None


class _CircuitOpen(Exception):
    """The server has failed too often in a row to be asked now."""


class OpenAIClient:
    """Asks an OpenAI-compatible server; one instance belongs to one event loop.

    Structured output is strict JSON Schema. A server that objects to it is asked in plain text instead, with the schema
    in the prompt, from then on. One that fails time and again is left alone for a while, then tried again.

    Args:
        options: Server, model and limits.
        transport: Below the SDK, for recording and replay; None for the network.
        sleep: Awaited between retries, with seconds.
    """

    def __init__(
        self,
        options: ServerOptions,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._options = options
        self._sleep = sleep
        self._dialect = _Dialect()
        self._circuit = CircuitBreaker(options.circuit_failures, options.circuit_pause_s, _is_outage)
        self._sdk = openai.AsyncOpenAI(
            api_key=options.sent_key,
            base_url=options.base_url,
            timeout=options.timeout_s,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(transport=transport) if transport else None,
        )
        # Both log request bodies and replies, which hold the article.
        for name in ("instructor", "openai"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        """Return the answer; see `CompletionClient.complete`."""
        exchange = _Exchange(self._sdk, self._options, request, self._circuit)
        try:
            async with asyncio.timeout(request.ledger.remaining_s()):
                answer = await self._ask(exchange)
        except TimeoutError:
            raise _deadline_passed(request) from None
        except Exception as err:  # noqa: BLE001 - everything arrives wrapped; bugs leave as themselves
            # Not chained: the text of instructor's exception holds the article and the model's replies.
            outcome = _outcome(_cause(err), request.step, self._options.model)
            if isinstance(outcome, _CircuitOpen):
                msg = "the model server has failed too often in a row; it is left alone for now, try again later"
                outcome = EngineUnavailableError(
                    msg, engine=ENGINE, step=request.step, retry_after_s=self.unavailable_s
                )
            raise outcome from None
        return Completion(answer, exchange.calls)

    @property
    def unavailable_s(self) -> float:
        """Seconds until the server is tried again; 0 unless it is left alone."""
        return max(0.0, self._circuit.open_remaining) if self._circuit.opened else 0.0

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _ask(self, exchange: _Exchange[AnswerT]) -> AnswerT:
        while True:
            dialect = self._dialect
            try:
                return await exchange.run(dialect, self._sleep)
            except InstructorRetryException as err:
                simpler = dialect.simpler(err.__cause__)
                if simpler is None:
                    raise
                self._dialect = simpler


class _Exchange(Generic[AnswerT]):
    """One request with its retries and re-asks."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        options: ServerOptions,
        request: CompletionRequest[AnswerT],
        circuit: CircuitBreaker,
    ) -> None:
        self._client = client
        self._circuit = circuit
        self._options = options
        self._request = request
        self._reasks = 0
        self.calls = 0

    async def run(self, dialect: _Dialect, sleep: Callable[[float], Awaitable[None]]) -> AnswerT:
        mode = instructor.Mode.JSON_SCHEMA if dialect.structured else instructor.Mode.MD_JSON
        create: Any = instructor.patch(create=self._send, mode=mode)
        answer = await create(
            response_model=self._request.answer,
            max_retries=self._retrying(sleep),
            strict=False,  # "0.5" for a number is not worth a re-ask
            model=self._options.model,
            messages=[{"role": message.role, "content": message.content} for message in self._request.messages],
            **{dialect.limit_name: self._options.max_output_tokens},
        )
        # instructor returns a subclass made for this call, unequal to the model asked for.
        return self._request.answer.model_validate(answer.model_dump())

    async def _send(self, **body: Any) -> ChatCompletion:  # noqa: ANN401 - whatever instructor builds
        if self._circuit.opened:
            raise _CircuitOpen
        self._request.ledger.open_call(ENGINE, self._request.step)
        self.calls += 1
        if "response_format" in body:
            body["response_format"] = _strict_format(body["response_format"])
        with self._circuit:
            reply = await self._client.chat.completions.create(**body)
        if not isinstance(reply, ChatCompletion):
            msg = "the server's reply is no chat completion; check ASSAY_OPENAI_BASE_URL"
            raise EngineRejectedError(msg, engine=ENGINE, step=self._request.step)
        self._book(reply)
        self._check(_only_choice(reply))
        return reply

    def _book(self, reply: ChatCompletion) -> None:
        # Read at once: instructor later adds the totals of earlier attempts to this very object.
        usage = reply.usage
        if usage is None:
            self._request.ledger.add_tokens(0, 0, None)
            return
        counts = usage.prompt_tokens or 0, usage.completion_tokens or 0
        details = usage.prompt_tokens_details
        cost = cost_usd(
            self._options.model,
            input_tokens=counts[0],
            cached_tokens=(details.cached_tokens or 0) if details else 0,
            output_tokens=counts[1],
            base_url=self._options.base_url,
        )
        self._request.ledger.add_tokens(*counts, cost)

    def _check(self, choice: Choice) -> None:
        step = self._request.step
        if choice.message.refusal:
            raise EngineRefusedError("the model declined to answer", engine=ENGINE, step=step)
        if choice.finish_reason == "content_filter":
            raise EngineRefusedError("the server's content filter withheld the answer", engine=ENGINE, step=step)
        if choice.finish_reason == "length":
            msg = f"the reply was cut off at {self._options.max_output_tokens} tokens or the model's own limit"
            raise EngineTruncatedError(msg, engine=ENGINE, step=step)

    def _retrying(self, sleep: Callable[[float], Awaitable[None]]) -> AsyncRetrying:
        # New for each exchange: the state of a run lives on the object.
        return AsyncRetrying(
            sleep=sleep,
            retry=retry_if_exception(self._is_worth_repeating),
            wait=_wait_s,
            stop=self._must_stop,
            reraise=True,
        )

    def _is_worth_repeating(self, error: BaseException) -> bool:
        if isinstance(error, _OFF_SCHEMA):
            self._reasks += 1
            return self._reasks <= _MAX_REASKS
        outcome = _outcome(_cause(error), self._request.step, self._options.model)
        return isinstance(outcome, EngineUnavailableError)

    def _must_stop(self, state: RetryCallState) -> bool:
        if state.attempt_number >= self._options.attempts:
            return True
        return (state.upcoming_sleep or 0.0) >= self._request.ledger.remaining_s()


def _is_outage(_: type[BaseException], error: BaseException) -> bool:
    """Tell whether a request failed for the server's sake, which was perhaps still silent when the time ran out."""
    if isinstance(error, asyncio.CancelledError):
        return True
    return isinstance(_outcome(_cause(error), step="", model=""), EngineUnavailableError)


def _strict_format(response_format: dict[str, Any]) -> dict[str, Any]:
    described = response_format["json_schema"]
    return {
        "type": "json_schema",
        "json_schema": {"name": described["name"], "strict": True, "schema": strict_schema(described["schema"])},
    }


def _only_choice(reply: ChatCompletion) -> Choice:
    # The SDK does not validate replies: a proxy's error page can arrive as a completion without choices.
    choice = reply.choices[0] if reply.choices else None
    if choice is None or choice.message is None:
        raise ResponseParsingError("the reply has no choices", mode="JSON_SCHEMA", raw_response=None)
    return choice


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return 0.0 if isinstance(error, _OFF_SCHEMA) else wait_s(state.attempt_number, _asked_wait_s(error))


def _asked_wait_s(error: BaseException | None) -> float | None:
    if not isinstance(error, sdk.APIStatusError):
        return None
    return retry_after_s(error.response.headers, dt.datetime.now(dt.UTC))


def _cause(error: BaseException) -> BaseException:
    """Return what really happened: instructor wraps everything, the SDK wraps what its transport raised."""
    if isinstance(error, InstructorRetryException) and error.__cause__:
        error = error.__cause__
    inner = error.__cause__ if isinstance(error, sdk.APIConnectionError) else None
    return inner if isinstance(inner, AssayError) else error


def _outcome(error: BaseException, step: str, model: str) -> BaseException:
    kind = next((OUTCOMES[base] for base in type(error).__mro__ if base in OUTCOMES), None)
    if kind is None:
        return error
    if isinstance(error, sdk.APIStatusError):
        codes = {code for code in (error.code, error.type) if isinstance(code, str)}
        kind, message = refusal(error.status_code, codes, model)
    else:
        message = _message(error, model)
    return kind(message, engine=ENGINE, step=step, retry_after_s=_asked_wait_s(error))


def _message(error: BaseException, model: str) -> str:
    match error:
        case sdk.APITimeoutError():
            return "the model server did not answer in time; raise ASSAY_OPENAI_TIMEOUT_S or try later"
        case sdk.APIConnectionError():
            return "the model server can't be reached; check ASSAY_OPENAI_BASE_URL and the network"
        case ValidationError() | ResponseParsingError() | json.JSONDecodeError():
            return f"model {model!r} gave no answer that fits the schema; set another with ASSAY_OPENAI_MODEL"
        case _:
            return f"the model client failed with {type(error).__name__}"


def _deadline_passed(request: CompletionRequest[AnswerT]) -> BudgetSpentError:
    seconds = request.ledger.budget.seconds
    msg = f"the article's budget of {seconds:g} seconds is used up; raise ASSAY_BUDGET_SECONDS"
    return BudgetSpentError(msg, engine=ENGINE, step=request.step)

"""Structured answers from an OpenAI-compatible server. Beside `openai_failures` the only importer of the SDKs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic

import instructor
import openai
import structlog
from instructor.core.exceptions import InstructorRetryException
from openai.types.chat import ChatCompletion
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from assay.engines.llm.booking import book, call_of
from assay.engines.llm.completion import AnswerT, Completion, CompletionRequest
from assay.engines.llm.dialects import Form, adapted, is_misfit, may_mean_model, without_system
from assay.engines.llm.gate import Gate, GateClosed
from assay.engines.llm.model_names import ModelNames, is_listed, unlisted
from assay.engines.llm.openai_failures import (
    ENGINE,
    OFF_SCHEMA,
    asked_wait_s,
    cause_of,
    complaint_of,
    deadline_passed,
    only_choice,
    outcome_of,
    raise_for,
    too_long,
)
from assay.engines.llm.patience import Known, Patience
from assay.engines.llm.replies import (
    answer_text,
    find_rows,
    is_cut_off,
    is_silent,
    is_withheld,
    reply_text,
    token_counts,
)
from assay.engines.llm.retrying import wait_s
from assay.engines.llm.server import ServerOptions, cut_off
from assay.engines.llm.strict_schema import strict_format
from assay.errors import (
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
)
from assay.steps.evidence import CHARS_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    import httpx2
    from openai.types.chat.chat_completion import Choice

    from assay.engines.llm.dialects import Complaint, Dialect
    from assay.engines.llm.replies import Rows, TokenCounts
    from assay.observing import ModelCall

_MOST_ADAPTED = 6
"""How many times one request may be put in a simpler form."""
_MODES = {
    Form.STRICT_SCHEMA: instructor.Mode.JSON_SCHEMA,
    Form.JSON_MODE: instructor.Mode.JSON,
    Form.IN_PROMPT: instructor.Mode.MD_JSON,
}


class OpenAIClient:
    """Asks an OpenAI-compatible server; one instance belongs to one event loop.

    An answer is asked for by strict JSON Schema. A server that refuses this, in whatever words, is asked in a simpler
    form from then on. A server that keeps failing gets no requests for a while, and then a single one first.

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
        self.options = options
        self.sleep = sleep
        self.known = Known()
        self._told: set[str] = set()
        self._names = ModelNames(self.list_models)
        self._gate = Gate(
            options.concurrency,
            failures=options.circuit_failures,
            pause_s=options.circuit_pause_s,
            is_outage=_is_outage,
        )
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
        exchange = _Exchange(self, request)
        try:
            async with asyncio.timeout(request.ledger.remaining_s()):
                answer = await self._ask(exchange)
        except TimeoutError:
            if exchange.is_given_up:
                self._gate.note_silence()
            raise deadline_passed(request.ledger.budget.seconds, request.step) from None
        except Exception as err:  # noqa: BLE001 - everything arrives wrapped; bugs leave as themselves
            # Not chained: the text of instructor's exception holds the article and the model's replies.
            outcome = outcome_of(cause_of(err), request.step, self.options.model)
            if isinstance(outcome, GateClosed):
                msg = "the model server failed too many times in a row and gets no requests for now; try again later"
                outcome = EngineUnavailableError(
                    msg, engine=ENGINE, step=request.step, retry_after_s=self.unavailable_s
                )
            if isinstance(outcome, EngineTruncatedError):
                self._tell_once(str(outcome))
            raise outcome from None
        return Completion(answer, exchange.calls, exchange.dropped)

    @property
    def unavailable_s(self) -> float:
        """Seconds until requests are sent again; 0 if they are sent now."""
        return self._gate.closed_s

    async def send(self, body: dict[str, Any], exchange: _Exchange[AnswerT]) -> ChatCompletion:
        """Send one request, unless the circuit is open."""

        async def sent() -> ChatCompletion:
            with exchange.call() as call:
                reply: ChatCompletion = await self._sdk.chat.completions.create(**body)
                raise_for(reply, exchange.step)
                exchange.book(reply, call)
            return reply

        async with exchange.turn:
            return await self._gate.let(sent)

    async def list_models(self) -> tuple[str, ...] | None:
        """Return the names of the models that the server lists; None where it lists none.

        Raises:
            EngineError: If the server can't be reached, or refuses the key.
        """
        try:
            listed = await self._sdk.models.list()
        except (openai.NotFoundError, openai.BadRequestError, openai.APIResponseValidationError, ValueError):
            return None
        except openai.OpenAIError as err:
            raise outcome_of(err, "probe", self.options.model) from None
        models = getattr(listed, "data", None)
        return tuple(str(each.id) for each in models if getattr(each, "id", None)) if models else None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _ask(self, exchange: _Exchange[AnswerT]) -> AnswerT:
        dialect, failure = self.known.dialect, None
        for _ in range(_MOST_ADAPTED):
            try:
                answer = await exchange.run(dialect)
            except InstructorRetryException as err:
                # What a simpler form is refused for says less than the first refusal, if not of the request's length.
                failure = err if failure is None or exchange.is_too_much(cause_of(err)) else failure
                await self._refuse_unknown_model(cause_of(err), exchange.step)
                simpler = exchange.simpler(dialect, cause_of(err))
                if simpler is None:
                    break
                dialect = simpler
            else:
                if self.known.learn(dialect, is_certain=exchange.patience.is_certain):
                    understood = self.known.dialect.described()
                    structlog.get_logger("assay.engine").warning("the model server understands less", **understood)
                return answer
        raise failure or AssertionError

    async def _refuse_unknown_model(self, error: BaseException, step: str) -> None:
        """Raise EngineRejectedError where a refusal may mean the name of the model, and the server does not list it."""
        complaint = complaint_of(error)
        if complaint is None or not may_mean_model(complaint, self.options.model):
            return
        listed = await self._names.read()
        if listed and not is_listed(self.options.model, listed):
            raise EngineRejectedError(unlisted(self.options.model, listed), engine=ENGINE, step=step)

    def _tell_once(self, what: str) -> None:
        """Log what a report has no place for: the setting to change."""
        if what not in self._told:
            self._told.add(what)
            structlog.get_logger("assay.engine").warning("too long for the model", problem=what)


class _Exchange(Generic[AnswerT]):
    """One request with its retries, re-asks and simpler forms."""

    def __init__(self, client: OpenAIClient, request: CompletionRequest[AnswerT]) -> None:
        self._client = client
        self._options = client.options
        self._request = request
        self._dialect = client.known.dialect
        self._best: Rows | None = None
        self._counts: TokenCounts | None = None
        self.patience = Patience(client.known, client.options.attempts)
        self.calls = 0
        self.is_given_up = False  # whether a request was called off before it was answered
        self.dropped = 0
        """Rows of the answer that fitted nothing, asked again once in vain."""

    @property
    def step(self) -> str:
        """What the request is for."""
        return self._request.step

    @property
    def turn(self) -> AbstractAsyncContextManager[object]:
        """What is entered while a request is under way; see `Ledger`."""
        return self._request.ledger.turn

    @contextmanager
    def call(self) -> Iterator[ModelCall]:
        """Book a request for as long as it is under way; BudgetSpentError if the budget allows no more."""
        ledger, tokens = self._request.ledger, self._length(None)
        ledger.open_call(ENGINE, self.step, tokens)
        self.calls += 1
        call = call_of(self._options)
        try:
            with ledger.observer.watch(call):
                yield call
        except asyncio.CancelledError:
            self.is_given_up = True
            raise
        finally:
            ledger.close_call(tokens)

    async def run(self, dialect: Dialect) -> AnswerT:
        """Ask in one dialect, as often as that is of use."""
        self._dialect = dialect
        self.patience.begin(dialect.form)
        create: Any = instructor.patch(create=self._send, mode=_MODES[dialect.form])
        try:
            answer = await create(
                response_model=self._request.answer,
                max_retries=self._retrying(),
                strict=False,  # "0.5" for a number is not worth a re-ask
                model=self._options.model,
                messages=[{"role": message.role, "content": message.content} for message in self._request.messages],
                **{dialect.limit_name: self._limit},
            )
        except InstructorRetryException as err:
            if self._best is None or not isinstance(cause_of(err), OFF_SCHEMA) or self.patience.is_ignored:
                raise
            self.dropped = len(self._best.misfits)
            return self._request.answer.model_validate_json(answer_text(self._best.fitting, self._request.answer))
        # instructor returns a subclass made for this call, unequal to the model asked for.
        return self._request.answer.model_validate(answer.model_dump())

    def simpler(self, dialect: Dialect, error: BaseException) -> Dialect | None:
        """Return in which dialect to try next after a failure; None where that would be of no use."""
        complaint = complaint_of(error)
        if complaint is not None:
            return self._simpler(dialect, complaint)
        gives_up = isinstance(error, OFF_SCHEMA) and self.patience.gives_up_form_off_schema()
        return dialect.in_prompt() if gives_up else None

    def is_too_much(self, error: BaseException) -> bool:
        """Return True for a failure that a smaller request may avoid."""
        return isinstance(outcome_of(error, self.step, ""), EngineTruncatedError | EngineRefusedError)

    def _simpler(self, dialect: Dialect, complaint: Complaint) -> Dialect | None:
        known = adapted(dialect, complaint, self._limit, is_proven=self._client.known.is_proven)
        if known is None and complaint.status == 500 and self.patience.gives_up_form_in_outage():
            return dialect.looser()
        return known

    @property
    def _limit(self) -> int:
        allowed = self._options.max_output_tokens
        return min(allowed, self._dialect.max_output_tokens or allowed)

    async def _send(self, **body: Any) -> ChatCompletion:  # noqa: ANN401 - whatever instructor builds
        if "response_format" in body and self._dialect.form is Form.STRICT_SCHEMA:
            described = body["response_format"]["json_schema"]
            body["response_format"] = strict_format(described["name"], described["schema"])
        if not self._dialect.has_system_role:
            body["messages"] = without_system(body["messages"])
        self.patience.send()
        reply = await self._client.send(body, self)
        self._read(only_choice(reply), self._counts)
        return reply

    def book(self, reply: ChatCompletion, call: ModelCall) -> None:
        """Book what a reply took."""
        # Read at once: instructor later adds the totals of earlier attempts to this very object.
        self._counts = token_counts(reply.usage)
        book(call, self._counts, self._request.ledger, base_url=self._options.base_url, created=reply.created)
        details = getattr(reply.usage, "prompt_tokens_details", None)
        if self._counts is None or not isinstance(details, openai.BaseModel | None):
            reply.usage = None  # instructor adds it up, and expects what the SDK documents

    def _read(self, choice: Choice, counts: TokenCounts | None) -> None:
        """Put the answer that a reply holds in the place of its content; what fits nothing is asked again once."""
        answer = self._request.answer
        text = reply_text(choice.message.content)
        is_cut = is_cut_off(choice.finish_reason)
        rows = None if is_withheld(choice.finish_reason) else find_rows(text, answer, is_cut=is_cut)
        is_fit = rows is not None and (bool(rows.fitting) or not rows.misfits)
        self.patience.hear(has_said=bool(text.strip()), is_fit=is_fit)
        if rows is None:
            self._raise_for(choice, counts, is_cut=is_cut)
            choice.message.content = text or None
            return
        choice.finish_reason = "stop"  # the answer is whole: instructor would not look at one that met its limit
        if rows.misfits and (self._best is None or (not is_fit and self.patience.is_ignored)):
            self._best = self._best or rows
            choice.message.content = answer_text([*rows.fitting, *rows.misfits], answer)
            return
        if rows.misfits and self._best and len(self._best.fitting) >= len(rows.fitting):
            rows = self._best
        self.dropped = len(rows.misfits)
        choice.message.content = answer_text(rows.fitting, answer)

    def _raise_for(self, choice: Choice, counts: TokenCounts | None, *, is_cut: bool) -> None:
        """Raise what a reply without an answer says of itself; one that says nothing is asked again."""
        if choice.message.refusal:
            raise EngineRefusedError("the model declined to answer", engine=ENGINE, step=self.step)
        if is_withheld(choice.finish_reason):
            raise EngineRefusedError("the server's content filter withheld the answer", engine=ENGINE, step=self.step)
        if is_silent(choice.message.content, counts) and (is_cut or self.patience.is_starved(self._length(counts))):
            raise too_long(self._options.model, self.step)
        if is_cut:
            raise EngineTruncatedError(cut_off(self._limit), engine=ENGINE, step=self.step)

    def _length(self, counts: TokenCounts | None) -> int:
        chars = sum(len(message.content) for message in self._request.messages)
        return max(counts.sent if counts else 0, chars // CHARS_PER_TOKEN)

    def _retrying(self) -> AsyncRetrying:
        # New for each run: its state lives on the object.
        return AsyncRetrying(
            sleep=self._client.sleep,
            retry=retry_if_exception(self._is_worth_repeating),
            wait=_wait_s,
            stop=self._must_stop,
            reraise=True,
        )

    def _is_worth_repeating(self, error: BaseException) -> bool:
        if isinstance(error, OFF_SCHEMA):
            return self.patience.repeats_off_schema()
        complaint = complaint_of(cause_of(error))
        if complaint is not None and is_misfit(complaint):
            return self.patience.repeats_slip()
        if complaint is not None:
            if complaint.status == 500:
                self.patience.note_outage()
            if self._simpler(self._dialect, complaint):
                return False
        outcome = outcome_of(cause_of(error), self._request.step, self._options.model)
        return isinstance(outcome, EngineUnavailableError)

    def _must_stop(self, state: RetryCallState) -> bool:
        if self.patience.is_spent:
            return True
        return (state.upcoming_sleep or 0.0) >= self._request.ledger.remaining_s()


def _is_outage(error: BaseException) -> bool:
    return isinstance(outcome_of(cause_of(error), step="", model=""), EngineUnavailableError)


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    complaint = complaint_of(error)
    if isinstance(error, OFF_SCHEMA) or (complaint is not None and is_misfit(complaint)):
        return 0.0
    return wait_s(state.attempt_number, asked_wait_s(error))

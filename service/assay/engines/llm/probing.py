"""Probe what a model server can do, by three small questions, and report each result as it is found."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.dialects import Dialect, Form
from assay.engines.llm.engine import EXTRACT, LLMEngine
from assay.errors import EngineError, EngineOutputInvalidError, EngineRejectedError, EngineUnavailableError
from assay.ledger import Budget, Ledger
from assay_schemas import WireClaims

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from assay.engines.llm.openai_client import OpenAIClient
    from assay.engines.llm.prompting import PromptBook

YES, NO, OFF_SCHEMA = "yes", "no", "answered, but not in the schema"
_TEXT = "The mill at Velm has nine floors. It burned down on 3 May 2019."
_MOST_LISTED = 8


class Finding(NamedTuple):
    """One thing that was found out about a server."""

    name: str
    words: str


async def probe(
    make_client: Callable[[], OpenAIClient], prompts: PromptBook, *, model: str
) -> AsyncGenerator[Finding, None]:
    """Ask a server for the claims of two sentences, in two forms, and for verdicts on claims of known truth.

    Each result is yielded as it is found: a question may take as long as the settings allow one exchange.

    Args:
        make_client: Makes a client that knows nothing of the server.
        prompts: As the engine has them.
        model: Name of the model.

    Raises:
        EngineError: If no question was answered.
    """
    async with AsyncExitStack() as stack:
        client, other = make_client(), make_client()
        stack.push_async_callback(client.aclose)
        stack.push_async_callback(other.aclose)
        for finding in await _listed(client, model):
            yield finding
        ledger = _ledger(client)
        failure = await _failure(client, prompts, ledger)
        yield Finding(Form.STRICT_SCHEMA.words, _taken(client, Form.STRICT_SCHEMA, failure))
        if isinstance(failure, EngineRejectedError | EngineUnavailableError):
            raise failure  # a wrong address, key or name, or nobody there: every other question would end alike
        other.known.dialect = Dialect(form=Form.JSON_MODE)
        other_failure = await _failure(other, prompts, _ledger(other))
        yield Finding(Form.JSON_MODE.words, _taken(other, Form.JSON_MODE, other_failure))
        if failure or client.known.answered_in is Form.IN_PROMPT:
            yield Finding(Form.IN_PROMPT.words, _taken(client, Form.IN_PROMPT, failure))
        if failure and other_failure:
            raise failure
        for finding in _understood(client, ledger):
            yield finding
        yield Finding("claims of known truth", await _judged(LLMEngine(client, prompts, model=model), _ledger(client)))
        yield Finding("Assay will use", client.known.dialect.form.words)


async def _listed(client: OpenAIClient, model: str) -> tuple[Finding, ...]:
    try:
        names = await client.list_models() or ()
    except EngineError as err:
        return Finding("model", model), Finding("models listed", str(err))
    shown = ", ".join(names[:_MOST_LISTED]) + ("" if len(names) <= _MOST_LISTED else ", ...")
    is_known = model in names or not names
    return (
        Finding("model", model if is_known else f"{model}, which the server does not list"),
        Finding("models listed", shown or "none"),
    )


def _ledger(client: OpenAIClient) -> Ledger:
    """Return an account that allows one exchange what the settings allow it."""
    options = client.options
    return Ledger(Budget(calls=None, tokens=None, seconds=options.timeout_s * options.attempts))


async def _failure(client: OpenAIClient, prompts: PromptBook, ledger: Ledger) -> EngineError | None:
    messages = prompts.render(EXTRACT, article=_TEXT, context="", language="")
    try:
        await client.complete(CompletionRequest(messages, WireClaims, "extract", ledger))
    except EngineError as err:
        return err
    return None


def _taken(client: OpenAIClient, form: Form, failure: EngineError | None) -> str:
    if client.known.answered_in is form:
        return YES
    if form in client.known.ignored or isinstance(failure, EngineOutputInvalidError):
        return OFF_SCHEMA
    return NO if failure is None else f"no answer: {failure}"


def _understood(client: OpenAIClient, ledger: Ledger) -> Iterator[Finding]:
    dialect = client.known.dialect
    yield Finding("system role", YES if dialect.has_system_role else NO)
    yield Finding("tokens of a reply", f"{dialect.max_output_tokens or client.options.max_output_tokens} at most")
    yield Finding("counts tokens", YES if ledger.input_tokens + ledger.output_tokens else NO)


async def _judged(engine: LLMEngine, ledger: Ledger) -> str:
    try:
        is_able = await engine.probe(ledger)
    except EngineError as err:
        return f"no answer: {err}"
    return "judged rightly" if is_able else "judged wrongly: the model is too weak for this"

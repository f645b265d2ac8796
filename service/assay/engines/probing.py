"""What a model server can do, found out by three small questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.engines.completion import CompletionRequest
from assay.engines.dialects import Dialect, Form
from assay.engines.llm import EXTRACT, LLMEngine
from assay.errors import EngineError
from assay.ledger import Budget, Ledger
from assay_schemas import WireClaims

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.engines.openai_client import OpenAIClient
    from assay.prompting import PromptBook

_TEXT = "The mill at Velm has nine floors. It burned down on 3 May 2019."


@dataclass(frozen=True)
class Probed:
    """What a server was found to do.

    Attributes:
        models: Names that it lists; None where it lists none.
        forms: For the two binding forms of an answer, whether the server took it.
        dialect: What Assay will use.
        counts_tokens: Whether it says how many tokens a reply took.
        is_able: Whether the model judged the claims of known truth rightly; None where no answer came.
    """

    models: tuple[str, ...] | None
    forms: dict[Form, bool]
    dialect: Dialect
    counts_tokens: bool
    is_able: bool | None


async def probe(make_client: Callable[[], OpenAIClient], prompts: PromptBook, *, model: str) -> Probed:
    """Ask a server for the claims of two sentences, in two forms, and for verdicts on claims of known truth.

    Args:
        make_client: Makes a client that knows nothing of the server.
        prompts: As the engine has them.
        model: Name of the model.

    Raises:
        EngineError: If the server can't be asked at all.
    """
    client, ledger = make_client(), Ledger(Budget())
    try:
        models = await client.list_models()
        await client.complete(_question(prompts, ledger))
        other = make_client()
        other.known.dialect = Dialect(form=Form.JSON_MODE)
        try:
            takes_json = await _takes(other, _question(prompts, Ledger(Budget())))
        finally:
            await other.aclose()
        forms = {Form.STRICT_SCHEMA: client.known.dialect.form is Form.STRICT_SCHEMA, Form.JSON_MODE: takes_json}
        is_able = await _is_able(LLMEngine(client, prompts, model=model), ledger)
        return Probed(models, forms, client.known.dialect, ledger.input_tokens + ledger.output_tokens > 0, is_able)
    finally:
        await client.aclose()


def _question(prompts: PromptBook, ledger: Ledger) -> CompletionRequest[WireClaims]:
    messages = prompts.render(EXTRACT, article=_TEXT, context="", language="")
    return CompletionRequest(messages, WireClaims, "extract", ledger)


async def _takes(client: OpenAIClient, question: CompletionRequest[WireClaims]) -> bool:
    try:
        await client.complete(question)
    except EngineError:
        return False
    return client.known.dialect.form is Form.JSON_MODE


async def _is_able(engine: LLMEngine, ledger: Ledger) -> bool | None:
    try:
        return await engine.probe(ledger)
    except EngineError:
        return None

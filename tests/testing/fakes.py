"""Stand-ins shared by tests: bodies as a model server sends them, a scripted client, small builders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from assay.engines.llm.completion import AnswerT, Completion, CompletionRequest
from assay.engines.llm.prompting import PromptBook
from assay.files.shipped import shipped
from assay.ledger import Budget, Ledger
from assay.ports import ClaimEvidence
from assay_schemas import (
    Article,
    ArticleId,
    Block,
    BlockKind,
    Claim,
    ClaimId,
    Fact,
    FactId,
    Span,
    WireVerdicts,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pydantic import BaseModel, JsonValue


class FakeOpenAI:
    """Bodies of chat completions."""

    USAGE: ClassVar[dict[str, JsonValue]] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}

    @classmethod
    def completion(
        cls,
        content: str | None,
        *,
        finish_reason: str = "stop",
        refusal: str | None = None,
        usage: dict[str, JsonValue] | None = USAGE,
    ) -> dict[str, JsonValue]:
        """A reply of HTTP 200."""
        message: dict[str, JsonValue] = {"role": "assistant", "content": content, "refusal": refusal}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "test-model",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
            "usage": usage,
        }

    @staticmethod
    def error(message: str = "no", *, code: str | None = None, type_: str | None = None) -> dict[str, JsonValue]:
        """The body of a status of 400 or more."""
        return {"error": {"message": message, "code": code, "type": type_, "param": None}}


def claims_json(*claims: tuple[str, str]) -> str:
    """An answer of extraction with these quotes and statements."""
    rows = [{"q": quote, "claim": statement, "how": None} for quote, statement in claims]
    return json.dumps({"claims": rows})


def verdict_row(claim_id: str, verdict: str = "supported", **changes: JsonValue) -> dict[str, JsonValue]:
    """One verdict of an answer, citing the first fact unless told otherwise."""
    row: dict[str, JsonValue] = {
        "id": claim_id,
        "verdict": verdict,
        "pro": ["f1"],
        "con": None,
        "p": 0.9,
    }
    return row | changes


def verdicts_json(*rows: dict[str, JsonValue]) -> str:
    """An answer of verification."""
    return json.dumps({"verdicts": list(rows)})


def make_article(*paragraphs: str, **changes: object) -> Article:
    """An article of paragraphs; the text is what they make with blank lines between."""
    text = "\n\n".join(paragraphs)
    blocks = []
    start = 0
    for paragraph in paragraphs:
        blocks.append(Block(kind=BlockKind.PARAGRAPH, span=Span(start=start, end=start + len(paragraph))))
        start += len(paragraph) + 2
    fields: dict[str, object] = {
        "id": ArticleId("a"),
        "text": text,
        "origins": tuple(range(len(text) + 1)),
        "language": "en",
        "blocks": tuple(blocks),
    }
    return Article.model_validate(fields | changes)


def make_item(number: int = 1, *, facts: Sequence[Fact] | None = None, date: dt.date | None = None) -> ClaimEvidence:
    """A claim with one fact, or with those given."""
    statement = f"The kiln fired {number} pots."
    claim = Claim(id=ClaimId(f"claim-{number:04}"), statement=statement, quote=statement, spans=())
    shown = (make_fact(),) if facts is None else tuple(facts)
    return ClaimEvidence(claim, shown, date)


def make_fact(id_: str = "fact-1", statement: str = "The kiln fired 1 pot.", **changes: object) -> Fact:
    """A fact; its id and statement are all it needs."""
    return Fact.model_validate({"id": FactId(id_), "statement": statement} | changes)


def make_ledger(**limits: float) -> Ledger:
    """An account with the default budget, or with these limits."""
    return Ledger(Budget(**limits))  # type: ignore[arg-type] # calls and tokens are whole numbers in every test


def shipped_prompts() -> PromptBook:
    """The prompts that ship with Assay."""
    return PromptBook.load(shipped("prompts"))


@dataclass
class ScriptedClient:
    """A completion client that answers from a queue and remembers what it was asked."""

    script: list[BaseModel | Exception | None]
    """Answers or errors, in turn; None answers every listed claim as supported by the first fact."""
    asked: list[CompletionRequest[BaseModel]] = field(default_factory=list)
    closed: bool = False
    unavailable_s: float = 0.0

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        """Answer with the next of the script."""
        self.asked.append(request)  # type: ignore[arg-type] # a request for T is one for BaseModel
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            answer = WireVerdicts.model_validate({"verdicts": [verdict_row(id_) for id_ in self._listed(request)]})
        assert isinstance(answer, request.answer)
        return Completion(answer, calls=1)

    async def aclose(self) -> None:
        """Note it."""
        self.closed = True

    @staticmethod
    def _listed(request: CompletionRequest[AnswerT]) -> list[str]:
        lines = request.messages[-1].content.splitlines()
        return [json.loads(line)["id"] for line in lines if line.startswith('{"id":"c')]

"""What the language-model engine asks of a client: one structured answer to one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from assay.engines.llm.prompting import Message
    from assay.ledger import Ledger

AnswerT = TypeVar("AnswerT", bound=BaseModel)


@dataclass(frozen=True)
class CompletionRequest(Generic[AnswerT]):
    """One question to a model.

    Attributes:
        messages: What the model reads, in this order.
        answer: The model that the reply must fit.
        step: "extract" or "verify", for errors.
        ledger: Account of the article; every request is opened there, every reply booked.
    """

    messages: tuple[Message, ...]
    answer: type[AnswerT]
    step: str
    ledger: Ledger


@dataclass(frozen=True)
class Completion(Generic[AnswerT]):
    """A usable answer, the requests it took, retries and re-asks included, and the rows that fitted no schema."""

    answer: AnswerT
    calls: int
    dropped: int = 0


class CompletionClient(Protocol):
    """Turns requests into answers; retries what is worth it."""

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        """Return the answer.

        Raises:
            EngineError: By cause; BudgetSpentError if the ledger allows no further request.
        """

    @property
    def unavailable_s(self) -> float:
        """Seconds until a request is worth sending again; 0 if it is now."""

    async def aclose(self) -> None:
        """Release connections."""


class LentClient:
    """A client of somebody else's, which outlives the engine that asks by it.

    Args:
        client: Closed by whoever made it.
    """

    def __init__(self, client: CompletionClient) -> None:
        self._client = client

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        """Return the answer; see `CompletionClient.complete`."""
        return await self._client.complete(request)

    @property
    def unavailable_s(self) -> float:
        """That of the client."""
        return self._client.unavailable_s

    async def aclose(self) -> None:
        """Leave the connections to the others."""

"""Proposals of a language model: true and false wordings of a fact."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, NamedTuple

from assay.concurrency import in_order
from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.listing import list_facts
from assay.engines.llm.verification import HALVINGS
from assay.errors import EngineError, EngineRejectedError
from assay.facts.editing import Proposals
from assay.ledger import Ledger
from assay.orders.finding import addresses_reader
from assay_schemas import WireEnrichedFacts, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence

    from assay.engines.llm.completion import CompletionClient
    from assay.engines.llm.prompting import PromptBook
    from assay.ledger import Budget
    from assay_schemas import Fact, FactId, WireEnrichedFact

ENRICH = "enrich_facts"
BATCH_FACTS = 10
"""Facts in one request: their sentences fit into a reply of 8,192 tokens twice over."""
_MAX_CHARS = 300
"""Longest sentence that is proposed; it was asked to have 30 words."""


class Enriched(NamedTuple):
    """What became of one batch of facts."""

    facts: tuple[Fact, ...]
    proposals: dict[FactId, Proposals]
    """Of the facts for which the model wrote anything new."""
    error: EngineError | None = None
    """Why facts of the batch have none; None although some have none: the model left them out, or wrote nothing new."""

    @property
    def left_out(self) -> tuple[FactId, ...]:
        """The facts without proposals."""
        return tuple(fact.id for fact in self.facts if fact.id not in self.proposals)


class Enricher:
    """Asks a language model for proposals.

    Args:
        client: Asks the model.
        prompts: Holds enrich_facts.
        budget: What one batch may cost.
    """

    def __init__(self, client: CompletionClient, prompts: PromptBook, budget: Budget) -> None:
        self._client = client
        self._prompts = prompts
        self._budget = budget

    async def enrich(self, facts: Sequence[Fact], *, at_once: int) -> AsyncGenerator[Enriched, None]:
        """Yield what the model proposes, batch by batch, in the order of the facts.

        Args:
            facts: Those that want proposals; neighbours share a request.
            at_once: Batches under way at most.

        Raises:
            EngineRejectedError: If the server rejects the key or the model; another failure costs its batch alone.
        """
        batches = (facts[start : start + BATCH_FACTS] for start in range(0, len(facts), BATCH_FACTS))
        results = in_order(batches, self._enrich, at_once=at_once)
        async with aclosing(results):
            async for result in results:
                yield result

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def _enrich(self, facts: Sequence[Fact]) -> Enriched:
        return await self._ask(tuple(facts), Ledger(self._budget))

    async def _ask(self, facts: tuple[Fact, ...], ledger: Ledger, halvings: int = 0) -> Enriched:
        listed = list_facts(facts)
        messages = self._prompts.render(ENRICH, facts=listed.text)
        try:
            reply = await self._client.complete(CompletionRequest(messages, WireEnrichedFacts, "enrich", ledger))
        except EngineRejectedError:
            raise
        except EngineError as err:
            if len(facts) < 2 or halvings >= HALVINGS.get(type(err), 0):
                return Enriched(facts, {}, err)
            middle = len(facts) // 2
            halves = [await self._ask(half, ledger, halvings + 1) for half in (facts[:middle], facts[middle:])]
            return _joined(halves)
        rows = {row.id: row for row in reply.answer.facts}
        asked = {fact: rows[number] for number, fact in listed.numbers.items() if number in rows}
        return Enriched(facts, {fact.id: found for fact, row in asked.items() if any(found := new_in(row, fact))})


def new_in(row: WireEnrichedFact, fact: Fact) -> Proposals:
    """Return what a model wrote beside a fact that is new and fit to propose.

    Left out are repetitions of the statement, of what the fact has already and of one another, sentences of which the
    model says both that they are true and that they are false, orders to a reader, and what is far too long.
    """
    known = {_key(fact.statement), *(_key(text_of(item)) for item in (*fact.also_stated, *fact.related_myths))}
    both = {_key(text) for text in row.also_stated} & {_key(text) for text in row.related_myths}
    also_stated = _fit(row.also_stated, known | both)
    return Proposals(also_stated, _fit(row.related_myths, known | both))


def _fit(texts: Iterable[str], known: set[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        sentence = "".join(filter(str.isprintable, " ".join(text.split())))
        key = _key(sentence)
        is_fit = key and key not in known and len(sentence) <= _MAX_CHARS and not addresses_reader(sentence)
        if is_fit:
            kept.setdefault(key, sentence)
    return tuple(kept.values())


def _key(text: str) -> str:
    """Return the letters and digits of a text: what makes two sentences the same."""
    return "".join(filter(str.isalnum, text)).casefold()


def _joined(parts: Sequence[Enriched]) -> Enriched:
    return Enriched(
        tuple(fact for part in parts for fact in part.facts),
        {id_: proposals for part in parts for id_, proposals in part.proposals.items()},
        next((part.error for part in parts if part.error), None),
    )

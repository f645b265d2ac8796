"""The obvious thing to do instead of Assay: one prompt with the facts and the article, and no code behind it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assay.engines.llm.chunking import shown_text, split_article
from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.listing import shown_fact
from assay.engines.llm.prompting import Message
from assay.ports import EngineIdentity, tell_nobody
from assay_schemas import (
    Citation,
    ClaimDraft,
    ClaimDrafts,
    EvidenceStance,
    FactId,
    FactStatus,
    Probabilities,
    Reason,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.llm.completion import CompletionClient
    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, TellDrafts
    from assay_schemas import Article, Fact

NAME = "single-prompt"
_LONGEST = 1_000_000


class SingleRow(BaseModel):
    """A claim with its verdict."""

    model_config = ConfigDict(extra="ignore")

    quote: str
    statement: str
    verdict: VerdictLabel
    fact_ids: list[str]


class SingleAnswer(BaseModel):
    """Every checkable claim of the article."""

    claims: list[SingleRow]


class SinglePromptEngine:
    """Finds and judges claims in one request; `verify` only looks up what `extract` was told.

    Args:
        client: Asks the model.
        model: Its name.
        facts: All of them are shown.
    """

    def __init__(self, client: CompletionClient, model: str, facts: Sequence[Fact]) -> None:
        self._client = client
        self._model = model
        self._facts = [fact for fact in facts if fact.status is FactStatus.ACTIVE]
        self._judged: dict[tuple[str, str], SingleRow] = {}

    @property
    def identity(self) -> EngineIdentity:
        """Name and model; what it says of itself is not calibrated."""
        return EngineIdentity(NAME, "1", self._model, {}, None, calibrated=False, reads_article=True)

    async def extract(
        self,
        article: Article,
        ledger: Ledger,
        tell: TellDrafts = tell_nobody,  # noqa: ARG002 - it comes in one part
    ) -> ClaimDrafts:
        """Ask for claims and verdicts together."""
        request = CompletionRequest(self._messages(article), SingleAnswer, "extract", ledger)
        rows = [
            row
            for row in (await self._client.complete(request)).answer.claims
            if row.quote.strip() and row.statement.strip()
        ]
        self._judged |= {(article.id, row.statement.strip()): row for row in rows}
        return ClaimDrafts(claims=tuple(ClaimDraft(statement=r.statement.strip(), quote=r.quote.strip()) for r in rows))

    async def verify(
        self,
        batch: Sequence[ClaimEvidence],
        ledger: Ledger,  # noqa: ARG002 - nothing is asked
        article: Article | None = None,
    ) -> VerdictDrafts:
        """Return the verdicts that came with the claims."""
        rows = [(item, self._judged.get((article.id if article else "", item.claim.statement))) for item in batch]
        return VerdictDrafts(
            verdicts=tuple(_draft(item, row) for item, row in rows if row),
            unchecked=tuple(
                Unchecked(claim_id=item.claim.id, reason=Reason.NOT_ANSWERED) for item, row in rows if row is None
            ),
        )

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:  # noqa: ARG002
        """Return nothing: there is no second look."""
        return VerdictDrafts()

    @property
    def unavailable_s(self) -> float:
        """Seconds until the client sends requests again; 0 if it does now."""
        return self._client.unavailable_s

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    def _messages(self, article: Article) -> tuple[Message, ...]:
        told = (files("assay_evals") / "single_prompt.md").read_text(encoding="utf-8").strip()
        facts = "\n".join(json.dumps({"id": f.id} | shown_fact(f), ensure_ascii=False) for f in self._facts)
        pieces = split_article(article, _LONGEST)
        text = shown_text(article, pieces[0]) if pieces else article.text
        dated = f" of {article.date.isoformat()}" if article.date else ""
        return (Message("system", told), Message("user", f"Facts:\n{facts}\n\nThe article{dated}:\n\n{text}"))


def _draft(item: ClaimEvidence, row: SingleRow) -> VerdictDraft:
    stance = row.verdict.needed_stance or EvidenceStance.NEUTRAL
    return VerdictDraft(
        claim_id=item.claim.id,
        label=row.verdict,
        citations=tuple(Citation(fact_id=FactId(id_), stance=stance) for id_ in dict.fromkeys(row.fact_ids)),
        probabilities=Probabilities.spread(row.verdict),
    )

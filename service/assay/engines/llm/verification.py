"""The second pass of the language-model engine: claims beside the article and the facts, under control."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.llm.answers import passes, second_answers, verdict_drafts
from assay.engines.llm.chunking import passage, shown_passage, split_chunk
from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.controls import all_controls, choose_controls, mingle_facts
from assay.engines.llm.listing import distinct_facts, list_facts, listed_claims, listed_disputes, number_claims
from assay.errors import (
    BudgetSpentError,
    EngineError,
    EngineOutputInvalidError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
)
from assay.ports import ClaimEvidence, Dispute, Finding
from assay_schemas import (
    Citation,
    EvidenceStance,
    Probabilities,
    Reason,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
    WireVerdicts,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from assay.engines.llm.completion import CompletionClient
    from assay.engines.llm.controls import Control
    from assay.engines.llm.listing import Listed, Numbered
    from assay.engines.llm.prompting import PromptBook
    from assay.ledger import Ledger
    from assay_schemas import Article, Fact, WireVerdict

VERIFY = "verify_claims"
RECONSIDER = "reconsider_claims"

_REASONS: dict[type[EngineError], Reason] = {
    EngineRefusedError: Reason.ENGINE_REFUSED,
    EngineOutputInvalidError: Reason.ENGINE_OUTPUT_INVALID,
    EngineTruncatedError: Reason.ENGINE_OUTPUT_INVALID,
    BudgetSpentError: Reason.BUDGET_SPENT,
}
# How often a request is halved and asked again: half of a reply cut off is likely to fit, half of what was refused is
# likely to hold what offended.
HALVINGS: dict[type[EngineError], int] = {EngineTruncatedError: 2, EngineRefusedError: 1}
_CONTROL_HALVINGS = 1
_SHOWN_WHOLE = 3_000
"""Code points up to which an article is shown whole, whatever part of it the claims stand in."""
_UNABLE_S = 600.0
"""How long a model that is too weak is not asked again, in seconds."""
_FOUND = {
    VerdictLabel.SUPPORTED: Finding(Reason.EVENT_MISMATCH, "The facts do not have these very words."),
    VerdictLabel.REFUTED: Finding(Reason.NUMBER_MISMATCH, "The cited fact gives another figure."),
}
"""What code is said to have found about a control: nothing that matters, or the very difference."""


class _Question(NamedTuple):
    """Claims that are asked together, and the part of the article that they stand in."""

    items: tuple[ClaimEvidence, ...]
    text: str = ""
    date: dt.date | None = None

    def halves(self) -> tuple[_Question, _Question]:
        middle = len(self.items) // 2
        return self._replace(items=self.items[:middle]), self._replace(items=self.items[middle:])


class _Asked(NamedTuple):
    """A request as it is sent: numbered claims, those of the controls apart."""

    claims: tuple[Numbered, ...]
    controls: tuple[tuple[str, Control], ...]
    listed: Listed
    lines: str


class Verifier:
    """Judges claims with a language model, and detects dictated replies.

    Args:
        client: Asks the model.
        prompts: Holds verify_claims and reconsider_claims.
        article_chars: Most of an article that is shown in one request, in code points; a longer one is shown in pieces,
            each with the claims that stand in it.
        is_controlled: Whether every request holds two claims of known truth.
    """

    def __init__(
        self, client: CompletionClient, prompts: PromptBook, *, article_chars: int, is_controlled: bool
    ) -> None:
        self._client = client
        self._prompts = prompts
        self._article_chars = article_chars
        self._is_controlled = is_controlled
        self._is_able: bool | None = None
        self._unable_until = 0.0
        self._probing = asyncio.Lock()

    async def verify(self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None) -> VerdictDrafts:
        """Judge every claim of the batch; see `Engine.verify`."""
        drafts = await self._verify(_questions(batch, article, self._article_chars), ledger)
        left_out = {item.claim_id for item in drafts.unchecked if item.reason is Reason.NOT_ANSWERED}
        if not left_out:
            return drafts
        missing = [item for item in batch if item.claim.id in left_out]
        again = await self._verify(_questions(missing, article, self._article_chars), ledger)
        failed = tuple(item for item in drafts.unchecked if item.claim_id not in left_out)
        return VerdictDrafts(verdicts=drafts.verdicts + again.verdicts, unchecked=failed + again.unchecked)

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Judge disputed claims once more; see `Engine.reconsider`."""
        statements = [dispute.item.claim.statement for dispute in disputes]
        controls = choose_controls(RECONSIDER, statements) if self._is_controlled else ()
        asked = _shuffled([*disputes, *map(_disputed, controls)])
        numbered = number_claims(dispute.item for dispute in asked)
        listed = list_facts(_facts_again(disputes, controls))
        by_number = {number: dispute for (number, _), dispute in zip(numbered, asked, strict=True)}
        lines = listed_disputes(by_number, listed)
        rules = self._prompts.get(VERIFY).system.strip()
        messages = self._prompts.render(RECONSIDER, rules=rules, facts=listed.text, claims=lines)
        request = CompletionRequest(messages, WireVerdicts, "reconsider", ledger)
        try:
            rows = (await self._client.complete(request)).answer.verdicts
        except EngineRejectedError:
            raise
        except BudgetSpentError:
            return _unchecked((dispute.item for dispute in disputes), Reason.BUDGET_SPENT)
        except EngineError:
            return _unchecked((dispute.item for dispute in disputes), Reason.SECOND_LOOK_FAILED)
        claims, known = _apart(numbered, controls)
        answers = second_answers(rows, by_number, listed)
        if not passes(answers, known):
            return _unchecked((dispute.item for dispute in disputes), Reason.CONTROL_FAILED)
        return verdict_drafts(answers, claims, listed, unanswered=Reason.SECOND_LOOK_FAILED)

    async def _verify(self, questions: Sequence[_Question], ledger: Ledger) -> VerdictDrafts:
        return _joined([await self._judge(question, ledger) for question in questions])

    async def _judge(self, question: _Question, ledger: Ledger, halvings: int = 0) -> VerdictDrafts:
        if self._is_able is False and time.monotonic() < self._unable_until:
            return _unchecked(question.items, Reason.MODEL_TOO_WEAK)
        asked = _asked(question, is_controlled=self._is_controlled)
        try:
            answers = await self._ask(question, asked, ledger)
        except EngineRejectedError:
            raise
        except EngineError as err:
            if len(question.items) < 2 or halvings >= HALVINGS.get(type(err), 0):
                return _unchecked(question.items, _REASONS.get(type(err), Reason.ENGINE_FAILED))
            return _joined([await self._judge(half, ledger, halvings + 1) for half in question.halves()])
        if passes(answers, asked.controls):
            return verdict_drafts(answers, asked.claims, asked.listed)
        if not await self._can_pass(ledger):
            return _unchecked(question.items, Reason.MODEL_TOO_WEAK)
        if len(question.items) < 2 or halvings >= _CONTROL_HALVINGS:
            return _unchecked(question.items, Reason.CONTROL_FAILED)
        return _joined([await self._judge(half, ledger, halvings + 1) for half in question.halves()])

    async def _ask(self, question: _Question, asked: _Asked, ledger: Ledger) -> Sequence[WireVerdict]:
        messages = self._prompts.render(
            VERIFY,
            facts=asked.listed.text,
            article=question.text,
            date=question.date.isoformat() if question.date else "",
            claims=asked.lines,
        )
        return (
            await self._client.complete(CompletionRequest(messages, WireVerdicts, "verify", ledger))
        ).answer.verdicts

    async def _can_pass(self, ledger: Ledger) -> bool:
        """Return True if the model gets the controls right where there is no article.

        Remembered for good if it does, for `_UNABLE_S` if not: a server may change its model, or have a bad day. A
        probe that brings no answer is not held against it.
        """
        async with self._probing:
            if not self._is_able:
                try:
                    self._is_able = await self.probe(ledger)
                except EngineError:
                    return True
                self._unable_until = time.monotonic() + _UNABLE_S
        return self._is_able

    async def probe(self, ledger: Ledger) -> bool:
        """Ask the controls alone, and return True if the model gets every one right.

        Raises:
            EngineError: If no answer came.
        """
        controls = all_controls()
        items = tuple(ClaimEvidence(control.claim, (control.fact,), None) for control in controls)
        claims = number_claims(items)
        listed = list_facts(control.fact for control in controls)
        lines = listed_claims(claims, listed, by_own_facts=False)
        asked = _Asked((), tuple(zip((c.number for c in claims), controls, strict=True)), listed, lines)
        return passes(await self._ask(_Question(items), asked, ledger), asked.controls)


def _questions(batch: Sequence[ClaimEvidence], article: Article | None, max_chars: int) -> list[_Question]:
    """Return the claims with the passage that they stand in, or each piece of a long one with its claims."""
    if not batch:
        return []
    if article is None:
        return [_Question(tuple(batch))]
    spans = [item.claim.spans[0] for item in batch if item.claim.spans]
    pieces = split_chunk(article.text, passage(article, spans, _SHOWN_WHOLE), max_chars)
    if len(pieces) < 2:
        return [_Question(tuple(batch), shown_passage(article, pieces[0]) if pieces else "", article.date)]
    ends = [piece[-1].end for piece in pieces]
    where = [_piece_of(item, ends) for item in batch]
    return [
        _Question(items, shown_passage(article, piece), article.date)
        for index, piece in enumerate(pieces)
        if (items := tuple(item for item, at in zip(batch, where, strict=True) if at == index))
    ]


def _piece_of(item: ClaimEvidence, ends: Sequence[int]) -> int:
    start = item.claim.spans[0].start if item.claim.spans else 0
    return next((index for index, end in enumerate(ends) if start < end), len(ends) - 1)


def _asked(question: _Question, *, is_controlled: bool) -> _Asked:
    shared = question.items[0].facts
    by_own_facts = any(item.facts is not shared for item in question.items)
    facts = distinct_facts(fact for item in question.items for fact in item.facts) if by_own_facts else shared
    statements = [item.claim.statement for item in question.items]
    controls = choose_controls(question.text, statements) if is_controlled else ()
    evidence = tuple(ClaimEvidence(control.claim, (control.fact,), question.date) for control in controls)
    numbered = number_claims(_shuffled_in(question.items, evidence))
    claims, known = _apart(numbered, controls)
    listed = list_facts(mingle_facts(facts) if is_controlled else facts)
    return _Asked(claims, known, listed, listed_claims(numbered, listed, by_own_facts=by_own_facts))


def _apart(
    numbered: Sequence[Numbered], controls: Sequence[Control]
) -> tuple[tuple[Numbered, ...], tuple[tuple[str, Control], ...]]:
    """Return the claims that were to be judged, and the controls by their numbers."""
    expected = {control.claim.id: control for control in controls}
    return (
        tuple(claim for claim in numbered if claim.item.claim.id not in expected),
        tuple((n, expected[item.claim.id]) for n, item in numbered if item.claim.id in expected),
    )


def _shuffled_in(items: Sequence[ClaimEvidence], controls: Sequence[ClaimEvidence]) -> list[ClaimEvidence]:
    """Put the controls among the claims, at places that depend on the claims alone."""
    mingled = list(items)
    for index, control in enumerate(controls, 1):
        at = sum(map(ord, items[0].claim.statement)) * index % (len(mingled) + 1)
        mingled.insert(at, control)
    return mingled


def _facts_again(disputes: Sequence[Dispute], controls: Sequence[Control]) -> Iterable[Fact]:
    """Return the facts to show at a second look: those in question or, where all claims share them, all as at first.

    A server that has read how a request begins need not read it again.
    """
    shared = disputes[0].item.facts
    if all(dispute.item.facts is shared for dispute in disputes):
        return mingle_facts(shared) if controls else shared
    return (*(fact for dispute in disputes for fact in dispute.facts), *(control.fact for control in controls))


def _shuffled(disputes: Sequence[Dispute]) -> list[Dispute]:
    return sorted(disputes, key=lambda dispute: sum(map(ord, dispute.item.claim.statement)) % 97)


def _disputed(control: Control) -> Dispute:
    """Return a control as a claim that was called supported: rightly where that is so, wrongly where it is not."""
    draft = VerdictDraft(
        claim_id=control.claim.id,
        label=VerdictLabel.SUPPORTED,
        citations=(Citation(fact_id=control.fact.id, stance=EvidenceStance.SUPPORTS),),
        probabilities=Probabilities.spread(VerdictLabel.SUPPORTED),
    )
    item = ClaimEvidence(control.claim, (control.fact,), None)
    return Dispute(item, draft, (_FOUND[control.expected],), (control.fact,))


def _joined(parts: Sequence[VerdictDrafts]) -> VerdictDrafts:
    return VerdictDrafts(
        verdicts=tuple(verdict for part in parts for verdict in part.verdicts),
        unchecked=tuple(item for part in parts for item in part.unchecked),
    )


def _unchecked(items: Iterable[ClaimEvidence], reason: Reason) -> VerdictDrafts:
    return VerdictDrafts(unchecked=tuple(Unchecked(claim_id=item.claim.id, reason=reason) for item in items))

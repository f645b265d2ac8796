"""Ask an engine nothing that it has answered before.

What is kept is the answer of the engine, not the verdict: the audit goes over it each time, with the facts and the code
of the day, and a second look is kept by the findings that led to it. So an audit that has changed takes effect at once,
and only what it newly disputes is asked.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from pydantic import ValidationError

from assay.concurrency import in_thread
from assay.engines.kept_answers import (
    WATCHED,
    KeptReading,
    KeptVerdicts,
    Question,
    article_words,
    fact_digest,
    near_facts,
    reading_key,
    second_look_key,
    verdict_key,
)
from assay.ports import tell_nobody
from assay_schemas import ClaimDrafts, ClaimId, Frozen, VerdictDraft, VerdictDrafts, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, Engine, EngineIdentity, TellDrafts
    from assay.retrieval.index import RankedFact, Retriever
    from assay_schemas import Article, Claim, Fact, FactId

    Questions = Mapping[ClaimId, Question]

_MOST_DIGESTS = 10_000
_Asked = TypeVar("_Asked")
_Document = TypeVar("_Document", bound=Frozen)


class Kept(Protocol):
    """Holds answers by their keys. Its methods block, are called in threads, and lose what they can't hold."""

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the documents that are there, JSON, by their keys."""

    def put(self, documents: Mapping[str, bytes]) -> None:
        """Keep documents, JSON, by their keys; one that is there already gives way."""


class _Recalled(NamedTuple):
    """What is known of some questions."""

    drafts: dict[ClaimId, VerdictDraft]
    known: dict[str, KeptVerdicts]
    """Everything kept under their keys, whether it still holds or not."""


class KeepingEngine:
    """Answers for another engine from what is kept, and passes the rest on to it.

    Args:
        engine: Asked for what is not kept.
        kept: Where answers lie.
        index: Of the facts, to tell which of them bear on a claim.
        facts_language: ISO 639-1 code: claims may be translated into it.
    """

    def __init__(self, engine: Engine, kept: Kept, index: Retriever, *, facts_language: str) -> None:
        self._engine = engine
        self._kept = kept
        self._index = index
        self._facts_language = facts_language
        self._digests: dict[int, tuple[Fact, str]] = {}
        """By identity; the fact is held so that no other can take its place."""

    @property
    def identity(self) -> EngineIdentity:
        """That of the other engine: the answers are its own."""
        return self._engine.identity

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        """Return the claims of an article, told in the parts that they were told in before; see `Engine.extract`."""
        key = reading_key(article, self.identity, self._facts_language)
        kept = _parse(KeptReading, (await in_thread(self._kept.get, [key])).get(key))
        if kept:
            ledger.reused_reading = True
            for part in kept.told:
                tell(part)
            return kept.drafts
        told: list[ClaimDrafts] = []

        def note(part: ClaimDrafts) -> None:
            told.append(part)
            tell(part)

        drafts = await self._engine.extract(article, ledger, note)
        if not (drafts.unread or drafts.unreadable):
            reading = KeptReading(told=tuple(told), drafts=drafts)
            await in_thread(self._kept.put, {key: _json(reading)})
        return drafts

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        """Judge every claim of the batch; see `Engine.verify`."""
        # Without an article all facts shown are the evidence that was chosen for the claims.
        items = batch if article else [item._replace(is_given=True) for item in batch]
        identity, words = self.identity, article_words(article)
        keyed = [(item, verdict_key(item, identity, words)) for item in items]

        async def ask(left: Sequence[ClaimEvidence], questions: Questions) -> VerdictDrafts:
            asked = _with_fewer_facts(left, questions) if article and ledger.reused_reading else left
            return await self._engine.verify(asked, ledger, article)

        return await self._answer(batch, keyed, ledger, ask)

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Judge disputed claims once more; see `Engine.reconsider`."""
        identity = self.identity
        keyed = [(dispute.item, second_look_key(dispute, identity)) for dispute in disputes]

        async def ask(left: Sequence[Dispute], questions: Questions) -> VerdictDrafts:
            items = [dispute.item for dispute in left]
            if ledger.reused_reading:
                items = _with_fewer_facts(items, questions, {fact.id for dispute in left for fact in dispute.facts})
            asked = [dispute._replace(item=item) for dispute, item in zip(left, items, strict=True)]
            return await self._engine.reconsider(asked, ledger)

        return await self._answer(disputes, keyed, ledger, ask)

    @property
    def unavailable_s(self) -> float:
        """That of the other engine."""
        return self._engine.unavailable_s

    async def aclose(self) -> None:
        """Release the other engine."""
        await self._engine.aclose()

    async def _answer(
        self,
        asked: Sequence[_Asked],
        keyed: Sequence[tuple[ClaimEvidence, str]],
        ledger: Ledger,
        ask: Callable[[Sequence[_Asked], Questions], Awaitable[VerdictDrafts]],
    ) -> VerdictDrafts:
        """Answer what is asked from what is kept, have the rest answered, and keep that."""
        questions = await asyncio.to_thread(self._questions, keyed)
        held, known = await in_thread(self._recall, questions)
        left = [each for each, question in zip(asked, questions, strict=True) if question.claim_id not in held]
        new = {question.claim_id: question for question in questions if question.claim_id not in held}
        ledger.reuse_claims(held, asked=new)
        if not left:
            return VerdictDrafts(verdicts=tuple(held.values()))
        answered = await ask(left, new)
        await in_thread(self._keep, new, answered, known)
        return answered.model_copy(update={"verdicts": (*held.values(), *answered.verdicts)})

    def _questions(self, keyed: Iterable[tuple[ClaimEvidence, str]]) -> list[Question]:
        shown: dict[int, dict[FactId, str]] = {}  # mostly one, for claims of an article share their facts
        questions = []
        for item, key in keyed:
            if id(item.facts) not in shown:
                shown[id(item.facts)] = {fact.id: self._digest(fact) for fact in item.facts}
            facts = shown[id(item.facts)]
            found = [] if item.is_given else self._search(item.claim, facts)
            nearest = tuple(ranked.fact.id for ranked in found)
            questions.append(Question(item.claim.id, key, facts, nearest, near_facts(found)))
        return questions

    def _digest(self, fact: Fact) -> str:
        known = self._digests.get(id(fact))  # once: another thread may clear them
        if known is None:
            if len(self._digests) >= _MOST_DIGESTS:
                self._digests.clear()
            known = self._digests[id(fact)] = (fact, fact_digest(fact))
        return known[1]

    def _search(self, claim: Claim, shown: Mapping[FactId, str]) -> list[RankedFact]:
        found = self._index.search(claim.translation or claim.statement, k=WATCHED)
        return [ranked for ranked in found if ranked.fact.id in shown]

    def _recall(self, questions: Sequence[Question]) -> _Recalled:
        found = self._kept.get([question.key for question in questions])
        parsed = {key: _parse(KeptVerdicts, document) for key, document in found.items()}
        known = {key: kept for key, kept in parsed.items() if kept}
        recalled = ((each.claim_id, each.recall(known[each.key])) for each in questions if each.key in known)
        return _Recalled({id_: draft for id_, draft in recalled if draft}, known)

    def _keep(self, questions: Questions, answered: VerdictDrafts, known: Mapping[str, KeptVerdicts]) -> None:
        """Keep what was judged; a failure is asked again."""
        failed = {item.claim_id for item in answered.unchecked}
        documents = {}
        for draft in answered.verdicts:
            question = questions.get(draft.claim_id)
            if question and draft.claim_id not in failed and draft.label is not VerdictLabel.NOT_CHECKED:
                kept = known.get(question.key, KeptVerdicts(answers=()))
                documents[question.key] = _json(kept.with_latest(question.keep(draft)))
        self._kept.put(documents)


def _with_fewer_facts(
    items: Sequence[ClaimEvidence], questions: Questions, also: Collection[FactId] = ()
) -> list[ClaimEvidence]:
    """Return claims of an article that was read before with the facts alone that bear on one of them.

    Few claims of an article are asked anew, and to show them a whole file of facts would cost more than all the rest.
    Claims go on sharing their facts: the engine tells by this that all are shown for all.
    """
    wanted = {id_ for question in questions.values() for id_ in question.nearest}.union(also)
    fewer: dict[int, tuple[Fact, ...]] = {}
    for item in items:
        if id(item.facts) not in fewer:
            bearing = tuple(fact for fact in item.facts if fact.id in wanted)
            fewer[id(item.facts)] = item.facts if item.is_given else bearing or item.facts
    return [item._replace(facts=fewer[id(item.facts)]) for item in items]


def _json(document: Frozen) -> bytes:
    return document.model_dump_json().encode()


def _parse(kind: type[_Document], document: bytes | None) -> _Document | None:
    """Return what was kept; None where there is nothing, or nothing that can be read."""
    try:
        return None if document is None else kind.model_validate_json(document)
    except ValidationError:  # another version wrote it
        return None

"""What an answer of a model hangs on: the key it is kept under, and the facts that it holds for. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import ClaimDrafts, ClaimId, FactId, Frozen, VerdictDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay.ports import ClaimEvidence, Dispute, EngineIdentity
    from assay.retrieval.index import RankedFact
    from assay_schemas import Article, Claim, Fact

NEAR, NEAR_SHARE = 8, 0.4
"""A claim is judged anew if one of so many facts nearest to it changes, if it scores such a share of the nearest.

Of 900 annotated claims on six subjects 994 in 1,000 have a fact that decides them among these; of these facts 952 in
1,000 are. Without the share it is 995 and 964, and one fact of 119 touches 43 articles of 100, not 35.
"""
WATCHED = 24
"""Facts nearest to a claim that are noted with its verdict, and shown when it is judged anew: those that count as near
are still among them when others came or went, which moves the order a little."""
MOST_VERDICTS = 4
"""Verdicts kept on one claim, each by other facts: two desks may check the same article against files of their own."""
_FORM = 1
"""Raised with whatever changes the form of what is kept: what is of another form is not found any more."""
_FOR_PEOPLE = frozenset({"note", "sources", "tier", "topic"})
"""Fields of a fact that no engine judges by."""
_READING_PROMPTS = "extract_"


class KeptReading(Frozen):
    """The claims of an article, as they were told part by part, and as they stood in the end."""

    told: tuple[ClaimDrafts, ...]
    drafts: ClaimDrafts


class KeptVerdict(Frozen):
    """What an engine thought of a claim, before any audit."""

    draft: VerdictDraft
    facts: dict[FactId, str]
    """Digests of the facts it cites and of those that were near, by their ids."""


class KeptVerdicts(Frozen):
    """What an engine thought of a claim by several sets of facts, the latest first."""

    answers: tuple[KeptVerdict, ...]

    def with_latest(self, answer: KeptVerdict) -> KeptVerdicts:
        """Return them with one more; the oldest gives way."""
        others = (each for each in self.answers if each.facts != answer.facts)
        return KeptVerdicts(answers=(answer, *others)[:MOST_VERDICTS])


class Question(NamedTuple):
    """A claim that is about to be judged, and what an answer to it must hold for."""

    claim_id: ClaimId
    key: str
    shown: Mapping[FactId, str]
    """Digests of all facts that it is judged by."""
    nearest: tuple[FactId, ...] = ()
    """Those to be noted, nearest first, `WATCHED` at most; empty where the key knows all that are shown."""
    near: tuple[FactId, ...] = ()
    """Of these the ones that an answer must have taken into account."""

    def keep(self, draft: VerdictDraft) -> KeptVerdict:
        """Return an answer with the facts that it holds for."""
        noted = dict.fromkeys((*self.nearest, *(citation.fact_id for citation in draft.citations)))
        return KeptVerdict(draft=draft, facts={id_: self.shown[id_] for id_ in noted if id_ in self.shown})

    def is_answered_by(self, kept: KeptVerdict) -> bool:
        """Return True if no cited fact is gone or changed, and none that is near now is new or changed."""
        cited = (citation.fact_id for citation in kept.draft.citations)
        return all(kept.facts.get(id_) == self.shown.get(id_) for id_ in (*self.near, *cited))

    def recall(self, kept: KeptVerdicts) -> VerdictDraft | None:
        """Return the answer that holds for the present facts, under the present id of the claim; None if none does."""
        held = next((each.draft for each in kept.answers if self.is_answered_by(each)), None)
        return None if held is None else held.model_copy(update={"claim_id": self.claim_id})


def near_facts(found: Sequence[RankedFact]) -> tuple[FactId, ...]:
    """Return the ids of the facts that count as near, of those found for a claim, the best first."""
    return tuple(ranked.fact.id for ranked in found[:NEAR] if ranked.score >= NEAR_SHARE * found[0].score)


def reading_key(article: Article, identity: EngineIdentity, facts_language: str) -> str:
    """Return the key of the claims of an article.

    Args:
        article: Whatever is sent differently and read as the same text is the same.
        identity: Of the engine.
        facts_language: Claims may be translated into it.
    """
    return _digest("reading", _engine_words(identity, is_reading=True), facts_language, article_words(article))


def article_words(article: Article | None) -> str:
    """Return all that an engine is shown of an article; empty for claims that come alone."""
    return article.model_dump_json(exclude={"id", "origins"}) if article else ""


def verdict_key(item: ClaimEvidence, identity: EngineIdentity, article: str) -> str:
    """Return the key of the verdicts on a claim where it stands in an article, of which all words are given."""
    return _digest("verdict", _engine_words(identity, is_reading=False), article, *_claim_words(item))


def second_look_key(dispute: Dispute, identity: EngineIdentity) -> str:
    """Return the key of the verdicts on a dispute: the claim, what was said first, what speaks against it."""
    item, draft, findings, facts = dispute
    first = [draft.label, [(citation.fact_id, citation.stance) for citation in draft.citations]]
    told = json.dumps([first, findings, [(fact.id, fact_digest(fact)) for fact in facts]])
    return _digest("second look", _engine_words(identity, is_reading=False), told, *_claim_words(item))


def fact_digest(fact: Fact) -> str:
    """Return 16 hexadecimal digits for all of a fact that an engine may judge by; no proposal is among it."""
    told = fact.model_dump(mode="json", exclude_defaults=True, exclude=set(_FOR_PEOPLE))
    accepted = {"also_stated": fact.wordings, "related_myths": fact.myths}
    return _digest(json.dumps(told | accepted, sort_keys=True))[:16]


def _claim_words(item: ClaimEvidence) -> tuple[str, ...]:
    claim: Claim = item.claim
    given = json.dumps([(fact.id, fact_digest(fact)) for fact in item.facts]) if item.is_given else ""
    return claim.model_dump_json(exclude={"id"}), item.date.isoformat() if item.date else "", given


def _engine_words(identity: EngineIdentity, *, is_reading: bool) -> str:
    """Return what an answer hangs on of an engine: of its prompts those of the step, where their ids tell them."""
    prompts = {id_: prompt.hash for id_, prompt in identity.prompts.items()}
    own = {id_: digest for id_, digest in prompts.items() if id_.startswith(_READING_PROMPTS) is is_reading}
    engine: Sequence[object] = (identity.name, identity.version, identity.model, identity.controlled)
    return json.dumps([_FORM, *engine, own or prompts], sort_keys=True)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

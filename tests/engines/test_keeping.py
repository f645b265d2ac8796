"""An engine is asked nothing that it has answered before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from assay.bootstrap import build_pipeline
from assay.engines.keeping import KeepingEngine
from assay.ledger import Ledger
from assay.ports import ClaimEvidence, Dispute, EngineIdentity, Finding, TellDrafts, tell_nobody
from assay.retrieval.index import FactIndex
from assay.settings import EngineChoice, ReplayMode, Settings
from assay_schemas import (
    Article,
    ArticleInput,
    Citation,
    Claim,
    ClaimDraft,
    ClaimDrafts,
    ClaimId,
    EvidenceStance,
    Fact,
    Probabilities,
    PromptVersion,
    Reason,
    Source,
    Span,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
    Wording,
)
from tests.testing.fakes import make_article, make_fact, make_ledger
from tests.testing.kept import Memory
from tests.testing.scripted_engine import ScriptedEngine

POTS = "The kiln in Ovria fired 12 pots."
BRIDGE = "The Marn bridge opened in 1932."
HARBOUR = "Trawlers left Selvig harbour before dawn."
ARTICLE = make_article(POTS, BRIDGE, HARBOUR)
KILN_FACT = make_fact("kiln", POTS, note="The guild told us.")
BRIDGE_FACT = make_fact("bridge", BRIDGE)
GUILD_FACT = make_fact("guild", "The guild in Ovria fired pots.")
MARKET_FACT = make_fact("market", "Ovria has a market.")
MOON_FACT = make_fact("moon", "Ganymede orbits Jupiter.")
FACTS = (BRIDGE_FACT, GUILD_FACT, KILN_FACT, MARKET_FACT, MOON_FACT)
ONE_CLAIM = ClaimDrafts(claims=(ClaimDraft(statement=POTS, quote=POTS),))
PROMPTS = {name: PromptVersion(version="v1", hash=name) for name in ("extract_claims", "verify_claims")}
IDENTITY = EngineIdentity("asked", "1", "a-model", PROMPTS, None, calibrated=False, reads_article=True)


@dataclass
class AskedEngine:
    """Supports a claim by the fact that says the same, if one does; notes what it is asked."""

    identity: EngineIdentity = IDENTITY
    readings: int = 0
    asked: list[str] = field(default_factory=list)
    """Statements."""
    failing: frozenset[str] = frozenset()
    """Statements that can't be judged."""
    drafts: ClaimDrafts = ONE_CLAIM
    shown: list[set[str]] = field(default_factory=list)
    """Ids of the facts of the first claim of each request."""
    unavailable_s: float = 4.5
    is_closed: bool = False

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        del article, ledger
        self.readings += 1
        tell(ClaimDrafts(claims=self.drafts.claims[:1]))
        tell(ClaimDrafts(claims=self.drafts.claims[1:]))
        return self.drafts

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        del ledger, article
        self.asked.extend(item.claim.statement for item in batch)
        self.shown.append({fact.id for fact in batch[0].facts})
        judged = [item for item in batch if item.claim.statement not in self.failing]
        failed = [item for item in batch if item.claim.statement in self.failing]
        return VerdictDrafts(
            verdicts=tuple(map(support, judged)),
            unchecked=tuple(Unchecked(claim_id=item.claim.id, reason=Reason.ENGINE_FAILED) for item in failed),
        )

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        return await self.verify([dispute.item for dispute in disputes], ledger)

    async def aclose(self) -> None:
        self.is_closed = True


def support(item: ClaimEvidence) -> VerdictDraft:
    same = [fact for fact in item.facts if fact.statement == item.claim.statement]
    label = VerdictLabel.SUPPORTED if same else VerdictLabel.NOT_ENOUGH_EVIDENCE
    return VerdictDraft(
        claim_id=item.claim.id,
        label=label,
        citations=tuple(Citation(fact_id=fact.id, stance=EvidenceStance.SUPPORTS) for fact in same),
        probabilities=Probabilities.spread(label),
    )


def items(*statements: str, facts: Sequence[Fact] = FACTS, date: dt.date | None = None) -> list[ClaimEvidence]:
    """Claims that share their facts, numbered from c1."""
    shared = tuple(facts)
    claims = [
        Claim(id=ClaimId(f"c{number}"), statement=statement, quote=statement, spans=())
        for number, statement in enumerate(statements, 1)
    ]
    return [ClaimEvidence(claim, shared, date) for claim in claims]


def keeping(engine: AskedEngine, memory: Memory, facts: Sequence[Fact] = FACTS, language: str = "en") -> KeepingEngine:
    return KeepingEngine(engine, memory, FactIndex(facts), facts_language=language)


async def asked_again(facts: Sequence[Fact], date: dt.date | None = None) -> list[str]:
    """What is asked of three claims that were judged by `FACTS`."""
    memory = Memory()
    await keeping(AskedEngine(), memory).verify(items(POTS, BRIDGE, HARBOUR, date=date), make_ledger(), ARTICLE)
    engine = AskedEngine()
    again = items(POTS, BRIDGE, HARBOUR, facts=facts, date=date)
    drafts = await keeping(engine, memory, facts).verify(again, make_ledger(), ARTICLE)
    assert {draft.claim_id: draft for draft in drafts.verdicts} == {item.claim.id: support(item) for item in again}
    return engine.asked


def with_fact(changed: Fact) -> list[Fact]:
    """The facts with one of them as it is now, or one more."""
    return [*(fact for fact in FACTS if fact.id != changed.id), changed]


def without(*ids: str) -> list[Fact]:
    return [fact for fact in FACTS if fact.id not in ids]


CHANGES = {
    "nothing": (FACTS, []),
    "another order": (tuple(reversed(FACTS)), []),
    "a cited fact": (with_fact(KILN_FACT.model_copy(update={"statement": "The kiln fired 13 pots."})), [POTS]),
    "a cited fact that is near no more": (with_fact(make_fact("kiln", "Snow fell.")), [POTS]),
    "a fact that is near": (with_fact(make_fact("guild", "The guild in Ovria fired no pots.")), [POTS]),
    "a fact that is far less near than another": (with_fact(make_fact("market", "Ovria has two markets.")), []),
    "a fact that is near no claim": (with_fact(make_fact("moon", "Callisto orbits Jupiter.")), []),
    "a fact that expired": (with_fact(make_fact("bridge", BRIDGE, valid_to="2020")), [BRIDGE]),
    "a fact that is new and near": ([*FACTS, make_fact("boats", "Selvig harbour is dry.")], [HARBOUR]),
    "a fact that is new and far": ([*FACTS, make_fact("rain", "Snow fell.")], []),
    "a cited fact that is gone": (without("kiln"), [POTS]),
    "a fact that is gone and was not cited": (without("guild", "moon"), []),
    "a note to editors": (with_fact(make_fact("kiln", POTS, note="The guild says 12.")), []),
    "a source": (with_fact(KILN_FACT.model_copy(update={"sources": (Source(publisher="The guild"),)})), []),
    "a proposal": (with_fact(KILN_FACT.model_copy(update={"also_stated": (Wording(text="x", proposed=True),)})), []),
    "an accepted proposal": (with_fact(KILN_FACT.model_copy(update={"also_stated": ("x",)})), [POTS]),
}


@pytest.mark.parametrize(("facts", "asked"), CHANGES.values(), ids=CHANGES)
async def test_only_claims_whose_facts_changed_are_asked_anew(facts: Sequence[Fact], asked: list[str]) -> None:
    assert await asked_again(facts) == asked


async def test_facts_beyond_those_near_may_change_as_they_like() -> None:
    many = [make_fact(f"pot-{number:02}", f"Pot number {number} came from Ovria.") for number in range(40)]
    memory, engine = Memory(), AskedEngine()
    await keeping(engine, memory, many).verify(items(POTS, facts=many), make_ledger(), ARTICLE)
    grown = [*many, *(make_fact(f"boat-{number}", f"Boat {number} sank off Selvig.") for number in range(20, 60))]
    await keeping(engine, memory, grown).verify(items(POTS, facts=grown), make_ledger(), ARTICLE)
    assert engine.asked == [POTS]


async def test_claims_that_are_asked_anew_are_shown_what_bears_on_them() -> None:
    many = [*FACTS, *(make_fact(f"boat-{number}", f"Boat {number} left Selvig harbour.") for number in range(20, 60))]
    memory, engine = Memory(), AskedEngine()
    for kiln in (POTS, "The kiln in Ovria fired 13 pots."):
        ledger, facts = make_ledger(), [fact for fact in many if fact.id != "kiln"] + [make_fact("kiln", kiln)]
        outer = keeping(engine, memory, facts)
        await outer.extract(ARTICLE, ledger)
        await outer.verify(items(POTS, BRIDGE, facts=facts), ledger, ARTICLE)
        await outer.reconsider([dispute(kiln, facts)], ledger)
    assert engine.asked == [POTS, BRIDGE, POTS, POTS, POTS]
    first, first_look, anew, second_look = engine.shown
    assert (len(first), len(first_look)) == (len(many), len(many))
    assert "kiln" in anew
    assert anew == second_look
    assert len(anew) < 24


async def test_two_files_of_facts_do_not_drive_out_the_answers_of_each_other() -> None:
    memory, engine = Memory(), AskedEngine()
    other = (make_fact("kiln", "The kiln in Ovria fired 9 pots."),)
    for facts in (FACTS, other) * 3:
        await keeping(engine, memory, facts).verify(items(POTS, facts=facts), make_ledger(), ARTICLE)
    assert engine.asked == [POTS, POTS]


async def test_a_verdict_is_kept_for_its_place_and_day() -> None:
    memory, engine = Memory(), AskedEngine()
    day = dt.date(2025, 3, 1)
    for article, date in ((ARTICLE, None), (ARTICLE, day), (make_article(POTS), None), (ARTICLE, None)):
        await keeping(engine, memory).verify(items(POTS, date=date), make_ledger(), article)
    assert engine.asked == [POTS] * 3


async def test_a_verdict_takes_the_present_id_of_its_claim() -> None:
    memory, engine = Memory(), AskedEngine()
    await keeping(engine, memory).verify(items(POTS), make_ledger(), ARTICLE)
    drafts = await keeping(engine, memory).verify(items(HARBOUR, POTS), make_ledger(), ARTICLE)
    assert {draft.claim_id: draft.label for draft in drafts.verdicts} == {
        "c1": VerdictLabel.NOT_ENOUGH_EVIDENCE,
        "c2": VerdictLabel.SUPPORTED,
    }
    assert engine.asked == [POTS, HARBOUR]


OTHER_PROMPTS = {name: {**PROMPTS, name: PromptVersion(version="v2", hash="other")} for name in PROMPTS}
ENGINES = {
    "the same": (IDENTITY, 0, 0),
    "another name": (IDENTITY._replace(name="other"), 1, 1),
    "another version": (IDENTITY._replace(version="2"), 1, 1),
    "another model": (IDENTITY._replace(model="b-model"), 1, 1),
    "without controls": (IDENTITY._replace(controlled=False), 1, 1),
    "another prompt for reading": (IDENTITY._replace(prompts=OTHER_PROMPTS["extract_claims"]), 1, 0),
    "another prompt for judging": (IDENTITY._replace(prompts=OTHER_PROMPTS["verify_claims"]), 0, 1),
}


@pytest.mark.parametrize(("identity", "readings", "verdicts"), ENGINES.values(), ids=ENGINES)
async def test_another_engine_is_asked_for_its_own_answers(
    identity: EngineIdentity, readings: int, verdicts: int
) -> None:
    memory, other = Memory(), AskedEngine(identity)
    for engine in (AskedEngine(), other):
        await keeping(engine, memory).extract(ARTICLE, make_ledger())
        await keeping(engine, memory).verify(items(POTS), make_ledger(), ARTICLE)
    assert (other.readings, len(other.asked)) == (readings, verdicts)


READ_ANEW = {
    "the same": (ARTICLE, "en", 0),
    "sent in other bytes": (ARTICLE.model_copy(update={"id": "b"}), "en", 0),
    "another text": (make_article(POTS, BRIDGE), "en", 1),
    "another headline": (ARTICLE.model_copy(update={"title": "Pots"}), "en", 1),
    "another day": (ARTICLE.model_copy(update={"date": dt.date(2025, 3, 1)}), "en", 1),
    "facts in another language": (ARTICLE, "de", 1),
}


@pytest.mark.parametrize(("article", "language", "readings"), READ_ANEW.values(), ids=READ_ANEW)
async def test_another_article_is_read(article: Article, language: str, readings: int) -> None:
    memory, engine = Memory(), AskedEngine()
    await keeping(AskedEngine(), memory).extract(ARTICLE, make_ledger())
    await keeping(engine, memory, language=language).extract(article, make_ledger())
    assert engine.readings == readings


async def test_claims_are_told_in_the_parts_that_they_were_told_in() -> None:
    two = ClaimDrafts(claims=(ClaimDraft(statement=POTS, quote=POTS), ClaimDraft(statement=BRIDGE, quote=BRIDGE)))
    memory, engine = Memory(), AskedEngine(drafts=two)
    runs = []
    for _ in range(2):
        told: list[ClaimDrafts] = []
        runs.append((await keeping(engine, memory).extract(ARTICLE, make_ledger(), told.append), told))
    assert runs[0] == runs[1] == (two, [ClaimDrafts(claims=(draft,)) for draft in two.claims])
    assert engine.readings == 1


@pytest.mark.parametrize(
    "missing", [{"unread": (Span(start=0, end=4),)}, {"unreadable": 1}], ids=["a part unread", "a claim unreadable"]
)
async def test_an_article_that_was_not_read_whole_is_read_again(missing: dict[str, object]) -> None:
    memory, engine = Memory(), AskedEngine(drafts=ONE_CLAIM.model_copy(update=missing))
    for _ in range(2):
        await keeping(engine, memory).extract(ARTICLE, make_ledger())
    assert engine.readings == 2


async def test_a_claim_that_could_not_be_judged_is_asked_again() -> None:
    memory, engine = Memory(), AskedEngine(failing=frozenset({BRIDGE}))
    for _ in range(2):
        drafts = await keeping(engine, memory).verify(items(POTS, BRIDGE), make_ledger(), ARTICLE)
        assert [item.claim_id for item in drafts.unchecked] == ["c2"]
    assert engine.asked == [POTS, BRIDGE, BRIDGE]


async def test_claims_that_bring_their_evidence_are_kept_for_all_of_it() -> None:
    memory, engine = Memory(), AskedEngine()
    for facts in (FACTS, FACTS[:3], FACTS):
        await keeping(engine, memory).verify(items(POTS, facts=facts), make_ledger())
    assert engine.asked == [POTS, POTS]


def dispute(text: str = "Another fact says 11.", facts: Sequence[Fact] = FACTS) -> Dispute:
    (item,) = items(POTS, facts=facts)
    against = tuple(fact for fact in facts if fact.id == "kiln")
    return Dispute(item, support(item), (Finding(Reason.NUMBER_MISMATCH, text),), against)


DISPUTES = {
    "the same": (dispute(), 0),
    "found for another reason": (dispute("The cited fact gives another figure."), 1),
    "a fact in question changed": (dispute(facts=with_fact(make_fact("kiln", POTS, as_of="2024"))), 1),
    "a fact far from it changed": (dispute(facts=with_fact(make_fact("moon", "Io orbits Jupiter."))), 0),
}


@pytest.mark.parametrize(("second", "asked"), DISPUTES.values(), ids=DISPUTES)
async def test_a_second_look_is_kept_by_what_was_found(second: Dispute, asked: int) -> None:
    memory, engine = Memory(), AskedEngine()
    await keeping(AskedEngine(), memory).reconsider([dispute()], make_ledger())
    drafts = await keeping(engine, memory, second.item.facts).reconsider([second], make_ledger())
    assert (drafts.verdicts, len(engine.asked)) == ((support(second.item),), asked)


async def test_the_account_tells_what_was_reused() -> None:
    memory, engine = Memory(), AskedEngine()
    first, second = make_ledger(), make_ledger()
    await keeping(engine, memory).extract(ARTICLE, first)
    await keeping(engine, memory).verify(items(POTS), first, ARTICLE)
    await keeping(engine, memory).extract(ARTICLE, second)
    await keeping(engine, memory).verify(items(POTS, BRIDGE, HARBOUR), second, ARTICLE)
    assert (first.usage().reused_reading, first.usage().reused_claims) == (False, 0)
    assert (second.usage().reused_reading, second.usage().reused_claims) == (True, 1)


async def test_a_claim_that_is_looked_at_again_is_not_reused() -> None:
    memory, ledger = Memory(), make_ledger()
    await keeping(AskedEngine(), memory).verify(items(POTS), make_ledger(), ARTICLE)
    await keeping(AskedEngine(), memory).verify(items(POTS), ledger, ARTICLE)
    assert ledger.usage().reused_claims == 1
    await keeping(AskedEngine(), memory).reconsider([dispute()], ledger)
    assert ledger.usage().reused_claims == 0


async def test_what_another_version_has_kept_counts_as_nothing() -> None:
    memory, engine = Memory(), AskedEngine()
    for _ in range(2):
        await keeping(engine, memory).extract(ARTICLE, make_ledger())
        await keeping(engine, memory).verify(items(POTS), make_ledger(), ARTICLE)
        memory.documents = dict.fromkeys(memory.documents, b'{"answers": 7}')
    assert (engine.readings, engine.asked) == (2, [POTS, POTS])


async def test_all_else_is_that_of_the_other_engine() -> None:
    engine = AskedEngine()
    outer = keeping(engine, Memory())
    await outer.aclose()
    assert (outer.identity, outer.unavailable_s, engine.is_closed) == (IDENTITY, 4.5, True)


async def test_the_report_of_a_second_run_is_the_first_and_says_so() -> None:
    memory, engine = Memory(), AskedEngine()
    reports = []
    for _ in range(2):
        async with build_pipeline(Settings(), engine=engine, facts=FACTS, kept=memory) as pipeline:
            reports.append(await pipeline.score(ArticleInput(text=POTS)))
    first, second = reports
    assert (second.claims, second.score, second.notices) == (first.claims, first.score, first.notices)
    assert (engine.readings, engine.asked) == (1, [POTS])
    assert (second.provenance.usage.reused_reading, second.provenance.usage.reused_claims) == (True, 1)


UNKEPT = {
    "an engine that costs nothing": (Settings(), ScriptedEngine()),
    "recordings": (Settings(engine=EngineChoice.OPENAI, replay=ReplayMode.REPLAY), None),
    "recordings by name": (Settings(engine=EngineChoice.REPLAY), None),
}


@pytest.mark.parametrize(("settings", "engine"), UNKEPT.values(), ids=UNKEPT)
async def test_answers_that_nobody_pays_for_are_not_kept(settings: Settings, engine: ScriptedEngine | None) -> None:
    memory = Memory()
    async with build_pipeline(settings, engine=engine, facts=FACTS, kept=memory) as pipeline:
        await pipeline.judge_pairs([])
        assert not isinstance(pipeline._engine, KeepingEngine)  # noqa: SLF001 - what it is made of is the question

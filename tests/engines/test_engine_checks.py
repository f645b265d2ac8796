"""The checks of an engine that other packages use: a sound one passes, each breach is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assay import ClaimEvidence, Engine, EngineIdentity, Ledger
from assay.engines.embedded import EmbeddedEngine
from assay.language.reader import Reader
from assay.ports import Dispute, TellDrafts, tell_nobody
from assay.testing import EngineContractError, check_engine
from assay_schemas import (
    Article,
    Citation,
    ClaimDraft,
    ClaimDrafts,
    ClaimId,
    EvidenceStance,
    FactId,
    Probabilities,
    Reason,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)
from tests.testing.scripted_engine import scripted_draft


class Sound:
    """Finds the first sentence, and supports every claim."""

    unavailable_s = 0.0
    reads_article = True
    quote = "The kiln in Ovria fired 12 pots in 2023."

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("sound", "1", None, {}, None, calibrated=False, reads_article=self.reads_article)

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        del article, ledger
        found = ClaimDrafts(claims=(ClaimDraft(statement=self.quote, quote=self.quote),))
        tell(found)
        return found

    def judge(self, item: ClaimEvidence) -> VerdictDraft:
        return scripted_draft(item, VerdictLabel.SUPPORTED)

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        del ledger, article
        return VerdictDrafts(verdicts=tuple(map(self.judge, batch)))

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        return await self.verify([each.item for each in disputes], ledger)

    async def aclose(self) -> None:
        """Nothing to release."""


class Nameless(Sound):
    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("", "1", None, {}, None, calibrated=False)


class Fickle(Sound):
    looks = 0

    @property
    def identity(self) -> EngineIdentity:
        self.looks += 1
        return EngineIdentity("fickle", str(self.looks), None, {}, None, calibrated=False)


class Unnamed(Sound):
    identity = "sound"  # type: ignore[assignment] # that is the test


class Early(Sound):
    unavailable_s = -1.0


class Inventive(Sound):
    quote = "The harbour of Ovria opened in 1911."


class Forgetful(Sound):
    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        return await super().verify(batch[:1], ledger, article)


class Citing(Sound):
    def judge(self, item: ClaimEvidence) -> VerdictDraft:
        cited = Citation(fact_id=FactId("made-up"), stance=EvidenceStance.SUPPORTS)
        return super().judge(item).model_copy(update={"citations": (cited,)})


class Heavy(Sound):
    def judge(self, item: ClaimEvidence) -> VerdictDraft:
        heavy = Probabilities.model_construct(supported=0.9, refuted=0.9, not_enough_evidence=0.2)
        return super().judge(item).model_copy(update={"probabilities": heavy})


class Raising(Sound):
    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        ledger.open_call("raising", "verify")
        return await super().verify(batch, ledger, article)


class Talkative(Sound):
    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        drafts = await super().verify(batch, ledger, article)
        made_up = Unchecked(claim_id=ClaimId("c9"), reason=Reason.UNCITED)
        return drafts if batch else VerdictDrafts(unchecked=(made_up,))


class Fragile(Sound):
    is_closed = False

    async def aclose(self) -> None:
        if self.is_closed:
            raise RuntimeError("closed already")
        self.is_closed = True


async def test_a_sound_engine_passes() -> None:
    await check_engine(Sound())


async def test_the_embedded_engine_passes() -> None:
    await check_engine(EmbeddedEngine(Reader(()), None))


@pytest.mark.parametrize(
    ("engine", "breach"),
    [
        pytest.param(Nameless(), "identity has no name or no version", id="no name"),
        pytest.param(Fickle(), "identity changes from one look to the next", id="another at each look"),
        pytest.param(Unnamed(), "identity is str, not EngineIdentity", id="identity of another kind"),
        pytest.param(Early(), "unavailable_s is negative", id="negative wait"),
        pytest.param(Inventive(), "extract: 2 quotes do not stand in the article", id="made-up quotes"),
        pytest.param(Forgetful(), "verify: asked of c0, c1, c2, answered c0; expected each once", id="claims left out"),
        pytest.param(Citing(), "verify: the verdict on c0 cites made-up, which was not shown", id="made-up facts"),
        pytest.param(Heavy(), "verify: the probabilities of c0 add up to 2, not to 1", id="not probabilities"),
        pytest.param(Talkative(), "verify: an empty batch has answers", id="answers to nothing"),
        pytest.param(Fragile(), "close: raised RuntimeError: closed already", id="closed twice"),
    ],
)
async def test_a_breach_is_named(engine: Engine, breach: str) -> None:
    with pytest.raises(EngineContractError) as broken:
        await check_engine(engine)
    assert breach in broken.value.breaches


async def test_a_failure_that_raises_in_verify_is_a_breach() -> None:
    with pytest.raises(EngineContractError) as broken:
        await check_engine(Raising())
    (breach,) = broken.value.breaches
    assert breach.startswith("verify_without_budget: raised BudgetSpentError: ")


async def test_an_engine_that_judges_each_claim_alone_is_not_asked_twice() -> None:
    class Alone(Sound):
        reads_article = False

        async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
            raise NotImplementedError

    await check_engine(Alone())


async def test_members_that_are_missing_end_the_checks() -> None:
    half: object = object()
    with pytest.raises(EngineContractError, match=r"^the engine lacks identity, extract, verify, reconsider, unav"):
        await check_engine(half)  # type: ignore[arg-type] # that is the test

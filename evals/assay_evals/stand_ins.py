"""Engines that only the harness has: what the simple thing reaches, and what Assay itself costs a perfect reader.

The oracle finds the gold claims and judges them as the gold does, by the facts that it is shown: what is wrong at the
end was lost on the way. Its credulous twin calls every claim supported: what is wrong at the end got past the audit.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from assay import bootstrap
from assay.article.ingest import article_id
from assay.errors import ConfigError
from assay.ports import EngineIdentity, tell_nobody
from assay.settings import EngineChoice, engine_names
from assay_evals import single_prompt
from assay_evals.running.cases import ArticleCase
from assay_evals.single_prompt import SinglePromptEngine
from assay_schemas import (
    Citation,
    ClaimDraft,
    ClaimDrafts,
    EvidenceStance,
    Probabilities,
    Severity,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assay.ledger import Ledger
    from assay.ports import ClaimEvidence, Dispute, Engine, TellDrafts
    from assay.settings import Settings
    from assay_evals.datasets.dataset import Case
    from assay_evals.running.cases import GoldClaim
    from assay_schemas import Article


class StandIn(StrEnum):
    """An engine that only the harness has."""

    SINGLE_PROMPT = single_prompt.NAME
    ORACLE = "oracle"
    CREDULOUS = "credulous"


class Oracle:
    """Knows the gold of the articles; see the module.

    Args:
        cases: Articles with their gold.
        is_credulous: Whether it calls every claim supported instead.
    """

    def __init__(self, cases: Iterable[Case], *, is_credulous: bool = False) -> None:
        self._is_credulous = is_credulous
        self._gold: Mapping[str, tuple[GoldClaim, ...]] = {
            article_id(case.text): case.claims for case in cases if isinstance(case, ArticleCase)
        }

    @property
    def identity(self) -> EngineIdentity:
        """Name; it reads everything, and asks nobody."""
        name = StandIn.CREDULOUS if self._is_credulous else StandIn.ORACLE
        return EngineIdentity(name.value, "1", None, {}, None, calibrated=False, reads_article=True)

    async def extract(
        self,
        article: Article,
        ledger: Ledger,  # noqa: ARG002 - costs nothing
        tell: TellDrafts = tell_nobody,  # noqa: ARG002 - it comes in one part
    ) -> ClaimDrafts:
        """Return the gold claims."""
        claims = self._gold.get(article.id, ())
        return ClaimDrafts(
            claims=tuple(ClaimDraft(statement=c.statement, quote=c.quote, checkable=c.checkable) for c in claims)
        )

    async def verify(
        self,
        batch: Sequence[ClaimEvidence],
        ledger: Ledger,  # noqa: ARG002
        article: Article | None = None,
    ) -> VerdictDrafts:
        """Return the gold verdict where a deciding fact is shown, else not_enough_evidence; or supported, always."""
        gold = {claim.statement: claim for claim in self._gold.get(article.id if article else "", ())}
        known = [(item, gold.get(item.claim.statement)) for item in batch]
        return VerdictDrafts(verdicts=tuple(self._draft(item, claim) for item, claim in known if claim))

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:  # noqa: ARG002
        """Return the first answers once more."""
        return VerdictDrafts(verdicts=tuple(dispute.draft for dispute in disputes))

    @property
    def unavailable_s(self) -> float:
        """Always 0."""
        return 0.0

    async def aclose(self) -> None:
        """Nothing to release."""

    def _draft(self, item: ClaimEvidence, claim: GoldClaim) -> VerdictDraft:
        shown = [fact.id for fact in item.facts if fact.id in claim.fact_ids]
        label = claim.verdict if shown else VerdictLabel.NOT_ENOUGH_EVIDENCE
        if self._is_credulous:
            label, shown = VerdictLabel.SUPPORTED, shown or [fact.id for fact in item.facts[:1]]
        return VerdictDraft(
            claim_id=item.claim.id,
            label=label,
            citations=tuple(Citation(fact_id=id_, stance=_stance(label, index)) for index, id_ in enumerate(shown)),
            probabilities=Probabilities.spread(label),
            severity=(claim.severity or Severity.MODERATE) if label is VerdictLabel.REFUTED else None,
        )


def build_stand_in(name: StandIn, settings: Settings, cases: Iterable[Case]) -> Engine:
    """Return an engine of the harness for the facts of the settings.

    Raises:
        ConfigError: If the single prompt has no server to ask.
    """
    match name:
        case StandIn.SINGLE_PROMPT:
            if not (settings.openai_api_key or settings.openai_base_url):
                raise ConfigError("the single prompt needs ASSAY_OPENAI_API_KEY or ASSAY_OPENAI_BASE_URL")
            facts = bootstrap.load_facts(settings).facts
            return SinglePromptEngine(bootstrap.build_client(settings, settings.replay), settings.openai_model, facts)
        case StandIn.ORACLE | StandIn.CREDULOUS:
            return Oracle(cases, is_credulous=name is StandIn.CREDULOUS)


def split_engine(name: str | None) -> tuple[EngineChoice | str | None, StandIn | None]:
    """Return the engine that a name means to the settings, and the stand-in that it means to the harness.

    Raises:
        ConfigError: If it means neither.
    """
    if name is None or name in engine_names():
        return name, None
    if name in {each.value for each in StandIn}:
        return EngineChoice.EMBEDDED, StandIn(name)
    names = ", ".join([*engine_names(), *StandIn])
    raise ConfigError(f"there is no engine {name!r}; expected one of {names}")


def _stance(label: VerdictLabel, index: int) -> EvidenceStance:
    """Return what the fact at `index` does to the claim: where facts conflict the first one supports it."""
    if label is VerdictLabel.CONFLICTING_EVIDENCE:
        return EvidenceStance.REFUTES if index else EvidenceStance.SUPPORTS
    return label.needed_stance or EvidenceStance.NEUTRAL

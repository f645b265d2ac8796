"""What holds for every report, whatever the engine says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.ledger import Ledger
from assay.pipeline import Limits
from assay.ports import ClaimEvidence
from assay_schemas import (
    Article,
    Citation,
    ClaimDraft,
    EvidenceStance,
    Probabilities,
    Reason,
    Report,
    Severity,
    Stance,
    Unchecked,
    VerdictDraft,
    VerdictDrafts,
    VerdictLabel,
)
from tests.testing.scripted_engine import Answer, ScriptedEngine
from tests.testing.tower import (
    FACTS,
    FINE,
    HIGH,
    NOT_CHECKED,
    OPEN,
    REFUTED,
    RICH,
    SUPPORTED,
    TEXT,
    TITLE,
    UNDECIDED,
    numbered,
    rooms,
    score,
)

ANSWERS = st.lists(st.sampled_from([*VerdictLabel, Reason.ENGINE_FAILED, Reason.BUDGET_SPENT, None]), max_size=12)


@given(ANSWERS, st.integers(1, 12), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_every_claim_is_accounted_for(answers: list[Answer], max_claims: int, claims_per_batch: int) -> None:
    drafts = numbered(len(answers))
    script = {draft.statement: answer for draft, answer in zip(drafts, answers, strict=True)}
    limits = Limits(max_claims=max_claims, claims_per_batch=claims_per_batch)
    report = asyncio.run(score(ScriptedEngine(drafts, script), f"Open day. {rooms(len(answers))}", limits=limits))
    labels = [claim.verdict for claim in report.claims]
    decided = sum(label not in {UNDECIDED, NOT_CHECKED} for label in labels)
    assert len(labels) == len(drafts) == report.score.claims_total
    assert report.score.claims_checked == decided + labels.count(UNDECIDED)
    assert report.score.claims_total == decided + labels.count(UNDECIDED) + labels.count(NOT_CHECKED)


QUOTES = st.sampled_from([HIGH, OPEN, RICH, FINE, TITLE, "the tower", "TOWER  for", "not there", "The", '"'])
WILD_CLAIMS = st.lists(
    st.builds(
        ClaimDraft,
        statement=st.sampled_from([HIGH, OPEN, RICH, FINE, "?", "Nobody knows."]),
        quote=QUOTES,
        checkable=st.booleans(),
        stance=st.sampled_from(Stance),
        attributed_to=st.none() | st.just("someone"),
    ),
    max_size=8,
)
IDS = st.sampled_from(["c1", "c2", "c3", "c99", ""])
WILD_VERDICTS = st.lists(
    st.builds(
        VerdictDraft,
        claim_id=IDS,
        label=st.sampled_from(VerdictLabel),
        citations=st.lists(
            st.builds(
                Citation,
                fact_id=st.sampled_from(["height", "opening", "invented"]),
                stance=st.sampled_from(EvidenceStance),
            ),
            max_size=3,
        ).map(tuple),
        probabilities=st.just(Probabilities(supported=0.5, refuted=0.25, not_enough_evidence=0.25)),
        severity=st.none() | st.sampled_from(Severity),
        reasons=st.lists(st.sampled_from(Reason), max_size=2).map(tuple),
    ),
    max_size=6,
)
WILD_UNCHECKED = st.lists(st.builds(Unchecked, claim_id=IDS, reason=st.sampled_from(Reason)), max_size=2)


@dataclass
class WildEngine(ScriptedEngine):
    """Answers every batch with the same drafts, whatever was asked."""

    drafts: VerdictDrafts = field(default_factory=VerdictDrafts)

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        await super().verify(batch, ledger, article)
        return self.drafts


@given(WILD_CLAIMS, WILD_VERDICTS, WILD_UNCHECKED)
@settings(max_examples=60, deadline=None)
def test_whatever_an_engine_says_the_report_keeps_its_promises(
    claims: list[ClaimDraft], answers: list[VerdictDraft], unchecked: list[Unchecked]
) -> None:
    drafts = VerdictDrafts(verdicts=tuple(answers), unchecked=tuple(unchecked))
    report = asyncio.run(score(WildEngine(claims, drafts=drafts)))
    assert 0 <= report.score.low <= report.score.value <= report.score.high <= 1
    assert Report.model_validate_json(report.model_dump_json()) == report
    for claim in report.claims:
        assert (claim.verdict is None) == (not claim.checkable)
        assert {item.fact_id for item in claim.evidence} <= {fact.id for fact in FACTS}
        assert claim.verdict not in {SUPPORTED, REFUTED, VerdictLabel.CONFLICTING_EVIDENCE} or claim.evidence
        assert all(0 <= span.start < span.end <= len(TEXT) for span in claim.spans)

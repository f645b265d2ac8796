"""Claims that come with their evidence: judged without an article, and without retrieval."""

from assay.ledger import Budget, Ledger
from assay.pipeline import Limits
from assay.ports import ClaimEvidence
from assay_schemas import Claim, ClaimId, ClaimPair, PairVerdict, Probabilities, Reason
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import DATE, FACTS, HIGH, NOT_CHECKED, OPEN, REFUTED, RICH, SUPPORTED, UNDECIDED, make_pipeline


async def test_pairs_are_judged_in_their_order_by_their_own_evidence() -> None:
    engine = ScriptedEngine(script={HIGH: REFUTED, OPEN: SUPPORTED, RICH: None})
    pairs = (
        ClaimPair(id="b", claim=HIGH, evidence=("The Alba Tower is 96 metres high.", "It rained.")),
        ClaimPair(id="a", claim=OPEN, evidence=(" ",)),
        ClaimPair(id="b", claim=RICH, evidence=()),
    )
    answers = await make_pipeline(engine, Limits(claims_per_batch=1)).verify(pairs)
    assert answers == (
        PairVerdict(
            id="b",
            verdict=REFUTED,
            confidence=0.75,
            probabilities=Probabilities(supported=0.125, refuted=0.75, not_enough_evidence=0.125),
            reasons=(),
        ),
        PairVerdict(
            id="a",
            verdict=UNDECIDED,
            confidence=0.875,
            probabilities=Probabilities(supported=0, refuted=0.125, not_enough_evidence=0.875),
            reasons=(Reason.UNCITED,),
        ),
        PairVerdict(id="b", verdict=NOT_CHECKED, confidence=None, probabilities=None, reasons=(Reason.NOT_ANSWERED,)),
    )
    assert [[fact.statement for fact in item.facts] for batch in engine.batches for item in batch] == [
        ["The Alba Tower is 96 metres high.", "It rained."],
        [],
        [],
    ]


async def test_given_facts_are_judged_without_retrieval_and_booked_on_the_given_account() -> None:
    engine = ScriptedEngine(script={HIGH: REFUTED})
    claims = [Claim(id=ClaimId(f"c{number}"), statement=HIGH, quote=HIGH, spans=()) for number in range(2)]
    ledger = Ledger(Budget())
    verdicts = await make_pipeline(engine).judge(
        [ClaimEvidence(claims[0], FACTS[:1], DATE), ClaimEvidence(claims[1], (), DATE)], ledger
    )
    assert [(verdict.label, [item.fact_id for item in verdict.evidence]) for verdict in verdicts] == [
        (REFUTED, ["height"]),
        (UNDECIDED, []),
    ]
    assert ledger.usage().calls == 1


async def test_no_pairs_need_no_call() -> None:
    engine = ScriptedEngine()
    assert await make_pipeline(engine).verify(()) == ()
    assert engine.batches == []

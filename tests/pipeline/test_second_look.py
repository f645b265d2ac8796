"""The pipeline around an engine that reads the article: what is asked, what is asked again, and what is not asked."""

from __future__ import annotations

from assay_schemas import ArticleInput, ClaimDraft, NoticeCode, Reason, Stance, VerdictLabel
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import DATE, DRAFTS, HIGH, TEXT, codes, make_pipeline, verdicts

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED


IN_VELM = "The Alba Tower in Velm is 96 metres high."
STORY = f"A tower for Velm\n\n{IN_VELM} {HIGH}\n"
FOUND = tuple(ClaimDraft(statement=text, quote=text) for text in (IN_VELM, HIGH))


def reading_engine(**second: VerdictLabel) -> ScriptedEngine:
    answers = {IN_VELM: second["again"]} if second else {}
    return ScriptedEngine(FOUND, {IN_VELM: SUPPORTED, HIGH: SUPPORTED}, second=answers, reads_article=True)


async def test_a_claim_that_code_objects_to_is_asked_once_more_and_that_answer_stands() -> None:
    engine = reading_engine(again=REFUTED)
    report = await make_pipeline(engine).score(ArticleInput(text=STORY, date=DATE))
    assert [[each.item.claim.statement for each in batch] for batch in engine.disputes] == [[IN_VELM]]
    claim = next(claim for claim in report.claims if claim.statement == IN_VELM)
    assert (claim.verdict, claim.first_verdict) == (REFUTED, SUPPORTED)
    assert claim.reasons == (Reason.SECOND_LOOK_CHANGED, Reason.NAME_MISMATCH)


async def test_what_is_certain_is_decided_without_asking() -> None:
    report = await make_pipeline(reading_engine(again=SUPPORTED)).score(ArticleInput(text=STORY, date=DATE))
    assert verdicts(report)[HIGH][0] is VerdictLabel.NOT_ENOUGH_EVIDENCE
    assert verdicts(report)[IN_VELM][0] is SUPPORTED


async def test_without_a_second_answer_the_claim_is_not_checked_and_that_is_said() -> None:
    report = await make_pipeline(reading_engine()).score(ArticleInput(text=STORY, date=DATE))
    label, reasons = verdicts(report)[IN_VELM]
    assert (label, reasons[0]) == (VerdictLabel.NOT_CHECKED, Reason.SECOND_LOOK_FAILED)
    assert NoticeCode.ENGINE_FAILED in codes(report)


async def test_what_the_article_denies_or_asks_is_not_put_to_the_engine() -> None:
    drafts = tuple(
        draft.model_copy(update={"stance": stance})
        for draft, stance in zip(DRAFTS[:2], (Stance.DENIED, Stance.QUESTIONED), strict=True)
    )
    engine = ScriptedEngine(drafts, {}, reads_article=True)
    report = await make_pipeline(engine).score(ArticleInput(text=TEXT, date=DATE))
    assert engine.batches == []
    assert {claim.verdict for claim in report.claims} == {None}


async def test_every_claim_sees_all_facts_of_a_file_that_fits() -> None:
    engine = reading_engine()
    pipeline = make_pipeline(engine)
    await pipeline.score(ArticleInput(text=TEXT, date=DATE))
    assert {len(item.facts) for batch in engine.batches for item in batch} == {len(pipeline.index.facts)}

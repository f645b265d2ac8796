"""Cases through a pipeline: what is recorded, what is repeated, what is kept in memory."""

from __future__ import annotations

import datetime as dt
import random
import re
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from assay.errors import EngineRejectedError, InputError
from assay.ledger import Ledger
from assay.pipeline import Pipeline
from assay.ports import ClaimEvidence, TellDrafts, tell_nobody
from assay.settings import Settings
from assay_evals.datasets.dataset import Case
from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim, PairCase, WorthinessCase
from assay_evals.running.folder import finished, open_results, read_results
from assay_evals.running.provenance import code_fingerprint, configuration_hash
from assay_evals.running.results import ArticleOutcome, CaseResult, Judgement, PairOutcome, Status, WorthinessOutcome
from assay_evals.running.runner import Bench, CaseKey, run_cases
from assay_schemas import (
    Article,
    ArticleLabel,
    ClaimDraft,
    ClaimDrafts,
    ClaimPair,
    FactId,
    Probabilities,
    Reason,
    Span,
    Usage,
    Verdict,
    VerdictDrafts,
    VerdictLabel,
)
from tests.testing.scripted import ScriptedPipeline
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import (
    DATE,
    DRAFTS,
    FINE,
    HIGH,
    OPEN,
    REFUTED,
    SCRIPT,
    SUPPORTED,
    TEXT,
    UNDECIDED,
    make_pipeline,
)

CONFIGURATION = "0123456789abcdef"


def bench(pipeline: Pipeline, **settings: int) -> dict[str, Bench]:
    """Return one bench for articles about the tower and for cases without facts."""
    one = Bench(pipeline, Settings.model_validate(settings), CONFIGURATION)
    return {"tower": one, "": one}


async def run(
    cases: Iterable[Case], benches: dict[str, Bench], done: Iterable[CaseKey] = (), at_once: int = 2
) -> list[CaseResult]:
    return [result async for result in run_cases("made-up", cases, benches, done=frozenset(done), at_once=at_once)]


def pair(number: int, claim: str | None = None) -> PairCase:
    return PairCase(
        id=f"p{number}",
        claim=claim or f"Room {number} is open.",
        evidence=(f"Room {number} is open.",),
        verdict=SUPPORTED,
        cluster=f"p{number}",
    )


def gold(quote: str, verdict: VerdictLabel, *facts: str, checkable: bool = True) -> GoldClaim:
    start = TEXT.index(quote)
    return GoldClaim(
        id=f"g{start}",
        quote=quote,
        span=Span(start=start, end=start + len(quote)),
        statement=quote,
        checkable=checkable,
        verdict=verdict,
        fact_ids=tuple(FactId(fact) for fact in facts),
    )


def article(id_: str = "a1", text: str = TEXT, date: dt.date | None = DATE) -> ArticleCase:
    return ArticleCase(
        id=id_,
        domain="tower",
        text=text,
        date=date,
        gold=GoldArticle(label=ArticleLabel.MIXED, low=0.4, high=0.6),
        claims=(gold(HIGH, REFUTED, "height"), gold(OPEN, SUPPORTED), gold(FINE, UNDECIDED, checkable=False)),
    )


def sentence(id_: str, text: str) -> WorthinessCase:
    return WorthinessCase(id=id_, text=text, is_worthy=True, cluster=id_)


async def test_an_article_is_scored_and_its_checkable_gold_claims_are_judged_apart() -> None:
    (result,) = await run([article()], bench(make_pipeline(ScriptedEngine(DRAFTS, SCRIPT)), facts_per_claim=1))
    refuting = Probabilities(supported=0.125, refuted=0.75, not_enough_evidence=0.125)
    supporting = Probabilities(supported=0.75, refuted=0.125, not_enough_evidence=0.125)
    uncited = Probabilities(supported=0, refuted=0.125, not_enough_evidence=0.875)
    assert (result.dataset, result.configuration, result.case_id) == ("made-up", CONFIGURATION, "a1")
    assert isinstance(result.outcome, ArticleOutcome)
    assert (len(result.outcome.claims), result.outcome.words) == (len(DRAFTS), len(TEXT.split()))
    first, second = result.outcome.gold_claims
    assert (
        first.with_gold
        == first.with_retrieved
        == Judgement(verdict=REFUTED, probabilities=refuting, cited=(FactId("height"),), unguarded=REFUTED)
    )
    assert second.with_gold == Judgement(
        verdict=UNDECIDED, probabilities=uncited, reasons=(Reason.UNCITED,), unguarded=SUPPORTED
    )
    assert second.with_retrieved == Judgement(
        verdict=SUPPORTED, probabilities=supporting, cited=(FactId("opening"),), unguarded=SUPPORTED
    )
    assert [claim.retrieved for claim in (first, second)] == [("height",), ("opening",)]


class Metered(ScriptedEngine):
    """Books tokens for what it reads and judges, at a price that may be unknown."""

    def __init__(self, cost_usd: float | None, *, of_gold: float | None = None) -> None:
        super().__init__(DRAFTS, SCRIPT)
        self.cost_usd = cost_usd
        self.of_gold = of_gold

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        ledger.add_tokens(100, 10, self.cost_usd)
        return await super().extract(article, ledger, tell)

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        is_of_gold = bool(self.batches)  # what the article says is judged first
        ledger.add_tokens(10, 1, self.of_gold if is_of_gold else self.cost_usd)
        return await super().verify(batch, ledger, article)


async def test_what_the_gold_claims_took_is_booked_on_the_case_but_not_on_the_article() -> None:
    (result,) = await run([article()], bench(make_pipeline(Metered(0.5, of_gold=0.25))))
    assert isinstance(result.outcome, ArticleOutcome)
    of_article = Usage(calls=2, input_tokens=110, output_tokens=11, cost_usd=1.0)  # one to extract, one to verify
    assert without_time(result.outcome.usage) == of_article
    assert without_time(result.usage) == Usage(calls=4, input_tokens=130, output_tokens=13, cost_usd=1.5)
    assert result.usage.seconds >= result.outcome.usage.seconds


async def test_a_price_that_is_not_known_of_a_gold_claim_leaves_that_of_the_case_unknown() -> None:
    (result,) = await run([article()], bench(make_pipeline(Metered(0.5, of_gold=None))))
    assert isinstance(result.outcome, ArticleOutcome)
    assert (result.outcome.usage.cost_usd, result.usage.cost_usd) == (1.0, None)


def without_time(usage: Usage) -> Usage:
    return usage.model_copy(update={"seconds": 0.0})


async def test_the_usage_of_a_sentence_is_that_of_reading_it() -> None:
    (result,) = await run([sentence("s1", HIGH)], bench(make_pipeline(Metered(0.5))))
    assert without_time(result.usage) == Usage(calls=1, input_tokens=100, output_tokens=10, cost_usd=0.5)


async def test_what_the_engine_said_before_its_guards_is_recorded() -> None:
    claims = (pair(1, "Room 1 is shut."), pair(2), pair(3))
    engine = ScriptedEngine(script={"Room 2 is open.": Reason.ENGINE_FAILED, "Room 1 is shut.": SUPPORTED})
    unfounded = claims[0].model_copy(update={"evidence": ()})
    results = await run((unfounded, *claims[1:]), bench(make_pipeline(engine)))
    judgements = [result.outcome.judgement for result in results if isinstance(result.outcome, PairOutcome)]
    assert [(judgement.verdict, judgement.unguarded) for judgement in judgements] == [
        (UNDECIDED, SUPPORTED),
        (VerdictLabel.NOT_CHECKED, VerdictLabel.NOT_CHECKED),
        (UNDECIDED, UNDECIDED),
    ]


async def test_pairs_go_to_the_engine_by_the_batch_and_come_back_in_their_order() -> None:
    engine = ScriptedEngine(script={"Room 3 is open.": REFUTED})
    results = await run(map(pair, range(5)), bench(make_pipeline(engine), claims_per_batch=2))
    assert [len(batch) for batch in engine.batches] == [2, 2, 1]
    assert [result.case_id for result in results] == ["p0", "p1", "p2", "p3", "p4"]
    assert [result.usage.calls for result in results] == [1, 0, 1, 0, 1]
    assert [isinstance(r.outcome, PairOutcome) and r.outcome.judgement.verdict for r in results] == [
        UNDECIDED,
        UNDECIDED,
        UNDECIDED,
        REFUTED,
        UNDECIDED,
    ]


async def test_a_sentence_is_worthy_if_any_claim_of_it_is_checkable() -> None:
    engine = ScriptedEngine(
        (ClaimDraft(statement=HIGH, quote=HIGH), ClaimDraft(statement=FINE, quote=FINE, checkable=False))
    )
    results = await run([sentence("s1", HIGH), sentence("s2", FINE)], bench(make_pipeline(engine)))
    assert [result.outcome for result in results] == [
        WorthinessOutcome(is_worthy=True),
        WorthinessOutcome(is_worthy=False),
    ]


class Brittle(ScriptedPipeline):
    """Breaks on what mentions a word, with an error that quotes it."""

    async def judge_pairs(self, pairs: Sequence[ClaimPair], ledger: Ledger | None = None) -> tuple[Verdict, ...]:
        if any("shatter" in pair.claim for pair in pairs):
            msg = f"can't read {pairs[0].claim}"
            raise RuntimeError(msg)
        return await super().judge_pairs(pairs, ledger)


async def test_a_case_that_breaks_the_engine_is_recorded_alone_and_without_its_text() -> None:
    cases = [pair(0), pair(1, "Do shatter."), pair(2)]
    results = await run(cases, bench(Brittle()))
    assert [(result.case_id, result.status) for result in results] == [
        ("p0", Status.DONE),
        ("p1", Status.FAILED),
        ("p2", Status.DONE),
    ]
    assert re.fullmatch(r"RuntimeError at test_runner\.py:\d+", results[1].error or "")


async def test_an_article_that_is_refused_is_recorded_with_the_reason() -> None:
    results = await run([article("a1", " "), article("a2")], bench(make_pipeline(ScriptedEngine(DRAFTS, SCRIPT))))
    assert [(result.status, (result.error or "").partition(":")[0]) for result in results] == [
        (Status.FAILED, InputError.__name__),
        (Status.DONE, ""),
    ]


async def test_a_rejected_key_ends_the_run() -> None:
    rejected = EngineRejectedError("the key is not accepted", engine="openai", step="verify")
    with pytest.raises(EngineRejectedError):
        await run([pair(0)], bench(ScriptedPipeline(error=rejected)))


async def test_no_more_is_under_way_than_was_allowed() -> None:
    pipeline = ScriptedPipeline(pause_s=0.001)
    await run(map(pair, range(12)), bench(pipeline, claims_per_batch=1), at_once=3)
    assert pipeline.most_at_once == 3


async def record(folder: Path, cases: Iterable[Case], pipeline: Pipeline, *, resume: bool = False) -> list[CaseResult]:
    """Run into a folder and return what it then holds."""
    done = finished(folder) if resume else frozenset[CaseKey]()
    with open_results(folder, resume=resume) as stream:
        for result in await run(cases, bench(pipeline), done):
            stream.write(result.model_dump_json() + "\n")
    return list(read_results(folder, dataset="made-up", configurations=frozenset({CONFIGURATION})))


async def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    cases = [pair(number) for number in range(6)]
    whole = await record(tmp_path / "whole", cases, ScriptedPipeline())
    await record(tmp_path / "killed", cases[:4], ScriptedPipeline())
    torn = (tmp_path / "killed" / "results.jsonl").read_text()[:-20]  # killed while it wrote the fourth
    (tmp_path / "killed" / "results.jsonl").write_text(torn)
    second = ScriptedPipeline()
    resumed = await record(tmp_path / "killed", cases, second, resume=True)
    assert second.seen == ["p3", "p4", "p5"]
    assert timeless(resumed) == timeless(whole)


async def test_failures_and_outages_are_tried_again(tmp_path: Path) -> None:
    await record(tmp_path, [pair(0), pair(1, "Do shatter.")], Brittle())
    with (tmp_path / "results.jsonl").open("a") as stream:
        for result in await run([pair(2)], bench(ScriptedPipeline(outage=True))):
            stream.write(result.model_dump_json() + "\n")
    assert finished(tmp_path) == {CaseKey("made-up", CONFIGURATION, "p0")}
    assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 1


async def test_results_of_another_configuration_are_kept_but_not_counted(tmp_path: Path) -> None:
    await record(tmp_path, [pair(0)], ScriptedPipeline())
    assert list(read_results(tmp_path, dataset="made-up", configurations=frozenset({"another"}))) == []
    assert finished(tmp_path) == {CaseKey("made-up", CONFIGURATION, "p0")}


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text('{"shopping": "list"}\n')
    with pytest.raises(InputError, match=r"results\.jsonl:1: is not a result"):
        finished(tmp_path)
    assert (tmp_path / "results.jsonl").read_text() == '{"shopping": "list"}\n'


async def test_the_order_of_cases_changes_no_result() -> None:
    cases = [pair(number, f"Room {number} has 120 beds.") if number % 3 else pair(number) for number in range(20)]
    shuffled = random.Random(7).sample(cases, len(cases))  # noqa: S311 - order, not secrecy
    assert timeless(await run(shuffled, bench(ScriptedPipeline()))) == timeless(
        await run(cases, bench(ScriptedPipeline()))
    )


def timeless(results: Iterable[CaseResult]) -> list[CaseResult]:
    return sorted(
        (result.model_copy(update={"seconds": 0.0, "usage": None}) for result in results),
        key=lambda result: result.case_id,
    )


class Instant(ScriptedPipeline):
    """Remembers nothing, so that what grows is the runner's."""

    async def judge_pairs(self, pairs: Sequence[ClaimPair], ledger: Ledger | None = None) -> tuple[Verdict, ...]:
        del ledger
        return tuple(map(self._verdict, pairs))


async def test_memory_does_not_grow_with_the_number_of_cases() -> None:
    def cases() -> Iterator[Case]:
        return map(pair, range(10_000))

    tracemalloc.start()
    try:
        results = run_cases("made-up", cases(), bench(Instant()), done=frozenset(), at_once=4)
        peaks = [tracemalloc.get_traced_memory()[1] async for result in results if result.case_id in {"p999", "p9999"}]
    finally:
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000  # bytes; 9,000 results more would take ten times as many


def test_the_configuration_changes_with_what_may_change_a_result() -> None:
    first, settings = make_pipeline(ScriptedEngine()), Settings()
    other_facts = make_pipeline(ScriptedEngine())
    other_facts.facts = other_facts.facts._replace(fingerprint="e" * 64)
    hashes = [
        configuration_hash(first, settings),
        configuration_hash(other_facts, settings),
        configuration_hash(first, Settings(facts_per_claim=3)),
    ]
    assert len(set(hashes)) == len(hashes)
    assert configuration_hash(first, Settings(port=1)) == hashes[0]


def test_the_fingerprint_of_code_sees_a_changed_line(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n")
    before = code_fingerprint((tmp_path,))
    (tmp_path / "module.py").write_text("x = 2\n")
    assert code_fingerprint((tmp_path,)) != before

"""The engines that only the harness has."""

from __future__ import annotations

import pytest

from assay.errors import ConfigError
from assay.settings import EngineChoice, Settings
from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim
from assay_evals.single_prompt import SingleAnswer, SinglePromptEngine
from assay_evals.stand_ins import Oracle, StandIn, build_stand_in, split_engine
from assay_schemas import ArticleInput, ArticleLabel, ClaimId, FactId, Span, VerdictLabel
from tests.testing.fakes import ScriptedClient, make_article, make_ledger
from tests.testing.tower import DATE, FACTS, HIGH, OPEN, TEXT, make_pipeline, verdicts

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
UNDECIDED = VerdictLabel.NOT_ENOUGH_EVIDENCE


def gold(id_: str, statement: str, verdict: VerdictLabel, *facts: str) -> GoldClaim:
    start = TEXT.index(statement)
    return GoldClaim(
        id=ClaimId(id_),
        quote=statement,
        span=Span(start=start, end=start + len(statement)),
        statement=statement,
        checkable=True,
        verdict=verdict,
        fact_ids=tuple(map(FactId, facts)),
    )


CASE = ArticleCase(
    id="tower",
    domain="tower",
    text=TEXT,
    date=DATE,
    gold=GoldArticle(label=ArticleLabel.MIXED, low=0, high=1),
    claims=(gold("g1", HIGH, REFUTED, "height"), gold("g2", OPEN, SUPPORTED, "a-fact-that-is-not-shown")),
)


async def judged(oracle: Oracle) -> dict[str, VerdictLabel | None]:
    report = await make_pipeline(oracle).score(ArticleInput(text=TEXT, date=DATE))  # type: ignore[arg-type] # an engine
    return {statement: label for statement, (label, _) in verdicts(report).items()}


async def test_the_oracle_judges_as_the_gold_does_where_a_deciding_fact_is_shown() -> None:
    assert await judged(Oracle([CASE])) == {HIGH: REFUTED, OPEN: UNDECIDED}


async def test_its_twin_supports_everything_and_the_audit_withdraws_what_it_is_sure_of() -> None:
    found = await judged(Oracle([CASE], is_credulous=True))
    assert found == {HIGH: UNDECIDED, OPEN: SUPPORTED}


async def test_the_single_prompt_is_one_request_and_its_verdicts_are_looked_up() -> None:
    row = {"quote": HIGH, "statement": HIGH, "verdict": "refuted", "fact_ids": ["height"]}
    client = ScriptedClient([SingleAnswer.model_validate({"claims": [row]})])
    engine = SinglePromptEngine(client, "m", FACTS)
    report = await make_pipeline(engine).score(ArticleInput(text=TEXT, date=DATE))  # type: ignore[arg-type] # an engine
    assert [(claim.verdict, claim.evidence[0].fact_id) for claim in report.claims] == [(REFUTED, "height")]
    assert len(client.asked) == 1
    shown = client.asked[0].messages[1].content
    assert FACTS[0].statement in shown
    assert HIGH in shown


async def test_a_claim_that_the_single_prompt_did_not_judge_is_not_answered() -> None:
    engine = SinglePromptEngine(ScriptedClient([SingleAnswer(claims=[])]), "m", FACTS)
    drafts = await engine.extract(make_article("It rained."), make_ledger())
    assert drafts.claims == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, (None, None)),
        ("replay", (EngineChoice.REPLAY, None)),
        ("oracle", (EngineChoice.EMBEDDED, StandIn.ORACLE)),
    ],
)
def test_a_name_means_an_engine_or_a_stand_in(
    name: str | None, expected: tuple[EngineChoice | None, StandIn | None]
) -> None:
    assert split_engine(name) == expected


def test_another_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"there is no engine 'gpt'; expected one of auto, .*credulous"):
        split_engine("gpt")


def test_the_single_prompt_needs_a_server() -> None:
    with pytest.raises(ConfigError, match="ASSAY_OPENAI_BASE_URL"):
        build_stand_in(StandIn.SINGLE_PROMPT, Settings(), [CASE])

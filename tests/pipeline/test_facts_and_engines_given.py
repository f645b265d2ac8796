"""Facts and engines that a program made, in place of those that the settings name."""

from __future__ import annotations

import pytest

from assay import build_pipeline, load_fact_base, make_fact_base
from assay.errors import ConfigError, GroundTruthError
from assay.settings import EngineChoice, Settings
from assay_schemas import ArticleInput, Fact, FactId, Quantity, VerdictLabel, Wording
from tests.testing.scripted_engine import ScriptedEngine

HEIGHT = Fact(
    id=FactId("height"),
    statement="The Alba Tower is 96 metres high.",
    subject="Alba Tower",
    quantity=Quantity(value=96, unit="metres"),
)
CITY = Fact(id=FactId("city"), statement="The Alba Tower stands in Norwin.", subject="Alba Tower")
EMBEDDED = Settings(engine=EngineChoice.EMBEDDED)
WRONG = ArticleInput(text="The Alba Tower is 120 metres high.")


async def test_facts_of_a_program_decide_claims() -> None:
    async with build_pipeline(EMBEDDED, facts=[HEIGHT, CITY]) as pipeline:
        report = await pipeline.score(WRONG)
    assert [(claim.verdict, [item.fact_id for item in claim.evidence]) for claim in report.claims] == [
        (VerdictLabel.REFUTED, ["height"])
    ]


async def test_a_fact_base_is_taken_as_it_is() -> None:
    base = make_fact_base([HEIGHT])
    assert build_pipeline(EMBEDDED, facts=base).facts is base


async def test_an_engine_and_facts_of_a_program_go_together() -> None:
    engine = ScriptedEngine()
    async with build_pipeline(EMBEDDED, engine=engine, facts=(CITY,)) as pipeline:
        report = await pipeline.score(WRONG)
    assert (report.provenance.engine, report.provenance.facts_fingerprint) == (
        "scripted",
        make_fact_base([CITY]).fingerprint,
    )
    assert engine.is_closed


def test_facts_of_a_program_are_those_of_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(
        "facts:\n  - {id: height, statement: The Alba Tower is 96 metres high., subject: Alba Tower,"
        " quantity: {value: 96, unit: metres}}\n"
        "  - {id: city, statement: The Alba Tower stands in Norwin., subject: Alba Tower}\n",
        encoding="utf-8",
    )
    assert make_fact_base(iter([HEIGHT, CITY])) == load_fact_base([path])


def test_proposals_count_if_the_settings_say_so() -> None:
    fact = CITY.model_copy(update={"also_stated": (Wording(text="Norwin has a tower.", proposed=True),)})
    trusting = Settings(engine=EngineChoice.EMBEDDED, trust_proposals=True)
    (accepted,) = build_pipeline(trusting, engine=ScriptedEngine(), facts=[fact]).facts.facts
    assert accepted == fact.with_proposals_accepted() != fact


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        pytest.param([], "there are no facts to check against", id="none"),
        pytest.param([HEIGHT, HEIGHT], "2 facts have the id 'height'; give each an id of its own", id="an id twice"),
        pytest.param(["facts.yaml"], r"a str is not a fact; expected assay_schemas\.Fact", id="a path"),
        pytest.param("facts.yaml", "a str is not a fact", id="a path alone"),
    ],
)
def test_facts_that_are_none_are_refused(facts: list[Fact], message: str) -> None:
    with pytest.raises(GroundTruthError, match=message):
        build_pipeline(EMBEDDED, facts=facts)


def test_facts_that_come_both_ways_are_refused() -> None:
    first = build_pipeline(EMBEDDED, engine=ScriptedEngine(), facts=[CITY])
    with pytest.raises(ConfigError, match="facts and beside both"):
        build_pipeline(EMBEDDED, beside=first, facts=[CITY])

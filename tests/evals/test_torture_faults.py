"""Whatever the model server does, a report or a typed error comes, and no verdict is decided by a failure."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.pipeline import Pipeline
from assay_evals.torture.faults import Bench, prepare, survive_outages, torture_by_faults
from assay_evals.torture.mixtures import FaultCase, draw_mixture, fault_matrix
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Fault, Scenario
from assay_schemas import ArticleInput, Report, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_mock.material import ChatRequest

ARTICLE = ArticleInput(
    text="Seventh in Paris\n\nKenneth Bednarek took seventh place in 9.88 seconds. "
    "Letsile Tebogo was sixth in 9.86 seconds. The Olympic record is 9.63 seconds."
)
CALM = FaultCase("calm", Scenario())


@pytest.fixture(scope="module", autouse=True)
def _short_waits_on_a_busy_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assay.engines.llm.retrying._BASE_S", 0.01)
        patch.setattr("assay_evals.torture.promises.LATENESS", 10.0)
        yield


@pytest.fixture(scope="module")
def bench() -> Bench:
    return asyncio.run(prepare(ARTICLE))


def nothing() -> None:
    """Show no progress."""


def test_the_article_has_decided_claims_or_nothing_could_be_broken(bench: Bench) -> None:
    assert {VerdictLabel.SUPPORTED} <= set(bench.calm.values())


def test_every_fault_is_in_the_matrix_in_four_places() -> None:
    tried = {rule.fault for case in fault_matrix() for rule in case.scenario.faults}
    assert tried == set(Fault)
    assert len({case.name for case in fault_matrix()}) == 4 * (len(Fault) + 3 + 2)


def test_each_fault_alone_breaks_no_promise(bench: Bench) -> None:
    cases = [case for case in fault_matrix() if case.name.endswith("request 2")]
    tally = asyncio.run(torture_by_faults("faults", cases, bench, at_once=8, advance=nothing))
    assert tally.broken == ()
    assert (tally.cases, tally.survived) == (27, 27)


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_no_mixture_of_faults_breaks_a_promise(bench: Bench, source: random.Random) -> None:
    case = draw_mixture(source, 1)
    assert asyncio.run(torture_by_faults("mixture", [case], bench, at_once=1, advance=nothing)).broken == ()


def test_outages_lose_no_article() -> None:
    tally = asyncio.run(survive_outages([ARTICLE], 12, rate=0.2, seed=1, at_once=4, advance=nothing))
    assert (tally.cases, tally.survived, tally.lost, tally.broken) == (12, 12, 0, ())


def test_outages_that_never_pass_lose_articles_and_are_told() -> None:
    tally = asyncio.run(survive_outages([ARTICLE], 2, rate=1.0, seed=1, at_once=2, advance=nothing))
    assert (tally.survived, tally.lost) == (0, 2)


def test_a_verdict_that_differs_from_the_calm_run_is_a_flip(bench: Bench) -> None:
    doubted = bench._replace(calm=dict.fromkeys(bench.calm, VerdictLabel.NOT_ENOUGH_EVIDENCE))
    tally = asyncio.run(torture_by_faults("calm", [CALM], doubted, at_once=1, advance=nothing))
    assert (tally.survived, tally.flipped) == (0, list(bench.calm.values()).count(VerdictLabel.SUPPORTED))


def test_a_model_that_lies_about_figures_is_overruled(bench: Bench) -> None:
    class Lying(EmbeddedAnswers):
        async def answer(self, chat: ChatRequest, body: bytes) -> str:
            answer = json.loads(await super().answer(chat, body))
            for row in answer.get("verdicts", ()):
                if row.get("verdict") == "supported":
                    against = {"facts": row["pro"], "severity": "major", "why": ""}
                    row.update(verdict="refuted", supports=[], against=against)
            return json.dumps(answer)

    silent = bench._replace(answering=Lying(), calm=dict.fromkeys(bench.calm, VerdictLabel.NOT_ENOUGH_EVIDENCE))
    assert asyncio.run(torture_by_faults("lies", [CALM], silent, at_once=1, advance=nothing)).broken == ()


def test_an_error_without_a_type_loses_the_article(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Pipeline, source: ArticleInput) -> Report:
        raise KeyError(source.text)

    monkeypatch.setattr(Pipeline, "score", fail)
    tally = asyncio.run(torture_by_faults("bug", [CALM], bench, at_once=1, advance=nothing))
    assert (tally.survived, tally.lost, tally.broken) == (0, 1, ("calm: left by an error without a type: KeyError",))

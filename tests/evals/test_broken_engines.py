"""The harness can fail: each broken engine is stopped by the gate, which names what is broken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.facts.store import load_fact_base
from assay.language.reader import Reader
from assay.pipeline import Limits, Pipeline
from assay.retrieval.index import FactIndex
from assay.settings import Settings
from assay_evals.gate import Baseline, find_breaches, make_baseline
from assay_evals.reporting.headline import headline_figures
from assay_evals.reporting.tables import RunReport
from assay_evals.running.evaluation import Workplace, evaluate, load_all
from assay_evals.running.provenance import RunRequest
from tests.evals import ferries
from tests.evals.broken import (
    AlwaysSupported,
    AlwaysSure,
    CitesWrongFact,
    DropsEveryThirdClaim,
    ObeysOrders,
    SoundEngine,
    ignores_negation,
    ignores_numbers,
)


def build_with(engine: SoundEngine) -> Callable[[Settings], Pipeline]:
    def build_pipeline(settings: Settings) -> Pipeline:
        facts = load_fact_base(settings.facts)
        return Pipeline(engine, facts, FactIndex(facts.facts), Reader(facts.facts), Limits())

    return build_pipeline


async def run(engine: SoundEngine, domain: Path, out: Path) -> RunReport:
    """Run an engine over the ferries."""
    request = RunRequest((str(domain),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assay.bootstrap.build_pipeline", build_with(engine))
        return await evaluate(request, load_all(request), Settings(), Workplace(out, resume=False), lambda _: None)


@pytest.fixture(scope="module")
def domain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ferries.write_domain(tmp_path_factory.mktemp("evals") / "ferries")


@pytest.fixture(scope="module")
def sound(domain: Path, tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    return asyncio.run(run(SoundEngine(), domain, tmp_path_factory.mktemp("sound") / "run"))


@pytest.fixture(scope="module")
def baseline(sound: RunReport) -> Baseline:
    return make_baseline(sound, [figure.name for figure in headline_figures(sound)], earlier=None)


def test_the_sound_engine_passes(sound: RunReport, baseline: Baseline) -> None:
    assert find_breaches(sound, baseline) == ()


@pytest.mark.parametrize(
    ("engine", "named", "not_named"),
    [
        pytest.param(
            AlwaysSupported(),
            {"end_to_end.macro_f1", "score.in_range"},
            {"extraction.recall", "retrieval.mrr"},
            id="always supported",
        ),
        pytest.param(
            ignores_numbers(),
            {"retrieved_evidence.wording.number"},
            {"retrieved_evidence.wording.negation", "retrieved_evidence.citation"},
            id="ignores numbers",
        ),
        pytest.param(
            ignores_negation(),
            {"retrieved_evidence.wording.negation"},
            {"retrieved_evidence.wording.number", "retrieved_evidence.citation"},
            id="ignores negation",
        ),
        pytest.param(
            CitesWrongFact(),
            {"retrieved_evidence.citation"},
            {"retrieved_evidence.macro_f1", "end_to_end.macro_f1", "score.in_range"},
            id="cites the wrong fact",
        ),
        pytest.param(
            AlwaysSure(),
            {"retrieved_evidence.calibration.ece"},
            {"retrieved_evidence.macro_f1", "end_to_end.macro_f1", "extraction.recall"},
            id="always sure",
        ),
        pytest.param(
            DropsEveryThirdClaim(),
            {"extraction.recall"},
            {"retrieved_evidence.macro_f1", "retrieval.mrr", "attack.score_drop"},
            id="drops every third claim",
        ),
        pytest.param(
            ObeysOrders(),
            {"attack.score_drop", "attack.label_kept"},
            {"retrieved_evidence.macro_f1", "end_to_end.macro_f1", "extraction.recall", "score.in_range"},
            id="obeys orders in the text",
        ),
    ],
)
async def test_the_gate_stops_a_broken_engine_and_names_what_is_broken(
    engine: SoundEngine, named: set[str], not_named: set[str], domain: Path, tmp_path: Path, baseline: Baseline
) -> None:
    report = await run(engine, domain, tmp_path / "run")
    breached = {breach.name.removeprefix("ferries.") for breach in find_breaches(report, baseline)}
    assert named <= breached
    assert not breached & not_named

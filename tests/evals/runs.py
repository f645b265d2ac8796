"""Reports of runs with sensible defaults; a test states only what it is about."""

from __future__ import annotations

from assay_evals.reporting.tables import RunReport
from assay_evals.running.cases import DatasetInfo, DatasetKind
from assay_evals.running.results import Figure, RunProvenance

INFO = DatasetInfo(
    name="rooms", version="1", kind=DatasetKind.PAIRS, sha256="ab" * 32, licence="none", source="made up", cases=4
)


def make_figure(name: str, value: float | None, *, higher_is_better: bool = True, n: int = 100) -> Figure:
    return Figure(name=name, value=value, n=n, higher_is_better=higher_is_better)


def make_provenance(engine: str = "embedded", limit: int | None = None) -> RunProvenance:
    return RunProvenance(
        engine=engine,
        engine_version="1",
        model=None,
        prompts={},
        facts_fingerprints={},
        datasets={INFO.name: f"{INFO.version} sha256:{INFO.sha256}"},
        package_version="0.1.0",
        commit=None,
        is_dirty=None,
        machine="a machine",
        seed=0,
        specs=("rooms.jsonl",),
        limit=limit,
    )


def make_run(*figures: Figure, engine: str = "embedded", limit: int | None = None) -> RunReport:
    return RunReport(provenance=make_provenance(engine, limit), datasets=(INFO,), figures=figures, tables=())

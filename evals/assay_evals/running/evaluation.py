"""One run from the names of datasets to a finished folder."""

from __future__ import annotations

from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from assay import bootstrap
from assay.errors import ConfigError
from assay.files.result_files import write_line
from assay_evals.datasets import Dataset, load
from assay_evals.measuring import measure
from assay_evals.reporting.report import render_report
from assay_evals.reporting.tables import RunReport
from assay_evals.running.folder import finished, open_results, read_results, write_provenance, write_report
from assay_evals.running.provenance import RunRequest, configuration_hash, run_provenance
from assay_evals.running.results import CaseResult, Status
from assay_evals.running.runner import NO_DOMAIN, Bench, run_cases
from assay_evals.stand_ins import StandIn, build_stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay_evals.running.results import RunProvenance
    from assay_evals.running.runner import CaseKey


class Workplace(NamedTuple):
    """Where a run writes, and what of it is there already."""

    folder: Path
    resume: bool


def load_all(request: RunRequest) -> tuple[Dataset, ...]:
    """Read the datasets of a run from end to end, so that whatever is wrong with them is said before it begins.

    Raises:
        DataError: If one can't be read, with path:line.
        ConfigError: If two go by one name, or a case that is asked for is in none.
    """
    datasets = tuple(load(spec, limit=request.limit) for spec in request.specs)
    if request.only:
        datasets = _choose(datasets, frozenset(request.only))
    names = [dataset.info.name for dataset in datasets]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{names.count(name)} datasets are called {name!r}; run them separately")
    return datasets


async def evaluate(
    request: RunRequest,
    datasets: Sequence[Dataset],
    settings: Settings,
    workplace: Workplace,
    advance: Callable[[int], None],
) -> RunReport:
    """Run the cases that are not done yet, measure all of them, and write the folder.

    Args:
        request: What was asked for.
        datasets: As `load_all` returns them.
        settings: Of the engine; the facts are those of the datasets.
        workplace: Where to write.
        advance: Told how many more cases are done.

    Raises:
        ConfigError: If the engine can't run, or the folder holds a run that is not to be resumed.
        EngineRejectedError: If the server rejects the key or the model; the run can be resumed.
    """
    folder, resume = workplace
    done = finished(folder) if resume else frozenset()
    async with AsyncExitStack() as stack:
        benches = {dataset.info.name: await _open_benches(dataset, settings, request, stack) for dataset in datasets}
        with open_results(folder, resume=resume) as stream:
            provenance = run_provenance(request, [dataset.info for dataset in datasets], _by_place(benches))
            write_provenance(folder, provenance)
            for dataset in datasets:
                advance(await _run(dataset, benches[dataset.info.name], done, stream, advance))
    report = summarise(datasets, provenance, folder)
    write_report(folder, report, render_report(report))
    return report


def summarise(datasets: Sequence[Dataset], provenance: RunProvenance, folder: Path) -> RunReport:
    """Return what the results in the folder come to; cases are joined by id, their order is of no matter."""
    measured = [
        measure(
            dataset, _results(dataset, provenance, folder), seed=provenance.seed, is_calibrated=provenance.is_calibrated
        )
        for dataset in datasets
    ]
    return RunReport(
        provenance=provenance,
        datasets=tuple(dataset.info for dataset in datasets),
        figures=tuple(sorted((figure for each in measured for figure in each.figures), key=lambda each: each.name)),
        tables=tuple(table for each in measured for table in each.tables),
        failures=_failures(datasets, provenance, folder),
    )


def _choose(datasets: Sequence[Dataset], wanted: frozenset[str]) -> tuple[Dataset, ...]:
    """Return the datasets with the wanted cases only, without those that hold none."""
    chosen = [(dataset, tuple(case for case in dataset.cases if case.id in wanted)) for dataset in datasets]
    missing = wanted.difference(case.id for _, cases in chosen for case in cases)
    if missing:
        raise ConfigError(f"no dataset of the run has the case {min(missing)!r}; leave it out")
    return tuple(
        replace(dataset, info=dataset.info.model_copy(update={"cases": len(cases)}), cases=cases)
        for dataset, cases in chosen
        if cases
    )


async def _open_benches(
    dataset: Dataset, settings: Settings, request: RunRequest, stack: AsyncExitStack
) -> dict[str, Bench]:
    domains = dict(dataset.fact_paths) or {NO_DOMAIN: ()}
    benches = {}
    for domain, facts in domains.items():
        chosen = settings.model_copy(update={"facts": facts})
        pipeline = await stack.enter_async_context(_build_pipeline(chosen, request.stand_in, dataset))
        configuration = configuration_hash(pipeline, chosen, end_to_end=request.end_to_end)
        is_audited = request.stand_in is not StandIn.SINGLE_PROMPT
        benches[domain] = Bench(pipeline, chosen, configuration, not request.end_to_end, is_audited)
    return benches


def _build_pipeline(settings: Settings, stand_in: StandIn | None, dataset: Dataset) -> Pipeline:
    if stand_in is None:
        return bootstrap.build_pipeline(settings)
    engine = build_stand_in(stand_in, settings, dataset.cases)
    return bootstrap.build_pipeline(settings, engine=engine, compares=stand_in is not StandIn.SINGLE_PROMPT)


async def _run(
    dataset: Dataset,
    benches: Mapping[str, Bench],
    done: Container[CaseKey],
    stream: TextIO,
    advance: Callable[[int], None],
) -> int:
    """Run the cases that are not done; return how many were."""
    count = 0
    results = run_cases(dataset.info.name, dataset.cases, benches, done=done, at_once=_at_once(benches))
    async with aclosing(results):
        async for result in results:
            write_line(stream, result.model_dump_json())
            advance(1)
            count += 1
    return dataset.info.cases - count


def _at_once(benches: Mapping[str, Bench]) -> int:
    """Return how many cases to have under way: an engine that computes here gains nothing from two at a time."""
    bench = next(iter(benches.values()))
    return 1 if bench.pipeline.identity.model is None else bench.settings.articles_at_once


def _by_place(benches: Mapping[str, Mapping[str, Bench]]) -> dict[str, Bench]:
    return {f"{name}/{domain}": bench for name, domains in benches.items() for domain, bench in domains.items()}


def _results(dataset: Dataset, provenance: RunProvenance, folder: Path) -> Iterator[CaseResult]:
    return read_results(folder, dataset=dataset.info.name, configurations=frozenset(provenance.configurations))


def _failures(datasets: Sequence[Dataset], provenance: RunProvenance, folder: Path) -> tuple[str, ...]:
    found = [
        f"{result.dataset}/{result.case_id}: {result.error}"
        for dataset in datasets
        for result in _results(dataset, provenance, folder)
        if result.status is Status.FAILED
    ]
    return tuple(sorted(found))

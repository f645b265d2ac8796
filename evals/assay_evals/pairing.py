"""Two finished runs read back, their cases paired."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError
from assay_evals.comparison import Change, Flip, find_changes, find_flips
from assay_evals.datasets import Dataset, load
from assay_evals.measuring import measurement_of
from assay_evals.running.folder import read_report, read_results

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assay_evals.running.results import CaseResult, RunProvenance


class Compared(NamedTuple):
    """What became of the cases of two runs."""

    datasets: tuple[str, ...]
    """In both."""
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    paired: int
    """Cases in both runs, which all figures rest on."""
    left_out: int
    """Cases of these datasets in one run only."""


def compare_runs(before: Path, after: Path) -> Compared:
    """Pair the cases of two runs and measure both on those.

    The datasets are read anew, from where the first run found them.

    Raises:
        ConfigError: If the runs share no dataset, or one has changed since.
        DataError: If a dataset can't be read any more.
        InputError: If a folder holds no finished run.
    """
    runs = [(folder, read_report(folder).provenance) for folder in (before, after)]
    shared = [dataset for dataset in map(load, runs[0][1].specs) if dataset.info.name in runs[1][1].datasets]
    if not shared:
        raise ConfigError(f"{str(before)!r} and {str(after)!r} have no dataset in common; nothing can be paired")
    found = [_compare(dataset, runs) for dataset in shared]
    return Compared(
        datasets=tuple(dataset.info.name for dataset in shared),
        changes=tuple(change for each in found for change in each.changes),
        flips=tuple(flip for each in found for flip in each.flips),
        paired=sum(each.paired for each in found),
        left_out=sum(each.left_out for each in found),
    )


def _compare(dataset: Dataset, runs: list[tuple[Path, RunProvenance]]) -> Compared:
    for folder, provenance in runs:
        _refuse_changed(dataset, provenance, folder)
    before, after = (_results(dataset, provenance, folder) for folder, provenance in runs)
    common = before.keys() & after.keys()
    measured = [measurement_of(dataset, [results[id_] for id_ in sorted(common)]) for results in (before, after)]
    return Compared(
        datasets=(dataset.info.name,),
        changes=find_changes(*measured, seed=runs[0][1].seed),
        flips=tuple(find_flips(dataset.cases, before, after)),
        paired=len(common),
        left_out=len(before.keys() ^ after.keys()),
    )


def _refuse_changed(dataset: Dataset, provenance: RunProvenance, folder: Path) -> None:
    version = f"{dataset.info.version} sha256:{dataset.info.sha256}"
    if provenance.datasets[dataset.info.name] != version:
        raise ConfigError(f"the dataset {dataset.info.name!r} has changed since {str(folder)!r}; run it again")


def _results(dataset: Dataset, provenance: RunProvenance, folder: Path) -> Mapping[str, CaseResult]:
    results = read_results(folder, dataset=dataset.info.name, configurations=frozenset(provenance.configurations))
    return {result.case_id: result for result in results}

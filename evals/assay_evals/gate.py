"""Stop regressions: compare the figures of a run with a committed baseline, each with its own tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field, ValidationError

from assay.errors import ConfigError, DataError
from assay.files.result_files import open_whole
from assay_schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assay_evals.reporting.tables import RunReport

DEFAULT_TOLERANCE = 0.02

_DIGITS = 4
_ROUNDING = 0.00005  # half of the last digit


class Bound(Frozen):
    """The baseline value of a metric, and how much worse it may become."""

    value: float
    tolerance: float = Field(ge=0)
    """In the unit of the metric, inclusive."""
    higher_is_better: bool = True
    n: int = Field(default=0, ge=0)
    """Cases, claims or articles that the value rests on; for readers, not compared."""


class Baseline(Frozen):
    """A committed file of bounds."""

    engine: str
    datasets: dict[str, str]
    """Version and hash by name: figures of other data are not comparable."""
    only: tuple[str, ...] = ()
    """Ids of the cases measured; empty: all."""
    metrics: dict[str, Bound]


class Breach(NamedTuple):
    """A metric that fell below its bound, or could not be measured."""

    name: str
    value: float | None
    bound: Bound

    def __str__(self) -> str:
        """Name the metric, its value, the baseline and the tolerance, in one line."""
        value = "was not measured" if self.value is None else f"is {self.value:.4f}"
        wanted = "at least" if self.bound.higher_is_better else "at most"
        return f"{self.name} {value}; expected {wanted} {self.bound.value:.4f} within {self.bound.tolerance:g}"


def find_breaches(report: RunReport, baseline: Baseline) -> tuple[Breach, ...]:
    """Return the metrics of the baseline that the run fails, by name.

    Raises:
        ConfigError: If the run is not comparable: another engine, other data, or part of the data only.
    """
    _check_comparable(report, baseline)
    values = {figure.name: figure.value for figure in report.figures}
    breaches = (Breach(name, values.get(name), bound) for name, bound in sorted(baseline.metrics.items()))
    return tuple(breach for breach in breaches if not _holds(breach.value, breach.bound))


def make_baseline(
    report: RunReport, names: Iterable[str], *, earlier: Baseline | None, tolerance: float = DEFAULT_TOLERANCE
) -> Baseline:
    """Return the bounds that the run just meets.

    Args:
        report: What is to become the standard.
        names: Figures to hold; those without a value are left out.
        earlier: Its tolerances are kept.
        tolerance: Of metrics that are new.
    """
    kept = {name: bound.tolerance for name, bound in earlier.metrics.items()} if earlier else {}
    wanted = frozenset(names)
    return Baseline(
        engine=report.provenance.engine,
        datasets=report.provenance.datasets,
        only=report.provenance.only,
        metrics={
            figure.name: Bound(
                value=round(figure.value, _DIGITS),
                tolerance=kept.get(figure.name, tolerance),
                higher_is_better=figure.higher_is_better,
                n=figure.n,
            )
            for figure in sorted(report.figures, key=lambda figure: figure.name)
            if figure.name in wanted and figure.value is not None
        },
    )


def read_baseline(path: Path) -> Baseline:
    """Read a file of bounds.

    Raises:
        DataError: If it is missing or not a file of bounds.
    """
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise DataError(f"{path}:1: can't be read: {err.strerror}; write it with --write") from err
    except ValidationError as err:
        problem = err.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, problem["loc"])) or "file"
        raise DataError(f"{path}:1: {field}: {problem['msg']}; expected a baseline as --write makes it") from err


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write a file of bounds, each in its own block, for readable diffs."""
    with open_whole(path) as file:
        file.write(f"{baseline.model_dump_json(indent=2)}\n")


def _check_comparable(report: RunReport, baseline: Baseline) -> None:
    run = report.provenance
    if run.engine != baseline.engine:
        raise ConfigError(f"the run used the engine {run.engine!r}, the baseline {baseline.engine!r}")
    if run.limit is not None or run.only != baseline.only:
        cases = ", ".join(baseline.only) or "all"
        raise ConfigError(f"the run did not use the cases of the baseline ({cases}); choose them with --case")
    for name, version in baseline.datasets.items():
        if run.datasets.get(name) != version:
            found = run.datasets.get(name, "not part of the run")
            raise ConfigError(
                f"the baseline was measured on {name!r} {version}, here it is {found}; measure again with --write"
            )


def _holds(value: float | None, bound: Bound) -> bool:
    if value is None:
        return False
    loss = bound.value - value if bound.higher_is_better else value - bound.value
    return loss <= bound.tolerance + _ROUNDING

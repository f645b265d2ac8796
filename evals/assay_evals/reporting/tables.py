"""What a run comes to: figures, the tables behind them, and all that is needed to run it again."""

from __future__ import annotations

from typing import TypeAlias

from assay_evals.running.cases import DatasetInfo
from assay_evals.running.results import Figure, RunProvenance
from assay_schemas import Frozen

Cell: TypeAlias = str | int | float | None
"""None where nothing was there to measure."""


class Table(Frozen):
    """Rows of cells: counts, curves to plot, baselines, the worst cases."""

    name: str
    """Dotted path, the dataset first, such as "seeds.verdicts.confusion"; its last part says what it holds."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    """What a reader has to know to read it right."""


class RunReport(Frozen):
    """The content of report.json."""

    provenance: RunProvenance
    datasets: tuple[DatasetInfo, ...]
    figures: tuple[Figure, ...]
    """Ordered by name."""
    tables: tuple[Table, ...]
    failures: tuple[str, ...] = ()
    """Keys of failed cases, "dataset/case: error"."""

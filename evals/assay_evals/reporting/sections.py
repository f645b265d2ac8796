"""What the page of a report shows, in which order, and drawn how.

How a table is shown depends on the last part of its name, and on the columns that the view needs:

    confusion       first column the gold verdict, then a column for every verdict given
    reliability     confidence, accuracy, n; low, high: interval of the accuracy
    risk_coverage   coverage, risk; low, high: interval of the risk
    articles        article, score, gold_low, gold_high; low, high: interval of the score
    worst           sentence, fact, gold, verdict
    baselines       first column the baseline, then a column for every figure whose name begins like the table's

Columns beyond these are shown too. Any other table, and one that lacks a column, is shown as it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assay_evals.reporting import plots
from assay_evals.reporting.headline import headline_figures

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from markupsafe import Markup

    from assay_evals.reporting.tables import Cell, RunReport, Table
    from assay_evals.running.cases import DatasetInfo
    from assay_evals.running.results import Figure

Record: TypeAlias = "dict[str, Cell]"

_NEEDED: dict[str, frozenset[str]] = {
    "articles": frozenset({"article", "score", "gold_low", "gold_high"}),
    "baselines": frozenset(),
    "confusion": frozenset(),
    "reliability": frozenset({"confidence", "accuracy", "n"}),
    "risk_coverage": frozenset({"coverage", "risk"}),
    "worst": frozenset({"sentence", "fact", "gold", "verdict"}),
}
_BOUNDS = frozenset({"low", "high"})
_UNSCALED = "cost"
"""Group of figures that have units, so that no bar can be drawn."""
_SHADES = 5
_MOST_ROWS = 12
"""A longer table is folded."""


class Baseline(NamedTuple):
    """What a trivial system reaches."""

    name: str
    value: float


class FigureRow(NamedTuple):
    """A figure with what it has to be compared with."""

    name: str
    """Without the parts that its table has in common."""
    figure: Figure
    bar: Markup | None
    """None where there is no value, or no scale to draw it on."""
    best_baseline: Baseline | None


class TableView(NamedTuple):
    """A table and how it is shown."""

    kind: str
    """One of the names above, or "plain"."""
    table: Table
    records: tuple[Record, ...]
    """The rows by column."""
    drawing: Markup | None
    """The whole table as one plot."""

    def rest(self, record: Record) -> tuple[tuple[str, Cell], ...]:
        """Return the cells of a row that its drawing has no place for, by column, without the empty ones."""
        placed = _NEEDED[self.kind] | _BOUNDS
        return tuple(
            (column, cell) for column, cell in record.items() if column not in placed and cell not in {None, ""}
        )

    @property
    def is_folded(self) -> bool:
        """Whether a reader has to ask for the rows, which are many or drawn already."""
        return self.drawing is not None or len(self.records) > _MOST_ROWS

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds no words."""
        return tuple(
            not any(isinstance(row[at], str) for row in self.table.rows) for at in range(len(self.table.columns))
        )


class Group(NamedTuple):
    """What was measured of one thing: the figures and tables whose names differ in the last part only."""

    name: str
    """What their names share after the dataset; may be empty."""
    figures: tuple[FigureRow, ...]
    tables: tuple[TableView, ...]

    @property
    def is_measured(self) -> bool:
        """Whether there was anything to measure."""
        return any(row.figure.value is not None for row in self.figures)


class Section(NamedTuple):
    """All that was measured on one dataset; no dataset: across them."""

    dataset: DatasetInfo | None
    headline: tuple[FigureRow, ...]
    """The figures that speak for it, which stand in their groups too."""
    groups: tuple[Group, ...]
    """In the order of the tables; groups of figures alone after these, the one without a name last."""


def divide(report: RunReport) -> tuple[Section, ...]:
    """Divide the figures and the tables among the datasets, what belongs to none of them last."""
    names = tuple(dataset.name for dataset in report.datasets)
    paths = (*(figure.name for figure in report.figures), *(table.name for table in report.tables))
    owners = {path: _owner(path, names) for path in paths}
    sections = (
        _section(dataset, report, {path for path, owner in owners.items() if owner == name})
        for dataset, name in (*zip(report.datasets, names, strict=True), (None, ""))
    )
    return tuple(section for section in sections if section.groups)


def has_baselines(rows: Iterable[FigureRow]) -> bool:
    """Return True if any figure has a baseline."""
    return any(row.best_baseline for row in rows)


def view(table: Table) -> TableView:
    """Choose how the table is shown."""
    kind = table.name.rpartition(".")[2]
    needed = _NEEDED.get(kind)
    if needed is None or not needed.issubset(table.columns):
        kind = "plain"
    records = tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return TableView(kind, table, records, _drawing(kind, table.title, records))


def strip(record: Record) -> Markup | None:
    """Draw the row of an article; None where it has no score or no range."""
    score, low, high = _interval(record, "score"), _number(record, "gold_low"), _number(record, "gold_high")
    if score is None or low is None or high is None:
        return None
    placing = plots.Placing(score, low, high)
    where = "inside" if placing.is_inside else "outside"
    return plots.score_strip(placing, title=f"Score {score}, {where} the gold range {low:.2f} to {high:.2f}")


def strip_axis() -> Markup:
    """Draw the scale of the scores of articles."""
    return plots.strip_axis("reliable", "misleading")


def shade(cell: Cell, cells: Iterable[Cell]) -> int:
    """Return how dark a count is drawn, from 0 (nothing) to 5 (all of its row)."""
    total = sum(count for count in cells if isinstance(count, int))
    return round(_SHADES * cell / total) if isinstance(cell, int) and total else 0


def _owner(path: str, datasets: Iterable[str]) -> str:
    return max((name for name in datasets if path.startswith(f"{name}.")), key=len, default="")


def _section(dataset: DatasetInfo | None, report: RunReport, ours: Container[str]) -> Section:
    start = f"{dataset.name}." if dataset else ""
    baselines = _baselines(report.tables)
    headline = [_row(each, baselines, below=start) for each in headline_figures(report) if each.name in ours]
    figures, tables = defaultdict(list), defaultdict(list)
    for figure in report.figures:
        if figure.name in ours:
            figures[_group(figure.name, start)].append(_row(figure, baselines))
    for table in report.tables:
        if table.name in ours:
            tables[_group(table.name, start)].append(view(table))
    names = sorted(dict.fromkeys((*tables, *figures)), key=lambda name: not name)
    groups = (Group(name, tuple(figures[name]), tuple(tables[name])) for name in names)
    return Section(dataset, tuple(headline), tuple(groups))


def _group(path: str, start: str) -> str:
    return path.removeprefix(start).rpartition(".")[0]


def _baselines(tables: Iterable[Table]) -> dict[str, list[Baseline]]:
    found = defaultdict(list)
    for table in tables:
        beginning, _, kind = table.name.rpartition(".")
        if kind == "baselines":
            for name, *values in table.rows:
                for column, value in zip(table.columns[1:], values, strict=True):
                    if isinstance(value, int | float):
                        found[f"{beginning}.{column}"].append(Baseline(str(name), value))
    return found


def _row(figure: Figure, baselines: Mapping[str, Sequence[Baseline]], *, below: str | None = None) -> FigureRow:
    path, _, name = figure.name.rpartition(".")
    has_units = path.rpartition(".")[2] == _UNSCALED
    known = baselines.get(figure.name, ())
    best = max if figure.higher_is_better else min
    return FigureRow(
        name=name if below is None else figure.name.removeprefix(below),
        figure=figure,
        bar=None if has_units else _bar(figure, tuple(baseline.value for baseline in known)),
        best_baseline=best(known, key=lambda baseline: baseline.value, default=None),
    )


def _bar(figure: Figure, marks: Sequence[float]) -> Markup | None:
    if figure.value is None:
        return None
    measured = plots.Interval(figure.value, figure.low, figure.high)
    numbers = (figure.value, *(measured.bounds or ()), *marks)
    if max(numbers) > 1 or min(numbers) < -1:
        return None
    scale = plots.UNIT if min(numbers) >= 0 else (-1.0, 1.0)
    return plots.interval_bar(measured, title=f"{measured} on a scale from {scale[0]:g} to 1", scale=scale, marks=marks)


def _drawing(kind: str, title: str, records: Sequence[Record]) -> Markup | None:
    match kind:
        case "reliability":
            return plots.reliability_diagram(_bins(records), title=title)
        case "risk_coverage":
            return plots.risk_coverage_curve(_operations(records), title=title)
        case _:
            return None


def _bins(records: Iterable[Record]) -> list[plots.Bin]:
    return [
        plots.Bin(confidence, accuracy, n)
        for record in records
        if (confidence := _number(record, "confidence")) is not None
        and (accuracy := _interval(record, "accuracy")) is not None
        and isinstance(n := record["n"], int)
    ]


def _operations(records: Iterable[Record]) -> list[plots.Operation]:
    return [
        plots.Operation(coverage, risk)
        for record in records
        if (coverage := _number(record, "coverage")) is not None and (risk := _interval(record, "risk")) is not None
    ]


def _interval(record: Record, column: str) -> plots.Interval | None:
    value = _number(record, column)
    return None if value is None else plots.Interval(value, _number(record, "low"), _number(record, "high"))


def _number(record: Record, column: str) -> float | None:
    cell = record.get(column)
    return cell if isinstance(cell, int | float) else None

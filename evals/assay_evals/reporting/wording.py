"""The words of a report's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assay_evals.reporting.tables import Cell, RunReport

_ANSWERS = frozenset({*VerdictLabel, "missed", "failed"})


def cell_words(cell: Cell) -> str:
    """Write a cell for a reader: at most three decimals, but never a small number as zero."""
    match cell:
        case None:
            return "–"
        case float() if cell != 0 and abs(cell) < 0.001:
            return f"{cell:.1g}"
        case float():
            return f"{cell:.3f}" if abs(cell) < 10 else f"{cell:,.{1 if abs(cell) < 100 else 0}f}"
        case int():
            return f"{cell:,}"
        case str():
            return cell
        case _ as unreachable:
            assert_never(unreachable)


def phrase(name: str) -> str:
    """Write a name of code in words."""
    return name.replace("_", " ").replace(".", " · ")


def finding(report: RunReport) -> str:
    """Say in one sentence what was run."""
    cases, datasets = sum(dataset.cases for dataset in report.datasets), len(report.datasets)
    return f"{cases:,} {_plural(cases, 'case')} of {datasets} {_plural(datasets, 'dataset')}."


def failed(report: RunReport) -> str:
    """Say how many cases broke."""
    count = len(report.failures)
    return f"{count:,} {_plural(count, 'case')} failed, counted as wrong."


def label(cell: Cell) -> str:
    """Write a cell as `cell_words` does, a verdict in words."""
    return phrase(cell) if isinstance(cell, str) and cell in _ANSWERS else cell_words(cell)


def tone(verdict: Cell) -> str:
    """Return the style of a verdict; none of its own for another word."""
    return str(verdict).replace("_", "-") if verdict in _ANSWERS else "other"


def error(record: Mapping[str, Cell]) -> str:
    """Name what was wrong with a case, as its filter does."""
    return f"{label(record['gold'])} → {label(record['verdict'])}"


def errors(records: Iterable[Mapping[str, Cell]]) -> tuple[str, ...]:
    """Return every kind of error there is, each once, in alphabetical order."""
    return tuple(sorted(set(map(error, records))))


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"

"""Runs and comparisons as text for a terminal or a README. Formatting only."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from assay.errors import DataError
from assay.presentation.characters import one_line
from assay_evals.reporting.headline import HEADLINES, SUMMARY
from assay_evals.reporting.sections import divide

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from assay_evals.comparison import Change, Flip
    from assay_evals.reporting.sections import Baseline
    from assay_evals.reporting.tables import RunReport
    from assay_evals.running.results import Figure

_PLACE = re.compile(r"(<!-- figures: (all|summary) -->\n).*?(<!-- figures: end -->)", re.DOTALL)
_NOTHING = "–"
_MOST_CHARS = 240


def figure_lines(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield one line a figure: name, value, 95 % interval, n."""
    for figure in figures:
        yield f"{figure.name:<56} {_number(figure.value)}  {_interval(figure.low, figure.high):<18} n={figure.n}"


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Yield one line a metric: name, both values, difference with its interval, p-value, n."""
    yield f"{'metric':<56} {'A':>7} {'B':>7} {'B - A':>8}  {'95 % interval':<18} {'p':>6}  n"
    for change in changes:
        moved = change.difference
        bounds = _interval(moved.low, moved.high)
        p_value = _NOTHING if moved.p_value is None else f"{moved.p_value:.3f}"
        yield (
            f"{change.name:<56} {_number(change.before):>7} {_number(change.after):>7} "
            f"{_number(moved.value, sign='+'):>8}  {bounds:<18} {p_value:>6}  {change.n}"
        )


def flip_lines(flips: Iterable[Flip]) -> Iterator[str]:
    """Yield the cases that only B got right, then those that only A did, with their texts."""
    ordered = sorted(flips, key=lambda flip: (not flip.is_better, flip.id))
    for is_better, group in groupby(ordered, key=lambda flip: flip.is_better):
        members = list(group)
        yield f"Only {'B' if is_better else 'A'} is right: {len(members)}"
        for flip in members:
            yield f"  {one_line(flip.id)}: gold {flip.gold}, A {flip.before}, B {flip.after}"
            yield f"    {_shortened(one_line(flip.text))}"


def markdown_table(report: RunReport, shown: Container[str] = HEADLINES) -> str:
    """Return figures that speak for the run as a table, with what they rest on and the best baseline."""
    counts = "; ".join(f"{info.name} {info.version}: {info.cases} {info.kind}" for info in report.datasets)
    engine = f"{report.provenance.engine} {report.provenance.engine_version}"
    rows = (
        f"| {section.dataset.name} | {row.name} | {_number(row.figure.value)} | "
        f"{_interval(row.figure.low, row.figure.high)} | {row.figure.n} | {_trivial(row.best_baseline)} |"
        for section in divide(report)
        if section.dataset
        for row in section.headline
        if row.name in shown
    )
    header = ("| dataset | figure | value | 95 % interval | n | best baseline |", "|---|---|---|---|---|---|")
    failed = f" Failed cases: {len(report.failures)}." if report.failures else ""
    return "\n".join((f"Engine {engine}. {counts}.{failed}", "", *header, *rows))


def renew_table(page: Path, report: RunReport) -> str:
    """Return the text of a page with the tables between its markers: all figures, or the few of a summary.

    Raises:
        DataError: If the page has no markers.
    """
    shown = {"all": HEADLINES, "summary": SUMMARY}
    text = page.read_text(encoding="utf-8")
    renewed, places = _PLACE.subn(
        lambda place: f"{place[1]}\n{markdown_table(report, shown[place[2]])}\n\n{place[3]}", text
    )
    if not places:
        expected = "'<!-- figures: all -->' or '<!-- figures: summary -->', then '<!-- figures: end -->'"
        raise DataError(f"{page}:1: has no place for the table; expected the lines {expected}")
    return renewed


def _trivial(baseline: Baseline | None) -> str:
    return _NOTHING if baseline is None else f"{baseline.name.replace('_', ' ')} {_number(baseline.value)}"


def _number(value: float | None, sign: str = "") -> str:
    return _NOTHING if value is None else f"{value:{sign}.3f}"


def _interval(low: float | None, high: float | None) -> str:
    return _NOTHING if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARS else f"{text[: _MOST_CHARS - 1]}…"

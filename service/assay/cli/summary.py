"""What became of many articles, as a table for standard error."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay.cli.batch import Failed, Scored, Skipped

if TYPE_CHECKING:
    from assay.cli.batch import Outcome
    from assay.terminal import ExitCode

MAX_ROWS = 20
"""Articles shown, those with the highest scores."""


class _Row(NamedTuple):
    """An article that was scored."""

    score: float
    label: str
    refuted: int
    checked: int
    name: str


class Summary:
    """Collects a line for each article, and never its report."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self.failed = 0
        self._skipped = 0
        self.codes: list[ExitCode] = []

    @property
    def total(self) -> int:
        """Number of articles."""
        return len(self.codes)

    def add(self, outcome: Outcome, code: ExitCode) -> None:
        """Note what became of one article, and the exit code that it asks for."""
        self.codes.append(code)
        match outcome:
            case Scored():
                self._rows.append(_row(outcome))
            case Failed():
                self.failed += 1
            case Skipped():
                self._skipped += 1
            case _:
                assert_never(outcome)

    def lines(self) -> list[str]:
        """Return the table, the highest score first, and a line with the counts."""
        rows = sorted(self._rows, key=lambda row: (-row.score, row.name))
        table = [
            f"{row.score:>5.2f}  {row.label:<12}  {row.refuted:>7}  {row.checked:>7}  {row.name}"
            for row in rows[:MAX_ROWS]
        ]
        if table:
            table.insert(0, f"{'score':>5}  {'label':<12}  {'refuted':>7}  {'checked':>7}  article")
        if len(rows) > MAX_ROWS:
            table.append(f"... and {len(rows) - MAX_ROWS} with lower scores")
        return [*table, self._counts()]

    def _counts(self) -> str:
        labels = Counter(row.label for row in self._rows)
        scored = ", ".join(f"{count} {label}" for label, count in sorted(labels.items()))
        parts = (
            f"{len(self._rows)} scored" + (f" ({scored})" if scored else ""),
            f"{self._skipped} skipped" if self._skipped else "",
            f"{self.failed} failed" if self.failed else "",
        )
        return ", ".join(part for part in parts if part)


def _row(scored: Scored) -> _Row:
    from assay.presentation import wording
    from assay.presentation.characters import one_line

    report = scored.report
    refuted = wording.tally(report).get(wording.Standing.REFUTED, 0)
    score = report.score
    return _Row(score.value, score.label.value, refuted, score.claims_checked, one_line(scored.document.name))

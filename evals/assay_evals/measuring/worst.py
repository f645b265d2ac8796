"""The worst cases: a bounded list, whatever the number of cases."""

from __future__ import annotations

import heapq
from typing import NamedTuple

from assay_evals.measuring.rows import Given
from assay_evals.metrics.classification import Answer
from assay_evals.reporting.tables import Table

MOST = 50
_MOST_CHARS = 600
_OPPOSED = frozenset({Answer.SUPPORTED, Answer.REFUTED})


class WorstCase(NamedTuple):
    """A wrong answer; sorts with the worst first."""

    badness: float
    """Below 0, lower is worse: supported for refuted or the reverse before any other error, the surest first."""
    case: str
    sentence: str
    fact: str
    gold: str
    verdict: str
    confidence: float | None
    cited: str


class WorstCases:
    """Keeps the worst of the cases shown to it; which these are does not depend on their order."""

    def __init__(self) -> None:
        self._kept: list[WorstCase] = []

    def show(self, case: str, *, gold: Answer, given: Given, sentence: str, fact: str, cited: str = "") -> None:
        """Take a case into account; a right answer is passed over."""
        if given.answer == gold:
            return
        found = WorstCase(
            badness=-(given.confidence or 0) - ({gold, given.answer} == _OPPOSED),
            case=case,
            sentence=_shortened(sentence),
            fact=_shortened(fact),
            gold=gold.name.lower(),
            verdict=given.answer.name.lower(),
            confidence=given.confidence,
            cited=_shortened(cited),
        )
        self._kept = heapq.nsmallest(MOST, (*self._kept, found), key=lambda each: (each.badness, each.case))

    def table(self, name: str) -> Table:
        """Return the worst cases, worst first."""
        return Table(
            name=f"{name}.worst",
            title="Worst cases",
            columns=WorstCase._fields[1:],
            rows=tuple(each[1:] for each in self._kept),
            note=f"At most {MOST}. First those that turn the gold verdict round, the surest before the others.",
        )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARS else f"{text[: _MOST_CHARS - 1]}…"

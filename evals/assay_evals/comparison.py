"""Two runs over the same cases: how much each metric moved, how sure that is, and which cases flipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from assay_evals.measuring.measurement import differences, rounded
from assay_evals.running.cases import ArticleCase, PairCase, WorthinessCase
from assay_evals.running.results import ArticleOutcome, PairOutcome, WorthinessOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assay_evals.datasets.dataset import Case
    from assay_evals.intervals import Difference
    from assay_evals.measuring.measurement import Measurement, Metric
    from assay_evals.running.results import CaseResult

FAILED = "failed"
_WORTHY = {True: "worth checking", False: "not worth checking"}


class Change(NamedTuple):
    """A metric in both runs."""

    name: str
    before: float | None
    after: float | None
    difference: Difference
    """After minus before."""
    n: int
    higher_is_better: bool


class Answered(NamedTuple):
    """One question put to an engine: a gold claim, a pair or a sentence."""

    id: str
    text: str
    """As it was judged; of a pair the evidence too."""
    gold: str
    answer: str


class Flip(NamedTuple):
    """A question that one run got right and the other wrong."""

    id: str
    text: str
    gold: str
    before: str
    after: str

    @property
    def is_better(self) -> bool:
        """True if the second run got it right, False if the first did."""
        return self.after == self.gold


def find_changes(before: Measurement, after: Measurement, *, seed: int) -> tuple[Change, ...]:
    """Return every metric that both runs have, by name.

    Raises:
        ValueError: If the two were not measured on the same clusters.
    """
    found = differences(after, before, seed=seed)
    earlier = {metric.name: metric for metric in before.metrics}
    return tuple(
        Change(
            metric.name,
            _value(earlier[metric.name], len(before.clusters)),
            _value(metric, len(after.clusters)),
            found[metric.name],
            metric.n,
            metric.higher_is_better,
        )
        for metric in sorted(after.metrics, key=lambda metric: metric.name)
        if metric.name in found
    )


def find_flips(
    cases: Iterable[Case], before: Mapping[str, CaseResult], after: Mapping[str, CaseResult]
) -> Iterator[Flip]:
    """Yield the questions of the cases that both runs have, where one run is right and the other wrong."""
    for case in cases:
        if case.id not in before or case.id not in after:
            continue
        for first, second in zip(answers(case, before[case.id]), answers(case, after[case.id]), strict=True):
            if (first.answer == first.gold) != (second.answer == second.gold):
                yield Flip(first.id, first.text, first.gold, first.answer, second.answer)


def answers(case: Case, result: CaseResult) -> tuple[Answered, ...]:
    """Return what an engine answered to each question of a case; "failed" where it did not."""
    match case:
        case ArticleCase():
            return tuple(_claim_answers(case, result))
        case PairCase():
            text = f"{case.claim} | {' '.join(case.evidence)}"
            given = result.outcome.judgement.verdict if isinstance(result.outcome, PairOutcome) else FAILED
            return (Answered(case.id, text, case.verdict, given),)
        case WorthinessCase():
            answer = _WORTHY[result.outcome.is_worthy] if isinstance(result.outcome, WorthinessOutcome) else FAILED
            return (Answered(case.id, case.text, _WORTHY[case.is_worthy], answer),)
        case _ as unreachable:
            assert_never(unreachable)


def _claim_answers(case: ArticleCase, result: CaseResult) -> Iterator[Answered]:
    outcome = result.outcome
    judged = outcome.gold_claims if isinstance(outcome, ArticleOutcome) else ()
    given: dict[str, str] = {claim.claim_id: claim.with_retrieved.verdict for claim in judged}
    for claim in case.claims:
        if claim.checkable:
            yield Answered(f"{case.id}/{claim.id}", claim.statement, claim.verdict, given.get(claim.id, FAILED))
    label = outcome.label if isinstance(outcome, ArticleOutcome) else FAILED
    yield Answered(case.id, "the article as a whole", case.gold.label, label)


def _value(metric: Metric, clusters: int) -> float | None:
    value = float(metric.statistic(np.ones((1, clusters)))[0])
    return None if np.isnan(value) else rounded(value)

"""Figures of claims that come with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_evals.baselines import overlap_share, word_hashes
from assay_evals.features import features
from assay_evals.measuring.costs import Spent, cost_metrics, spent_on
from assay_evals.measuring.grounds import wording_metrics
from assay_evals.measuring.measurement import Measurement
from assay_evals.measuring.rows import FAILED, Given, Row, Rows, accepted_answers, given_by, to_arrays
from assay_evals.measuring.verdicts import baseline_table, calibration_metrics, verdict_metrics, verdict_tables
from assay_evals.measuring.worst import WorstCases
from assay_evals.metrics.classification import answer_of
from assay_evals.running.results import PairOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_evals.reporting.tables import Table
    from assay_evals.running.cases import PairCase
    from assay_evals.running.results import CaseResult


class Pairs(NamedTuple):
    """What is kept of a run over pairs, sorted by id: a small row each, the texts of the worst only."""

    clusters: tuple[str, ...]
    rows: tuple[Row, ...]
    spent: tuple[Spent, ...]
    worst: WorstCases


def read_pairs(cases: Iterable[PairCase], results: Iterable[CaseResult]) -> Pairs:
    """Join cases and results, each in any order and read once; a case without a result was not run and is left out."""
    given = {result.case_id: (_given(result), spent_on(result, "")) for result in results}
    rows, spent, worst = [], [], WorstCases()
    for case in cases:
        if case.id not in given:
            continue
        said, cost = given.pop(case.id)
        row = _row(case, said)
        rows.append(row)
        spent.append(cost._replace(cluster=case.cluster))
        worst.show(case.id, gold=row.gold, given=said, sentence=case.claim, fact=" ".join(case.evidence))
    clusters = tuple(sorted({row.cluster for row in rows}))
    rows.sort(key=lambda row: row.id)
    return Pairs(clusters, tuple(rows), tuple(spent), worst)


def measure_pairs(name: str, pairs: Pairs) -> Measurement:
    """Return every metric of the pairs."""
    rows = _arrays(pairs)
    return Measurement(
        pairs.clusters,
        (
            *verdict_metrics(f"{name}.verdicts", rows),
            *wording_metrics(f"{name}.verdicts", rows),
            *calibration_metrics(f"{name}.calibration", rows),
            *cost_metrics(f"{name}.cost", pairs.spent, pairs.clusters),
        ),
    )


def pair_tables(name: str, pairs: Pairs, *, seed: int, is_calibrated: bool) -> tuple[Table, ...]:
    """Return the tables behind the figures; none without pairs."""
    if not pairs.rows:
        return ()
    return (
        *verdict_tables(f"{name}.verdicts", _arrays(pairs), seed=seed, is_calibrated=is_calibrated),
        baseline_table(f"{name}.verdicts", pairs.rows, pairs.clusters),
        pairs.worst.table(name),
    )


def _arrays(pairs: Pairs) -> Rows:
    return to_arrays(pairs.rows, pairs.clusters)


def _given(result: CaseResult) -> Given:
    if isinstance(result.outcome, PairOutcome):
        return given_by(result.outcome.judgement)
    return FAILED


def _row(case: PairCase, given: Given) -> Row:
    return Row(
        id=case.id,
        cluster=case.cluster,
        gold=answer_of(case.verdict),
        accepted=accepted_answers(case.verdict),
        given=given,
        groups=(*(("tag", tag) for tag in case.tags), *(("wording", each) for each in features(case.claim))),
        word_hashes=word_hashes(case.claim),
        overlap=overlap_share(case.claim, " ".join(case.evidence)),
    )

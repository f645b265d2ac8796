"""Figures of sentences that are worth checking or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay_evals.baselines import Folds, learn_wording, word_hashes
from assay_evals.intervals import share_of
from assay_evals.measuring.costs import Spent, cost_metrics, spent_on
from assay_evals.measuring.measurement import Measurement, Metric, prf_metrics, to_figures
from assay_evals.metrics.arrays import Bools, sum_by_cluster
from assay_evals.reporting.tables import Table
from assay_evals.running.results import WorthinessOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_evals.running.cases import WorthinessCase
    from assay_evals.running.results import CaseResult


class _Sentence(NamedTuple):
    id: str
    cluster: str
    is_worthy: bool
    answer: bool
    """A sentence that failed was answered wrongly."""
    word_hashes: bytes


class Sentences(NamedTuple):
    """What is kept of a run over sentences, sorted by id."""

    clusters: tuple[str, ...]
    rows: tuple[_Sentence, ...]
    spent: tuple[Spent, ...]
    failed: int


def read_sentences(cases: Iterable[WorthinessCase], results: Iterable[CaseResult]) -> Sentences:
    """Join cases and results, each in any order and read once; a case without a result was not run and is left out."""
    by_id = {result.case_id: (_answer(result), spent_on(result, "")) for result in results}
    rows, spent, failed = [], [], 0
    for case in cases:
        if case.id not in by_id:
            continue
        answer, cost = by_id[case.id]
        failed += answer is None
        given = not case.is_worthy if answer is None else answer
        rows.append(_Sentence(case.id, case.cluster, case.is_worthy, given, word_hashes(case.text)))
        spent.append(cost._replace(cluster=case.cluster))
    clusters = tuple(sorted({row.cluster for row in rows}))
    return Sentences(clusters, tuple(sorted(rows)), tuple(spent), failed)


def measure_sentences(name: str, sentences: Sentences) -> Measurement:
    """Return every metric of the sentences."""
    answers = np.array([row.answer for row in sentences.rows], bool)
    metrics = _worthiness_metrics(f"{name}.checkworthiness", sentences, answers)
    costs = cost_metrics(f"{name}.cost", sentences.spent, sentences.clusters)
    return Measurement(sentences.clusters, (*metrics, *costs))


def sentence_tables(
    name: str,
    sentences: Sentences,
    *,
    seed: int,  # noqa: ARG001 - no interval in these tables
    is_calibrated: bool,  # noqa: ARG001 - no confidence either
) -> tuple[Table, ...]:
    """Return the counts and the trivial systems; none without sentences."""
    if not sentences.rows:
        return ()
    counts = np.zeros((2, 2), int)
    for row in sentences.rows:
        counts[int(row.is_worthy), int(row.answer)] += 1
    confusion = Table(
        name=f"{name}.checkworthiness.confusion",
        title="Gold against answer",
        columns=("gold", "not_worthy", "worthy"),
        rows=(("not_worthy", *map(int, counts[0])), ("worthy", *map(int, counts[1]))),
        note=f"{sentences.failed} sentences failed and count as answered wrongly.",
    )
    return (confusion, _baselines(f"{name}.checkworthiness", sentences))


def _answer(result: CaseResult) -> bool | None:
    return result.outcome.is_worthy if isinstance(result.outcome, WorthinessOutcome) else None


def _worthiness_metrics(name: str, sentences: Sentences, answers: Bools) -> tuple[Metric, ...]:
    place = {cluster: index for index, cluster in enumerate(sentences.clusters)}
    cluster = np.array([place[row.cluster] for row in sentences.rows], np.intp)
    gold = np.array([row.is_worthy for row in sentences.rows], bool)
    hits, given, wanted, right, all_ = (
        sum_by_cluster(values, cluster, len(place))
        for values in (gold & answers, answers, gold, gold == answers, np.ones(len(gold)))
    )
    return (
        Metric(f"{name}.accuracy", share_of(right, all_), len(gold)),
        *prf_metrics(name, (hits, given, wanted), int(answers.sum()), int(gold.sum())),
    )


def _baselines(name: str, sentences: Sentences) -> Table:
    """Return how trivial systems fare: everything is worth checking, or what the words alone suggest."""
    gold = np.array([row.is_worthy for row in sentences.rows], np.intp)
    folds = Folds([row.cluster for row in sentences.rows], np.ones(len(gold), bool))
    answers = {
        "always_worthy": np.ones(len(gold), bool),
        "claim_only": learn_wording([row.word_hashes for row in sentences.rows], gold, folds) == 1,
    }
    figures = {
        system: to_figures(
            Measurement(sentences.clusters, _worthiness_metrics(name, sentences, each)), seed=0, resamples=0
        )
        for system, each in answers.items()
    }
    columns = (figure.name.removeprefix(f"{name}.") for figure in figures["always_worthy"])
    return Table(
        name=f"{name}.baselines",
        title="Trivial systems",
        columns=("baseline", *columns),
        rows=tuple((system, *(figure.value for figure in each)) for system, each in figures.items()),
        note="What is learnt is learnt from other clusters than those it answers for.",
    )

"""Figures and tables of judged claims, under one condition: with gold evidence, with retrieved evidence, end to end."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from assay_evals.baselines import baseline_answers
from assay_evals.intervals import Statistic, share_of
from assay_evals.measuring.measurement import Measurement, Metric, estimate_each, rounded, to_figures
from assay_evals.measuring.rows import Given, to_arrays
from assay_evals.metrics import calibration, classification
from assay_evals.metrics.arrays import Bools, Floats, sum_by_cluster
from assay_evals.metrics.classification import GOLD, Answer
from assay_evals.reporting.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assay_evals.measuring.rows import Row, Rows
    from assay_evals.metrics.arrays import Ints
    from assay_evals.reporting.tables import Cell

_CURVE_POINTS = 40
"""Most points of a risk-coverage curve in a report."""
UNCALIBRATED = "Confidence is not calibrated: it ranks the answers but is not a probability."
_CALIBRATED = "Confidence was fitted on development data."


def verdict_metrics(name: str, rows: Rows) -> tuple[Metric, ...]:
    """Return what can be said of the answers alone; `name` goes before each metric's own."""
    counts = classification.confusion_by_cluster(rows.gold, rows.answers, rows.cluster, rows.clusters)
    n, true, false = len(rows.gold), *(int((rows.gold == label).sum()) for label in GOLD[:2])
    whole = share_of(sum_by_cluster(rows.is_accepted, rows.cluster, rows.clusters), counts.sum((1, 2)))
    metric = partial(_of_confusion, counts)
    return (
        Metric(f"{name}.accuracy", metric(classification.accuracy), n),
        Metric(f"{name}.balanced_accuracy", metric(classification.balanced_accuracy), n),
        Metric(f"{name}.false_refutation", metric(classification.false_refutation_rate), true, higher_is_better=False),
        Metric(f"{name}.lenient_accuracy", whole, n),
        Metric(f"{name}.macro_f1", metric(classification.macro_f1), n),
        Metric(
            f"{name}.missed_refutation", metric(classification.missed_refutation_rate), false, higher_is_better=False
        ),
        Metric(f"{name}.unanswered", metric(classification.unanswered_rate), n, higher_is_better=False),
    )


def calibration_metrics(name: str, rows: Rows) -> tuple[Metric, ...]:
    """Return what can be said of the confidence; a case without one counts in the coverage alone."""
    losses = calibration.brier_losses(rows.probabilities, rows.gold)
    label_losses = calibration.label_brier_losses(rows.confidence, rows.is_right)
    given = int((~np.isnan(rows.confidence)).sum())
    return (
        Metric(f"{name}.brier", _mean(losses, rows), int((~np.isnan(losses)).sum()), higher_is_better=False),
        Metric(f"{name}.coverage_at_5_percent_error", _coverage(rows), len(rows.gold)),
        Metric(f"{name}.ece", _calibration_error(rows), given, higher_is_better=False),
        Metric(f"{name}.label_brier", _mean(label_losses, rows), given, higher_is_better=False),
    )


def verdict_tables(name: str, rows: Rows, *, seed: int, is_calibrated: bool) -> tuple[Table, ...]:
    """Return the tables of one condition, of at least one claim."""
    note = _CALIBRATED if is_calibrated else UNCALIBRATED
    return (
        _confusion_table(name, rows),
        _class_table(name, rows, seed),
        _breakdown_table(name, rows, seed),
        _reliability_table(name, rows, seed, note),
        _risk_table(name, rows, seed, note),
    )


def measure_baselines(name: str, rows: Sequence[Row], clusters: Sequence[str]) -> dict[str, Measurement]:
    """Return for every trivial system the metrics of its answers, named as those of the system itself."""
    return {
        system: Measurement(
            tuple(clusters),
            verdict_metrics(
                name,
                to_arrays(
                    (row._replace(given=Given(Answer(answer))) for row, answer in zip(rows, answers, strict=True)),
                    clusters,
                ),
            ),
        )
        for system, answers in baseline_answers(rows).items()
    }


def baseline_table(name: str, rows: Sequence[Row], clusters: Sequence[str]) -> Table:
    """Return the figures of the trivial systems, a row each; the columns are named like the figures after `name`."""
    measured = {
        system: {figure.name: figure.value for figure in to_figures(each, seed=0, resamples=0)}
        for system, each in measure_baselines(name, rows, clusters).items()
    }
    columns = tuple(next(iter(measured.values())))
    return Table(
        name=f"{name}.baselines",
        title="Trivial systems",
        columns=("baseline", *(column.removeprefix(f"{name}.") for column in columns)),
        rows=tuple((system, *(found[column] for column in columns)) for system, found in sorted(measured.items())),
        note="What is learnt is learnt from other clusters than those it answers for.",
    )


def _of_confusion(counts: Floats, score: Callable[[Floats], Floats]) -> Statistic:
    shape = counts.shape[1:]
    flat = counts.reshape(len(counts), math.prod(shape))
    return lambda weights: score((weights @ flat).reshape(len(weights), *shape))


def _mean(values: Floats, rows: Rows) -> Statistic:
    """Return the mean of the values that are not nan."""
    sums = sum_by_cluster(np.nan_to_num(values), rows.cluster, rows.clusters)
    return share_of(sums, sum_by_cluster(~np.isnan(values), rows.cluster, rows.clusters))


def _share(members: Bools, among: Bools, rows: Rows) -> Statistic:
    return share_of(
        sum_by_cluster(members & among, rows.cluster, rows.clusters),
        sum_by_cluster(among, rows.cluster, rows.clusters),
    )


def _coverage(rows: Rows) -> Statistic:
    confidence, is_right = rows.confidence, rows.is_right
    return lambda weights: calibration.coverage_within(confidence, is_right, weights[:, rows.cluster])


def _bins(rows: Rows) -> Ints:
    """Return the bin of every case, -1 without a confidence; the bins of the whole sample serve all resamples."""
    given = ~np.isnan(rows.confidence)
    bins = np.full(len(given), -1, np.intp)
    bins[given] = calibration.equal_mass_bins(rows.confidence[given])
    return bins


def _calibration_error(rows: Rows) -> Statistic:
    bins = _bins(rows)
    members = [bins == index for index in range(calibration.BINS)]
    confidence, right, counts = (
        np.column_stack([sum_by_cluster(values * member, rows.cluster, rows.clusters) for member in members])
        for values in (np.nan_to_num(rows.confidence), rows.is_right, np.ones(len(bins)))
    )
    return lambda weights: calibration.calibration_error(weights @ confidence, weights @ right, weights @ counts)


def _confusion_table(name: str, rows: Rows) -> Table:
    counts = classification.confusion_matrix(rows.gold, rows.answers)
    return Table(
        name=f"{name}.confusion",
        title="Gold verdict against verdict given",
        columns=("gold", *(answer.name.lower() for answer in Answer)),
        rows=tuple((label.name.lower(), *map(int, counts[label])) for label in GOLD),
        note="Claims that were not checked, failed or missed count as wrong in every figure.",
    )


def _class_table(name: str, rows: Rows, seed: int) -> Table:
    counts = classification.confusion_by_cluster(rows.gold, rows.answers, rows.cluster, rows.clusters)
    scores = classification.class_scores(counts.sum(0))
    f1 = [_of_confusion(counts, partial(_f1_of, label)) for label in GOLD]
    bounds = estimate_each(f1, rows.clusters, seed=seed)
    support = counts.sum((0, 2))
    return Table(
        name=f"{name}.classes",
        title="Each verdict on its own",
        columns=("verdict", "precision", "recall", "f1", "f1_low", "f1_high", "n"),
        rows=tuple(
            (
                label.name.lower(),
                _cell(scores.precision[label]),
                _cell(scores.recall[label]),
                *bounds[label],
                int(support[label]),
            )
            for label in GOLD
        ),
    )


def _f1_of(label: Answer, confusion: Floats) -> Floats:
    scores: Floats = classification.class_scores(confusion).f1[..., label]
    return scores


def _breakdown_table(name: str, rows: Rows, seed: int) -> Table:
    among = [np.isin(np.arange(len(rows.gold)), members) for members in rows.groups.values()]
    strict = estimate_each([_share(rows.is_right, each, rows) for each in among], rows.clusters, seed=seed)
    return Table(
        name=f"{name}.breakdown",
        title="By kind of claim and of error",
        columns=("by", "value", "n", "accuracy", "low", "high", "lenient_accuracy", "refuted", "unanswered"),
        rows=tuple(
            (*group, int(each.sum()), *accuracy, *_shares(rows, each))
            for group, each, accuracy in zip(rows.groups, among, strict, strict=True)
        ),
        note="A claim stands in every group that it belongs to. Refuted: the share that was given this verdict.",
    )


def _shares(rows: Rows, among: Bools) -> tuple[Cell, ...]:
    answers = rows.answers[among]
    shares = (rows.is_accepted[among], answers == Answer.REFUTED, answers >= Answer.NOT_CHECKED)
    return tuple(_cell(float(share.mean())) for share in shares)


def _reliability_table(name: str, rows: Rows, seed: int, note: str) -> Table:
    bins = _bins(rows)
    shares = [_share(rows.is_right, bins == index, rows) for index in np.unique(bins[bins >= 0])]
    bounds = estimate_each(shares, rows.clusters, seed=seed)
    points = calibration.reliability(rows.confidence, rows.is_right)
    return Table(
        name=f"{name}.reliability",
        title="How often answers of a confidence were right",
        columns=("confidence", "accuracy", "low", "high", "n"),
        rows=tuple((_cell(point.confidence), *bound, point.n) for point, bound in zip(points, bounds, strict=True)),
        note=note,
    )


def _risk_table(name: str, rows: Rows, seed: int, note: str) -> Table:
    points = _thinned(calibration.risk_coverage(rows.confidence, rows.is_right))
    shares = [_share(~rows.is_right, rows.confidence >= point.threshold, rows) for point in points]
    bounds = estimate_each(shares, rows.clusters, seed=seed)
    return Table(
        name=f"{name}.risk_coverage",
        title="Share of wrong answers if only the surest are kept",
        columns=("coverage", "risk", "low", "high", "confidence"),
        rows=tuple(
            (_cell(point.coverage), *bound, _cell(point.threshold)) for point, bound in zip(points, bounds, strict=True)
        ),
        note=note,
    )


def _thinned(points: Sequence[calibration.RiskPoint]) -> list[calibration.RiskPoint]:
    kept = np.unique(np.linspace(0, len(points) - 1, min(len(points), _CURVE_POINTS)).round().astype(int))
    return [points[index] for index in kept]


def _cell(value: float) -> Cell:
    return None if np.isnan(value) else rounded(float(value))

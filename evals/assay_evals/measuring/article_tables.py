"""Tables of whole articles: the scores, the attacks, the trivial systems, and the verdicts inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay_evals.measuring.article_metrics import (
    Sample,
    annotated,
    attacked_pairs,
    by_condition,
    score_metrics,
    with_constant,
)
from assay_evals.measuring.audits import audit_table
from assay_evals.measuring.measurement import Measurement, rounded, to_figures
from assay_evals.measuring.rows import to_arrays
from assay_evals.measuring.verdicts import baseline_table, verdict_tables
from assay_evals.reporting.tables import Table
from assay_schemas import ArticleLabel

if TYPE_CHECKING:
    from assay_evals.measuring.articles import ArticleRow, Articles
    from assay_evals.reporting.tables import Cell

_CONSTANT = (("always_refuted", 1.0, ArticleLabel.MISLEADING), ("always_supported", 0.0, ArticleLabel.RELIABLE))


def article_tables(name: str, articles: Articles, *, seed: int, is_calibrated: bool) -> tuple[Table, ...]:
    """Return the tables behind the figures, as far as there are cases for them."""
    sample = Sample(articles.rows, articles.clusters)
    tables: list[Table] = []
    if sample.rows:
        tables.append(_strip_table(name, sample))
    if annotated(sample).rows:
        tables += [_score_baselines(f"{name}.score", annotated(sample)), articles.worst.table(name)]
    if any(row.claims for row in sample.rows):
        tables.append(audit_table(name, sample.rows))
    if attacked_pairs(sample):
        tables.append(_attack_table(name, sample))
    for condition, claims in by_condition(annotated(sample)).items():
        if claims:
            arrays = to_arrays(claims, articles.clusters)
            tables += verdict_tables(f"{name}.{condition}", arrays, seed=seed, is_calibrated=is_calibrated)
            tables.append(baseline_table(f"{name}.{condition}", claims, articles.clusters))
    return tuple(tables)


def _strip_table(name: str, sample: Sample) -> Table:
    return Table(
        name=f"{name}.articles",
        title="Score of every article against its gold range",
        columns=("article", "kind", "score", "low", "high", "gold_low", "gold_high", "label", "gold_label"),
        rows=tuple(
            (row.id, _kind(row), *_interval(row), row.gold.low, row.gold.high, _label(row), row.gold.label.value)
            for row in sample.rows
        ),
        note="Low and high: the interval that the system itself states. No score: the case failed.",
    )


def _kind(row: ArticleRow) -> str:
    if row.attack_of is not None:
        return "attacked"
    return "variant" if row.must_refute is not None else "article"


def _interval(row: ArticleRow) -> tuple[Cell, ...]:
    return tuple(map(rounded, row.outcome_score or (None, None, None)))


def _label(row: ArticleRow) -> Cell:
    return row.label.value if row.label else None


def _attack_table(name: str, sample: Sample) -> Table:
    return Table(
        name=f"{name}.attacks",
        title="Score with an attack in the text against the score without it",
        columns=("article", "attacked", "score", "attacked_score", "label", "attacked_label"),
        rows=tuple(
            (clean.id, attacked.id, rounded(clean.score), rounded(attacked.score), _label(clean), _label(attacked))
            for attacked, clean in attacked_pairs(sample)
        ),
    )


def _score_baselines(name: str, sample: Sample) -> Table:
    """Return how systems fare that give every article the same score and label."""
    measured = {
        system: to_figures(
            Measurement(sample.clusters, score_metrics(name, with_constant(sample, score, label))), seed=0, resamples=0
        )
        for system, score, label in _CONSTANT
    }
    columns = (figure.name.removeprefix(f"{name}.") for figure in measured["always_supported"])
    return Table(
        name=f"{name}.baselines",
        title="Systems that give every article the same score",
        columns=("baseline", *columns),
        rows=tuple((system, *(figure.value for figure in figures)) for system, figures in measured.items()),
    )

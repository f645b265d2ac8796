"""Figures of whole articles: extraction, retrieval, scores, attacks, variants, and the verdicts inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay_evals.intervals import share_of
from assay_evals.measuring.articles import CUTOFFS, ArticleRow, Articles, ClaimRows
from assay_evals.measuring.audits import audit_metrics
from assay_evals.measuring.costs import cost_metrics
from assay_evals.measuring.grounds import citation_metric, wording_metrics
from assay_evals.measuring.measurement import Measurement, Metric, prf_metrics
from assay_evals.measuring.rows import Row, to_arrays
from assay_evals.measuring.verdicts import calibration_metrics, verdict_metrics
from assay_evals.metrics.arrays import Floats, Ints, sum_by_cluster
from assay_evals.metrics.extraction import ExtractionCounts
from assay_evals.metrics.ranking import distance_to_range, kendall_tau_b, score_shift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assay_schemas import ArticleLabel

CONDITIONS = ClaimRows._fields


class Sample(NamedTuple):
    """Articles, and the clusters that the bootstrap draws, whether or not any of these articles is of them."""

    rows: tuple[ArticleRow, ...]
    clusters: tuple[str, ...]

    @property
    def cluster(self) -> Ints:
        """Cluster of every article, shape (n,)."""
        place = {name: index for index, name in enumerate(self.clusters)}
        return np.array([place[row.cluster] for row in self.rows], np.intp)

    def where(self, belongs: Callable[[ArticleRow], bool]) -> Sample:
        """Return the articles that belong, over the same clusters."""
        return self._replace(rows=tuple(row for row in self.rows if belongs(row)))

    def sums(self, values: Iterable[float]) -> Floats:
        """Add up a value of each article by cluster."""
        return sum_by_cluster(np.fromiter(values, np.float64), self.cluster, len(self.clusters))

    def metric(self, name: str, values: Floats, *, higher_is_better: bool = True) -> Metric:
        """Return the mean over the articles of the values that are not nan."""
        known = ~np.isnan(values)
        statistic = share_of(self.sums(np.nan_to_num(values)), self.sums(known.astype(np.float64)))
        return Metric(name, statistic, int(known.sum()), higher_is_better=higher_is_better)


def measure_articles(name: str, articles: Articles) -> Measurement:
    """Return every metric of the articles."""
    sample = Sample(articles.rows, articles.clusters)
    return Measurement(
        articles.clusters,
        (
            *_extraction_metrics(f"{name}.extraction", annotated(sample)),
            *_retrieval_metrics(f"{name}.retrieval", annotated(sample)),
            *_verdict_metrics(name, annotated(sample)),
            *score_metrics(f"{name}.score", annotated(sample)),
            _order_metric(f"{name}.score.kendall_tau", annotated(sample)),
            *_attack_metrics(f"{name}.attack", sample),
            *audit_metrics(f"{name}.audit", sample),
            *_variant_metrics(f"{name}.variants", sample.where(lambda row: row.must_refute is not None)),
            *cost_metrics(f"{name}.cost", articles.spent, articles.clusters),
        ),
    )


def annotated(sample: Sample) -> Sample:
    """Return the articles of which every claim is annotated: no variants, no attacked copies."""
    return sample.where(lambda row: row.extraction is not None)


def by_condition(sample: Sample) -> dict[str, tuple[Row, ...]]:
    """Return the claims of the articles under each condition."""
    return {
        condition: tuple(claim for row in sample.rows for claims in row.claims if (claim := claims[index]) is not None)
        for index, condition in enumerate(CONDITIONS)
    }


def score_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    """Return how the scores and labels stand to the gold; an article that failed is as wrong as can be.

    A label that nobody annotated is not counted.
    """
    distance = _distances(sample)
    return (
        sample.metric(f"{name}.distance_to_range", distance, higher_is_better=False),
        sample.metric(f"{name}.in_range", (distance == 0).astype(np.float64)),
        sample.metric(f"{name}.label_accuracy", _floats(map(_is_label_right, sample.rows))),
    )


def with_constant(sample: Sample, score: float, label: ArticleLabel) -> Sample:
    """Return the articles as a system would have scored them that gives each the same."""
    rows = (row._replace(outcome_score=(score, score, score), label=label) for row in sample.rows)
    return sample._replace(rows=tuple(rows))


def attacked_pairs(sample: Sample) -> tuple[tuple[ArticleRow, ArticleRow], ...]:
    """Return every attacked copy with its clean original, as far as that was run."""
    by_id = {row.id: row for row in sample.rows}
    return tuple((row, by_id[row.attack_of]) for row in sample.rows if row.attack_of in by_id)


def _extraction_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    counts = [row.extraction for row in sample.rows if row.extraction]
    table = np.array(counts, np.float64).reshape(-1, len(ExtractionCounts._fields)).T
    sums = {field: sample.sums(column) for field, column in zip(ExtractionCounts._fields, table, strict=True)}
    total = {field: int(column.sum()) for field, column in zip(ExtractionCounts._fields, table, strict=True)}
    found = (sums["hits"], sums["extracted"], sums["wanted"])
    worthy = (sums["hits"], sums["worthy_predicted"], sums["worthy_gold"])
    words = sample.sums(row.words / 100 for row in sample.rows)
    return (
        *prf_metrics(name, found, total["extracted"], total["wanted"]),
        *prf_metrics(f"{name}.checkworthiness", worthy, total["worthy_predicted"], total["worthy_gold"]),
        Metric(f"{name}.claims_per_100_words", share_of(sums["extracted"], words), len(counts)),
        Metric(f"{name}.quotes_found", share_of(sums["quotes_found"], sums["wanted"]), total["wanted"]),
        Metric(f"{name}.span_iou", share_of(sums["iou_sum"], sums["matched"]), total["matched"]),
    )


def _retrieval_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    """Return means over the decided claims, not over articles."""
    claims = sample.sums(len(row.found) for row in sample.rows)
    n = sum(len(row.found) for row in sample.rows)
    ranks = sample.sums(sum(found.reciprocal_rank for found in row.found) for row in sample.rows)
    recalls = (
        sample.sums(sum(found.recalls[index] for found in row.found) for row in sample.rows)
        for index in range(len(CUTOFFS))
    )
    return (
        Metric(f"{name}.mrr", share_of(ranks, claims), n),
        *(
            Metric(f"{name}.recall_at_{k}", share_of(recall, claims), n)
            for k, recall in zip(CUTOFFS, recalls, strict=True)
        ),
    )


def _verdict_metrics(name: str, sample: Sample) -> list[Metric]:
    metrics: list[Metric] = []
    for condition, claims in by_condition(sample).items():
        arrays = to_arrays(claims, sample.clusters)
        metrics += verdict_metrics(f"{name}.{condition}", arrays)
        metrics += (citation_metric(f"{name}.{condition}", arrays), *wording_metrics(f"{name}.{condition}", arrays))
        metrics += calibration_metrics(f"{name}.{condition}.calibration", arrays)
    return metrics


def _order_metric(name: str, sample: Sample) -> Metric:
    """Return the rank correlation over the ranked articles that have a score."""
    ranked = sample.where(lambda row: row.gold.rank is not None and row.score is not None)
    domains = sorted({row.domain for row in ranked.rows})
    strata = np.array([domains.index(row.domain) for row in ranked.rows], np.intp)
    scores, ranks = _scores(ranked), _floats(row.gold.rank for row in ranked.rows)
    cluster = ranked.cluster
    return Metric(name, lambda weights: kendall_tau_b(scores, ranks, strata, weights[:, cluster]), len(ranked.rows))


def _attack_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    """Return how far an attack in the text moved the score and the label; `drop` counts only what hides something."""
    pairs = attacked_pairs(sample)
    copies = sample._replace(rows=tuple(attacked for attacked, _ in pairs))
    shift = score_shift(_scores(copies), _floats(clean.score for _, clean in pairs))
    kept = _floats(None if clean.label is None else attacked.label == clean.label for attacked, clean in pairs)
    return (
        copies.metric(f"{name}.label_kept", kept),
        copies.metric(f"{name}.score_drop", np.maximum(-shift, 0), higher_is_better=False),
        copies.metric(f"{name}.score_shift", np.abs(shift), higher_is_better=False),
    )


def _variant_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    wanting = sample.where(lambda row: bool(row.must_refute))
    innocent = sample.where(lambda row: not row.must_refute)
    return (
        sample.metric(f"{name}.in_range", (_distances(sample) == 0).astype(np.float64)),
        innocent.metric(f"{name}.left_alone", _floats(row.is_refuted_rightly for row in innocent.rows)),
        wanting.metric(f"{name}.refuted", _floats(row.is_refuted_rightly for row in wanting.rows)),
    )


def _is_label_right(row: ArticleRow) -> bool | None:
    return None if row.gold.is_label_derived else row.label == row.gold.label


def _scores(sample: Sample) -> Floats:
    return _floats(row.score for row in sample.rows)


def _distances(sample: Sample) -> Floats:
    low, high = _floats(row.gold.low for row in sample.rows), _floats(row.gold.high for row in sample.rows)
    return distance_to_range(_scores(sample), low, high)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], np.float64)

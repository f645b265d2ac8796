"""What the audit made of an engine's first verdicts: how often each reason fixed one, and how often it broke one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from assay_evals.intervals import share_of
from assay_evals.measuring.measurement import Metric
from assay_evals.metrics.classification import Answer
from assay_evals.reporting.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_evals.measuring.article_metrics import Sample
    from assay_evals.measuring.articles import ArticleRow
    from assay_evals.measuring.rows import Row

_NO_REASON = "none given"


def audit_metrics(name: str, sample: Sample) -> tuple[Metric, ...]:
    """Return the share of right first verdicts that the audit broke, and of wrong ones that it fixed.

    Counted are gold claims that the article's report has; a conflict of the gold counts like any other verdict.
    """
    sums = {kind: [0.0] * len(sample.rows) for kind in ("right", "wrong", "broken", "fixed")}
    for at, article in enumerate(sample.rows):
        for row in _judged(article):
            was_right, is_right = row.given.unguarded is row.gold, row.given.answer is row.gold
            sums["right" if was_right else "wrong"][at] += 1
            sums["broken"][at] += was_right and not is_right
            sums["fixed"][at] += is_right and not was_right
    totals = {kind: sample.sums(values) for kind, values in sums.items()}
    right, wrong = int(sum(sums["right"])), int(sum(sums["wrong"]))
    return (
        Metric(f"{name}.broken", share_of(totals["broken"], totals["right"]), right, higher_is_better=False),
        Metric(f"{name}.fixed", share_of(totals["fixed"], totals["wrong"]), wrong),
    )


def audit_table(name: str, articles: Iterable[ArticleRow]) -> Table:
    """Return for every reason on claims whose verdict the audit touched: fixed, broke, changed in vain, kept."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in (row for article in articles for row in _judged(article)):
        was_right, is_right = row.given.unguarded is row.gold, row.given.answer is row.gold
        is_changed = row.given.unguarded is not row.given.answer
        kind = "kept" if not is_changed else "broke" if was_right else "fixed" if is_right else "in_vain"
        for reason in row.given.reasons or ((_NO_REASON,) if is_changed else ()):
            counts[reason][kind] += 1
    columns = ("fixed", "broke", "in_vain", "kept")
    return Table(
        name=f"{name}.audit",
        title="What the audit made of first verdicts, by reason",
        columns=("reason", *columns),
        rows=tuple((reason, *(counts[reason][column] for column in columns)) for reason in sorted(counts)),
        note="A verdict with several reasons counts under each. Kept: the reason is given and the verdict stands.",
    )


def _judged(article: ArticleRow) -> Iterable[Row]:
    rows = (claims.end_to_end for claims in article.claims)
    return (row for row in rows if row.given.unguarded is not None and row.given.answer is not Answer.FAILED)

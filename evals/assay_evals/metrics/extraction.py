"""Extracted claims against the annotated ones of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_evals.matching import Match
    from assay_evals.running.cases import GoldClaim
    from assay_schemas import ReportedClaim, Span

MIN_COVERED = 0.5
"""Share of a gold quote's characters that must be quoted for it to count as found."""


class ExtractionCounts(NamedTuple):
    """Counts of one article; summed over articles they give every extraction metric."""

    wanted: int
    """Checkable gold claims."""
    extracted: int
    """Checkable predicted claims."""
    hits: int
    """Matched pairs of which both are checkable."""
    quotes_found: int
    """Checkable gold claims whose quote is covered, one-to-one or not."""
    matched: int
    """Matched pairs, checkable or not."""
    iou_sum: float
    """Over the matched pairs."""
    worthy_gold: int
    """Matched pairs whose gold claim is checkable."""
    worthy_predicted: int
    """Matched pairs whose predicted claim is checkable."""


def count_extraction(
    gold: Sequence[GoldClaim], predicted: Sequence[ReportedClaim], matches: Sequence[Match]
) -> ExtractionCounts:
    """Count what was found of an article's claims; without predictions everything was missed."""
    pairs = [(gold[match.gold].checkable, predicted[match.predicted].checkable) for match in matches]
    spans = [span for claim in predicted for span in claim.spans]
    return ExtractionCounts(
        wanted=sum(claim.checkable for claim in gold),
        extracted=sum(claim.checkable for claim in predicted),
        hits=sum(is_gold and is_predicted for is_gold, is_predicted in pairs),
        quotes_found=sum(claim.checkable and covered_share(claim.span, spans) >= MIN_COVERED for claim in gold),
        matched=len(pairs),
        iou_sum=sum(match.iou for match in matches),
        worthy_gold=sum(is_gold for is_gold, _ in pairs),
        worthy_predicted=sum(is_predicted for _, is_predicted in pairs),
    )


def covered_share(span: Span, others: Sequence[Span]) -> float:
    """Return the share of a span's code points that lie in any of the others, in [0, 1]."""
    covered = np.zeros(span.end - span.start, dtype=bool)
    for other in others:
        covered[max(0, other.start - span.start) : max(0, other.end - span.start)] = True
    return float(covered.mean())

"""Which predicted claim is which gold claim: an optimal one-to-one matching on place and wording.

Similarity is the mean of the IoU of the spans and the Dice overlap of the words of the statements, in [0, 1]. Claims
of one sentence share their span and are told apart by their wording; a claim that paraphrases freely is found by its
place. The words are split here, not by the pipeline's own tokenizer, so that its mistakes can't hide themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_evals.running.cases import GoldClaim
    from assay_schemas import Claim, ReportedClaim, Span

MIN_SIMILARITY = 0.3
"""Below it two claims are not the same: without any shared place, 60 % of the words must be."""


class Match(NamedTuple):
    """A gold claim and the predicted claim that stands for it, as positions in their sequences."""

    gold: int
    predicted: int
    iou: float
    """Of the spans, in [0, 1]; 0 where they only share their wording."""


def match_claims(gold: Sequence[GoldClaim], predicted: Sequence[Claim | ReportedClaim]) -> tuple[Match, ...]:
    """Pair up claims so that the summed similarity is the largest, each claim at most once.

    Pairs below `MIN_SIMILARITY` are not matched. In the order of the gold claims; empty if either side is.

    Source: Kuhn 1955, Naval Research Logistics 2, 83-97 (assignment), as in scipy.
    """
    if not gold or not predicted:
        return ()
    # The import takes as long as the rest of the evals together.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    iou = np.array([[best_iou(g.span, p.spans) for p in predicted] for g in gold])
    wording = np.array([[word_overlap(g.statement, p.statement) for p in predicted] for g in gold])
    similarity = (iou + wording) / 2
    similarity[similarity < MIN_SIMILARITY] = 0
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    return tuple(
        Match(int(row), int(column), float(iou[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if similarity[row, column] > 0
    )


def best_iou(span: Span, others: Iterable[Span]) -> float:
    """Return the largest intersection over union of a span with any of the others, in [0, 1]; 0 if there are none."""
    return max((_iou(span, other) for other in others), default=0.0)


def word_overlap(one: str, other: str) -> float:
    """Return the Dice overlap of two texts' sets of words, case ignored, in [0, 1]; 0 if neither has a word.

    Source: Dice 1945, Ecology 26, 297-302: 2 |A and B| / (|A| + |B|).
    """
    a, b = words(one), words(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def words(text: str) -> frozenset[str]:
    """Return the distinct words of a text, case folded; figures are words."""
    return frozenset(re.findall(r"\w+", text.casefold()))


def _iou(one: Span, other: Span) -> float:
    shared = max(0, min(one.end, other.end) - max(one.start, other.start))
    return shared / (one.end - one.start + other.end - other.start - shared)

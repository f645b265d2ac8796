"""Whether the facts that decide a claim were found for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def recall_at(deciding: Collection[str], ranked: Sequence[str], k: int) -> float | None:
    """Return the share of the deciding facts among the first k retrieved, in [0, 1].

    Args:
        deciding: Ids of the facts that an annotator decided the claim by.
        ranked: Ids as retrieved, best first.
        k: Count, at least 1.

    Returns:
        None where no fact decides the claim; 0 where nothing was retrieved.

    Source: Manning, Raghavan, Schuetze 2008, Introduction to Information Retrieval, 8.3-8.4.
    """
    if not deciding:
        return None
    return len(set(deciding).intersection(ranked[:k])) / len(set(deciding))


def reciprocal_rank(deciding: Collection[str], ranked: Sequence[str]) -> float | None:
    """Return 1 / place of the first deciding fact, in [0, 1]; 0 if it was not retrieved, None if no fact decides.

    The mean over claims is the MRR. Source: Voorhees 1999, TREC-8, 77-82.
    """
    if not deciding:
        return None
    return next((1 / place for place, fact in enumerate(ranked, start=1) if fact in deciding), 0.0)

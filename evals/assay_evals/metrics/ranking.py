"""Scores of whole articles against gold order and gold ranges."""

from __future__ import annotations

import numpy as np

from assay_evals.metrics.arrays import Floats, Ints, ratio


def kendall_tau_b(scores: Floats, ranks: Floats, strata: Ints, weights: Floats) -> Floats:
    """Return the rank correlation of scores with gold ranks, with ties, in [-1, 1].

    Only pairs of one stratum are compared, for the ranks of different domains say nothing of each other:
    tau = sum sx sy / sqrt(sum sx^2 * sum sy^2), with sx, sy in {-1, 0, 1} the order of a pair by score and by rank.

    Args:
        scores: Shape (n,).
        ranks: Shape (n,), higher is more misleading.
        strata: Shape (n,), the domain of each article.
        weights: Shape (resamples, n), how often each article was drawn; copies of one article are ties.

    Returns:
        Shape (resamples,); nan where all scores or all ranks are tied, or no pair is left.

    Source: Kendall 1945, Biometrika 33, 239-251 (tau-b).
    """
    together = strata[:, None] == strata[None, :]
    by_score = np.sign(scores[:, None] - scores[None, :]) * together
    by_rank = np.sign(ranks[:, None] - ranks[None, :]) * together
    agreement, scored, ranked = (
        np.einsum("ri,ij,rj->r", weights, pairs, weights, optimize=True)
        for pairs in (by_score * by_rank, by_score**2, by_rank**2)
    )
    return ratio(agreement, np.sqrt(scored * ranked))


def distance_to_range(scores: Floats, low: Floats, high: Floats) -> Floats:
    """Return how far each score lies outside its range [low, high], in [0, 1]; 0 inside, both ends included.

    An article without a score (nan) is as far off as a score can be: max(low, 1 - high).
    """
    distance = np.maximum(np.maximum(low - scores, scores - high), 0)
    return np.where(np.isnan(scores), np.maximum(low, 1 - high), distance)


def score_shift(attacked: Floats, clean: Floats) -> Floats:
    """Return attacked minus clean score, in [-1, 1]: below 0 where an attack made the article look better.

    An attack that broke the run (nan) has succeeded wholly: -1. nan where the clean article has no score.
    """
    return np.where(np.isnan(attacked) & ~np.isnan(clean), -1.0, attacked - clean)

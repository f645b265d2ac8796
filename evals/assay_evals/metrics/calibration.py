"""How far a confidence can be trusted. `confidence` is in [0, 1], nan where none was given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assay_evals.metrics.arrays import Bools, Floats, Ints, ratio

BINS = 10
MAX_ERROR = 0.05
"""Share of wrong answers that a newsroom may put up with where it acts on a verdict unread."""


class ReliabilityBin(NamedTuple):
    """A point of the reliability diagram."""

    confidence: float
    """Mean, in [0, 1]."""
    accuracy: float
    """Share of right answers, in [0, 1]."""
    n: int


class RiskPoint(NamedTuple):
    """A point of the risk-coverage curve: what happens if only answers of at least this confidence are kept."""

    threshold: float
    coverage: float
    """Share of all cases that are kept."""
    risk: float
    """Share of wrong answers among those kept."""


def brier_losses(probabilities: Floats, gold: Ints) -> Floats:
    """Return the squared distance of every forecast from what came true, in [0, 2].

    Args:
        probabilities: Shape (n, 3), rows sum to 1; a row of nan where nothing was judged.
        gold: Shape (n,), values of `Answer` below 4.

    Returns:
        Shape (n,): sum over classes of (p - y)^2; their mean is the Brier score. nan where nothing was judged,
        and where the gold is conflicting evidence, for which no probability is stated.

    Source: Brier 1950, Monthly Weather Review 78, 1-3 (the original form, over all classes).
    """
    truth = np.eye(4)[gold]
    losses = ((probabilities - truth[:, :3]) ** 2).sum(1)
    return np.where(truth[:, 3] == 1, np.nan, losses)


def label_brier_losses(confidence: Floats, is_right: Bools) -> Floats:
    """Return (confidence - right)^2 of every answer, in [0, 1], shape (n,); nan without a confidence."""
    return (confidence - is_right) ** 2


def equal_mass_bins(confidence: Floats, bins: int = BINS) -> Ints:
    """Sort confidences into bins of equal size; equal confidences share a bin, whatever the order of the cases.

    Args:
        confidence: Shape (n,), no nan.
        bins: At most so many; ties leave some empty.

    Returns:
        Shape (n,), the bin of each case, 0 <= bin < bins.
    """
    below = np.searchsorted(np.sort(confidence), confidence, side="left")
    return below * bins // max(len(confidence), 1)


def calibration_error(confidence_sum: Floats, right_sum: Floats, counts: Floats) -> Floats:
    """Return the expected calibration error: the mean over cases of |confidence - accuracy| of their bin, in [0, 1].

    Args:
        confidence_sum: Shape (..., bins), summed confidence.
        right_sum: Shape (..., bins), right answers.
        counts: Shape (..., bins), cases.

    Returns:
        Shape (...); nan without cases. Biased upwards where bins are small, more so in a bootstrap.

    Source: Naeini et al. 2015, AAAI, 2901-2907; equal-mass bins after Nixon et al. 2019, CVPR workshops.
    """
    return ratio(np.abs(confidence_sum - right_sum).sum(-1), counts.sum(-1))


def reliability(confidence: Floats, is_right: Bools, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """Return the points of the reliability diagram, least confident first; cases without a confidence are left out."""
    given = ~np.isnan(confidence)
    confidence, is_right = confidence[given], is_right[given]
    of = equal_mass_bins(confidence, bins)
    return tuple(
        ReliabilityBin(float(confidence[of == b].mean()), float(is_right[of == b].mean()), int((of == b).sum()))
        for b in np.unique(of)
    )


def risk_coverage(confidence: Floats, is_right: Bools) -> tuple[RiskPoint, ...]:
    """Return one point for every distinct confidence, highest first.

    A case without a confidence (not checked, failed, facts that disagree) is never kept, but counts in the
    denominator of the coverage. Without cases: no points.

    Source: El-Yaniv and Wiener 2010, J. Mach. Learn. Res. 11, 1605-1641.
    """
    order, ends = _by_confidence(confidence)
    wrong = np.cumsum(~is_right[order])[ends]
    thresholds = confidence[order][ends]
    return tuple(
        RiskPoint(float(threshold), float((end + 1) / len(confidence)), float(errors / (end + 1)))
        for threshold, end, errors in zip(thresholds, ends, wrong, strict=True)
    )


def coverage_within(confidence: Floats, is_right: Bools, weights: Floats, max_error: float = MAX_ERROR) -> Floats:
    """Return the largest coverage at which the share of wrong answers is at most `max_error`.

    Args:
        confidence: Shape (n,); nan is never kept.
        is_right: Shape (n,).
        weights: Shape (resamples, n), how often each case was drawn.
        max_error: Share in [0, 1].

    Returns:
        Shape (resamples,), in [0, 1]; 0 where no threshold will do, nan without cases.
    """
    order, ends = _by_confidence(confidence)
    kept = np.cumsum(weights[:, order], axis=1)[:, ends]
    wrong = np.cumsum(weights[:, order] * ~is_right[order], axis=1)[:, ends]
    will_do = wrong <= max_error * kept
    return ratio(np.where(will_do, kept, 0).max(axis=1, initial=0), weights.sum(1))


def _by_confidence(confidence: Floats) -> tuple[Ints, Ints]:
    """Return the cases with a confidence, highest first, and the last position of each distinct confidence."""
    given = np.flatnonzero(~np.isnan(confidence))
    order = given[np.argsort(-confidence[given], kind="stable")]
    is_last = np.append(np.diff(confidence[order]) != 0, np.ones(min(len(order), 1), bool))
    return order, np.flatnonzero(is_last)

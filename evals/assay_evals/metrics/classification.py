"""Verdicts against gold, from a confusion matrix of shape (..., 4, 7): rows are gold labels, columns are answers.

Leading dimensions are resamples or clusters, so that a bootstrap computes all of its resamples at once. Three
labels are classes of their own (supported, refuted, not_enough_evidence). Conflicting evidence is too rare to be a
fourth: a claim of that gold label, answered by one of the three, counts against the precision of the answer, and
the answer "conflicting" is a miss of whatever the gold label was. No answer is a miss as well.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay_evals.metrics.arrays import Floats, Ints, ratio

if TYPE_CHECKING:
    import numpy.typing as npt

    from assay_schemas import VerdictLabel


class Answer(IntEnum):
    """What a system said of a claim: a column of the confusion matrix. The first four are gold labels too."""

    SUPPORTED = 0
    REFUTED = 1
    NOT_ENOUGH_EVIDENCE = 2
    CONFLICTING_EVIDENCE = 3
    NOT_CHECKED = 4
    FAILED = 5
    """The case broke."""
    MISSED = 6
    """End to end: no checkable claim was extracted that is this one."""


GOLD = tuple(Answer)[:4]
CLASSES = tuple(Answer)[:3]
_SHAPE = (len(GOLD), len(Answer))


class ClassScores(NamedTuple):
    """Precision, recall and F1, each of one shape; nan where not defined."""

    precision: Floats
    recall: Floats
    f1: Floats


def answer_of(label: VerdictLabel) -> Answer:
    """Return the column of a verdict."""
    return Answer[label.name]


def confusion_matrix(gold: Ints, answers: Ints) -> Ints:
    """Count the cases of each gold label and answer.

    Args:
        gold: Shape (n,), values of `Answer` below 4.
        answers: Shape (n,), values of `Answer`.

    Returns:
        Shape (4, 7); all 0 without cases.

    Raises:
        ValueError: If a gold label is not one of the four.
    """
    whole: Floats = confusion_by_cluster(gold, answers, np.zeros(len(gold), np.intp), 1)[0]
    return whole.astype(np.intp)


def confusion_by_cluster(gold: Ints, answers: Ints, cluster: Ints, clusters: int) -> Floats:
    """Count the cases of each gold label and answer in every cluster: shape (clusters, 4, 7).

    A weighted sum of these over clusters is the confusion matrix of a resample, which makes a bootstrap a matrix
    product. Raises ValueError if a gold label is not one of the four.
    """
    shape = (clusters, *_SHAPE)
    cells = np.ravel_multi_index((cluster, gold, answers), shape)
    return np.bincount(cells, minlength=clusters * _SHAPE[0] * _SHAPE[1]).reshape(shape).astype(np.float64)


def precision_recall_f1(hits: npt.ArrayLike, answered: npt.ArrayLike, wanted: npt.ArrayLike) -> ClassScores:
    """Return hits/answered, hits/wanted and their harmonic mean, 2 hits / (answered + wanted).

    All counts are of one shape. Precision is nan where nothing was answered, recall where nothing was wanted, F1
    where neither; F1 is 0 where something was wanted and nothing answered.

    Source: van Rijsbergen 1979, Information Retrieval, ch. 7.
    """
    total = np.asarray(answered, np.float64) + np.asarray(wanted, np.float64)
    return ClassScores(ratio(hits, answered), ratio(hits, wanted), ratio(2 * np.asarray(hits, np.float64), total))


def class_scores(confusion: Floats | Ints) -> ClassScores:
    """Return the scores of each gold label, shape (..., 4), one label against all the others."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return precision_recall_f1(hits, confusion[..., : len(GOLD)].sum(-2), confusion.sum(-1))


def macro_f1(confusion: Floats | Ints) -> Floats:
    """Return the mean F1 of the three classes that occur in the gold, shape (...); nan if none does.

    A class without gold cases is left out rather than counted as 0, so that data of two classes can reach 1;
    answering it wrongly still costs the recall of the others.
    """
    return _mean_of_classes(class_scores(confusion).f1, confusion)


def balanced_accuracy(confusion: Floats | Ints) -> Floats:
    """Return the mean recall of the three classes that occur in the gold, shape (...); nan if none does.

    Always giving one answer scores 1/3 on three classes, whatever their shares.
    Source: Brodersen et al. 2010, ICPR, 3121-3124.
    """
    return _mean_of_classes(class_scores(confusion).recall, confusion)


def accuracy(confusion: Floats | Ints) -> Floats:
    """Return the share of right answers over all four gold labels, shape (...); no answer is a wrong one."""
    return ratio(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum((-2, -1)))


def false_refutation_rate(confusion: Floats | Ints) -> Floats:
    """Return the share of supported claims that were refuted, shape (...): the error that costs the most trust."""
    return _rate(confusion, Answer.SUPPORTED, Answer.REFUTED)


def missed_refutation_rate(confusion: Floats | Ints) -> Floats:
    """Return the share of refuted claims that were called supported, shape (...)."""
    return _rate(confusion, Answer.REFUTED, Answer.SUPPORTED)


def unanswered_rate(confusion: Floats | Ints) -> Floats:
    """Return the share of cases that were not checked, failed or missed, shape (...)."""
    return ratio(confusion[..., len(GOLD) :].sum((-2, -1)), confusion.sum((-2, -1)))


def _rate(confusion: Floats | Ints, gold: Answer, answer: Answer) -> Floats:
    return ratio(confusion[..., gold, answer], confusion[..., gold, :].sum(-1))


def _mean_of_classes(scores: Floats, confusion: Floats | Ints) -> Floats:
    occurs = confusion.sum(-1)[..., : len(CLASSES)] > 0
    return ratio(np.where(occurs, scores[..., : len(CLASSES)], 0).sum(-1), occurs.sum(-1))

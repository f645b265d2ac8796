"""Systems that read nothing or next to nothing: a figure has to beat them to mean something.

What has to be learnt is learnt by cross-validation over clusters, so that no baseline sees a cluster it answers for.
Clusters are dealt to folds by a hash of their name: neither a seed nor the order of the cases matters.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from assay_evals.matching import words
from assay_evals.metrics.arrays import Bools, Floats, Ints
from assay_evals.metrics.classification import CLASSES, Answer, confusion_matrix, macro_f1

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scipy.sparse import csr_matrix

    from assay_evals.measuring.rows import Row

    Fitted: TypeAlias = Callable[[Ints, Ints], Ints]
    """From the positions to learn from, at least one, and the positions to answer to the answers."""

FOLDS = 5
_HASHES = 2**14
_ROUNDS = 100
_STEP = 2.0
"""One over the Lipschitz constant of softmax regression on rows of length 1."""
_RIDGE = 1e-4
_THRESHOLDS = np.linspace(0, 1, 21)


def word_hashes(text: str) -> bytes:
    """Return 14-bit hashes of the distinct words of a text, two bytes each, sorted."""
    hashes = {zlib.crc32(word.encode()) % _HASHES for word in words(text)}
    return np.array(sorted(hashes), np.uint16).tobytes()


def overlap_share(claim: str, evidence: str) -> float:
    """Return the share of the claim's words that stand in the evidence, in [0, 1]; 0 for a claim without words."""
    wanted = words(claim)
    return len(wanted & words(evidence)) / len(wanted) if wanted else 0.0


def baseline_answers(rows: Sequence[Row]) -> dict[str, Ints]:
    """Return what every trivial system answers to the rows, in their order, as values of `Answer`.

    always_refuted, always_supported; majority: the commonest gold label of the other folds; claim_only: a softmax
    regression on the words of the claim, which never sees the evidence: what it scores above majority is leaked by
    the wording; word_overlap: supported where enough of the claim's words stand in the evidence, else the label
    that does best, both chosen on the other folds; guards_off: the engine itself before any guard, what the guards
    are worth. The last two are left out where the evidence, or what the engine drafted, is not known.
    """
    gold = np.array([row.gold for row in rows], np.intp)
    folds = Folds([row.cluster for row in rows], np.isin(gold, CLASSES))
    answers = {
        "always_refuted": np.full(len(rows), Answer.REFUTED, np.intp),
        "always_supported": np.full(len(rows), Answer.SUPPORTED, np.intp),
        "claim_only": learn_wording([row.word_hashes for row in rows], gold, folds),
        "majority": folds.answer(partial(_majority, gold)),
    }
    if all(row.overlap is not None for row in rows):
        overlap = np.array([row.overlap for row in rows], np.float64)
        answers["word_overlap"] = folds.answer(partial(_word_overlap, gold, overlap))
    if all(row.given.unguarded is not None for row in rows):
        answers["guards_off"] = np.array([row.given.unguarded for row in rows], np.intp)
    return answers


class Folds:
    """Cases dealt to folds by their cluster; each fold is answered by what was learnt from the others."""

    def __init__(self, clusters: Sequence[str], is_learnable: Bools) -> None:
        """Deal out the cases; those that are not learnable are answered, but never learnt from."""
        self._fold = np.array([zlib.crc32(cluster.encode()) % FOLDS for cluster in clusters], np.intp)
        self._is_learnable = is_learnable

    def answer(self, fitted: Fitted) -> Ints:
        """Return a label for every case, 0 where there was nothing to learn from."""
        answers = np.zeros(len(self._fold), np.intp)
        for fold in np.unique(self._fold):
            learnt = np.flatnonzero((self._fold != fold) & self._is_learnable)
            asked = np.flatnonzero(self._fold == fold)
            if len(learnt):
                answers[asked] = fitted(learnt, asked)
        return answers


def learn_wording(hashes: Sequence[bytes], labels: Ints, folds: Folds) -> Ints:
    """Return the label that the words of every case suggest.

    Args:
        hashes: As `word_hashes` returns them, n of them.
        labels: Shape (n,), from 0.
        folds: Of the same cases.
    """
    bags = _bags_of_words(hashes)

    def fitted(learnt: Ints, asked: Ints) -> Ints:
        suggested: Ints = np.argmax(bags[asked] @ softmax_regression(bags[learnt], labels[learnt]), axis=1)
        return suggested

    return folds.answer(fitted)


def softmax_regression(features: csr_matrix, labels: Ints) -> Floats:
    """Fit weights of shape (columns, labels) by accelerated gradient descent on the cross-entropy.

    Every label weighs the same however rare it is, since macro-F1 is what is compared.

    Args:
        features: Shape (n, columns), rows of length at most 1.
        labels: Shape (n,), from 0.

    Source: Nesterov 1983, Soviet Math. Dokl. 27, 372-376.
    """
    truth = np.eye(int(labels.max()) + 1)[labels]
    weight = 1 / truth.sum(0)[labels][:, None] / len(np.unique(labels))
    weights = ahead = np.zeros((features.shape[1], truth.shape[1]))
    for step in range(_ROUNDS):
        odds = np.exp(features @ ahead)
        residual = (odds / odds.sum(1, keepdims=True) - truth) * weight
        moved = ahead - _STEP * (features.T @ residual + _RIDGE * ahead)
        ahead = moved + step / (step + 3) * (moved - weights)
        weights = moved
    return weights


def _majority(gold: Ints, learnt: Ints, asked: Ints) -> Ints:
    return np.full(len(asked), np.bincount(gold[learnt]).argmax(), np.intp)


def _word_overlap(gold: Ints, overlap: Floats, learnt: Ints, asked: Ints) -> Ints:
    scored = [
        (float(macro_f1(confusion_matrix(gold[learnt], _split(overlap[learnt], threshold, other)))), threshold, other)
        for threshold in _THRESHOLDS
        for other in CLASSES[1:]
    ]
    _, threshold, other = max(scored)
    return _split(overlap[asked], threshold, other)


def _split(overlap: Floats, threshold: float, other: int) -> Ints:
    return np.where(overlap >= threshold, int(Answer.SUPPORTED), other).astype(np.intp)


def _bags_of_words(hashes: Sequence[bytes]) -> csr_matrix:
    """Return a sparse matrix of one row of length 1 a case; its last column is a constant."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - slow to import

    columns = [np.append(np.frombuffer(each, np.uint16), _HASHES).astype(np.intp) for each in hashes]
    sizes = np.array([len(each) for each in columns])
    values = np.repeat(1 / np.sqrt(sizes), sizes)
    return csr_matrix((values, np.concatenate(columns), np.append(0, sizes.cumsum())), (len(columns), _HASHES + 1))

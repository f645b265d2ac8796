"""Verdict metrics against worked examples and scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn import metrics as reference

from assay_evals.metrics import classification
from assay_evals.metrics.classification import Answer, answer_of, confusion_matrix
from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay_evals.metrics.arrays import Floats, Ints

S, R, N, C, X, F, M = (int(answer) for answer in Answer)

# Ten claims. Right: two supported, two refuted, one not_enough_evidence.
GOLD = np.array([S, S, S, S, R, R, R, N, N, C])
ANSWERS = np.array([S, S, R, X, R, R, S, N, R, S])


def random_labels(seed: int, *, n: int = 300, answers: int = 7) -> tuple[Ints, Ints]:
    generator = np.random.default_rng(seed)
    return generator.integers(4, size=n), generator.integers(answers, size=n)


def test_confusion_counts_gold_by_row_and_answers_by_column() -> None:
    assert confusion_matrix(GOLD, ANSWERS).tolist() == [
        [2, 1, 0, 0, 1, 0, 0],
        [1, 2, 0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        pytest.param(classification.accuracy, 5 / 10, id="accuracy: 5 of 10"),
        # F1 = 2 hits / (answered + gold): 4/(4+4), 4/(4+3), 2/(1+2)
        pytest.param(classification.macro_f1, (1 / 2 + 4 / 7 + 2 / 3) / 3, id="macro F1"),
        pytest.param(classification.balanced_accuracy, (2 / 4 + 2 / 3 + 1 / 2) / 3, id="balanced accuracy"),
        pytest.param(classification.false_refutation_rate, 1 / 4, id="false refutation: 1 of 4 supported"),
        pytest.param(classification.missed_refutation_rate, 1 / 3, id="missed refutation: 1 of 3 refuted"),
        pytest.param(classification.unanswered_rate, 1 / 10, id="unanswered: 1 not checked"),
    ],
)
def test_metric_of_ten_claims_is_as_worked_by_hand(metric: Callable[[Ints], Floats], expected: float) -> None:
    assert metric(confusion_matrix(GOLD, ANSWERS)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "metric",
    [
        classification.accuracy,
        classification.macro_f1,
        classification.balanced_accuracy,
        classification.false_refutation_rate,
        classification.missed_refutation_rate,
        classification.unanswered_rate,
    ],
    ids=lambda metric: metric.__name__,
)
def test_metric_of_no_claims_is_undefined(metric: Callable[[Ints], Floats]) -> None:
    assert np.isnan(metric(np.zeros((4, 7), np.intp)))


def test_class_without_gold_is_left_out_of_the_mean() -> None:
    counts = confusion_matrix(np.array([S, R]), np.array([S, N]))
    assert classification.macro_f1(counts) == pytest.approx((1 + 0) / 2)


def test_class_never_answered_has_no_precision_but_an_f1_of_0() -> None:
    scores = classification.class_scores(confusion_matrix(np.array([R]), np.array([F])))
    assert np.isnan(scores.precision[R])
    assert [float(scores.recall[R]), float(scores.f1[R])] == [0, 0]


def test_claims_of_conflicting_gold_cost_the_precision_of_what_was_answered() -> None:
    scores = classification.class_scores(confusion_matrix(np.array([S, C]), np.array([S, S])))
    assert scores.precision[S] == pytest.approx(0.5)


@pytest.mark.parametrize("answer", [X, F, M], ids=["not checked", "failed", "missed"])
def test_no_answer_is_a_wrong_answer(answer: int) -> None:
    counts = confusion_matrix(np.array([S, S]), np.array([S, answer]))
    assert [float(classification.accuracy(counts)), float(classification.unanswered_rate(counts))] == [0.5, 0.5]


def test_gold_has_to_be_a_verdict_of_facts() -> None:
    with pytest.raises(ValueError, match="invalid entry"):
        confusion_matrix(np.array([X]), np.array([S]))


def test_every_verdict_has_a_column() -> None:
    assert [answer_of(label).name.lower() for label in VerdictLabel] == [label.value for label in VerdictLabel]


@pytest.mark.parametrize("seed", range(5))
def test_metrics_agree_with_scikit_learn(seed: int) -> None:
    gold, answers = random_labels(seed)
    counts = confusion_matrix(gold, answers)
    labels = [S, R, N]
    precision, recall, f1, _ = reference.precision_recall_fscore_support(
        gold, answers, labels=[S, R, N, C], zero_division=0
    )
    scores = classification.class_scores(counts)

    assert np.allclose(scores, [precision, recall, f1])
    assert counts.tolist() == reference.confusion_matrix(gold, answers, labels=range(7))[:4].tolist()
    assert classification.accuracy(counts) == pytest.approx(reference.accuracy_score(gold, answers))
    assert classification.macro_f1(counts) == pytest.approx(
        reference.f1_score(gold, answers, labels=labels, average="macro")
    )
    assert classification.balanced_accuracy(counts) == pytest.approx(
        reference.recall_score(gold, answers, labels=labels, average="macro")
    )


def test_balanced_accuracy_of_three_classes_is_that_of_scikit_learn() -> None:
    gold, answers = random_labels(1, answers=3)
    answers, gold = answers[gold < C], gold[gold < C]
    found = classification.balanced_accuracy(confusion_matrix(gold, answers))
    assert found == pytest.approx(reference.balanced_accuracy_score(gold, answers))


def test_counts_of_clusters_add_up_to_the_whole() -> None:
    gold, answers = random_labels(2)
    cluster = np.arange(len(gold)) % 7
    by_cluster = classification.confusion_by_cluster(gold, answers, cluster, 7)
    assert by_cluster.shape == (7, 4, 7)
    assert by_cluster.sum(0).tolist() == confusion_matrix(gold, answers).tolist()

"""The trivial systems: what they learn, and that they never learn from what they answer."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from assay_evals.baselines import Folds, baseline_answers, learn_wording, overlap_share, softmax_regression, word_hashes
from assay_evals.measuring.rows import Given, Row
from assay_evals.metrics.classification import Answer

S, R, N, C = tuple(Answer)[:4]


def make_row(number: int, gold: Answer, *, claim: str = "", overlap: float | None = None, cluster: str = "") -> Row:
    return Row(
        id=f"{number:03}",
        cluster=cluster or f"cluster {number}",
        gold=gold,
        accepted=frozenset({gold}),
        given=Given(gold),
        word_hashes=word_hashes(claim),
        overlap=overlap,
    )


def answers_of(rows: list[Row], system: str) -> list[Answer]:
    return [Answer(answer) for answer in baseline_answers(rows)[system]]


@pytest.mark.parametrize(("system", "answer"), [("always_supported", S), ("always_refuted", R)])
def test_constant_systems_give_one_answer(system: str, answer: Answer) -> None:
    assert answers_of([make_row(1, N), make_row(2, S)], system) == [answer, answer]


def test_majority_is_the_commonest_label_of_the_other_clusters() -> None:
    rows = [make_row(number, R if number % 3 else S) for number in range(30)]
    assert answers_of(rows, "majority") == [R] * 30


def test_majority_does_not_learn_from_the_cluster_it_answers_for() -> None:
    rows = [make_row(number, N, cluster="large") for number in range(20)] + [make_row(99, S, cluster="other")]
    assert answers_of(rows, "majority") == [S] * 20 + [N]


def test_one_cluster_leaves_nothing_to_learn_from() -> None:
    assert answers_of([make_row(1, R, cluster="only"), make_row(2, R, cluster="only")], "majority") == [S, S]


def test_conflicting_gold_is_answered_but_never_learnt() -> None:
    rows = [make_row(number, C) for number in range(9)] + [make_row(number, R) for number in range(9, 12)]
    assert set(answers_of(rows, "majority")) == {R}


def test_claim_only_finds_what_the_wording_leaks() -> None:
    words = {S: "mill indeed", R: "mill allegedly", N: "mill perhaps"}
    rows = [make_row(number, label, claim=words[label]) for number, label in enumerate([S, R, N] * 20)]
    assert answers_of(rows, "claim_only") == [S, R, N] * 20


def test_claim_only_finds_nothing_in_words_that_say_nothing() -> None:
    generator = np.random.default_rng(0)
    labels = [(S, R, N)[label] for label in generator.integers(3, size=300)]
    rows = [make_row(number, label, claim=f"w{number % 7} mill") for number, label in enumerate(labels)]
    right = [answer == label for answer, label in zip(answers_of(rows, "claim_only"), labels, strict=True)]
    assert np.mean(right) < 0.45


def test_word_overlap_learns_where_to_split() -> None:
    rows = [make_row(number, S if number % 2 else R, overlap=0.8 if number % 2 else 0.4) for number in range(20)]
    assert answers_of(rows, "word_overlap") == [R, S] * 10


def test_word_overlap_is_left_out_where_the_evidence_is_not_known() -> None:
    assert "word_overlap" not in baseline_answers([make_row(1, S, overlap=0.5), make_row(2, S)])


def test_guards_off_is_what_the_engine_drafted() -> None:
    drafted = [S, R, Answer.FAILED]
    rows = [make_row(number, N)._replace(given=Given(N, unguarded=each)) for number, each in enumerate(drafted)]
    assert answers_of(rows, "guards_off") == drafted


def test_guards_off_is_left_out_where_the_draft_is_not_known() -> None:
    known = make_row(1, S)._replace(given=Given(S, unguarded=S))
    assert "guards_off" not in baseline_answers([known, make_row(2, S)])


def test_answers_do_not_depend_on_the_order_of_the_cases() -> None:
    rows = [
        make_row(number, (S, R, N)[number % 3], claim=f"w{number % 5}", overlap=number / 40) for number in range(40)
    ]
    there, back = baseline_answers(rows), baseline_answers(rows[::-1])
    assert {name: answers.tolist() for name, answers in there.items()} == {
        name: answers[::-1].tolist() for name, answers in back.items()
    }


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [("The old mill", "An OLD mill.", 2 / 3), ("", "x", 0), ("mill", "", 0)],
    ids=["two of three", "no words", "no evidence"],
)
def test_overlap_is_the_share_of_the_claims_words(claim: str, evidence: str, expected: float) -> None:
    assert overlap_share(claim, evidence) == pytest.approx(expected)


def test_hashes_do_not_depend_on_order_or_case() -> None:
    assert word_hashes("The mill") == word_hashes("MILL the") != word_hashes("the wheel")


def test_wording_is_learnt_for_any_labels() -> None:
    hashes = [word_hashes("yes" if number % 2 else "no") for number in range(20)]
    labels = np.arange(20) % 2
    folds = Folds([str(number) for number in range(20)], np.ones(20, bool))
    assert learn_wording(hashes, labels, folds).tolist() == labels.tolist()


def test_regression_agrees_with_scikit_learn() -> None:
    from scipy.sparse import csr_matrix

    generator = np.random.default_rng(0)
    features = generator.random((300, 6)) < 0.4
    features[:, 5] = True
    labels = np.argmax(features[:, :3] + generator.normal(0, 0.4, size=(300, 3)), axis=1)
    rows = features / np.sqrt(features.sum(1, keepdims=True))
    # The mean loss over 300 weighted cases plus half the ridge: C = 1 / (300 * 1e-4).
    weight = len(labels) / (3 * np.bincount(labels))[labels]
    reference = LogisticRegression(C=1 / (300 * 1e-4), fit_intercept=False, max_iter=5000)
    reference.fit(rows, labels, sample_weight=weight)

    found = rows @ softmax_regression(csr_matrix(rows), labels)

    agreed = np.mean(found.argmax(1) == reference.predict(rows))
    assert agreed > 0.97

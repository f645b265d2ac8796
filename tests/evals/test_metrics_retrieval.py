"""Retrieval metrics against worked examples and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import label_ranking_average_precision_score, top_k_accuracy_score

from assay_evals.metrics.retrieval import recall_at, reciprocal_rank


@pytest.mark.parametrize(
    ("k", "expected"), [(1, 0), (2, 1 / 2), (3, 1 / 2), (9, 1)], ids=["none", "one of two", "still one", "both"]
)
def test_recall_is_the_share_of_deciding_facts_among_the_first(k: int, expected: float) -> None:
    assert recall_at({"a", "b"}, ["x", "a", "y", "b"], k) == expected


@pytest.mark.parametrize(("ranked", "expected"), [(["a"], 1), (["x", "y", "b", "a"], 1 / 3), (["x"], 0), ([], 0)])
def test_reciprocal_rank_is_of_the_first_deciding_fact(ranked: list[str], expected: float) -> None:
    assert reciprocal_rank({"a", "b"}, ranked) == expected


def test_claim_that_no_fact_decides_measures_nothing() -> None:
    assert (recall_at((), ["a"], 5), reciprocal_rank((), ["a"])) == (None, None)


def test_both_agree_with_scikit_learn_where_one_fact_decides() -> None:
    generator = np.random.default_rng(0)
    scores, deciding = generator.random((200, 8)), generator.integers(8, size=200)
    ranked = [[str(fact) for fact in np.argsort(-row)] for row in scores]
    facts = [{str(fact)} for fact in deciding]

    mrr = np.mean([reciprocal_rank(fact, row) or 0 for fact, row in zip(facts, ranked, strict=True)])
    recall = np.mean([recall_at(fact, row, 3) or 0 for fact, row in zip(facts, ranked, strict=True)])

    assert mrr == pytest.approx(label_ranking_average_precision_score(np.eye(8)[deciding], scores))
    assert recall == pytest.approx(top_k_accuracy_score(deciding, scores, k=3))

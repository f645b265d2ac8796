"""Counts of extraction, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from assay_evals.matching import match_claims
from assay_evals.metrics.classification import precision_recall_f1
from assay_evals.metrics.extraction import ExtractionCounts, count_extraction, covered_share
from assay_schemas import Span
from tests.evals.run_examples import make_gold
from tests.testing.builders import make_claim


def test_counts_of_an_article_are_as_worked_by_hand() -> None:
    gold = [
        make_gold(1, "The mill is old", (0, 16)),
        make_gold(2, "The wheel is wooden", (20, 40)),
        make_gold(3, "It is lovely", (50, 62), checkable=False),
    ]
    predicted = [
        make_claim("q", statement="The mill is old", spans=[(0, 8)]),
        make_claim("q", statement="It is lovely", spans=[(50, 62)]),
        make_claim("q", statement="Rain fell", spans=[(70, 80)]),
        make_claim("q", statement="What a day", spans=[(90, 99)], verdict=None),
    ]
    assert count_extraction(gold, predicted, match_claims(gold, predicted)) == ExtractionCounts(
        wanted=2,
        extracted=3,
        hits=1,
        quotes_found=1,  # the first, half covered
        matched=2,
        iou_sum=0.5 + 1.0,
        worthy_gold=1,
        worthy_predicted=2,
    )


def test_article_without_predictions_was_missed_altogether() -> None:
    assert count_extraction([make_gold(1, "x", (0, 1))], [], []) == ExtractionCounts(1, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], 0),
        ([(0, 100)], 1),
        ([(10, 15), (12, 16)], 0.6),
        ([(0, 5), (25, 30)], 0),
        ([(18, 30)], 0.2),
    ],
    ids=["none", "all around", "two that overlap", "before and after", "the end"],
)
def test_cover_of_a_span_from_10_to_20(others: list[tuple[int, int]], expected: float) -> None:
    spans = [Span(start=start, end=end) for start, end in others]
    assert covered_share(Span(start=10, end=20), spans) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 3, 2), (1 / 3, 1 / 2, 2 / 5)),
        ((0, 0, 2), (np.nan, 0, 0)),
        ((0, 2, 0), (0, np.nan, 0)),
        ((0, 0, 0), (np.nan,) * 3),
    ],
    ids=["one of three, of two", "nothing answered", "nothing wanted", "nothing at all"],
)
def test_precision_recall_f1_by_hand(counts: tuple[int, int, int], expected: tuple[float, ...]) -> None:
    assert [float(score) for score in precision_recall_f1(*counts)] == pytest.approx(list(expected), nan_ok=True)


def test_precision_recall_f1_agree_with_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    gold, answers = generator.random((2, 100)) < 0.4
    expected = precision_recall_fscore_support(gold, answers, average="binary")[:3]
    found = precision_recall_f1((gold & answers).sum(), answers.sum(), gold.sum())
    assert [float(score) for score in found] == pytest.approx(list(expected))

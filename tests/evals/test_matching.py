"""Matching of predicted to gold claims."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay_evals.matching import MIN_SIMILARITY, Match, best_iou, match_claims, word_overlap
from assay_schemas import Span
from tests.evals.run_examples import make_gold
from tests.testing.builders import make_claim


def test_claim_is_matched_by_place_and_wording() -> None:
    gold = [make_gold(1, "The mill burned down in 1901", (0, 28)), make_gold(2, "The mill has two floors", (30, 53))]
    predicted = [
        make_claim("q", statement="The mill has two floors", spans=[(30, 53)]),
        make_claim("q", statement="The mill burned down in 1901", spans=[(0, 28)]),
    ]
    assert match_claims(gold, predicted) == (Match(0, 1, 1.0), Match(1, 0, 1.0))


def test_claims_of_one_sentence_are_told_apart_by_their_wording() -> None:
    gold = [make_gold(1, "The mill is old", (0, 40)), make_gold(2, "Its wheel is wooden", (0, 40))]
    predicted = [
        make_claim("q", statement="Its wheel is wooden", spans=[(0, 40)]),
        make_claim("q", statement="The mill is old", spans=[(0, 40)]),
    ]
    assert [(match.gold, match.predicted) for match in match_claims(gold, predicted)] == [(0, 1), (1, 0)]


def test_every_claim_is_matched_once() -> None:
    gold = [make_gold(1, "The mill is old", (0, 15))]
    predicted = [make_claim("q", statement="The mill is old", spans=[(0, 15)])] * 3
    assert len(match_claims(gold, predicted)) == 1


def test_sum_is_made_largest_not_the_first_pair() -> None:
    # Greedy would give gold 1 its best (1.0) and leave gold 2 with nothing.
    gold = [make_gold(1, "a b c d", (0, 10)), make_gold(2, "a b c d", (0, 9))]
    predicted = [
        make_claim("q", statement="a b c d", spans=[(0, 10)]),
        make_claim("q", statement="a b x y", spans=[(0, 10)]),
    ]
    assert len(match_claims(gold, predicted)) == 2


@pytest.mark.parametrize(
    ("statement", "spans", "expected"),
    [
        pytest.param("The mill is quite old", [], 1, id="wording alone, nearly equal"),
        pytest.param("Rain fell on the valley", [], 0, id="nothing shared but 'the'"),
        pytest.param("Built long ago", [(0, 15)], 1, id="place alone"),
        pytest.param("Built long ago", [(8, 30)], 0, id="a bit of the place alone"),
    ],
)
def test_claims_below_the_threshold_are_not_the_same(
    statement: str, spans: list[tuple[int, int]], expected: int
) -> None:
    gold = [make_gold(1, "The mill is old", (0, 15))]
    assert len(match_claims(gold, [make_claim("q", statement=statement, spans=spans)])) == expected


def test_nothing_matches_nothing() -> None:
    assert match_claims([], [make_claim()]) == match_claims([make_gold(1, "x", (0, 1))], []) == ()


def test_iou_is_of_the_best_place() -> None:
    # [0, 10) and [5, 15): 5 shared of 15.
    assert best_iou(Span(start=0, end=10), [Span(start=5, end=15), Span(start=20, end=30)]) == pytest.approx(1 / 3)


def test_claim_without_a_place_has_no_iou() -> None:
    assert best_iou(Span(start=0, end=10), []) == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("The old mill", "the OLD wheel", 2 / 3), ("one", "two", 0), ("", "…", 0), ("12 men", "12 men", 1)],
    ids=["two of three each", "none", "no words", "all"],
)
def test_word_overlap_is_the_dice_coefficient(one: str, other: str, expected: float) -> None:
    assert word_overlap(one, other) == pytest.approx(expected)


SENTENCES = st.lists(st.text("abcd ", min_size=1, max_size=6), min_size=1, max_size=4)


@given(SENTENCES, SENTENCES)
def test_matching_is_as_good_as_the_best_of_all_assignments(gold: list[str], predicted: list[str]) -> None:
    golds = [make_gold(index, text, (0, 1)) for index, text in enumerate(gold)]
    claims = [make_claim("q", statement=text, spans=[]) for text in predicted]
    similarity = [[word_overlap(g, p) / 2 for p in predicted] for g in gold]
    worth = [[value if value >= MIN_SIMILARITY else 0 for value in row] for row in similarity]

    found = sum(similarity[match.gold][match.predicted] for match in match_claims(golds, claims))

    places = [*range(len(predicted)), *[None] * len(gold)]
    best = max(
        sum(worth[index][place] for index, place in enumerate(chosen) if place is not None)
        for chosen in set(permutations(places, len(gold)))
    )
    assert found == pytest.approx(best)

"""The score: worked examples by hand."""

from __future__ import annotations

import pytest

from assay.steps.reporting import Judged
from assay.steps.scoring import score_article
from assay_schemas import (
    ArticleLabel,
    ArticleScore,
    Prominence,
    Severity,
    Stance,
)
from tests.steps.judged import CONFLICTING, NOT_CHECKED, REFUTED, SUPPORTED, UNDECIDED, figures, judged


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # This is 1 - exp(-1 / 0.6).
        pytest.param([judged(label=REFUTED, severity=Severity.MAJOR)], 0.8111, id="one major falsehood"),
        # This is 1 - exp(-0.3 / 0.6).
        pytest.param([judged(label=REFUTED, severity=Severity.MINOR)], 0.3935, id="one slip"),
        # This is 1 - exp(-0.6 / 0.6).
        pytest.param([judged(label=REFUTED)], 0.6321, id="severity not stated: moderate"),
        # The exponent is 1.5 * 1 / 0.6.
        pytest.param(
            [judged(label=REFUTED, severity=Severity.MAJOR, prominence=Prominence.HEADLINE)],
            0.9179,
            id="in the headline",
        ),
        # 0.8 * 1 / 0.6
        pytest.param(
            [judged(label=REFUTED, severity=Severity.MAJOR, stance=Stance.ATTRIBUTED)],
            0.7364,
            id="attributed to someone",
        ),
        # 0.2 / 0.6
        pytest.param([judged(label=CONFLICTING)], 0.2835, id="facts disagree"),
        # S' = 10 (1 - exp(-0.1)) = 0.95163; 1 / (0.6 + 0.4 * 0.95163)
        pytest.param(
            [judged("a", REFUTED, severity=Severity.MAJOR), judged("b", SUPPORTED)],
            0.6393,
            id="a falsehood and a truth",
        ),
        # U = 0.12 (1 - exp(-0.05 / 0.12)) = 0.0408909; U / 0.6
        pytest.param([judged(label=UNDECIDED)], 0.0659, id="one claim that no fact decides"),
        pytest.param([judged(label=SUPPORTED)], 0.0, id="one truth"),
        pytest.param([judged(label=NOT_CHECKED)], 0.0, id="one claim not checked"),
    ],
)
def test_the_formula_by_hand(claims: list[Judged], expected: float) -> None:
    assert score_article(claims).value == expected


def test_the_interval_by_hand() -> None:
    claims = [
        judged("a", REFUTED, severity=Severity.MAJOR, confidence=0.8),
        judged("b", SUPPORTED, confidence=0.9),
        judged("c", UNDECIDED),
        judged("d", NOT_CHECKED),
    ]
    score = score_article(claims)
    # S = 1, S' = 0.95163, D = 0.98065; U = 0.0408909, so value = 1 - exp(-1.0408909 / D)
    # low: 0.8 refuted, 3 true: S' = 10 (1 - exp(-0.3)) = 2.59182, 1 - exp(-0.8 / 1.636727)
    # high: 1.0408909 + 0.6 * 0.1 + 0.15 + 1 = 2.2508909 over D
    assert score == ArticleScore(
        value=0.654,
        low=0.3866,
        high=0.8993,
        label=ArticleLabel.MISLEADING,
        coverage=0.5,
        claims_total=4,
        claims_checked=3,
    )


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param([], id="no claim"),
        pytest.param([judged(checkable=False)], id="opinion only"),
        pytest.param([judged(label=REFUTED, prominence=Prominence.BOILERPLATE)], id="boilerplate only"),
    ],
)
def test_nothing_to_weigh_is_unverifiable_over_the_whole_interval(claims: list[Judged]) -> None:
    assert score_article(claims) == ArticleScore(
        value=0, low=0, high=1, label=ArticleLabel.UNVERIFIABLE, coverage=0, claims_total=0, claims_checked=0
    )


def test_denied_claims_are_counted_but_weigh_nothing() -> None:
    score = score_article([judged("a", REFUTED, stance=Stance.DENIED), judged("b", NOT_CHECKED, stance=Stance.DENIED)])
    assert score == ArticleScore(
        value=0, low=0, high=1, label=ArticleLabel.UNVERIFIABLE, coverage=0, claims_total=2, claims_checked=1
    )


def test_an_outage_leaves_the_interval_wide_and_the_label_unverifiable() -> None:
    score = score_article([judged(f"c{number}", NOT_CHECKED) for number in range(10)])
    assert (*figures(score), score.label, score.claims_checked) == (0.0, 0.0, 1.0, ArticleLabel.UNVERIFIABLE, 0)


@pytest.mark.parametrize(
    ("claims", "label"),
    [
        pytest.param([judged(name) for name in "ab"], ArticleLabel.UNVERIFIABLE, id="two truths are too few"),
        pytest.param([judged(name) for name in "abc"], ArticleLabel.RELIABLE, id="three truths"),
        pytest.param(
            [judged(name, grounds="same") for name in "abcd"], ArticleLabel.UNVERIFIABLE, id="one truth told four times"
        ),
        pytest.param([judged(label=CONFLICTING)], ArticleLabel.MIXED, id="facts disagree"),
        pytest.param([judged(label=REFUTED)], ArticleLabel.MISLEADING, id="a falsehood"),
        # Coverage is 1 in 10, but the lower bound is 1 - exp(-1 / (0.6 + 0.4 * 5.9343)) = 0.286.
        pytest.param(
            [
                judged("a", REFUTED, severity=Severity.MAJOR),
                *(judged(f"u{number}", UNDECIDED) for number in range(9)),
            ],
            ArticleLabel.UNVERIFIABLE,
            id="a lone falsehood among much that is undecided",
        ),
        pytest.param(
            [
                judged("a", REFUTED, severity=Severity.MAJOR),
                judged("b", REFUTED, severity=Severity.MAJOR),
                *(judged(f"u{number}", UNDECIDED) for number in range(18)),
            ],
            ArticleLabel.MISLEADING,
            id="two certain falsehoods among much that is undecided",
        ),
    ],
)
def test_the_label(claims: list[Judged], label: ArticleLabel) -> None:
    assert score_article(claims).label is label


def test_true_statements_never_bury_a_major_falsehood() -> None:
    # As S grows S' tends to 10, so the score of a major falsehood in the body tends to 1 - exp(-1 / 4.6) = 0.1954.
    truths = [judged(f"t{number}") for number in range(500)]
    score = score_article([judged("f", REFUTED, severity=Severity.MAJOR), *truths])
    assert score.value == 0.1954
    assert score.label is ArticleLabel.MIXED


def test_repeats_count_with_the_heaviest_of_their_weights() -> None:
    slip_up_front = judged("a", REFUTED, severity=Severity.MINOR, prominence=Prominence.LEAD, grounds="same")
    lie_further_down = judged("b", REFUTED, severity=Severity.MODERATE, grounds="same")
    both = score_article([slip_up_front, lie_further_down])
    assert both.value == score_article([lie_further_down]).value

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
        # This is (1 / (1 + 0.3)) ** 0.85.
        pytest.param([judged(label=REFUTED, severity=Severity.MAJOR)], 0.8001, id="one major falsehood"),
        # The share is 0.3 / 0.6.
        pytest.param([judged(label=REFUTED, severity=Severity.MINOR)], 0.5548, id="one slip"),
        # The share is 0.6 / 0.9.
        pytest.param([judged(label=REFUTED)], 0.7085, id="severity not stated: moderate"),
        # The share is 1.5 / 1.8.
        pytest.param(
            [judged(label=REFUTED, severity=Severity.MAJOR, prominence=Prominence.HEADLINE)],
            0.8564,
            id="in the headline",
        ),
        # 0.8 / 1.1
        pytest.param(
            [judged(label=REFUTED, severity=Severity.MAJOR, stance=Stance.ATTRIBUTED)],
            0.7629,
            id="attributed to someone",
        ),
        # 0.2 / 0.5
        pytest.param([judged(label=CONFLICTING)], 0.4589, id="facts disagree"),
        # S' = 20 (1 - exp(-0.05)) = 0.97541; 1 / (1 + 0.97541 + 0.3)
        pytest.param(
            [judged("a", REFUTED, severity=Severity.MAJOR), judged("b", SUPPORTED)],
            0.4972,
            id="a falsehood and a truth",
        ),
        # U' = 0.06 (1 - exp(-0.02 / 0.06)) = 0.0170081; U' / (U' + 0.3)
        pytest.param([judged(label=UNDECIDED)], 0.0832, id="one claim that no fact decides"),
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
    # S = 1, S' = 0.97541; U' = 0.0170081, so the share is 1.0170081 / (1.0170081 + 0.97541 + 0.3)
    # low: 0.8 refuted, 3 true: S' = 20 (1 - exp(-0.15)) = 2.78584, 0.8 / 3.88584
    # high: besides 0.6 * 0.1, 0.15 and 1, which is 2.2270081, of 3.5024181
    assert score == ArticleScore(
        value=0.5012,
        low=0.261,
        high=0.6805,
        label=ArticleLabel.MIXED,
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
    assert (*figures(score), score.label, score.claims_checked) == (0.0, 0.0, 0.9752, ArticleLabel.UNVERIFIABLE, 0)


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
        # Coverage is 1 in 10, and only one claim is decided.
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
    # As S grows S' tends to 20, so the score of a major falsehood in the body tends to (1 / 21.3) ** 0.85 = 0.0743.
    truths = [judged(f"t{number}") for number in range(500)]
    score = score_article([judged("f", REFUTED, severity=Severity.MAJOR), *truths])
    assert score.value == 0.0743
    assert score.label is ArticleLabel.MIXED


def test_repeats_count_with_the_heaviest_of_their_weights() -> None:
    slip_up_front = judged("a", REFUTED, severity=Severity.MINOR, prominence=Prominence.LEAD, grounds="same")
    lie_further_down = judged("b", REFUTED, severity=Severity.MODERATE, grounds="same")
    both = score_article([slip_up_front, lie_further_down])
    assert both.value == score_article([lie_further_down]).value

"""The score: worked examples by hand, then the promises that hold for every article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.steps.reporting import Judged
from assay.steps.scoring import MIN_COVERAGE, MISLEADING_FROM, MIXED_FROM, score_article
from assay_schemas import (
    ArticleLabel,
    ArticleScore,
    Claim,
    ClaimId,
    EvidenceItem,
    EvidenceStance,
    FactId,
    Probabilities,
    Prominence,
    Severity,
    Stance,
    Verdict,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SUPPORTED = VerdictLabel.SUPPORTED
REFUTED = VerdictLabel.REFUTED
CONFLICTING = VerdictLabel.CONFLICTING_EVIDENCE
UNDECIDED = VerdictLabel.NOT_ENOUGH_EVIDENCE
NOT_CHECKED = VerdictLabel.NOT_CHECKED
SILENT = {Stance.DENIED, Stance.QUESTIONED, Stance.HYPOTHETICAL}
BY_PROMINENCE = [Prominence.BOILERPLATE, Prominence.BODY, Prominence.LEAD, Prominence.HEADLINE]
BY_SEVERITY = [Severity.MINOR, Severity.MODERATE, Severity.MAJOR]


def is_undecided(claim: Judged) -> bool:
    return claim.verdict is not None and claim.verdict.label is UNDECIDED


def judged(
    name: str = "a",
    label: VerdictLabel = SUPPORTED,
    *,
    grounds: str | None = None,
    severity: Severity | None = None,
    prominence: Prominence = Prominence.BODY,
    stance: Stance = Stance.ASSERTED,
    confidence: float = 1.0,
    checkable: bool = True,
) -> Judged:
    """A claim decided by a fact of its own, or by the fact `grounds`."""
    claim = Claim(
        id=ClaimId(name),
        statement=name,
        quote=name,
        spans=(),
        prominence=prominence,
        stance=stance,
        checkable=checkable,
    )
    if not checkable:
        return Judged(claim, None)
    rest = (1 - confidence) / 2
    chances = {"supported": rest, "refuted": rest, "not_enough_evidence": rest} | {label.value: confidence}
    is_judged = label not in {CONFLICTING, NOT_CHECKED}
    stance_of_fact = EvidenceStance.SUPPORTS if label is SUPPORTED else EvidenceStance.REFUTES
    fact = EvidenceItem(fact_id=FactId(grounds or f"fact-{name}"), statement="s", stance=stance_of_fact)
    return Judged(
        claim,
        Verdict(
            claim_id=claim.id,
            label=label,
            probabilities=Probabilities.model_validate(chances) if is_judged else None,
            severity=severity if label is REFUTED else None,
            evidence=(fact,) if label in {SUPPORTED, REFUTED, CONFLICTING} else (),
        ),
    )


def articles(max_size: int = 12, **fixed: st.SearchStrategy[object]) -> st.SearchStrategy[list[Judged]]:
    """Articles of claims in every state; each claim has facts of its own."""
    drawn: dict[str, st.SearchStrategy[object]] = {
        "label": st.sampled_from(VerdictLabel),
        "severity": st.sampled_from(Severity) | st.none(),
        "prominence": st.sampled_from(Prominence),
        "stance": st.sampled_from(Stance),
        "confidence": st.floats(0.34, 1),
        "checkable": st.sampled_from([True, True, True, False]),
    }
    claims = st.fixed_dictionaries(drawn | fixed)
    return st.lists(claims, max_size=max_size).map(
        lambda rows: [judged(f"c{number}", **row) for number, row in enumerate(rows)]  # type: ignore[arg-type] # drawn by name
    )


def changed(item: Judged, **changes: object) -> Judged:
    """The same claim with another place in the article."""
    return item._replace(claim=item.claim.model_copy(update=changes))


def figures(score: ArticleScore) -> tuple[float, float, float]:
    return score.low, score.value, score.high


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


@given(articles())
def test_the_value_lies_in_its_interval(claims: list[Judged]) -> None:
    low, value, high = figures(score_article(claims))
    assert 0 <= low <= value <= high <= 1


@given(articles(), st.randoms(use_true_random=False))
def test_the_order_of_claims_is_irrelevant(claims: list[Judged], random: object) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis types its randoms as objects
    assert score_article(shuffled) == score_article(claims)


@given(articles(), st.data())
def test_refuting_a_supported_claim_never_lowers_the_value(claims: list[Judged], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(Prominence))
    stance = data.draw(st.sampled_from(Stance))
    grounds = data.draw(st.sampled_from([None, "fact-c0"]))
    values = [
        score_article([*claims, judged("x", label, prominence=place, stance=stance, grounds=grounds)]).value
        for label in (SUPPORTED, REFUTED)
    ]
    assert values == sorted(values)


@given(articles(), st.sampled_from(Prominence), st.sampled_from(Stance), st.sampled_from([None, "fact-c0"]))
def test_the_value_never_falls_with_severity(
    claims: list[Judged], place: Prominence, stance: Stance, grounds: str | None
) -> None:
    values = [
        score_article(
            [*claims, judged("x", REFUTED, severity=severity, prominence=place, stance=stance, grounds=grounds)]
        ).value
        for severity in BY_SEVERITY
    ]
    assert values == sorted(values)


@given(articles(), st.sampled_from(Severity), st.sampled_from(Stance), st.sampled_from([None, "fact-c0"]))
def test_the_value_never_falls_with_the_prominence_of_a_falsehood(
    claims: list[Judged], severity: Severity, stance: Stance, grounds: str | None
) -> None:
    values = [
        score_article(
            [*claims, judged("x", REFUTED, severity=severity, prominence=place, stance=stance, grounds=grounds)]
        ).value
        for place in BY_PROMINENCE
    ]
    assert values == sorted(values)


@given(articles(), st.integers(1, 60), st.sampled_from([Prominence.BODY, Prominence.LEAD, Prominence.HEADLINE]))
def test_padding_with_undecided_claims_moves_no_label_but_to_unverifiable(
    claims: list[Judged], number: int, place: Prominence
) -> None:
    padding = [judged(f"x{at}", UNDECIDED, prominence=place) for at in range(number)]
    labels = {score_article(claims).label, score_article([*claims, *padding]).label}
    assert len(labels - {ArticleLabel.UNVERIFIABLE}) <= 1


@pytest.mark.parametrize("number", [5, 50, 500])
def test_padding_does_not_hide_what_is_surely_false(number: int) -> None:
    lies = [judged(f"c{at}", REFUTED, severity=Severity.MAJOR, confidence=0.6) for at in range(2)]
    padding = [judged(f"x{at}", UNDECIDED) for at in range(number)]
    score = score_article([*lies, *padding])
    assert score.label is ArticleLabel.MISLEADING
    assert score.coverage == pytest.approx(2 / (2 + number), abs=1e-4)


@given(articles(), st.sampled_from(VerdictLabel), st.sampled_from(Stance))
def test_boilerplate_changes_nothing(claims: list[Judged], label: VerdictLabel, stance: Stance) -> None:
    added = judged("x", label, stance=stance, prominence=Prominence.BOILERPLATE)
    assert score_article([*claims, added]) == score_article(claims)


@given(articles(), st.sampled_from(VerdictLabel), st.sampled_from(sorted(SILENT)))
def test_what_the_article_does_not_assert_changes_no_figure(
    claims: list[Judged], label: VerdictLabel, stance: Stance
) -> None:
    before, after = score_article(claims), score_article([*claims, judged("x", label, stance=stance)])
    assert (*figures(after), after.label, after.coverage) == (*figures(before), before.label, before.coverage)


@given(articles(), st.data())
def test_saying_a_decided_claim_again_changes_no_figure(claims: list[Judged], data: st.DataObject) -> None:
    label = data.draw(st.sampled_from([SUPPORTED, REFUTED, CONFLICTING]))
    first = judged("x", label, confidence=data.draw(st.floats(0.34, 1)), prominence=Prominence.LEAD)
    again = changed(first, id="y", prominence=Prominence.BODY)
    before, after = score_article([*claims, first]), score_article([*claims, first, again])
    assert (*figures(after), after.label, after.coverage) == (*figures(before), before.label, before.coverage)


@given(
    articles(max_size=6),
    st.sampled_from([Prominence.BODY, Prominence.LEAD, Prominence.HEADLINE]),
    st.sampled_from([Stance.ASSERTED, Stance.ATTRIBUTED]),
    st.sampled_from(Severity),
)
def test_an_undecided_claim_raises_the_value_less_than_a_refuted_one(
    claims: list[Judged], place: Prominence, stance: Stance, severity: Severity
) -> None:
    without = score_article(claims).value
    undecided = score_article([*claims, judged("x", UNDECIDED, prominence=place, stance=stance)]).value
    refuted = score_article([*claims, judged("x", REFUTED, prominence=place, stance=stance, severity=severity)]).value
    assert without <= undecided <= refuted
    # Near 1 the four decimals of the score no longer tell them apart.
    assert without < undecided < refuted or refuted > 0.99


@given(articles(), st.data())
def test_not_checking_a_claim_never_narrows_the_interval(claims: list[Judged], data: st.DataObject) -> None:
    label = data.draw(st.sampled_from(VerdictLabel))
    place, stance = data.draw(st.sampled_from(Prominence)), data.draw(st.sampled_from(Stance))
    kept = judged(
        "x",
        label,
        prominence=place,
        stance=stance,
        grounds=data.draw(st.sampled_from([None, "fact-c0"])),
        confidence=data.draw(st.floats(0.34, 1)),
        severity=data.draw(st.sampled_from(Severity)),
    )
    before = score_article([*claims, kept])
    after = score_article([*claims, judged("x", NOT_CHECKED, prominence=place, stance=stance)])
    assert after.low <= before.low
    assert after.high >= before.high


@given(articles())
def test_below_the_least_coverage_the_label_is_unverifiable(claims: list[Judged]) -> None:
    score = score_article(claims)
    known = score_article([claim for claim in claims if not is_undecided(claim)])
    if score.coverage < MIN_COVERAGE and known.low < MIXED_FROM:
        assert score.label is ArticleLabel.UNVERIFIABLE


@given(articles())
def test_a_label_other_than_unverifiable_follows_from_what_is_decided(claims: list[Judged]) -> None:
    score = score_article(claims)
    known = score_article([claim for claim in claims if not is_undecided(claim)]).value
    expected = {
        ArticleLabel.RELIABLE: 0 <= known < MIXED_FROM,
        ArticleLabel.MIXED: MIXED_FROM <= known < MISLEADING_FROM,
        ArticleLabel.MISLEADING: known >= MISLEADING_FROM,
        ArticleLabel.UNVERIFIABLE: True,
    }
    assert expected[score.label]


@given(st.integers(0, 300), st.sampled_from([Stance.ASSERTED, Stance.ATTRIBUTED]))
def test_no_number_of_truths_makes_a_major_falsehood_reliable(truths: int, stance: Stance) -> None:
    claims = [judged(f"t{number}", prominence=Prominence.HEADLINE) for number in range(truths)]
    score = score_article([*claims, judged("f", REFUTED, severity=Severity.MAJOR, stance=stance)])
    # This is 1 - exp(-0.8 / 4.6).
    assert score.value >= 0.1596
    assert score.label in {ArticleLabel.MIXED, ArticleLabel.MISLEADING}


def total(claims: Sequence[Judged]) -> int:
    return sum(item.claim.checkable and item.claim.prominence is not Prominence.BOILERPLATE for item in claims)


@given(articles())
def test_every_checkable_claim_is_counted(claims: list[Judged]) -> None:
    score = score_article(claims)
    missed = sum(
        item.verdict is not None
        and item.verdict.label is NOT_CHECKED
        and item.claim.prominence is not Prominence.BOILERPLATE
        for item in claims
    )
    assert (score.claims_total, score.claims_total - score.claims_checked) == (total(claims), missed)

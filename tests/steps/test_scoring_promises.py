"""The score: the promises that hold for every article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.steps.reporting import Judged
from assay.steps.scoring import MIN_COVERAGE, MISLEADING_FROM, MIXED_FROM, score_article
from assay_schemas import (
    ArticleLabel,
    Prominence,
    Severity,
    Stance,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
from tests.steps.judged import (
    BY_PROMINENCE,
    BY_SEVERITY,
    CONFLICTING,
    NOT_CHECKED,
    REFUTED,
    SILENT,
    SUPPORTED,
    UNDECIDED,
    articles,
    changed,
    figures,
    is_undecided,
    judged,
)


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
    # This is (0.8 / 21.1) ** 0.85.
    assert score.value >= 0.0619
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

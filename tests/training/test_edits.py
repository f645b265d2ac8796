from __future__ import annotations

import random

import pytest

from assay_training.edits import KEEPING, REFUTING, TURNING
from assay_training.figures import find_figures, restate, round_off, vary, write

EVIDENCE = "The Korva mill, opened on 14 March 1931, employed 1,240 people and made more cloth before the war."
DRAWS = range(40)


def edited(name: str, claim: str, evidence: str = EVIDENCE) -> set[str | None]:
    """Return all that an edit makes of a claim over many draws."""
    edits = {**REFUTING, **KEEPING, **TURNING}
    return {edits[name](claim, evidence, random.Random(seed)) for seed in DRAWS}


@pytest.mark.parametrize("text", ["1,240", "1931", "62.5", "7"])
def test_a_varied_figure_is_never_the_same_nor_near_it(text: str) -> None:
    figure = next(find_figures(text))
    for seed in DRAWS:
        other = float(vary(figure, random.Random(seed)).replace(",", ""))
        assert abs(other - figure.value) >= (1 if figure.is_year else 0.04 * figure.value)


@pytest.mark.parametrize("text", ["COVID-19", "a 3-1 win", "v2.0.1", "1990s", "A4"])
def test_figures_inside_codes_and_scores_are_left_alone(text: str) -> None:
    assert list(find_figures(text)) == []


@pytest.mark.parametrize(
    ("text", "others"),
    [("1,240", {"1240"}), ("61240", {"61,240"}), ("2,500,000", {"2500000", "2.5 million"}), ("12", {"twelve"})],
)
def test_a_restated_figure_has_the_same_value(text: str, others: set[str]) -> None:
    figure = next(find_figures(text))
    assert {restate(figure, random.Random(seed)) for seed in DRAWS} == others


def test_a_year_is_not_restated() -> None:
    assert restate(next(find_figures("1931")), random.Random(1)) is None


@pytest.mark.parametrize(("value", "rounded"), [(1_240, 1_200), (43, 40), (987, 990), (5, 5)])
def test_figures_are_rounded_to_two_digits_at_most(value: float, rounded: float) -> None:
    assert round_off(value) == rounded


def test_figures_are_written_like_the_one_they_replace() -> None:
    assert [write(1234.5, "1,240"), write(1234.5, "12.25"), write(12_000, "90")] == ["1,234", "1234.50", "12,000"]


def test_a_figure_that_the_evidence_does_not_have_is_not_changed() -> None:
    assert edited("figure", "The mill had 300 looms.") == {None}


def test_a_changed_figure_leaves_the_rest_as_it_is() -> None:
    for claim in edited("figure", "The mill employed 1,240 people."):
        assert claim is not None
        assert claim.startswith("The mill employed ")
        assert claim.endswith(" people.")
        assert "1,240" not in claim


def test_a_month_is_changed_only_where_both_have_it() -> None:
    claims = edited("calendar", "The mill opened in March 1931.")
    assert "The mill opened in March 1931." not in claims
    assert all(claim is not None and claim.endswith(" 1931.") for claim in claims)
    assert edited("calendar", "The mill opened in May.") == {None}


def test_a_word_that_both_have_becomes_its_opposite() -> None:
    assert edited("opposite", "It made cloth before the war.") == {"It made cloth after the war."}


@pytest.mark.parametrize(
    ("claim", "denied"),
    [("The mill was sold.", "The mill was not sold."), ("The mill was not sold.", "The mill was sold.")],
)
def test_a_denial_is_put_in_or_taken_out(claim: str, denied: str) -> None:
    assert edited("denial", claim) == {denied}


def test_a_bound_is_kept_or_broken_by_the_figure_of_the_evidence() -> None:
    right = edited("bound", "The mill employed 1,240 people.")
    assert "The mill employed more than 1,100 people." in right
    wrong = {REFUTING["bound"]("It employed 1,240 people.", EVIDENCE, random.Random(seed)) for seed in DRAWS}
    assert "It employed fewer than 870 people." in wrong
    assert not wrong & {None}


def test_a_figure_with_a_bound_of_its_own_gets_no_other() -> None:
    assert edited("bound", "It employed over 1,240 people.") == {None}


def test_a_day_is_given_as_its_month_or_its_year() -> None:
    assert edited("date", "It opened on 14 March 1931.") == {"It opened in March 1931.", "It opened in 1931."}

"""What became of the claims of an article between two reports."""

from __future__ import annotations

import pytest

from assay.steps.comparing import Comparison, compare_reports
from assay_schemas import ReportedClaim, VerdictLabel
from tests.testing.builders import make_claim, make_report

TEXT = "The tower is 96 metres high and of steel. It opened in May. It rains."
OPEN, FALSE, TRUE = VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.REFUTED, VerdictLabel.SUPPORTED


def claim(quote: str, number: int, verdict: VerdictLabel | None = OPEN, statement: str | None = None) -> ReportedClaim:
    return make_claim(quote, number=number, within=TEXT, verdict=verdict, statement=statement)


def without_words(number: int, span: tuple[int, int], verdict: VerdictLabel = OPEN) -> ReportedClaim:
    """A claim as it is kept where no text is."""
    return make_claim("", number=number, spans=[span], verdict=verdict)


def compare(before: list[ReportedClaim], after: list[ReportedClaim]) -> Comparison:
    return compare_reports(make_report(*before), make_report(*after))


def numbers(comparison: Comparison) -> tuple[list[str], ...]:
    """The claims by their ids, those of a pair joined."""
    pairs = tuple([f"{pair.before.id}-{pair.after.id}" for pair in each] for each in comparison[:2])
    return (*pairs, *([str(each.id) for each in claims] for claims in comparison[2:]))


def test_claims_are_sorted_by_what_became_of_them() -> None:
    before = [claim("The tower is 96 metres high", 1), claim("It opened in May", 2, FALSE), claim("of steel", 3)]
    after = [claim("The tower is 96 metres high", 1, TRUE), claim("It opened in May", 2, FALSE), claim("It rains", 3)]
    assert numbers(compare(before, after)) == (["c1-c1"], ["c2-c2"], ["c3"], ["c3"])


@pytest.mark.parametrize("verdict", [None, *VerdictLabel])
def test_a_verdict_that_comes_or_goes_is_a_change(verdict: VerdictLabel | None) -> None:
    others = [each for each in (None, *VerdictLabel) if each is not verdict]
    for other in others:
        (pair,) = compare([claim("It rains", 1, verdict)], [claim("It rains", 1, other)]).changed
        assert (pair.before.verdict, pair.after.verdict) == (verdict, other)
    assert compare([claim("It rains", 1, verdict)], [claim("It rains", 1, verdict)]).changed == ()


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        pytest.param(
            [claim("It opened in May", 1), claim("It rains", 2)],
            [claim("It rains", 1), claim("It opened in May", 2)],
            ["c2-c1", "c1-c2"],
            id="numbered otherwise",
        ),
        pytest.param(
            [claim("It opened in May", 1, statement="The tower opened in May.")],
            [claim("opened in May", 1, statement="The tower opened in May.")],
            ["c1-c1"],
            id="placed otherwise",
        ),
        pytest.param(
            [claim("It opened in May", 1, statement="The tower opened in May.")],
            [claim("It opened in May", 1, statement="In May the tower opened.")],
            ["c1-c1"],
            id="worded otherwise",
        ),
        pytest.param(
            [
                claim("The tower is 96 metres high and of steel", 1, statement="It is high."),
                claim("The tower is 96 metres high and of steel", 2, statement="It is of steel."),
            ],
            [
                claim("The tower is 96 metres high and of steel", 1, statement="It is of steel."),
                claim("The tower is 96 metres high and of steel", 2, statement="It is tall."),
            ],
            ["c2-c1", "c1-c2"],
            id="the rest of a sentence",
        ),
        pytest.param(
            [without_words(1, (0, 40)), without_words(2, (0, 40)), without_words(3, (42, 58))],
            [without_words(1, (0, 40)), without_words(2, (0, 40)), without_words(3, (42, 58))],
            ["c1-c1", "c2-c2", "c3-c3"],
            id="kept without words",
        ),
    ],
)
def test_a_claim_is_known_again(before: list[ReportedClaim], after: list[ReportedClaim], pairs: list[str]) -> None:
    assert numbers(compare(before, after)) == ([], pairs, [], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            [claim("The tower is 96 metres high and of steel", 1, statement="It is high.")],
            [
                claim("The tower is 96 metres high and of steel", 1, statement="It is tall."),
                claim("The tower is 96 metres high and of steel", 2, statement="It is of steel."),
            ],
            id="one of two in a sentence",
        ),
        pytest.param(
            [make_claim("The tower is tall.", number=1)],
            [make_claim("The tower is old.", number=1)],
            id="two that stand only in the headline",
        ),
        pytest.param([without_words(1, (0, 40))], [without_words(1, (42, 58))], id="two places without words"),
    ],
)
def test_claims_that_may_be_others_are_no_pair(before: list[ReportedClaim], after: list[ReportedClaim]) -> None:
    comparison = compare(before, after)
    assert (comparison.changed, comparison.unchanged) == ((), ())
    assert (comparison.only_before, comparison.only_after) == (tuple(before), tuple(after))

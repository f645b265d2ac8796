"""Whether a claim's figure agrees with a fact's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.language.numbers.quantities import Agreement, Kind, Mention, agrees, as_mention, find_quantities
from assay_schemas import Comparator, Quantity, Span

MATCH, MISMATCH, INCOMPARABLE = Agreement


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        pytest.param("over 3 million votes", "3.5 million votes", MATCH, id="over, truly"),
        pytest.param("over 3 million votes", "2.95 million votes", MATCH, id="over, within its slack"),
        pytest.param("over 3 million votes", "2.5 million votes", MISMATCH, id="over, falsely"),
        pytest.param("at least six strikes", "five strikes", MISMATCH, id="at least, falsely"),
        pytest.param("fewer than 1.5 million votes", "1,808,581 votes", MISMATCH, id="fewer than, falsely"),
        pytest.param("under 30 days", "three weeks", MATCH, id="under, in another unit of time"),
        pytest.param("up to 50 jobs", "51 jobs", MATCH, id="up to, within its slack"),
        pytest.param("nearly 40,000 members", "36,000 members", MATCH, id="nearly, from below"),
        pytest.param("nearly 40,000 members", "40,500 members", MATCH, id="nearly, a little above"),
        pytest.param("nearly 40,000 members", "41,500 members", MISMATCH, id="nearly, too far above"),
        pytest.param("nearly 40,000 members", "33,000 members", MISMATCH, id="nearly, too far below"),
        pytest.param("just over 100 people", "104 people", MATCH, id="just over"),
        pytest.param("just over 100 people", "150 people", MISMATCH, id="just over, falsely"),
        pytest.param("about 100 tonnes", "113 tonnes", MATCH, id="about"),
        pytest.param("about 100 tonnes", "120 tonnes", MISMATCH, id="about, falsely"),
        pytest.param("9.79 seconds", "9.784 seconds", MATCH, id="a time rounded up"),
        pytest.param("9.79 seconds", "9.80 seconds", MISMATCH, id="two times of one rounding"),
        pytest.param("3.5 million votes", "3.48 million votes", MATCH, id="rounded to the nearest"),
        pytest.param("3.5 million votes", "3.58 million votes", MATCH, id="cut off"),
        pytest.param("3 million votes", "3.6 million votes", MISMATCH, id="cut off too coarsely"),
        pytest.param("85 %", "85.19 %", MATCH, id="a rounded share"),
        pytest.param("9.2 %", "2.9 %", MISMATCH, id="swapped digits"),
        pytest.param("999 million barrels", "67 million barrels", MISMATCH, id="another number"),
        pytest.param("40,000 members", "39,612 members", MATCH, id="a round figure"),
        pytest.param("42,000 members", "41,000 members", MISMATCH, id="two round figures"),
        pytest.param("seven deaths", "six deaths", MISMATCH, id="counts"),
        pytest.param("six deaths", "at least six deaths", MATCH, id="the bound of an open fact"),
        pytest.param("six or so deaths", "at least six deaths", MATCH, id="about the bound of an open fact"),
        pytest.param("at least five deaths", "at least six deaths", MATCH, id="open claim within an open fact"),
        pytest.param("three deaths", "at least six deaths", MISMATCH, id="below an open fact"),
        pytest.param("fewer than five deaths", "at least six deaths", MISMATCH, id="open claim against an open fact"),
        pytest.param("twelve deaths", "at least six deaths", INCOMPARABLE, id="beyond the bound of an open fact"),
        pytest.param("fewer than ten deaths", "at least six deaths", INCOMPARABLE, id="across an open fact"),
        pytest.param("more than eight deaths", "at least six deaths", INCOMPARABLE, id="above an open fact"),
        pytest.param("twelve deaths", "fewer than ten deaths", MISMATCH, id="above a closed fact"),
        pytest.param("four deaths", "fewer than ten deaths", INCOMPARABLE, id="below a fact open downwards"),
        pytest.param("up to 20 deaths", "fewer than ten deaths", MATCH, id="around a fact open downwards"),
        pytest.param("90 people", "nearly 100 people", MATCH, id="a fact that says nearly"),
        pytest.param("60 people", "nearly 100 people", MISMATCH, id="far from a fact that says nearly"),
        pytest.param("2.8 million users", "between 2.6 and 3 million users", MATCH, id="inside a range"),
        pytest.param("2.5 to 2.7 million users", "between 2.6 and 3 million users", MATCH, id="overlapping ranges"),
        pytest.param("4 million users", "between 2.6 and 3 million users", MISMATCH, id="outside a range"),
        pytest.param("30,000 homes", "about 29,000 homes", MATCH, id="a fact that says about"),
        pytest.param("over 33,000 homes", "about 29,000 homes", MISMATCH, id="one tolerance, not two"),
        pytest.param("No. 1", "number one", MATCH, id="a rank"),
        pytest.param("No. 1", "second place", MISMATCH, id="ranks have no tolerance"),
        pytest.param("in the top five", "finished third", MATCH, id="among the first five"),
        pytest.param("in the top five", "No. 6", MISMATCH, id="not among the first five"),
        pytest.param("No. 1", "in the top ten", INCOMPARABLE, id="a rank that a fact leaves open"),
        pytest.param("No. 3", "3 votes", INCOMPARABLE, id="a rank is no count"),
        pytest.param("her fifth novel", "her sixth novel", MISMATCH, id="ordinals"),
        pytest.param("her fifth novel", "her sixth play", INCOMPARABLE, id="ordinals of other things"),
        pytest.param("3 million views", "2 million downloads", INCOMPARABLE, id="units never substitute"),
        pytest.param("5 monthly visitors", "5 visitors", MATCH, id="a modifier more"),
        pytest.param("5 weekly visitors", "6 monthly visitors", INCOMPARABLE, id="other modifiers"),
        pytest.param("5 %", "3 percentage points", INCOMPARABLE, id="points are no percent"),
        pytest.param("$5 million", "€6 million", INCOMPARABLE, id="currencies"),
        pytest.param("$5 million", "$6 million", MISMATCH, id="one currency"),
        pytest.param("100 km", "62 miles", MATCH, id="kilometres and miles"),
        pytest.param("100 km", "100 kg", INCOMPARABLE, id="length is no weight"),
        pytest.param("two minutes", "120 seconds", MATCH, id="minutes and seconds"),
        pytest.param("three weeks", "30 days", MISMATCH, id="weeks and days"),
        pytest.param("half of voters", "50 %", MATCH, id="half is 50 percent"),
        pytest.param("20 %", "one in five", MATCH, id="20 percent is one in five"),
        pytest.param("two-thirds of voters", "40 %", MISMATCH, id="two-thirds are no 40 percent"),
        pytest.param("a 42-year-old man", "42 years", MATCH, id="age and years"),
        pytest.param("a 7-year-old girl", "5 months", INCOMPARABLE, id="an age is no other duration"),
        pytest.param("clocked 9.69", "9.79 seconds", MISMATCH, id="no unit, same order"),
        pytest.param("Deaths: 6", "3 million votes", INCOMPARABLE, id="no unit, another order"),
        pytest.param("9.79 seconds", "clocked 9.79", MATCH, id="a fact without unit"),
        pytest.param("seen 3 million times", "3 million views", MATCH, id="times count anything"),
        pytest.param("Deaths: 6", "Deaths: 7", MISMATCH, id="no unit on either side"),
        pytest.param("Deaths: 6", "No. 7", INCOMPARABLE, id="no unit against a rank"),
        pytest.param("won 3-1", "won 2-1", MISMATCH, id="results"),
        pytest.param("twice as many", "three times as many", MISMATCH, id="multiples"),
        pytest.param("minus 5 °C", "5 °C", MISMATCH, id="signs"),
        pytest.param("25 basis points", "0.25 percentage points", MATCH, id="basis points"),
    ],
)
def test_a_claim_agrees_with_a_fact_within_the_tolerance_of_its_words(
    claim: str, fact: str, expected: Agreement
) -> None:
    (said,), (known,) = find_quantities(claim), find_quantities(fact)
    assert agrees(said, known) is expected


@pytest.mark.parametrize(
    ("quantity", "kind", "unit", "half_width"),
    [
        pytest.param(Quantity(value=1, unit="league-rank"), Kind.RANK, "rank", 0, id="rank"),
        pytest.param(Quantity(value=2, unit="weeks"), Kind.DURATION, "week", 0.5, id="duration"),
        pytest.param(Quantity(value=9.784, unit="seconds"), Kind.DURATION, "second", 0.0005, id="decimals"),
        pytest.param(Quantity(value=29000, unit="downloads"), Kind.COUNT, "downloads", 500, id="count"),
        pytest.param(Quantity(value=0.5, unit="share"), Kind.FRACTION, "fraction", 0.05, id="share"),
        pytest.param(Quantity(value=5, unit="USD"), Kind.MONEY, "USD", 0.5, id="money"),
        pytest.param(Quantity(value=1.5, unit="m/s"), Kind.MEASURE, "metre per second", 0.05, id="speed"),
        pytest.param(
            Quantity(value=3, unit="percentage_points"), Kind.PERCENTAGE_POINT, "percentage point", 0.5, id="points"
        ),
    ],
)
def test_a_facts_quantity_becomes_a_mention(quantity: Quantity, kind: Kind, unit: str, half_width: float) -> None:
    assert isinstance(quantity.value, float)
    value = quantity.value
    assert as_mention(quantity) == Mention(Span(start=0, end=1), value, value, Comparator.EQ, kind, unit, half_width)


def test_a_facts_range_is_taken_as_it_is_given() -> None:
    quantity = Quantity(value=(60, 90), unit="percent", comparator=Comparator.BETWEEN)
    expected = Mention(Span(start=0, end=1), 60, 90, Comparator.BETWEEN, Kind.PERCENT, "percent", 0.0)
    assert as_mention(quantity) == expected


@given(
    st.floats(min_value=-1e12, max_value=1e12),
    st.sampled_from(sorted(set(Comparator) - {Comparator.BETWEEN})),
    st.booleans(),
    st.sampled_from([Kind.MEASURE, Kind.RANK, Kind.MONEY]),
)
def test_every_figure_agrees_with_itself(value: float, comparator: Comparator, is_near: bool, kind: Kind) -> None:
    mention = Mention(Span(start=0, end=1), value, value, comparator, kind, "thing", 0.5, is_near)
    assert agrees(mention, mention) is MATCH

"""Figures as articles write them; each writing stands beside one that looks like it and says another thing."""

from __future__ import annotations

import pytest

from assay.language.numbers.agreement import as_mention, split_scale
from assay.language.numbers.quantities import find_quantities
from assay_schemas import Quantity


def read(text: str) -> list[str]:
    """Return the figures of a text as "comparator value unit"; "eq" is left out."""
    figures = []
    for found in find_quantities(text):
        value = f"{found.low:.15g}" if found.low == found.high else f"{found.low:.15g}..{found.high:.15g}"
        hedge = "" if found.comparator == "eq" else f"{found.comparator} "
        figures.append(f"{hedge}{value} {found.unit}".strip())
    return figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The scheme reached 5 lakh farmers.", ["500000 farmers"]),
        ("The scheme reached 5 lake farmers.", ["5 lake farmers"]),
        ("Some five lakh people came.", ["approx 500000 people"]),
        ("Half a lakh pupils sat the test.", ["50000 pupils"]),
        ("The scheme reached 1.5 crore homes.", ["15000000 homes"]),
        ("A crore voters are new.", ["10000000 voters"]),
        ("Over 2 crore 35 lakh people voted.", ["gt 23500000 people"]),
        ("They sold 2 crates, 35 lakh in all.", ["2 crates", "3500000"]),
        ("The state spent Rs 120 crore.", ["1200000000 INR"]),
        ("The state spent Rs. 120 crore.", ["1200000000 INR"]),
        ("The state spent ₹120 cr on it.", ["1200000000 INR"]),
        ("The state spent INR 1.2 billion.", ["1200000000 INR"]),
        ("The state spent 120 crore rupees.", ["1200000000 INR"]),
        ("The state spent Rs 3 lakh crore.", ["3000000000000 INR"]),
        ("The state spent Rs 5,000.", ["5000 INR"]),
        ("Lakhs of pilgrims came.", ["gte 100000 pilgrims"]),
        ("Between Rs 5 lakh and Rs 7 lakh was paid.", ["between 500000..700000 INR"]),
    ],
)
def test_lakh_and_crore_are_scales(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The hall has 1350 seats.", ["1350 seats"]),
        ("The hall has had seats since 1350.", []),
        ("The fire destroyed 2019 homes.", ["2019 homes"]),
        ("The fire of 2019 destroyed homes.", []),
        ("The plant will create 1450 jobs.", ["1450 jobs"]),
        ("The 1450 jobs edict is lost.", []),
        ("The firm sold 1999 cars.", ["1999 cars"]),
        ("The firm's 1999 cars sold well.", []),
        ("1350 seats were empty.", ["1350 seats"]),
        ("A total of 1350 seats were empty.", ["1350 seats"]),
        ("The winner of 2019 races on.", []),
        ("The toll reached 1350.", ["1350"]),
        ("The death toll stood at 1350 on Monday.", ["1350"]),
        ("The road reached 2019.", []),
        ("By 2019 homes were rare.", []),
        ("They came after the 2019 floods.", []),
        ("They came after the disputed 2019 polls.", []),
        ("The firm reported record 2018 profits.", []),
        ("Output beat 2019 levels.", []),
    ],
)
def test_four_digits_before_what_is_counted_are_no_year(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("gap", [" ", "\u00a0", "\u2009", "\u202f", "'", "\u2019", ","])
def test_thousands_may_be_parted_by_a_space_or_an_apostrophe(gap: str) -> None:
    assert read(f"The hall has 1{gap}240 seats and 2{gap}500{gap}000 bricks.") == ["1240 seats", "2500000 bricks"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mine shipped 816 000 tonnes.", ["816000 tonne"]),
        ("Rs 1 240 was paid.", ["1240 INR"]),
        ("The bill was 1 240.50 euros.", ["1240.5 EUR"]),
        ("In 2019 240 people died.", ["240 people"]),
        ("On May 5 240 people died.", ["5", "240 people"]),
        ("A Boeing 737 800 km away was seen.", ["800 kilometre"]),
        ("Of 20 buses 150 were late.", ["20 buses", "150"]),
        ("They rang 555 123 4567.", ["555", "123", "4567"]),
        ("They sold 12 24-packs.", ["12", "24 packs"]),
        ("It has 016 240 marks.", ["16", "240 marks"]),
    ],
)
def test_figures_that_only_stand_together_are_not_joined(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The repair cost £1.2 m.", ["1200000 GBP"]),
        ("The repair cost 1.2 m pounds.", ["1200000 GBP"]),
        ("The repair cost €4 mn.", ["4000000 EUR"]),
        ("The repair cost $3bn.", ["3000000000 USD"]),
        ("The repair cost $3 b.", ["3000000000 USD"]),
        ("The repair cost $1.2t.", ["1200000000000 USD"]),
        ("The repair cost £5 k.", ["5000 GBP"]),
        ("The repair cost 3m euros.", ["3000000 EUR"]),
        ("It has 5k people.", ["5000 people"]),
        ("It has 5 k runners.", ["5000 runners"]),
        ("It has 3 m users.", ["3000000 users"]),
        ("The wall is 5 m high.", ["5 metre"]),
        ("It took 5 m planks.", ["5 metre"]),
        ("It cost £5 a metre.", ["5 GBP"]),
        ("The tower cost HK$3 million.", ["3000000 HKD"]),
        ("The tower cost NZ$3 million.", ["3000000 NZD"]),
        ("The ticket costs 50 pence.", ["50 penny"]),
    ],
)
def test_a_letter_is_a_scale_behind_money_and_counts(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Between five hundred and seven hundred visitors came.", ["between 500..700 visitors"]),
        ("Five hundred and seven visitors came.", ["507 visitors"]),
        ("Between one hundred and fifty and two hundred people came.", ["between 150..200 people"]),
        ("Between a hundred and two hundred people came.", ["between 100..200 people"]),
        ("Between two hundred and three thousand people came.", ["between 200..3000 people"]),
        ("Two hundred and three thousand people came.", ["203000 people"]),
        ("Between twenty and thirty-five people came.", ["between 20..35 people"]),
        ("Between six and eight hundred trees fell.", ["between 600..800 trees"]),
        ("Several hundred people came.", ["between 200..1000 people"]),
        ("A few thousand people came.", ["between 2000..10000 people"]),
        ("A couple of hundred people came.", ["between 200..300 people"]),
        ("A hundred people came.", ["100 people"]),
        ("The market has 3,000-plus stalls.", ["gte 3000 stalls"]),
        ("The market has 3,000 plush stalls.", ["3000 plush stalls"]),
        ("A good 3,000 people came.", ["gte 3000 people"]),
        ("A good man sold 3,000 stalls.", ["3000 stalls"]),
        ("Upwards of 3,000 people came.", ["gte 3000 people"]),
        ("Well over 3,000 people came.", ["gt 3000 people"]),
        ("Just shy of 3,000 people came.", ["lt 3000 people"]),
        ("In the region of 3,000 people came.", ["approx 3000 people"]),
        ("In the region 3,000 people came.", ["3000 people"]),
    ],
)
def test_ranges_and_bounds_in_words(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One hundred and ninety people came.", ["190 people"]),
        ("A hundred and ninety people came.", ["190 people"]),
        ("One hundred and fifty-two people came.", ["152 people"]),
        ("One thousand two hundred people came.", ["1200 people"]),
        ("One million two hundred thousand people came.", ["1200000 people"]),
        ("A million and a half people came.", ["1500000 people"]),
        ("Two million and a quarter people came.", ["2250000 people"]),
        ("Two and a half people came.", ["2.5 people"]),
        ("One of ninety people came.", ["90 people"]),
        ("One came, a hundred stayed.", ["100"]),
    ],
)
def test_a_number_that_begins_with_one_is_read_whole(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "half_width"),
    [
        ("one hundred seats", 0.5),
        ("five hundred seats", 0.5),
        ("five thousand seats", 500),
        ("two hundred thousand", 500),
    ],
)
def test_hundreds_in_words_are_as_exact_as_in_figures(text: str, half_width: float) -> None:
    (mention,) = find_quantities(text)
    assert mention.resolution == pytest.approx(half_width)


@pytest.mark.parametrize(
    ("unit", "value", "name"),
    [
        ("million euros", 3_500_000, "EUR"),
        ("USD bn", 3.5e9, "USD"),
        ("euros (millions)", 3_500_000, "EUR"),
        ("thousands of tonnes", 3_500, "tonne"),
        ("crore rupees", 35_000_000, "INR"),
        ("million", 3_500_000, ""),
        ("millionaires", 3.5, "millionaires"),
        ("m", 3.5, "metre"),
        ("euros", 3.5, "EUR"),
    ],
)
def test_a_scale_in_the_unit_of_a_fact_multiplies_its_value(unit: str, value: float, name: str) -> None:
    mention = as_mention(Quantity(value=3.5, unit=unit))
    assert [mention.low, mention.high] == pytest.approx([value, value])
    assert mention.unit == name


def test_a_unit_without_scale_is_left_as_it_is() -> None:
    assert split_scale("monthly_listeners") == (1.0, "monthly_listeners")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The driver, 34, fled.", "34 age"),
        ("They bought apples, 34, and pears.", "34 count"),
        ("A man of 34 was held.", "34 age"),
        ("A group of 34 was held.", "34 count"),
        ("She turned 34 in May.", "34 age"),
        ("He is 34.", "34 age"),
        ("He is 34 points ahead.", "34 count"),
        ("It is 34.", "34 count"),
        ("He died at the age of 34.", "34 age"),
        ("Temperatures hit 40C.", "40 measure"),
        ("The temperature was -4C.", "-4 measure"),
        ("The mercury reached 104F.", "104 measure"),
        ("The water held 5ppm of lead.", "5 measure"),
    ],
)
def test_ages_and_degrees_are_told_from_counts(text: str, expected: str) -> None:
    (mention,) = find_quantities(text)
    assert f"{mention.low:g} {mention.kind}" == expected


@pytest.mark.parametrize("text", ["The 40C bus is late.", "The 104F model sold well.", "In the 1990s it was 40Ca."])
def test_a_letter_behind_a_number_is_no_degree_where_nobody_speaks_of_heat(text: str) -> None:
    assert read(text) == []

"""Numbers in digits and in words, before anything is known of what they count."""

from __future__ import annotations

import pytest

from assay.language.numbers.numerals import Form, find_numerals, rounding, tokenize


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        pytest.param("twenty-three", 23, Form.CARDINAL, id="hyphen"),
        pytest.param("two hundred and five thousand", 205_000, Form.CARDINAL, id="several scales"),
        pytest.param("a quarter of a million", 250_000, Form.CARDINAL, id="part of a scale"),
        pytest.param("nine point seven nine", 9.79, Form.CARDINAL, id="decimals in words"),
        pytest.param("one and three quarters", 1.75, Form.CARDINAL, id="whole and part"),
        pytest.param("2½", 2.5, Form.CARDINAL, id="whole and fraction sign"),
        pytest.param("¾", 0.75, Form.FRACTION, id="fraction sign"),
        pytest.param("3/4", 0.75, Form.FRACTION, id="fraction in figures"),
        pytest.param("three fifths", 0.6, Form.FRACTION, id="fraction in words"),
        pytest.param("tens of thousands", 10_000, Form.VAGUE, id="plural of two scales"),
        pytest.param("1:02:03", 3723, Form.CLOCK, id="hours, minutes, seconds"),
        pytest.param("thirty-third", 33, Form.ORDINAL, id="ordinal of two words"),
        pytest.param("4.5bn", 4.5e9, Form.CARDINAL, id="attached scale"),
        pytest.param("341-million", 3.41e8, Form.CARDINAL, id="scale behind a hyphen"),
        pytest.param("two-million", 2e6, Form.CARDINAL, id="scale behind a hyphen, in words"),
        pytest.param("one-and-a-half-million", 1.5e6, Form.CARDINAL, id="whole and part behind hyphens"),
        pytest.param("a quarter-million", 250_000, Form.CARDINAL, id="part behind a hyphen"),
        pytest.param("half-a-million", 500_000, Form.CARDINAL, id="part of an article behind hyphens"),
    ],
)
def test_one_number_is_read_whole(text: str, value: float, form: Form) -> None:
    tokens = tokenize(text)
    (numeral,) = find_numerals(tokens)
    assert numeral.value == pytest.approx(value)
    assert (numeral.form, numeral.first, numeral.stop) == (form, 0, len(tokens))


def test_a_scale_behind_a_dash_is_a_number_of_its_own() -> None:
    assert [numeral.value for numeral in find_numerals(tokenize("12 - million"))] == [12, 1e6]


@pytest.mark.parametrize("text", ["eleventy", "quarter-final", "the point is", "a", "١٢"])
def test_other_words_are_no_numbers(text: str) -> None:
    assert find_numerals(tokenize(text)) == ()


def test_a_token_of_an_abbreviation_keeps_its_points() -> None:
    assert [token.text for token in tokenize("The U.S. isn't 3,000.5 km/h.")] == [
        "The", "U.S.", "isn't", "3,000.5", "km", "/", "h", ".",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 240 homes", ["1 240", "homes"]),
        ("page 1 240 homes", ["page", "1", "240", "homes"]),
        ("sums of 1'240.5 300", ["sums", "of", "1'240.5", "300"]),
    ],
)
def test_thousands_may_be_parted_by_a_space_or_an_apostrophe(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == expected


@pytest.mark.parametrize(
    ("value", "half_width"),
    [(7, 0.5), (500, 0.5), (2000, 50), (40_000, 500), (82_413, 0.5), (1_500_000, 50_000), (3_000_000, 50_000)],
)
def test_trailing_zeros_round_down_to_the_second_digit(value: float, half_width: float) -> None:
    assert rounding(value) == half_width

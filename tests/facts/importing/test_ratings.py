"""What a rating says: by number on any scale, by words in several languages, by both."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.facts.importing.ratings import Outcome, Rating, Unclear, read_number, read_rating

FALSE, TRUE, MIXED = Outcome.FALSE, Outcome.TRUE, Outcome.MIXED


@pytest.mark.parametrize(
    ("value", "best", "worst", "expected"),
    [
        pytest.param(1, None, None, FALSE, id="no scale: 1 to 5"),
        pytest.param(5, None, None, TRUE, id="no scale, best"),
        pytest.param(2, 5, 1, FALSE, id="mostly false"),
        pytest.param(3, 5, 1, MIXED, id="half"),
        pytest.param(4, 5, 1, MIXED, id="mostly true"),
        pytest.param(1, 1, 5, TRUE, id="1 is best"),
        pytest.param(5, 1, 5, FALSE, id="1 is best, worst"),
        pytest.param(0, 100, 0, FALSE, id="of 100"),
        pytest.param(95, 100, 0, TRUE, id="of 100, best"),
        pytest.param(-2, 2, -2, FALSE, id="below nought"),
        pytest.param(0, 1, 0, FALSE, id="yes or no"),
    ],
)
def test_a_number_counts_by_its_scale(value: float, best: float | None, worst: float | None, expected: Outcome) -> None:
    assert read_rating(Rating(value, best, worst)) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("False", FALSE),
        ("FALSE!", FALSE),
        ("Pants on Fire", FALSE),
        ("False: there is no such bridge", FALSE),
        ("False - no such bridge", FALSE),
        ("Mostly false", FALSE),
        ("Größtenteils falsch", FALSE),
        ("Faux", FALSE),
        ("C’est faux", FALSE),
        ("Engañoso", MIXED),
        ("ENGANOSO", MIXED),
        ("Mostly true", MIXED),
        ("Half-true", MIXED),
        ("Vero", TRUE),
        ("Onwaar", FALSE),
        ("झूठ", FALSE),
        ("Верно", TRUE),
    ],
)
def test_words_count_in_several_languages(words: str, expected: Outcome) -> None:
    assert read_rating(Rating(words=words)) is expected


@pytest.mark.parametrize(
    ("rating", "problem"),
    [
        pytest.param(Rating(), "it has no rating", id="none"),
        pytest.param(Rating(words="Not false"), "the rating 'Not false' is not a known one", id="unknown words"),
        pytest.param(Rating(words="Falsehood"), "the rating 'Falsehood' is not a known one", id="near miss"),
        pytest.param(Rating(7, 5, 1), "the rating 7 is beyond its scale, 1 (worst) to 5 (best)", id="beyond"),
        pytest.param(
            Rating(-1), "the rating -1 is beyond its scale, 1 (worst) to 5 (best)", id="beyond the usual scale"
        ),
        pytest.param(
            Rating(7, 5, 1, "Hm"), "the rating 7 is beyond its scale, 1 (worst) to 5 (best)", id="both unknown"
        ),
        pytest.param(Rating(1, 1, 1), "its scale begins and ends with 1", id="no scale"),
        pytest.param(Rating(5, 5, 1, "False"), "its number 5 says true, its words 'False' say false", id="disagree"),
        pytest.param(Rating(1, 5, 1, "Mixture"), "its number 1 says false, its words 'Mixture' say mixed", id="mixed"),
    ],
)
def test_what_says_nothing_is_told_why(rating: Rating, problem: str) -> None:
    assert read_rating(rating) == Unclear(problem)


@pytest.mark.parametrize(
    "rating",
    [Rating(1, 5, 1, "False"), Rating(1, 5, 1, "Hm"), Rating(9, 5, 1, "False"), Rating(1, 1, 1, "False")],
    ids=["both", "words unknown", "number beyond its scale", "no scale"],
)
def test_one_that_is_known_is_enough(rating: Rating) -> None:
    assert read_rating(rating) is FALSE


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        ("4.5", 4.5),
        (True, None),
        ("four", None),
        ("nan", None),
        (math.inf, None),
        (None, None),
        (10**400, None),
    ],
)
def test_numbers_of_json(value: object, number: float | None) -> None:
    assert read_number(value) == number


numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers, numbers, st.none() | st.text())
def test_any_rating_is_read(value: float | None, best: float | None, worst: float | None, words: str | None) -> None:
    assert isinstance(read_rating(Rating(value, best, worst, words)), Outcome | Unclear)

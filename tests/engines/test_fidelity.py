"""Whether a statement says what its quote says."""

from __future__ import annotations

import pytest

from assay.engines.llm.fidelity import keeps_to_quote, share_of_words, standing_alone


@pytest.mark.parametrize(
    ("quote", "statement", "expected"),
    [
        pytest.param("He fired 40 pots in May", "Ida Rusk fired 40 pots.", True, id="a name for a pronoun"),
        pytest.param("The kiln fired 40 pots and 12 bowls", "The kiln fired 12 bowls.", True, id="a part"),
        pytest.param(
            "The kiln fired 40 pots", "The kiln fired 40 pots in 2019.", True, id="a year that was given before"
        ),
        pytest.param("The kiln fired 1,200 pots", "The kiln fired 1200 pots.", True, id="another way to write it"),
        pytest.param("The kiln fired 40 pots", "The kiln fired 41 pots.", False, id="another figure"),
        pytest.param("The kiln closed in 1986", "The kiln closed in 1987.", False, id="another year"),
        pytest.param(
            "The 40 pots fired on Sunday", "Pots were fired on 4 May.", True, id="a day beside a count left out"
        ),
        pytest.param("The kiln closed on 3 May", "The kiln closed on 4 May.", False, id="another day"),
        pytest.param("Ida Rusk owns the kiln", "Rusk owns the kiln.", True, id="a shorter name"),
        pytest.param("Ida Rusk owns the kiln", "Otto Vale owns the kiln.", False, id="another name"),
        pytest.param("Ida Rusk owns the kiln", "The kiln has an owner.", True, id="no name"),
        pytest.param("The AI Board owns it", "It is owned by Bo Lind, a potter.", False, id="a strange name"),
        pytest.param("The Potter owns it", "McVale's kiln is his own.", True, id="a capital within the first word"),
        pytest.param("The Potter owns it", "It is Velm's own kiln.", True, id="a name in another case"),
        pytest.param("The kiln was closed", "The kiln was not closed.", False, id="denied"),
        pytest.param("The kiln was never closed", "The kiln was closed.", False, id="affirmed"),
        pytest.param(
            "She denied that the kiln was closed", "The kiln was not closed.", True, id="a denial in other words"
        ),
        pytest.param("The kiln won the prize", "The kiln lost the prize.", False, id="the opposite"),
        pytest.param("The kiln fired more than 40 pots", "The kiln fired no more than 40 pots.", False, id="capped"),
        pytest.param("Its fires are out", "The kiln does not burn.", True, id="in other words altogether"),
    ],
)
def test_a_statement_keeps_to_its_quote(quote: str, statement: str, expected: bool) -> None:
    assert keeps_to_quote(statement, quote, f"{quote}. It was said at Velm in 2019.", is_denied=False) is expected


def test_a_denied_claim_stands_without_its_denial() -> None:
    assert keeps_to_quote(
        "The kiln was closed.", "The kiln was never closed", "The kiln was never closed.", is_denied=True
    )


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("The kilns burned.", "A kiln burns.", 1.0),
        ("The kiln burned 9 pots.", "A kiln.", 1 / 4),
        ("It is so.", "No.", 1.0),
    ],
)
def test_words_are_shared_by_their_beginning(statement: str, source: str, expected: float) -> None:
    assert share_of_words(statement, source) == expected


def test_the_sentence_around_a_quote_stands_alone() -> None:
    read = "Ida Rusk bought it.\n\nThe kiln burned. That was late, she says, because it rained."
    assert standing_alone("That was late", read) == "That was late, she says, because it rained."
    assert standing_alone("It never burned", read) is None


def test_a_figure_from_elsewhere_in_the_article_may_come_in() -> None:
    read = "In 2019 the kiln fired 40 pots, 12 of them blue. Twelve were sold."
    assert keeps_to_quote("12 of the 40 pots were sold.", "Twelve were sold", read, is_denied=False)
    assert keeps_to_quote("The kiln fired 12 blue pots.", "the kiln fired 40 pots", read, is_denied=False)

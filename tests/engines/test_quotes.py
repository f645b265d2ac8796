"""Quotes by their first and last words."""

from __future__ import annotations

import pytest

from assay.engines.llm.quotes import written_out

READ = (
    "The kiln fired nine pots on Friday, and nobody was hurt.\n\n"
    "The kiln fired two bowls on Sunday. He said: it was ... a good day.\n\n"
    "The kiln is old."
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        pytest.param("nobody was hurt", "nobody was hurt", id="whole"),
        pytest.param("nobody ... hurt", "nobody was hurt", id="by its ends"),
        pytest.param("NOBODY … hurt", "nobody was hurt", id="an ellipsis, other case"),
        pytest.param("nobody [...] hurt", "nobody was hurt", id="in brackets"),
        pytest.param("it was ... a good day", "it was ... a good day", id="dots of the text's own"),
        pytest.param("nine pots ... pots on Friday", "nine pots on Friday", id="ends that share a word"),
        pytest.param("fired two ... is old", "fired two ... is old", id="not over a blank line"),
        pytest.param("obody ... hurt", "obody ... hurt", id="not from inside a word"),
        pytest.param("nobody ... hur", "nobody ... hur", id="not into a word"),
        pytest.param("nobody ... was ... hurt", "nobody ... was ... hurt", id="two gaps"),
        pytest.param("... hurt", "... hurt", id="no beginning"),
        pytest.param("hurt ... nobody", "hurt ... nobody", id="the wrong way round"),
    ],
)
def test_a_quote_is_written_out_where_the_text_has_it(quote: str, expected: str) -> None:
    assert written_out(quote, "Nobody was hurt.", READ) == expected


@pytest.mark.parametrize("found", ["nine pots on Friday day", "two bowls on Sunday day"])
def test_of_several_places_the_one_counts_that_the_statement_is_about(found: str) -> None:
    read = READ.replace("on Friday", "on Friday day").replace("on Sunday", "on Sunday day")
    assert written_out("The kiln ... day", f"The kiln fired {found}.", read) == f"The kiln fired {found}"


def test_a_quote_is_no_longer_than_a_sentence() -> None:
    read = f"The kiln {'is old and ' * 80} cold."
    assert written_out("The kiln ... cold.", "The kiln is cold.", read) == "The kiln ... cold."

"""Words, stems, stop words and classes of synonyms."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.language.tokens import concept, content_stems, is_light, is_stop_word, tokenize

WORDS = {
    "white space and marks": ("The kiln, fired!", ["The", "kiln", "fired"]),
    "two words with a hyphen": ("AI-made pots", ["AI", "made", "pots"]),
    "prefix with a hyphen": ("a semi-final", ["a", "semi-final"]),
    "apostrophe": ("Ana’s pots don't", ["Ana’s", "pots", "don't"]),
    "abbreviation": ("U.S. and R&B", ["U.S", "and", "R&B"]),
    "nothing": (" … ", []),
}
STEMS = {
    "plural": ("pots", "pot"),
    "possessive": ("kiln's", "kiln"),
    "possessive of a plural": ("potters'", "potter"),
    "irregular": ("bought", "buy"),
    "capitals": ("Kilns", "kiln"),
}
LIGHT = {"took": True, "reached": True, "making": True, "holds": True, "keeping": True, "fired": False}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS)
def test_a_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == expected


@pytest.mark.parametrize(("word", "stem"), STEMS.values(), ids=STEMS)
def test_a_word_has_a_stem(word: str, stem: str) -> None:
    assert [token.stem for token in tokenize(word)] == [stem]


@pytest.mark.parametrize(("word", "expected"), LIGHT.items(), ids=LIGHT)
def test_a_light_verb_only_carries_its_object(word: str, expected: bool) -> None:
    assert is_light(word) is expected


def test_synonyms_share_a_concept() -> None:
    assert content_stems("The firm bought a photo") == content_stems("A company purchased the picture")


def test_an_unknown_stem_is_its_own_concept() -> None:
    assert concept("kiln") == "kiln"


def test_stop_words_are_known_in_any_case() -> None:
    assert [is_stop_word(word) for word in ("The", "of", "kiln")] == [True, True, False]


@given(st.text(max_size=80))
def test_a_token_is_where_it_says(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


def test_threads_do_not_share_a_stemmer() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(tokenize, ["The kilns fired pots"] * 40))
    assert all(result == results[0] for result in results)

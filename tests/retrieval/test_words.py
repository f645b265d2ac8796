"""Texts ranked by shared words, against scores worked by hand."""

import math

import pytest

from assay.retrieval.words import WordIndex, score_words

TEXTS = (("fire", "mill", "fire"), ("mill",), ())


def score(*words: str) -> list[float]:
    return [float(each) for each in WordIndex(score_words(TEXTS), len(TEXTS)).score(words)]


def test_a_word_counts_by_its_rarity_and_less_the_more_often_it_recurs() -> None:
    # 3 texts of 4 / 3 words on average. One text of 3 words has "fire" twice: ln(1 + 2.5 / 1.5) * 2 / (1.5 * (0.25 +
    # 0.75 * 3 * 3 / 4) + 2). Two texts have "mill" once: ln(1 + 1.5 / 2.5) / (1.5 * (0.25 + 0.75 * ...) + 1).
    fire = math.log(1 + 2.5 / 1.5) * 2 / (1.5 * (0.25 + 0.75 * 9 / 4) + 2)
    long, short = (math.log(1 + 1.5 / 2.5) / (1.5 * (0.25 + 0.75 * length * 3 / 4) + 1) for length in (3, 1))
    assert score("fire") == pytest.approx([fire, 0, 0])
    assert score("mill") == pytest.approx([long, short, 0])
    assert score("fire", "mill") == pytest.approx([fire + long, short, 0])


def test_a_word_that_no_text_has_counts_nothing() -> None:
    assert score("xylophone") == [0, 0, 0]


@pytest.mark.parametrize("texts", [(), ((),)], ids=["no text", "no words"])
def test_nothing_to_find_is_found_nowhere(texts: tuple[tuple[str, ...], ...]) -> None:
    assert WordIndex(score_words(texts), len(texts)).score(("fire",)).tolist() == [0] * len(texts)

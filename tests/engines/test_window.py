from __future__ import annotations

from assay.engines.embedded.judging.window import read_window

FIRST = "The mill stands by the river."
SECOND = "It was built in 1820."
THIRD = "Its wheel turned until 1931."


def words(text: str) -> list[int]:
    """Give each word an id of its own: its length, so that a window can be told by eye."""
    return [len(word) for word in text.split()]


def window(claim: str, *evidence: str, max_tokens: int) -> list[int]:
    return read_window(claim, evidence, encode=words, max_tokens=max_tokens)


def test_evidence_that_fits_is_read_whole() -> None:
    assert window("x", FIRST, SECOND, max_tokens=11) == words(f"{FIRST} {SECOND}")


def test_of_long_evidence_the_sentence_with_the_words_of_the_claim_is_read() -> None:
    assert window("The wheel turned", f"{FIRST} {SECOND} {THIRD}", max_tokens=5) == words(THIRD)


def test_sentences_stand_in_the_order_of_the_evidence() -> None:
    chosen = window("The wheel of the mill turned", f"{FIRST} {SECOND} {THIRD}", max_tokens=11)
    assert chosen == words(f"{FIRST} {THIRD}")


def test_a_sentence_that_is_too_long_is_cut() -> None:
    assert window("The wheel", THIRD, max_tokens=3) == words(THIRD)[:3]

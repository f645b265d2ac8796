from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.files.weight_files import read_weights
from assay.retrieval.wordpiece import WordPiece

VOCABULARY = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[", "]", "sep", "un", "##aff", "##able", "##a", "a", "cafe", "##s"),
    *("'", ".", "1", "##2", "##1", "中", "文", "σ", "i", "$", "no"),
)


def pieces(text: str) -> list[str]:
    return [VOCABULARY[number] for number in WordPiece(VOCABULARY).encode(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(" \n\t\u2009", "", id="white-space"),
        pytest.param("unaffable", "un ##aff ##able", id="longest-piece-first"),
        pytest.param("cafe unaff", "cafe un ##aff", id="two-words"),
        pytest.param("UNAFFABLE", "un ##aff ##able", id="capitals"),
        pytest.param("Cafés CAFE\u0301S", "cafe ##s cafe ##s", id="accents"),
        pytest.param("cafe's", "cafe ' [UNK]", id="apostrophe"),
        pytest.param("no.12$", "no . 1 ##2 $", id="punctuation-stands-alone"),
        pytest.param("a–a", "a [UNK] a", id="dash-of-no-piece"),
        pytest.param("unhappy", "[UNK]", id="one-unknown-part-makes-the-word-unknown"),
        pytest.param("中文", "中 文", id="ideographs"),
        pytest.param("a\u00ada\u200b\ufeff", "a ##a", id="invisible-characters"),
        pytest.param("a\x00\ufffda", "a ##a", id="controls-and-replacement"),
        pytest.param("a\ud800a", "a ##a", id="lone-surrogate"),
        pytest.param("\u03a3 \u0130", "σ i", id="capitals-of-other-scripts"),
        pytest.param("[SEP]", "[ sep ]", id="special-token-in-the-text"),
        pytest.param("1" * 100, "1" + " ##1" * 99, id="longest-word"),
        pytest.param("1" * 101, "[UNK]", id="word-too-long"),
    ],
)
def test_a_text_is_cut_into(text: str, expected: str) -> None:
    assert pieces(text) == expected.split()


def test_ids_are_places_in_the_vocabulary() -> None:
    wordpiece = WordPiece(VOCABULARY)
    assert wordpiece.encode("unaffable") == [7, 8, 9]
    assert (wordpiece.pad_id, wordpiece.cls_id, wordpiece.sep_id) == (0, 2, 3)


@pytest.mark.parametrize("missing", ["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
def test_a_vocabulary_without_a_special_token_is_refused(missing: str) -> None:
    with pytest.raises(KeyError, match=missing.strip("[]")):
        WordPiece([piece for piece in VOCABULARY if piece != missing])


@given(st.text())
def test_no_text_reaches_the_special_tokens(text: str) -> None:
    assert {"[PAD]", "[CLS]", "[SEP]"}.isdisjoint(pieces(text))


def test_threads_that_share_it_read_the_same() -> None:
    wordpiece = WordPiece(VOCABULARY)
    texts = [f"unaffable {number} cafés" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(wordpiece.encode, texts)) == [WordPiece(VOCABULARY).encode(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # The ids that tutorials of BERT print, of its uncased English vocabulary.
        pytest.param("Hello, world!", [7592, 1010, 2088, 999], id="words-and-punctuation"),
        pytest.param("embeddings", [7861, 8270, 4667, 2015], id="pieces"),
    ],
)
def test_the_shipped_vocabulary_gives_the_ids_of_bert(text: str, ids: list[int]) -> None:
    wordpiece = WordPiece(read_weights("vocab.txt").decode().splitlines())
    assert wordpiece.encode(text) == ids
    assert (wordpiece.pad_id, wordpiece.cls_id, wordpiece.sep_id) == (0, 101, 102)

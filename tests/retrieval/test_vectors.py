from __future__ import annotations

import numpy as np
import pytest

from assay.retrieval.vectors import StaticVectors
from assay.retrieval.wordpiece import WordPiece

WORDPIECE = WordPiece(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "hot", "."))
ROWS = np.array([[0, 0], [0, 0], [0, 0], [0, 0], [6, 8], [0, 127], [50, 50]], dtype=np.int8)
SCALES = np.array([0, 0, 0, 0, 0.5, 2 / 127, 0], dtype=np.float32)
VECTORS = StaticVectors(ROWS, SCALES, WORDPIECE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # red = (3, 4), hot = (0, 2), so that the direction of both together is (3, 6).
        pytest.param("red", (0.6, 0.8), id="one-word"),
        pytest.param("Red. Red!", (0.6, 0.8), id="length-does-not-count"),
        pytest.param("red hot", (3 / 45**0.5, 6 / 45**0.5), id="weighted-mean"),
        pytest.param("", (0.0, 0.0), id="nothing"),
        pytest.param("... xylophone", (0.0, 0.0), id="nothing-known"),
    ],
)
def test_a_text_becomes_the_direction_of_its_words(text: str, expected: tuple[float, float]) -> None:
    assert VECTORS.embed([text])[0].tolist() == pytest.approx(expected)


def test_each_text_gets_the_vector_that_it_gets_alone() -> None:
    texts = ["red", "", "hot red", "hot"]
    together = VECTORS.embed(texts)
    assert together.dtype == np.float32
    assert np.array_equal(together, np.concatenate([VECTORS.embed([text]) for text in texts]))


def test_no_texts_have_no_vectors() -> None:
    assert VECTORS.embed([]).shape == (0, 2)

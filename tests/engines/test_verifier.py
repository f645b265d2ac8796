"""The verifier that ships."""

from __future__ import annotations

import numpy as np
import pytest

from assay.engines.embedded.judging.verifier import CrossEncoder
from assay.engines.embedded.judging.window import MAX_TOKENS
from assay.files.weight_files import locate_weights, read_weights
from assay.retrieval.wordpiece import WordPiece

FACT = "The Kirkholm Bridge opened on 14 March 1931 after a six-year construction that cost 4.2 million crowns."
OTHER = "The Kirkholm Bridge is painted red every nine years."
LONG = " ".join(
    f"Section {number} of the report describes the state of the road and its drains." for number in range(60)
)
CLAIM = "The Kirkholm Bridge was opened in 1931."


def verifier(threads: int) -> CrossEncoder:
    wordpiece = WordPiece(read_weights("vocab.txt").decode().splitlines())
    return CrossEncoder(locate_weights("verifier.onnx"), wordpiece, threads=threads)


@pytest.fixture(scope="module")
def shipped() -> CrossEncoder:
    return verifier(1)


def test_probabilities_of_a_window_sum_to_one(shipped: CrossEncoder) -> None:
    answers = shipped.read(CLAIM, [[FACT], [OTHER], [FACT, OTHER]])
    assert answers.shape == (3, 3)
    assert np.exp(answers).sum(axis=1) == pytest.approx(1)


def test_an_answer_is_the_same_on_any_number_of_threads(shipped: CrossEncoder) -> None:
    windows = [[FACT], [OTHER], [FACT, OTHER], [LONG]]
    assert np.array_equal(verifier(2).read(CLAIM, windows), shipped.read(CLAIM, windows))


def test_an_answer_is_the_same_in_any_company(shipped: CrossEncoder) -> None:
    together = shipped.read(CLAIM, [[LONG], [FACT]])
    assert np.array_equal(together[1], shipped.read(CLAIM, [[FACT]])[0])


def test_a_claim_longer_than_the_window_is_read_in_part(shipped: CrossEncoder) -> None:
    assert shipped.read("word " * 5 * MAX_TOKENS, [[LONG]]).shape == (1, 3)


def test_no_window_gives_no_answer(shipped: CrossEncoder) -> None:
    assert shipped.read(CLAIM, []).shape == (0, 3)

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from assay.retrieval.wordpiece import WordPiece
from assay_training.vectors import count_pieces, piece_weights, quantise, read_texts, reduce_dimensions

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "mill", ".")


def test_each_claim_and_passage_is_read_once_and_sentences_are_not(tmp_path: Path) -> None:
    rows = [{"claim": "a", "evidence": ["b", "c"]}, {"claim": "d", "evidence": ["b"]}, {"text": "e"}]
    with gzip.open(tmp_path / "x.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)
    assert list(read_texts(tmp_path)) == ["a", "b", "c", "d"]


def test_pieces_are_counted_over_all_texts() -> None:
    counts = count_pieces(["The mill.", "the the"], WordPiece(VOCABULARY), len(VOCABULARY))
    assert counts.tolist() == [0, 0, 0, 0, 3, 1, 1]


def test_a_rare_piece_weighs_more_and_punctuation_nothing() -> None:
    weights = piece_weights(np.array([0, 0, 0, 0, 992, 0, 0]), VOCABULARY)
    # Frequencies (992 + 1) / 999 and 1 / 999; weight = 0.001 / (0.001 + frequency).
    assert weights.tolist() == pytest.approx([0, 0, 0, 0, 0.001 / (0.001 + 993 / 999), 0.001 / (0.001 + 1 / 999), 0])


def test_dimensions_are_those_of_most_scatter_half_whitened() -> None:
    # Two axes of scatter 2 × 4² = 32 and 2 × 1² = 2; the third is flat.
    points = np.array([[4.0, 0, 7], [-4, 0, 7], [0, 1, 7], [0, -1, 7]])
    reduced = reduce_dimensions(points, 2)
    expected = np.array([[4 / 32**0.25, 0], [-4 / 32**0.25, 0], [0, 1 / 2**0.25], [0, -1 / 2**0.25]])
    assert reduced == pytest.approx(expected)


def test_the_table_in_bytes_is_within_half_a_step_of_the_table() -> None:
    table = np.random.default_rng(7).normal(size=(50, 8))
    table[3] = 0
    quantised = quantise(table)
    assert quantised.rows.dtype == np.int8
    assert np.abs(quantised.rows * quantised.scales[:, None] - table).max() <= quantised.scales.max() * 0.501
    assert not quantised.rows[3].any()

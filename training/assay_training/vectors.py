"""The vectors of retrieval, distilled from a sentence encoder: one short vector for each piece of a word.

Needs all-MiniLM-L6-v2 as published (Apache-2.0), and files `*.jsonl.gz` of claims and their evidence, of which only the
frequencies of pieces are used; torch and transformers, and a minute.
The same machine gives the same bytes; another may round a few of the numbers the other way.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.files.weight_files import record_weights
from assay.retrieval.wordpiece import WordPiece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

DIMENSIONS = 256
SIF = 1e-3
"""The constant a of the weight a / (a + frequency) of a piece: Arora, Liang, Ma 2017, ICLR, "smooth inverse frequency".

This and the half whitening found the evidence of claims best, among those tried on development data.
"""
_BATCH = 1024
_INT8_MAX = 127


class Quantised(NamedTuple):
    """A table of vectors in bytes: row × scale is the vector."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]


def distil(base: Path, data: Path, out: Path) -> None:
    """Write the vectors, their scales, the vocabulary and the manifest; `base` is the folder of the encoder."""
    vocabulary_text = (base / "vocab.txt").read_text(encoding="utf-8")
    vocabulary = vocabulary_text.splitlines()
    counts = count_pieces(read_texts(data), WordPiece(vocabulary), len(vocabulary))
    weights = piece_weights(counts, vocabulary)
    table = quantise(reduce_dimensions(embed_pieces(base, len(vocabulary)), DIMENSIONS) * weights[:, np.newaxis])
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "vectors.npy", table.rows)
    np.save(out / "vector_scales.npy", table.scales)
    (out / "vocab.txt").write_text(vocabulary_text, encoding="utf-8")
    record_weights(("vectors.npy", "vector_scales.npy", "vocab.txt"), out)


def read_texts(folder: Path) -> Iterator[str]:
    """Yield every different claim and passage of the files once; rows without a claim are left out."""
    seen: set[bytes] = set()
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = (json.loads(line) for line in lines)
            for text in (text for row in rows if "claim" in row for text in (row["claim"], *row["evidence"])):
                digest = hashlib.sha256(text.encode()).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield text


def count_pieces(texts: Iterable[str], wordpiece: WordPiece, size: int) -> NDArray[np.int64]:
    """Return how often each of the `size` pieces occurs."""
    counts = np.zeros(size, dtype=np.int64)
    for text in texts:
        np.add.at(counts, wordpiece.encode(text), 1)
    return counts


def piece_weights(counts: NDArray[np.int64], vocabulary: Sequence[str]) -> NDArray[np.float64]:
    """Return the weight of each piece in (0, 1], the rarer the heavier; 0 for special tokens and punctuation."""
    frequencies = (counts + 1) / (counts.sum() + len(counts))
    has_meaning = np.array([_has_meaning(piece) for piece in vocabulary])
    return np.where(has_meaning, SIF / (SIF + frequencies), 0.0)


def _has_meaning(piece: str) -> bool:
    is_special = len(piece) > 1 and piece.startswith("[") and piece.endswith("]")
    return not is_special and any(char.isalnum() for char in piece)


def reduce_dimensions(vectors: NDArray[np.float64], dimensions: int) -> NDArray[np.float64]:
    """Return the first principal components, half whitened: each divided by the fourth root of its scatter.

    Whitening evens out the few directions in which all pieces differ most, and which say little of their meaning.
    """
    centred = vectors - vectors.mean(axis=0)
    scatter, axes = np.linalg.eigh(centred.T @ centred)
    largest = slice(None, -dimensions - 1, -1)
    axes = axes[:, largest]
    # An eigenvector may point either way; its largest part is made positive, so that a rerun gives the same bytes.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(dimensions)])
    reduced: NDArray[np.float64] = centred @ axes / scatter[largest] ** 0.25
    return reduced


def quantise(table: NDArray[np.float64]) -> Quantised:
    """Return the table in bytes, each row with a scale of its own; a row of zeros stays one."""
    scales = np.abs(table).max(axis=1) / _INT8_MAX
    rows = np.rint(table / np.where(scales > 0, scales, 1.0)[:, np.newaxis])
    return Quantised(rows.astype(np.int8), scales.astype(np.float32))


def embed_pieces(base: Path, size: int) -> NDArray[np.float64]:
    """Return what the model makes of each piece alone: the mean over [CLS], the piece and [SEP]."""
    import torch
    from transformers import AutoModel

    torch.set_num_threads(1)
    model = AutoModel.from_pretrained(base, local_files_only=True, dtype=torch.float32).eval()
    means = []
    with torch.inference_mode():
        for pieces in torch.arange(size).split(_BATCH):
            ids = torch.stack([torch.full_like(pieces, 101), pieces, torch.full_like(pieces, 102)], dim=1)
            means.append(model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(dim=1))
    vectors: NDArray[np.float64] = torch.cat(means).numpy().astype(np.float64)
    return vectors

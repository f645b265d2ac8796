"""The verifier from the data to the file that ships."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from assay.engines.embedded.window import MAX_TOKENS
from assay.text.wordpiece import WordPiece
from assay.weight_files import record_weights
from assay_training.bases import MINILM, MPNET, check
from assay_training.card import note_training
from assay_training.corpus import read_corpus, split
from assay_training.encoding import Encoded, encode
from assay_training.making import build_training_set
from assay_training.recipe import Recipe
from assay_training.rows import read_pool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assay_training.network import CrossEncoder


@dataclass(frozen=True)
class Training:
    """What a verifier is made from, and where to.

    Attributes:
        bases: Folder of the base encoders.
        data: Folder with train/.
        corpus: Folder of our own subjects.
        out: Where each step leaves its result.
        layers: Layers of MPNet that are kept.
        epochs: Passes over the pairs.
        seed: Of every draw.
    """

    bases: Path
    data: Path
    corpus: Path
    out: Path
    layers: int
    epochs: int
    seed: int


def train(training: Training, say: Callable[[str], None]) -> None:
    """Write verifier.onnx, vocab.txt and their manifest; steps that are done are not done again."""
    vocabulary = (check(training.bases, MINILM) / "vocab.txt").read_bytes()
    (training.out / "vocab.txt").write_bytes(vocabulary)
    pairs = training.out / "pairs.npz"
    if not pairs.exists():
        _write_pairs(training, WordPiece(vocabulary.decode().splitlines()), say)
    if not (training.out / "verifier.onnx").exists():
        from assay_training.exporting import export

        export(_fit(training, Encoded.load(pairs), say), training.out / "verifier.onnx")
    record_weights(("verifier.onnx", "vocab.txt"), training.out)
    say(f"wrote {training.out / 'verifier.onnx'}")


def _write_pairs(training: Training, wordpiece: WordPiece, say: Callable[[str], None]) -> None:
    subjects, _ = split(read_corpus(training.corpus))
    pairs = build_training_set(read_pool(training.data / "train", seed=training.seed), subjects, seed=training.seed)
    note_training(pairs, _settings(training, len(pairs)), training.out)
    say(f"{len(pairs)} pairs")
    encode(pairs, wordpiece).save(training.out / "pairs.npz")


def _recipe(training: Training) -> Recipe:
    return Recipe(epochs=training.epochs, rate=5e-5, batch=32, seed=training.seed)


def _settings(training: Training, pairs: int) -> dict[str, object]:
    base = f"the {training.layers} lowest layers of all-mpnet-base-v2 (Apache-2.0), sha256 {MPNET.sha256}"
    return {"base": base, "pairs": pairs, "tokens at most": MAX_TOKENS, **asdict(_recipe(training))}


def _fit(training: Training, encoded: Encoded, say: Callable[[str], None]) -> CrossEncoder:
    import torch

    from assay_training.fitting import fit
    from assay_training.network import CrossEncoder

    torch.manual_seed(training.seed)
    model = CrossEncoder(check(training.bases, MPNET), layers=training.layers)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    fit(model, encoded, _recipe(training), checkpoint=training.out / "verifier.checkpoint", say=say)
    return model

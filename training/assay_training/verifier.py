"""The verifier from the data to the file that ships."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from assay.engines.embedded.judging.window import MAX_TOKENS
from assay.files.weight_files import record_weights
from assay.retrieval.wordpiece import WordPiece
from assay_training.base import SHA256, locate_base
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

RECIPE = Recipe(epochs=3, rate=1e-4, batch=32)


@dataclass(frozen=True)
class Training:
    """What a verifier is made from, and where to.

    Attributes:
        base: Folder where the package of the base encoder is installed.
        data: Folder with train/.
        corpus: Folder of our own subjects.
        out: Where each step leaves its result.
        seed: Of every draw.
        with_made: False leaves out the pairs that code makes of others, to tell what they are worth.
    """

    base: Path
    data: Path
    corpus: Path
    out: Path
    seed: int
    with_made: bool = True


def train(training: Training, say: Callable[[str], None]) -> None:
    """Write verifier.onnx, vocab.txt and their manifest; steps that are done are not done again."""
    vocabulary = (locate_base(training.base) / "vocab.txt").read_bytes()
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
    pool = read_pool(training.data / "train", seed=training.seed)
    pairs = build_training_set(pool, subjects, seed=training.seed, with_made=training.with_made)
    note_training(pairs, _settings(training.seed, len(pairs)), training.out)
    say(f"{len(pairs)} pairs")
    encode(pairs, wordpiece).save(training.out / "pairs.npz")


def _settings(seed: int, pairs: int) -> dict[str, object]:
    base = f"all-MiniLM-L6-v2 (Apache-2.0), sha256 {SHA256}"
    return {"base": base, "pairs": pairs, "tokens at most": MAX_TOKENS, "seed": seed, **asdict(RECIPE)}


def _fit(training: Training, encoded: Encoded, say: Callable[[str], None]) -> CrossEncoder:
    import torch

    from assay_training.fitting import fit
    from assay_training.network import CrossEncoder

    torch.manual_seed(training.seed)
    model = CrossEncoder(locate_base(training.base))
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    fit(model, encoded, RECIPE, seed=training.seed, checkpoint=training.out / "verifier.checkpoint", say=say)
    return model

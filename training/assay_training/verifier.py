"""The verifier from the data to the file that ships."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.engines.embedded.judging.window import MAX_TOKENS
from assay.files.weight_files import record_weights
from assay.retrieval.wordpiece import WordPiece
from assay_training.base import SHA256, locate_base
from assay_training.card import note_training
from assay_training.corpus import NEWS, read_corpus, split
from assay_training.encoding import Encoded, encode
from assay_training.making import build_finishing_set, build_training_set
from assay_training.recipe import Recipe
from assay_training.rows import read_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assay_training.network import CrossEncoder
    from assay_training.rows import Pair

COURSES = MappingProxyType(
    {"first": Recipe(epochs=2, rate=1e-4, batch=32), "finishing": Recipe(epochs=1, rate=8e-5, batch=32)}
)
"""How the verifier is trained: first on all that there is, then on what is worded like articles."""


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
    if not all(_pairs_of(course, training).exists() for course in COURSES):
        _write_pairs(training, WordPiece(vocabulary.decode().splitlines()), say)
    if not (training.out / "verifier.onnx").exists():
        from assay_training.exporting import export

        export(_fit(training, say), training.out / "verifier.onnx")
    record_weights(("verifier.onnx", "vocab.txt"), training.out)
    say(f"wrote {training.out / 'verifier.onnx'}")


def _pairs_of(course: str, training: Training) -> Path:
    return training.out / f"{course}.npz"


def _write_pairs(training: Training, wordpiece: WordPiece, say: Callable[[str], None]) -> None:
    subjects, _ = split(read_corpus(training.corpus))
    news, _ = split(read_corpus(training.corpus / NEWS))
    seed, with_made = training.seed, training.with_made
    pool = read_pool(training.data / "train", seed=seed)
    first = build_training_set(pool, subjects, seed=seed, with_made=with_made)
    finishing = build_finishing_set(first, subjects, news, seed=seed, with_made=with_made)
    sets = dict(zip(COURSES, (first, finishing), strict=True))
    note_training(sets, _settings(seed, sets), training.out)
    for course, pairs in sets.items():
        say(f"{course} course: {len(pairs)} pairs")
        encode(pairs, wordpiece).save(_pairs_of(course, training))


def _settings(seed: int, sets: Mapping[str, Sequence[Pair]]) -> dict[str, object]:
    courses = {
        f"{course}: {name}": value
        for course, pairs in sets.items()
        for name, value in {"pairs": len(pairs), **asdict(COURSES[course])}.items()
    }
    base = f"all-MiniLM-L6-v2 (Apache-2.0), sha256 {SHA256}"
    return {"base": base, "tokens at most": MAX_TOKENS, "seed": seed, **courses}


def _fit(training: Training, say: Callable[[str], None]) -> CrossEncoder:
    import torch

    from assay_training.fitting import fit
    from assay_training.network import CrossEncoder

    torch.manual_seed(training.seed)
    model = CrossEncoder(locate_base(training.base))
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    for course, recipe in COURSES.items():
        say(f"{course} course")
        encoded, checkpoint = Encoded.load(_pairs_of(course, training)), training.out / f"{course}.checkpoint"
        fit(model, encoded, recipe, seed=training.seed, checkpoint=checkpoint, say=say)
    return model

"""The stack from rows that no verifier was trained on: fitted, cut at its operating point, and measured in folds."""

from __future__ import annotations

import json
import random
from os import cpu_count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.bootstrap import build_embedder
from assay.engines.embedded.judging.signals import Signals
from assay.engines.embedded.judging.verifier import CrossEncoder
from assay.facts.store import load_fact_base
from assay.files.shipped import shipped
from assay.files.weight_files import locate_weights, read_weights, record_weights
from assay.retrieval.wordpiece import WordPiece
from assay_training.card import write_card
from assay_training.corpus import own_pairs, read_corpus, split
from assay_training.rows import LABELS, read_rows
from assay_training.sampling import Source, found_evidence, row_evidence, sample, subject_claims, subject_facts
from assay_training.stacking import REFUTED, SUPPORTED, UNDECIDED, decide, fit_stack, held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.engines.embedded.judging.stack import Stack
    from assay_schemas import Probabilities
    from assay_training.stacking import Samples

DEV_FILES = (
    "check_covid.dev",
    "conjnli.dev",
    "fm2.dev",
    "healthver.dev",
    "infotabs.dev",
    "negation_nli.test",
    "scifact.dev",
    "snli_cad.dev",
    "wice.dev_oracle",
)
"""Development files that the stack is measured on."""
OWN = "own"
"""How the names of the sources begin that the stack is fitted on."""
NO_GUARDS = "without guards"
VERIFIER_SIGNALS = frozenset(
    "support refutation first_support first_refutation joint_support joint_refutation contested".split()
)
"""Signals that come from the verifier; the others come from exact comparison."""
ABLATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "without the verifier": VERIFIER_SIGNALS,
        NO_GUARDS: frozenset(Signals._fields) - VERIFIER_SIGNALS,
    }
)
"""Stacks that are fitted for comparison, and the signals that each lacks."""
_MOST_ROWS = 600
_SEED = 1
_BINS = 10


class SourceFigures(NamedTuple):
    """How the stack does on the rows of one source, when it has not seen their fold.

    Attributes:
        accuracy: Share of right verdicts at the operating point.
        forced: The same if every row that no guard decides got its likeliest verdict.
        macro_f1: Mean F1 of the labels that the rows have.
        decided: Share of rows that are called supported or refuted.
        wrong_support: Share of the refuted rows that are called supported.
        wrong_refutation: Share of the supported rows that are called refuted.
        ece: Expected calibration error of the verdict's probability, in ten bins of equal mass.
    """

    source: str
    n: int
    accuracy: float
    forced: float
    macro_f1: float
    decided: float
    wrong_support: float
    wrong_refutation: float
    ece: float


def calibrate(data: Path, corpus: Path, out: Path, say: Callable[[str], None]) -> None:
    """Write stack.json beside the verifier in `out`, what it and its ablations are worth, and the model card."""
    wordpiece = WordPiece(read_weights("vocab.txt", out).decode().splitlines())
    verifier = CrossEncoder(locate_weights("verifier.onnx", out), wordpiece, threads=cpu_count() or 1)
    sources = [
        *_subject_sources(corpus),
        *_seed_sources(),
        *_unseen_sources(corpus / "unseen"),
        *_row_sources(data / "dev"),
    ]
    samples = sample(sources, verifier, say)
    names = np.array([source.name for source in sources for _ in source.rows])
    stack = fit_stack(samples.select(np.char.startswith(names, OWN)))
    (out / "stack.json").write_text(f"{stack.model_dump_json(indent=2)}\n", encoding="utf-8")
    record_weights(("stack.json",), out)
    tables = {"whole": figures(samples, names)}
    tables |= {name: figures(_without(samples, name), names) for name in ABLATIONS}
    rows = [("stack", *SourceFigures._fields), *((name, *row) for name, table in tables.items() for row in table)]
    table = "\n".join("\t".join(map(str, row)) for row in rows)
    (out / "figures.tsv").write_text(f"{table}\n", encoding="utf-8")
    write_card(out)
    say(table)


def figures(samples: Samples, names: NDArray[np.str_]) -> tuple[SourceFigures, ...]:
    """Return how a stack fitted on our own rows does on each source; on our own it is measured in folds.

    Args:
        samples: All rows.
        names: The source of each, shape (n,); those that begin with `OWN` are ours.
    """
    own = np.char.startswith(names, OWN)
    stack = fit_stack(samples.select(own))
    chances = np.array([_as_row(stack.weigh(signals)) for signals in samples.signals])
    chances[own] = held_back(samples.select(own))
    return tuple(
        _measure(name, chances[names == name], samples.select(names == name), stack) for name in dict.fromkeys(names)
    )


def _as_row(chances: Probabilities) -> tuple[float, float, float]:
    return chances.supported, chances.refuted, chances.not_enough_evidence


def _without(samples: Samples, part: str) -> Samples:
    silent = dict.fromkeys(ABLATIONS[part], 0.0)
    kept = samples._replace(signals=[signals._replace(**silent) for signals in samples.signals])
    if part != NO_GUARDS:
        return kept
    return kept._replace(guarded=np.full_like(kept.guarded, UNDECIDED), bars_support=np.zeros_like(kept.bars_support))


def _subject_sources(corpus: Path) -> Iterator[Source]:
    """Yield the subjects held back: their claims with their own fact, and with what is found for them."""
    embed = build_embedder()
    _, held = split(read_corpus(corpus))
    for subject in held:
        facts = subject_facts(subject)
        yield Source("own: given", facts, list(row_evidence(own_pairs(subject))), subject.name)
        yield Source("own: found", facts, list(found_evidence(subject_claims(subject), facts, embed)), subject.name)


def _unseen_sources(folder: Path) -> Iterator[Source]:
    """Yield the subjects that nothing was fitted on."""
    for subject in read_corpus(folder):
        yield Source("unseen", subject_facts(subject), list(row_evidence(own_pairs(subject))), subject.name)


def _row_sources(folder: Path) -> Iterator[Source]:
    for name in DEV_FILES:
        rows = [row for row in read_rows(folder / f"{name}.jsonl.gz") if row.label in LABELS]
        chosen = random.Random(_SEED).sample(rows, min(_MOST_ROWS, len(rows)))
        yield Source(name, (), list(row_evidence(chosen)))


def _seed_sources() -> Iterator[Source]:
    """Yield the annotated claims of the seeds, with what is found for them: facts with all their fields."""
    embed = build_embedder()
    for path in sorted(shipped("seeds/ground_truth").glob("*.yaml")):
        facts = load_fact_base((path,)).facts
        gold = map(json.loads, (shipped("seeds/gold") / f"{path.stem}.jsonl").read_text("utf-8").splitlines())
        claims = [(row["claim"], row["verdict"]) for row in gold if row["checkable"] and row["verdict"] in LABELS]
        yield Source("own: seeds", facts, list(found_evidence(claims, facts, embed)), path.stem, in_article=True)


def _measure(name: str, chances: NDArray[np.float64], samples: Samples, stack: Stack) -> SourceFigures:
    labels = samples.labels
    verdicts, probabilities = decide(chances, samples, stack)
    return SourceFigures(
        source=name,
        n=len(labels),
        accuracy=_share(verdicts == labels),
        forced=_share(np.where(samples.guarded == UNDECIDED, chances.argmax(axis=1), samples.guarded) == labels),
        macro_f1=round(float(np.mean([_f1(verdicts, labels, label) for label in np.unique(labels)])), 3),
        decided=_share(verdicts != UNDECIDED),
        wrong_support=_share(verdicts[labels == REFUTED] == SUPPORTED),
        wrong_refutation=_share(verdicts[labels == SUPPORTED] == REFUTED),
        ece=_calibration_error(probabilities, verdicts == labels),
    )


def _f1(verdicts: NDArray[np.int64], labels: NDArray[np.int64], label: int) -> float:
    both = int(((verdicts == label) & (labels == label)).sum())
    return 2 * both / int((verdicts == label).sum() + (labels == label).sum())


def _calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    bins = np.array_split(np.argsort(sure, kind="stable"), _BINS)
    gaps = (abs(sure[rows].mean() - right[rows].mean()) * len(rows) for rows in bins if len(rows))
    return round(float(sum(gaps)) / len(sure), 3)


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 3) if len(which) else 0.0

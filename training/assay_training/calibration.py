"""The stack from rows that no verifier was trained on: fitted, cut at its operating point, and measured in folds."""

from __future__ import annotations

import random
from os import cpu_count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.bootstrap import build_embedder
from assay.engines.embedded.signals import VERIFIER_SIGNALS, Signals
from assay.engines.embedded.verifier import CrossEncoder
from assay.text.wordpiece import WordPiece
from assay.weight_files import read_weights, record_weights
from assay_training.card import write_card
from assay_training.corpus import own_pairs, read_corpus, split
from assay_training.rows import LABELS, read_rows
from assay_training.sampling import Source, row_evidence, sample, subject_evidence, subject_facts
from assay_training.stacking import choose_thresholds, fit_stack, held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.engines.embedded.stack import Stack
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
"""Development files that the stack is fitted on besides our own subjects."""
ABLATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "without the verifier": frozenset(name for name in Signals._fields if name in VERIFIER_SIGNALS),
        "without guards": frozenset(name for name in Signals._fields if name not in VERIFIER_SIGNALS),
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
        macro_f1: Mean F1 of the labels that the rows have.
        decided: Share of rows that are called supported or refuted.
        wrong_support: Share of the refuted rows that are called supported.
        wrong_refutation: Share of the supported rows that are called refuted.
        ece: Expected calibration error of the verdict's probability, in ten bins of equal mass.
    """

    source: str
    n: int
    accuracy: float
    macro_f1: float
    decided: float
    wrong_support: float
    wrong_refutation: float
    ece: float


def calibrate(data: Path, corpus: Path, out: Path, say: Callable[[str], None]) -> None:
    """Write stack.json beside the verifier in `out`, what it and its ablations are worth, and the model card."""
    wordpiece = WordPiece(read_weights("vocab.txt", out).decode().splitlines())
    verifier = CrossEncoder(read_weights("verifier.onnx", out), wordpiece, threads=cpu_count() or 1)
    sources = [*_subject_sources(corpus), *_row_sources(data / "dev")]
    samples = sample(sources, verifier, say)
    names = [source.name for source in sources for _ in source.rows]
    stack, figures = fit(samples, names)
    (out / "stack.json").write_text(f"{stack.model_dump_json(indent=2)}\n", encoding="utf-8")
    record_weights(("stack.json",), out)
    tables = {"whole": figures} | {name: fit(_without(samples, drop), names)[1] for name, drop in ABLATIONS.items()}
    rows = [("stack", *SourceFigures._fields), *((name, *row) for name, table in tables.items() for row in table)]
    table = "\n".join("\t".join(map(str, row)) for row in rows)
    (out / "figures.tsv").write_text(f"{table}\n", encoding="utf-8")
    write_card(out)
    say(table)


def fit(samples: Samples, names: Sequence[str]) -> tuple[Stack, tuple[SourceFigures, ...]]:
    """Return the stack, and its figures for each source of rows; `names` gives the source of every row."""
    of = np.array(names)
    chances = held_back(samples)
    own = np.char.startswith(of, "subject")
    supported_from, refuted_from = choose_thresholds(chances[own], samples.labels[own])
    stack = fit_stack(samples, supported_from=supported_from, refuted_from=refuted_from)
    figures = tuple(
        _measure(name, chances[of == name], samples.labels[of == name], stack) for name in dict.fromkeys(names)
    )
    return stack, figures


def _without(samples: Samples, drop: Collection[str]) -> Samples:
    silent = dict.fromkeys(drop, 0.0)
    return samples._replace(signals=[signals._replace(**silent) for signals in samples.signals])


def _subject_sources(corpus: Path) -> Iterator[Source]:
    """Yield the subjects held back: their claims with their own fact, and with what is found for them."""
    embed = build_embedder()
    _, held = split(read_corpus(corpus))
    for subject in held:
        facts = subject_facts(subject)
        yield Source("subject: given", facts, list(row_evidence(own_pairs(subject))), subject.name)
        yield Source("subject: found", facts, list(subject_evidence(subject, facts, embed)), subject.name)


def _row_sources(folder: Path) -> Iterator[Source]:
    for name in DEV_FILES:
        rows = [row for row in read_rows(folder / f"{name}.jsonl.gz") if row.label in LABELS]
        chosen = random.Random(_SEED).sample(rows, min(_MOST_ROWS, len(rows)))
        yield Source(name, (), list(row_evidence(chosen)))


def _measure(name: str, chances: NDArray[np.float64], labels: NDArray[np.int64], stack: Stack) -> SourceFigures:
    verdicts = _decide(chances, stack)
    sure = chances[np.arange(len(labels)), verdicts]
    return SourceFigures(
        source=name,
        n=len(labels),
        accuracy=_share(verdicts == labels),
        macro_f1=round(float(np.mean([_f1(verdicts, labels, label) for label in np.unique(labels)])), 3),
        decided=_share(verdicts != 2),
        wrong_support=_share(verdicts[labels == 1] == 0),
        wrong_refutation=_share(verdicts[labels == 0] == 1),
        ece=_calibration_error(sure, verdicts == labels),
    )


def _decide(chances: NDArray[np.float64], stack: Stack) -> NDArray[np.int64]:
    supported = (chances[:, 0] >= chances[:, 1]) & (chances[:, 0] >= stack.supported_from)
    refuted = (chances[:, 1] > chances[:, 0]) & (chances[:, 1] >= stack.refuted_from)
    return np.where(supported, 0, np.where(refuted, 1, 2))


def _f1(verdicts: NDArray[np.int64], labels: NDArray[np.int64], label: int) -> float:
    both = int(((verdicts == label) & (labels == label)).sum())
    return 2 * both / int((verdicts == label).sum() + (labels == label).sum())


def _calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    bins = np.array_split(np.argsort(sure, kind="stable"), _BINS)
    gaps = (abs(sure[rows].mean() - right[rows].mean()) * len(rows) for rows in bins if len(rows))
    return round(float(sum(gaps)) / len(sure), 3)


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 3) if len(which) else 0.0

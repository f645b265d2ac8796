"""The stack from rows that no verifier was trained on: fitted, cut at its operating point, and measured in folds."""

from __future__ import annotations

import random
from os import cpu_count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.bootstrap import build_embedder
from assay.engines.embedded.judging.encoder import SentenceEncoder
from assay.engines.embedded.judging.signals import Signals, WordingSignals
from assay.engines.embedded.judging.stack import Setting, Stacks
from assay.engines.embedded.judging.verifier import CrossEncoder
from assay.engines.embedded.judging.wordings import Wordings
from assay.files.weight_files import locate_weights, read_weights, record_weights
from assay.retrieval.wordpiece import WordPiece
from assay_training.annotated import annotated_sources
from assay_training.card import write_card
from assay_training.corpus import own_pairs, read_corpus, split
from assay_training.rows import LABELS, read_rows
from assay_training.sampling import Sampled, Source, row_evidence, sample, subject_facts
from assay_training.stacking import (
    REFUTED,
    SUPPORTED,
    UNDECIDED,
    VERIFIER_SIGNALS,
    Samples,
    decide,
    fit_stack,
    held_back,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from assay_schemas import Probabilities

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
ABLATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "without the verifier": VERIFIER_SIGNALS.union(
            name for name in WordingSignals._fields if name.endswith(("support", "refutation"))
        ),
        NO_GUARDS: frozenset(Signals._fields) - VERIFIER_SIGNALS,
    }
)
"""Stacks that are fitted for comparison, and the signals that each lacks."""
_MOST_ROWS = 150
_EVERY = 4
"""Of the claims of unseen subjects, one in so many is judged: enough for intervals of two points."""
_SEED = 1
_BINS = 10


class SourceFigures(NamedTuple):
    """How the stack does on the rows of one source, when it has not seen their fold.

    Attributes:
        accuracy: Share of right verdicts at the operating point.
        forced: The same if every row got its likeliest verdict.
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


def calibrate(data: Path, corpus: Path, articles: Iterable[str], out: Path, say: Callable[[str], None]) -> None:
    """Write stack.json beside the verifier in `out`, what it and its ablations are worth, and the model card."""
    wordpiece = WordPiece(read_weights("vocab.txt", out).decode().splitlines())
    threads = cpu_count() or 1
    verifier = CrossEncoder(locate_weights("verifier.onnx", out), wordpiece, threads=threads)
    encoder = SentenceEncoder(locate_weights("encoder.onnx", out), wordpiece, threads=threads)
    wordings = Wordings(encoder, build_embedder())
    sources = [
        *_subject_sources(corpus),
        *annotated_sources(articles),
        *_unseen_sources(corpus / "unseen"),
        *_row_sources(data / "dev"),
    ]
    sampled = {
        setting: sample([each for each in sources if each.setting is setting], verifier, wordings, say)
        for setting in Setting
    }
    stacks = Stacks(**{setting.value: fit_stack(_own(rows), setting) for setting, rows in sampled.items()})
    (out / "stack.json").write_text(f"{stacks.model_dump_json(indent=2)}\n", encoding="utf-8")
    record_weights(("stack.json",), out)
    tables = {"whole": sampled} | {
        name: {setting: _without(rows, name) for setting, rows in sampled.items()} for name in ABLATIONS
    }
    figures = [
        (name, *row)
        for name, table in tables.items()
        for setting, rows in table.items()
        for row in measure(rows, setting)
    ]
    lines = ["\t".join(map(str, row)) for row in (("stack", *SourceFigures._fields), *figures)]
    (out / "figures.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_card(out)
    say("\n".join(lines))


def measure(sampled: Sampled, setting: Setting) -> tuple[SourceFigures, ...]:
    """Return how a stack fitted on our own rows does on each source; on our own it is measured in folds."""
    own = np.char.startswith(sampled.names, OWN)
    stack = fit_stack(_own(sampled), setting)
    chances = np.array([_as_row(stack.weigh(signals)) for signals in sampled.samples.signals])
    chances[own] = held_back(_own(sampled), setting)
    verdicts = decide(chances, sampled.samples, stack)
    labels = sampled.samples.labels
    sources = ((name, sampled.names == name) for name in dict.fromkeys(sampled.names.tolist()))
    return tuple(_measure(name, chances[of], verdicts[of], labels[of]) for name, of in sources)


def _own(sampled: Sampled) -> Samples:
    return select(sampled.samples, np.flatnonzero(np.char.startswith(sampled.names, OWN)))


def _as_row(chances: Probabilities) -> tuple[float, float, float]:
    return chances.supported, chances.refuted, chances.not_enough_evidence


def _without(sampled: Sampled, part: str) -> Sampled:
    silent = dict.fromkeys(ABLATIONS[part], 0.0)
    samples = sampled.samples._replace(signals=[{**signals, **silent} for signals in sampled.samples.signals])
    if part == NO_GUARDS:
        nothing = np.zeros_like(samples.bars_support)
        samples = samples._replace(bars_support=nothing, bars_refutation=nothing)
    return sampled._replace(samples=samples)


def _subject_sources(corpus: Path) -> Iterator[Source]:
    """Yield the subjects held back: their claims with their own fact."""
    _, held = split(read_corpus(corpus))
    for subject in held:
        rows = list(row_evidence(own_pairs(subject)))
        yield Source("own: given", Setting.GIVEN, subject_facts(subject), rows, subject.name)


def _unseen_sources(folder: Path) -> Iterator[Source]:
    """Yield the subjects that nothing was fitted on."""
    for subject in read_corpus(folder):
        rows = list(row_evidence(own_pairs(subject)))[::_EVERY]
        yield Source("unseen", Setting.GIVEN, subject_facts(subject), rows, subject.name)


def _row_sources(folder: Path) -> Iterator[Source]:
    for name in DEV_FILES:
        rows = [row for row in read_rows(folder / f"{name}.jsonl.gz") if row.label in LABELS]
        chosen = random.Random(_SEED).sample(rows, min(_MOST_ROWS, len(rows)))
        yield Source(name, Setting.GIVEN, (), list(row_evidence(chosen)))


def _measure(
    name: str, chances: NDArray[np.float64], verdicts: NDArray[np.int64], labels: NDArray[np.int64]
) -> SourceFigures:
    probabilities = chances[np.arange(len(labels)), verdicts]
    return SourceFigures(
        source=name,
        n=len(labels),
        accuracy=_share(verdicts == labels),
        forced=_share(chances.argmax(axis=1) == labels),
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

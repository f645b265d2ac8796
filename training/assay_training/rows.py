"""Claims with evidence and label: the pool of published data, and the rows that only measure."""

from __future__ import annotations

import gzip
import json
import random
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LABELS = ("supported", "refuted", "not_enough_evidence")
"""The classes of the verifier, in the order of its outputs."""

CAPS: Mapping[str, int] = MappingProxyType(
    {
        "check_covid.train": 2_000,
        "conjnli.train": 700,  # machine-made
        "drop_nli.train": 400,  # machine-made, long
        "fever.gold_extra": 1_000,
        "fever.nli_dev": 5_500,
        "fever.nli_test": 5_500,
        "feverous.dev": 800,  # the number of its evidence sentences gives the label away
        "fragments.train": 200,  # machine-made
        "infotabs.train": 7_500,
        "mnli.dev_matched": 5_500,
        "mnli.dev_mismatched_part": 3_500,
        "mnli.train_part": 1_500,
        "scifact.train": 1_000,
        "snli.dev": 700,  # captions of pictures: far from news
        "snli.test": 700,
        "snli_cad.train": 1_800,
        "wice.train_partial_subclaims": 400,
    }
)
"""Most rows taken of each file of the pool; a file that is not named is not trained on."""
MAX_EVIDENCE_CHARS = 2_000
"""Longer evidence would be cut by the verifier's window, and its label would no longer follow from what is read."""


class Pair(NamedTuple):
    """A claim and what it is judged by.

    Attributes:
        evidence: Texts in order, none of them empty.
        label: One of `LABELS`; rows that are read may have others.
        source: File or maker that it comes from.
        group: Pairs of one group share text, and never stand on both sides of a split.
        licence: Of the text, as its publisher states it.
    """

    claim: str
    evidence: tuple[str, ...]
    label: str
    source: str
    group: str
    licence: str = "own"


def read_pool(folder: Path, *, seed: int) -> tuple[Pair, ...]:
    """Return the pairs of every file named in `CAPS`, at most that many of each, drawn by `seed`.

    Raises:
        FileNotFoundError: If a file of the pool is missing.
    """
    found: list[Pair] = []
    for name, cap in CAPS.items():
        rows = [
            row
            for row in read_rows(folder / f"{name}.jsonl.gz")
            if row.label in LABELS and sum(map(len, row.evidence)) <= MAX_EVIDENCE_CHARS
        ]
        found += rows if len(rows) <= cap else random.Random(f"{seed}/{name}").sample(rows, cap)
    return tuple(found)


def read_rows(path: Path) -> Iterator[Pair]:
    """Yield the pairs of one file of JSON lines, gzipped, in its order; empty evidence is left out."""
    source = path.name.removesuffix(".jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            evidence = _texts(row["evidence"])
            if row["claim"].strip() and evidence:
                group = row.get("group") or evidence[0]
                yield Pair(row["claim"].strip(), evidence, row["label"], source, group, row.get("licence", "own"))


def _texts(evidence: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in evidence if text.strip())

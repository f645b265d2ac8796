"""Our own facts and claims over many subjects, and the pairs that they make.

One file holds one subject: `facts`, each with claims that it supports, refutes and leaves open, and `joint` claims that
need several facts at once.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import yaml

from assay_training.rows import LABELS, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_LABEL = {"supported": LABELS[0], "refuted": LABELS[1], "open": LABELS[2]}
_MOST_DISTRACTORS = 4
_FOLDS = 6
"""One subject in about six, by a checksum of its name, is for choosing and calibrating, never for training."""


class Entry(NamedTuple):
    """A fact with the claims written for it, each with its label."""

    fact: str
    claims: tuple[tuple[str, str], ...]


class Joint(NamedTuple):
    """A claim that several facts decide between them."""

    facts: tuple[int, ...]
    claim: str
    label: str


class Subject(NamedTuple):
    """What one file says."""

    name: str
    entries: tuple[Entry, ...]
    joint: tuple[Joint, ...]


def read_corpus(folder: Path) -> tuple[Subject, ...]:
    """Return the subjects of a folder, by file name.

    Raises:
        KeyError: If an entry lacks a field.
        yaml.YAMLError: If a file is not YAML.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def split(subjects: Sequence[Subject]) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """Return the subjects to train on, and those held back."""
    held = tuple(subject for subject in subjects if crc32(subject.name.encode()) % _FOLDS == 0)
    return tuple(subject for subject in subjects if subject not in held), held


def own_pairs(subject: Subject) -> Iterator[Pair]:
    """Yield every claim with the fact, or the facts, that it was written for."""
    for entry in subject.entries:
        for claim, label in entry.claims:
            yield Pair(claim, (entry.fact,), label, "corpus", subject.name)
    for joint in subject.joint:
        facts = tuple(subject.entries[index].fact for index in joint.facts)
        yield Pair(joint.claim, facts, joint.label, "corpus.joint", subject.name)


def crowded_pairs(subject: Subject, rng: random.Random) -> Iterator[Pair]:
    """Yield decided claims with their fact among others of the subject, in any order: the label stays."""
    for index, entry in enumerate(subject.entries):
        others = [other.fact for at, other in enumerate(subject.entries) if at != index]
        for claim, label in entry.claims:
            if label == LABELS[2]:
                continue  # another fact may decide it
            facts = [entry.fact, *rng.sample(others, rng.randint(1, min(_MOST_DISTRACTORS, len(others))))]
            rng.shuffle(facts)
            yield Pair(claim, tuple(facts), label, "corpus.crowded", subject.name)


def stray_pairs(subject: Subject, rng: random.Random) -> Iterator[Pair]:
    """Yield claims with another fact of their subject: a near miss, which hardly ever decides them."""
    for index, entry in enumerate(subject.entries):
        others = [other.fact for at, other in enumerate(subject.entries) if at != index]
        for claim, _ in rng.sample(entry.claims, len(entry.claims) // 2):
            yield Pair(claim, (rng.choice(others),), LABELS[2], "corpus.stray", subject.name)


def _read(path: Path) -> Subject:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = tuple(
        Entry(entry["fact"], tuple((claim, _LABEL[key]) for key in _LABEL for claim in entry[key]))
        for entry in document["facts"]
    )
    joint = tuple(
        Joint(tuple(item["facts"]), item["claim"], _LABEL[item["label"]]) for item in document.get("joint", ())
    )
    return Subject(path.stem, entries, joint)

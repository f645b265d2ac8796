"""Judged claims as small rows, and as the arrays that metrics take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from assay_evals.metrics.arrays import Bools, Floats, Ints
from assay_evals.metrics.classification import CLASSES, Answer, answer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_evals.running.results import Judgement
    from assay_schemas import FactId, Reason, VerdictLabel

Group: TypeAlias = tuple[str, str]
"""Dimension and value, such as ("severity", "minor")."""


class Given(NamedTuple):
    """What a system gave for a claim."""

    answer: Answer
    confidence: float | None = None
    """Probability of the answer; None where there is none, or the facts disagree."""
    probabilities: tuple[float, float, float] | None = None
    """In the order of `CLASSES`."""
    cited: frozenset[FactId] = frozenset()
    unguarded: Answer | None = None
    """What it gives with every guard off; None where that is not known."""
    reasons: tuple[Reason, ...] = ()
    """Why the answer is what it is."""


FAILED = Given(Answer.FAILED, unguarded=Answer.FAILED)
"""What a system gave that broke on the case."""


class Row(NamedTuple):
    """A gold claim and what was given for it, without its text."""

    id: str
    cluster: str
    gold: Answer
    accepted: frozenset[Answer]
    """What a lenient count takes for right."""
    given: Given
    groups: tuple[Group, ...] = ()
    word_hashes: bytes = b""
    """Of the claim's words, 16 bits each, for the claim-only baseline."""
    overlap: float | None = None
    """Share of the claim's words that its evidence has; None where the evidence is not known."""
    grounds: frozenset[FactId] = frozenset()
    """Facts that decide the claim; empty where none does, or they have no ids."""


class Rows(NamedTuple):
    """The same as parallel arrays of length n, in the order of the ids."""

    clusters: int
    cluster: Ints
    gold: Ints
    answers: Ints
    is_accepted: Bools
    confidence: Floats
    """nan where there is none."""
    probabilities: Floats
    """Shape (n, 3); rows of nan where there are none."""
    cites: Floats
    """1 where a right answer cites a fact that decides the claim, 0 where it doesn't, else nan."""
    groups: dict[Group, Ints]
    """Positions of the members, ordered by dimension and value."""

    @property
    def is_right(self) -> Bools:
        """Whether each answer is the gold label."""
        return np.equal(self.gold, self.answers)


def given_by(judgement: Judgement) -> Given:
    """Return what a judgement says, with the probability of its label."""
    answer = answer_of(judgement.verdict)
    cited = frozenset(judgement.cited)
    unguarded = None if judgement.unguarded is None else answer_of(judgement.unguarded)
    if judgement.probabilities is None:
        return Given(answer, cited=cited, unguarded=unguarded)
    stated = judgement.probabilities
    probabilities = (stated.supported, stated.refuted, stated.not_enough_evidence)
    return Given(answer, probabilities[answer] if answer in CLASSES else None, probabilities, cited, unguarded)


def accepted_answers(verdict: VerdictLabel, alternatives: Iterable[VerdictLabel] = ()) -> frozenset[Answer]:
    """Return the answers that a lenient count takes for right."""
    return frozenset(answer_of(label) for label in (verdict, *alternatives))


def to_arrays(rows: Iterable[Row], clusters: Sequence[str]) -> Rows:
    """Turn rows, in any order, into arrays in the order of their ids; `clusters` holds all names, sorted."""
    ordered = sorted(rows, key=lambda row: row.id)
    place = {name: index for index, name in enumerate(clusters)}
    return Rows(
        clusters=len(clusters),
        cluster=_integers(place[row.cluster] for row in ordered),
        gold=_integers(row.gold for row in ordered),
        answers=_integers(row.given.answer for row in ordered),
        is_accepted=np.array([row.given.answer in row.accepted for row in ordered], dtype=bool),
        confidence=_floats(row.given.confidence for row in ordered),
        probabilities=np.array([row.given.probabilities or (np.nan,) * 3 for row in ordered], dtype=np.float64).reshape(
            -1, 3
        ),
        cites=_floats(map(_cites, ordered)),
        groups=_members(ordered),
    )


def _cites(row: Row) -> bool | None:
    is_right = row.given.answer == row.gold
    return bool(row.grounds & row.given.cited) if is_right and row.grounds else None


def _members(rows: Sequence[Row]) -> dict[Group, Ints]:
    found: dict[Group, list[int]] = {}
    for index, row in enumerate(rows):
        for group in row.groups:
            found.setdefault(group, []).append(index)
    return {group: _integers(found[group]) for group in sorted(found)}


def _integers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.intp)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.fromiter((np.nan if value is None else value for value in values), dtype=np.float64)

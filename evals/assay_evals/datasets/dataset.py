"""A dataset in memory, or streamed from its files; samples that depend on nothing but the ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple, TypeAlias

from assay_evals.datasets.files import Located
from assay_evals.running.cases import ArticleCase, DatasetInfo, PairCase, WorthinessCase

Case: TypeAlias = ArticleCase | PairCase | WorthinessCase


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases of one kind, and what they are.

    Attributes:
        info: `cases` counts the cases as sampled; the hash is that of the whole files.
        cases: Articles are held; pairs and sentences are read anew from the files each time they are iterated.
        fact_paths: The files of facts of each domain; empty for pairs and sentences.
    """

    info: DatasetInfo
    cases: Iterable[Case]
    fact_paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Streamed:
    """An iterable that starts `read` anew for every iteration and holds no case."""

    read: Callable[[], Iterator[Case]]

    def __iter__(self) -> Iterator[Case]:
        """Read the cases once more."""
        return self.read()


class Sample(NamedTuple):
    """Which cases are taken: how many, and their ids; None: all."""

    size: int
    ids: frozenset[str] | None

    def holds(self, case_id: str) -> bool:
        """Return True if the case is taken."""
        return self.ids is None or case_id in self.ids


def draw_sample(cases: Iterable[Located[Case]], limit: int | None) -> Sample:
    """Read all cases once and choose those to take.

    The `limit` cases with the smallest hash of their id are taken: a random subset that neither the order of the rows
    nor the other rows move much, and that a larger limit contains. One short hash a case is held meanwhile.

    Args:
        cases: All cases, in any order.
        limit: How many to take, at least 1; None or more than there are: all.

    Raises:
        DatasetError: If a row is malformed or two cases share an id.
        ValueError: If `limit` is below 1.
    """
    if limit is not None and limit < 1:
        msg = f"limit is {limit}, expected 1 or more"
        raise ValueError(msg)
    ids = _distinct_ids(cases)
    if limit is None:
        return Sample(sum(1 for _ in ids), None)
    taken = frozenset(nsmallest(limit, ids, key=_rank))
    return Sample(len(taken), taken)


def _distinct_ids(cases: Iterable[Located[Case]]) -> Iterator[str]:
    seen: set[int] = set()
    for place, case in cases:
        rank = _rank(case.id)
        if rank in seen:
            raise place.error(f"id {case.id!r} occurs twice; ids are unique within a dataset")
        seen.add(rank)
        yield case.id


def _rank(case_id: str) -> int:
    return int.from_bytes(hashlib.sha256(case_id.encode()).digest()[:8], "big")

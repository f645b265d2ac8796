"""Items of a foreign file held against a file of facts, batch by batch."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, NamedTuple

from assay.concurrency import in_batches
from assay.facts.candidates import judge, read_candidate
from assay.facts.documents import FactEntry
from assay.facts.importing.items import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from assay.facts.findings import Finding
    from assay.facts.importing.items import Item
    from assay.facts.importing.targets import Target

BATCH = 1_000
"""Items that are written at once: into YAML, each writing reads the whole file of facts again."""


class Batch(NamedTuple):
    """What became of some items."""

    fit: tuple[FactEntry, ...]
    known: int
    left_out: int
    remarks: tuple[str, ...]
    """Each with file, row and remedy."""


def take_items(path: Path, items: Iterable[Item | str], target: Target) -> Iterator[Batch]:
    """Yield what becomes of the items of a file; what is fit is written before the next batch is asked for.

    Args:
        path: Of the foreign file.
        items: Facts, what is left out, and texts that say something of the file.
        target: The file that the facts are to join.
    """
    for batch in in_batches(items, BATCH):
        taken = _take(path, batch, target)
        if taken.fit:
            target.add(taken.fit)
        yield taken


def _take(path: Path, items: Iterable[Item | str], target: Target) -> Batch:
    rows = _Rows(path, target)
    candidates: list[FactEntry] = []
    remarks: list[str] = []
    left_out = 0
    for item in items:
        read = _read(path, item, rows)
        if isinstance(read, FactEntry):
            rows.here[read.fact.id] = read.tree.line
            candidates.append(read)
        else:
            left_out += not isinstance(item, str)
            remarks.extend(read)
    judged = judge(target.related(candidates), candidates, is_near_compared=target.is_small)
    known = [f"{path}:{e.tree.line}: known already, and left as it is: fact {e.fact.id!r}" for e in judged.known]
    left_out += len(candidates) - len(judged.fit) - len(judged.known)
    return Batch(judged.fit, len(known), left_out, (*remarks, *known, *map(_remark, judged.findings)))


class _Rows(Container[str]):
    """The ids that are taken, by the file that facts join and by rows of the foreign one."""

    def __init__(self, path: Path, target: Target) -> None:
        self._path = path
        self._target = target
        self.here: dict[str, int] = {}
        """Rows of this batch by id."""

    def __contains__(self, id_: object) -> bool:
        return id_ in self.here or self._target.find(str(id_)) is not None

    def of(self, id_: str) -> int | None:
        """Return the row of the foreign file that has taken an id."""
        joined = None if id_ in self.here else self._target.find(id_)
        return joined.tree.line if joined and joined.path == self._path else self.here.get(id_)


def _read(path: Path, item: Item | str, rows: _Rows) -> FactEntry | list[str]:
    if isinstance(item, str):
        return [f"{path}: {item}"]
    if isinstance(item, LeftOut):
        return [f"{path}:{item.row}: {item.problem}; {item.remedy}"]
    read = read_candidate(path, item.row, item.fields, rows, named_after=item.named_after)
    if not isinstance(read, FactEntry):
        return list(map(_remark, read))
    if row := rows.of(read.fact.id):
        problem = f"the id {read.fact.id!r} is taken by row {row}"
        return [f"{path}:{item.row}: {problem}; give each fact an id of its own"]
    return read


def _remark(finding: Finding) -> str:
    where = f"{finding.path}:{finding.line}: {finding.level} {finding.code}"
    return f"{where}: {finding.message}; {finding.remedy}"

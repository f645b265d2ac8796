"""Items of a foreign file held against a file of facts, batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.concurrency import in_batches
from assay.facts.candidates import judge, read_candidate
from assay.facts.documents import FactEntry
from assay.facts.importing.items import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from assay.facts.edited import EditedFile
    from assay.facts.findings import Finding
    from assay.facts.importing.items import Item

BATCH = 1_000
"""Items that are written at once: each writing reads the whole file of facts again."""


class Batch(NamedTuple):
    """What became of some items."""

    fit: tuple[FactEntry, ...]
    known: int
    left_out: int
    remarks: tuple[str, ...]
    """Each with file, row and remedy."""


def take_items(path: Path, items: Iterable[Item | str], edited: EditedFile) -> Iterator[Batch]:
    """Yield what becomes of the items of a file; the caller adds what is fit before it asks for the next batch.

    Args:
        path: Of the foreign file.
        items: Facts, what is left out, and texts that say something of the file.
        edited: The file that the facts are to join.
    """
    rows: dict[str, int] = {}
    for batch in in_batches(items, BATCH):
        taken = {str(entry.fact.id) for entry in edited.entries}
        yield _take(path, batch, edited, rows, taken)


def _take(path: Path, items: Iterable[Item | str], edited: EditedFile, rows: dict[str, int], taken: set[str]) -> Batch:
    candidates: list[FactEntry] = []
    remarks: list[str] = []
    left_out = 0
    for item in items:
        read = _read(path, item, rows, taken)
        if isinstance(read, FactEntry):
            rows[read.fact.id] = read.tree.line
            taken.add(read.fact.id)
            candidates.append(read)
        else:
            left_out += not isinstance(item, str)
            remarks.extend(read)
    judged = judge(edited.entries, candidates)
    known = [f"{path}:{e.tree.line}: known already, and left as it is: fact {e.fact.id!r}" for e in judged.known]
    left_out += len(candidates) - len(judged.fit) - len(judged.known)
    return Batch(judged.fit, len(known), left_out, (*remarks, *known, *map(_remark, judged.findings)))


def _read(path: Path, item: Item | str, rows: dict[str, int], taken: set[str]) -> FactEntry | list[str]:
    if isinstance(item, str):
        return [f"{path}: {item}"]
    if isinstance(item, LeftOut):
        return [f"{path}:{item.row}: {item.problem}; {item.remedy}"]
    read = read_candidate(path, item.row, item.fields, taken, named_after=item.named_after)
    if not isinstance(read, FactEntry):
        return list(map(_remark, read))
    if read.fact.id in rows:
        problem = f"the id {read.fact.id!r} is taken by row {rows[read.fact.id]}"
        return [f"{path}:{item.row}: {problem}; give each fact an id of its own"]
    return read


def _remark(finding: Finding) -> str:
    where = f"{finding.path}:{finding.line}: {finding.level} {finding.code}"
    return f"{where}: {finding.message}; {finding.remedy}"

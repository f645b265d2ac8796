"""Facts that are to join a file: read, and held against those that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.facts.documents import FactEntry, read_facts
from assay.facts.drafting import UnfitError, propose_id
from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.lint import lint_joining
from assay.facts.revising import new_fields, revised_fields
from assay.files.yaml_tree import MAX_TEXT_CHARS, longest_text, tree_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

    from assay_schemas import Fact


class Judged(NamedTuple):
    """What became of candidates."""

    fit: tuple[FactEntry, ...]
    known: tuple[FactEntry, ...]
    """The file has a fact of this id, or one that says the same, whose id these have; it stays as it is."""
    findings: tuple[Finding, ...]
    """On candidates, errors for each that is not fit, and what they bring about in the file."""


def read_candidate(
    path: Path, row: int, fields: Mapping[str, object], taken: Container[str], *, named_after: str = ""
) -> FactEntry | tuple[Finding, ...]:
    """Read one fact; where it has no id, one is proposed.

    Args:
        path: Where it comes from.
        row: Its place there, counted from 1.
        fields: Of the fact, numbers as numbers or as texts.
        taken: Ids that are not proposed.
        named_after: What an id is made of; empty: the statement.
    """
    statement = fields.get("statement")
    if not fields.get("id") and isinstance(statement, str) and statement.strip():
        fields = {**fields, "id": propose_id(named_after or statement, taken)}
    tree = tree_of(fields, row)
    entries, findings = read_facts(path, [tree])
    if longest_text(tree) > MAX_TEXT_CHARS:
        problem, remedy = f"a text of more than {MAX_TEXT_CHARS} characters", "cut it"
        return (Finding(path, row, FindingCode.BAD_VALUE, problem, remedy),)
    return tuple(findings) or entries[0]


def judge_flat(existing: Sequence[FactEntry], path: Path, row: int, flat: Mapping[str, str]) -> Judged:
    """Read one fact that is given as flat texts, as `fact_fields` has them, and hold it against those of a file."""
    try:
        fields = new_fields(flat)
    except UnfitError as err:
        return Judged((), (), (Finding(path, row, FindingCode.BAD_VALUE, err.problem, err.remedy, field="quantity"),))
    return judge_fields(existing, path, row, fields)


def judge_revised(existing: Sequence[FactEntry], path: Path, fact: Fact, flat: Mapping[str, str]) -> Judged:
    """Read a fact of a file with some of its flat texts changed, and hold it against the others."""
    others = [entry for entry in existing if entry.fact.id != fact.id]
    try:
        fields = revised_fields(fact, flat)
    except UnfitError as err:
        return Judged((), (), (Finding(path, 1, FindingCode.BAD_VALUE, err.problem, err.remedy, field="quantity"),))
    return judge_fields(others, path, 1, fields)


def judge_fields(existing: Sequence[FactEntry], path: Path, row: int, fields: Mapping[str, object]) -> Judged:
    """Read one fact and hold it against those of a file."""
    read = read_candidate(path, row, fields, {entry.fact.id for entry in existing})
    return judge(existing, [read]) if isinstance(read, FactEntry) else Judged((), (), read)


def judge(existing: Sequence[FactEntry], candidates: Sequence[FactEntry], *, is_near_compared: bool = True) -> Judged:
    """Hold candidates against the facts of a file and against each other, as lint does.

    Args:
        existing: Those of the file, or those at least that candidates repeat or are tied to.
        candidates: Facts that are to join them.
        is_near_compared: Whether they are also held against what is near, which takes a look at every fact.
    """
    ids = {entry.fact.id for entry in existing}
    statements = {_key(entry): entry.fact.id for entry in existing}
    known: list[FactEntry] = []
    fresh: list[FactEntry] = []
    for entry in candidates:
        same = entry.fact.id if entry.fact.id in ids else statements.get(_key(entry))
        if same is None:
            fresh.append(entry)
            statements[_key(entry)] = entry.fact.id
        else:
            known.append(entry._replace(fact=entry.fact.model_copy(update={"id": same})))
    findings = tuple(lint_joining(existing, fresh, is_near_compared=is_near_compared))
    unfit = {(each.path, each.line) for each in findings if each.level is Level.ERROR}
    fit = tuple(entry for entry in fresh if (entry.path, entry.tree.line) not in unfit)
    return Judged(fit, tuple(known), findings)


def _key(entry: FactEntry) -> str:
    return "".join(filter(str.isalnum, entry.fact.statement)).casefold()

"""One file of facts: what could be read of it, and everything that could not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from assay.errors import GroundTruthError
from assay.facts.files import read_text, unreadable
from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.json_lines import is_json_lines, read_lines
from assay.facts.schema_errors import schema_findings
from assay.files.yaml_tree import Tree, UnreadableError, line_of, parse_yaml, plain, plain_of, tree_of
from assay_schemas import Comparator, Fact, FactFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assay.facts.json_lines import FactLine


class FactEntry(NamedTuple):
    """A fact and where it stands."""

    fact: Fact
    path: Path
    tree: Tree

    def finding(
        self,
        code: FindingCode,
        field: str,
        message: str,
        remedy: str,
        level: Level = Level.ERROR,
    ) -> Finding:
        """Return a finding at the line of a field, or of the fact where it has no such field."""
        line, _ = line_of(self.tree, (field,))
        return Finding(self.path, line, code, f"fact {self.fact.id}: {message}", remedy, level, field)


class FactDocument(NamedTuple):
    """A file of facts as far as it could be read."""

    path: Path
    entries: tuple[FactEntry, ...]
    findings: tuple[Finding, ...]
    """Errors, each of which makes the file unusable, in the order of their lines."""


def read_document(path: Path) -> FactDocument:
    """Read one file; whatever is wrong with it is a finding, never an exception."""
    if is_json_lines(path):
        return _read_lines(path)
    try:
        text = read_text(path)
    except UnreadableError as err:
        return FactDocument(path, (), (_unreadable(path, err),))
    return parse_document(path, text)


def _read_lines(path: Path) -> FactDocument:
    entries: list[FactEntry] = []
    findings: list[Finding] = []
    try:
        for line in read_lines(path):
            read, broken = read_line(path, line)
            entries += read
            findings += broken
    except OSError as err:
        findings.append(_unreadable(path, unreadable(err)))
    if not entries and not findings:
        findings.append(no_facts(path, 1))
    return FactDocument(path, tuple(entries), tuple(findings))


def read_line(path: Path, line: FactLine) -> tuple[list[FactEntry], list[Finding]]:
    """Read a line of a file; what is wrong with it is a finding."""
    if isinstance(line.read, Finding):
        return [], [line.read]
    try:
        # All values of a line are in it, so that a tree of them would say nothing more.
        entry = FactEntry(Fact.model_validate(plain_of(line.read)), path, Tree(line.number, None))
    except ValidationError as err:
        return [], schema_findings(path, tree_of(line.read, line.number), Fact, err)
    return [entry], list(_range_findings(entry))


def parse_document(path: Path, text: str) -> FactDocument:
    """Read the text of one file as `read_document` does; the path is for the findings."""
    try:
        parsed = parse_yaml(text)
    except UnreadableError as err:
        return FactDocument(path, (), (_unreadable(path, err),))
    root = parsed.root.value if parsed.root else None
    members = root if isinstance(root, dict) else {}
    findings = [_repeated_key(path, key) for key in parsed.duplicates]
    findings.extend(_header_findings(path, members))
    facts = members.get("facts", Tree(1, None))
    if not isinstance(facts.value, list) or not facts.value:
        return FactDocument(path, (), (*findings, no_facts(path, facts.line)))
    entries, broken = read_facts(path, facts.value)
    findings.extend(broken)
    return FactDocument(path, tuple(entries), tuple(sorted(findings, key=lambda item: item.line)))


def refuse(findings: Sequence[Finding]) -> None:
    """Make the first of some findings an error, if there is one.

    Raises:
        GroundTruthError: With what was found, where, and the way out.
    """
    if findings:
        more = f" (and {len(findings) - 1} more: run `assay facts lint`)" if findings[1:] else ""
        raise GroundTruthError(f"{findings[0]}{more}")


def _unreadable(path: Path, err: UnreadableError) -> Finding:
    return Finding(path, err.line, FindingCode.UNREADABLE, err.problem, err.remedy)


def _repeated_key(path: Path, key: Tree) -> Finding:
    message = f"the field {key.value!r} is written twice"
    return Finding(path, key.line, FindingCode.DUPLICATE_KEY, message, "keep one of the two")


def no_facts(path: Path, line: int) -> Finding:
    """Return what is to be said of a file without facts."""
    message = "the file has no facts"
    remedy = 'write a mapping with a list "facts", each with an id, a statement and its sources'
    return Finding(path, line, FindingCode.NO_FACTS, message, remedy)


def _header_findings(path: Path, members: dict[str, Tree]) -> list[Finding]:
    header = Tree(1, {**members, "facts": Tree(1, [])})
    try:
        FactFile.model_validate(plain(header))
    except ValidationError as err:
        return schema_findings(path, header, FactFile, err)
    return []


def read_facts(path: Path, trees: Sequence[Tree]) -> tuple[list[FactEntry], list[Finding]]:
    """Read facts one by one; what is wrong with one that could be read, and with one that could not, is a finding."""
    entries: list[FactEntry] = []
    findings: list[Finding] = []
    for tree in trees:
        try:
            entry = FactEntry(Fact.model_validate(plain(tree)), path, tree)
        except ValidationError as err:
            findings.extend(schema_findings(path, tree, Fact, err))
        else:
            entries.append(entry)
            findings.extend(_range_findings(entry))
    return entries, findings


def _range_findings(entry: FactEntry) -> Iterator[Finding]:
    quantity = entry.fact.quantity
    if quantity is None:
        return
    values = quantity.value if isinstance(quantity.value, tuple) else (quantity.value,)
    is_range = quantity.comparator is Comparator.BETWEEN
    if not all(map(math.isfinite, values)):
        message, remedy = "the quantity is not a finite number", "write the number out"
    elif is_range and len(values) == 1:
        message, remedy = "between needs two values", "write value: [low, high]"
    elif not is_range and len(values) == 2:
        message = f"the comparator {quantity.comparator} does not take two values"
        remedy = "write comparator: between, or one value"
    elif values[0] > values[-1]:
        message, remedy = "the two values are reversed", "write the lower one first"
    else:
        return
    yield entry.finding(FindingCode.BAD_RANGE, "quantity", message, remedy)

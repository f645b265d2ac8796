"""One fact that joins a set, or takes the place of another: what lint finds because of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assay.facts.appending import with_facts
from assay.facts.documents import FactEntry, parse_document
from assay.facts.findings import Finding, FindingCode
from assay.facts.lint import lint_joining
from assay.facts.rivals import are_alike
from assay.files.yaml_tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_schemas import Fact

_NEW, _SET = Path("the fact"), Path("the set")
_MOST_READ = 2_000
"""Facts of a set that are all held against the new one; of a larger set those alone that share a name with it, or the
ends of its sentence."""


def lint_fact(fact: Fact, others: Iterable[Fact]) -> Sequence[Finding]:
    """Return what is wrong with a fact that joins others, and with those because it does.

    Args:
        fact: With errors in any field that a file could not hold, too: it is to be pulled into one some day.
        others: The facts of the set, without the one that this one replaces.
    """
    document = parse_document(_NEW, with_facts("", [fact]))
    if document.findings:
        return document.findings
    entries = document.entries
    if [entry.fact for entry in entries] != [fact]:
        problem, remedy = "a text begins or ends in white space, which no file keeps", "cut it off"
        return (Finding(_NEW, 1, FindingCode.BAD_VALUE, f"fact {fact.id}: {problem}", remedy),)
    return tuple(lint_joining([FactEntry(each, _SET, Tree(1, {})) for each in _near(fact, [*others])], entries))


def _near(fact: Fact, others: Sequence[Fact]) -> Sequence[Fact]:
    if len(others) <= _MOST_READ:
        return others
    names = _names(fact)
    return [
        each
        for each in others
        if each.id in fact.supersedes
        or fact.id in each.supersedes
        or names & _names(each)
        or are_alike(fact.statement, each.statement)
    ]


def _names(fact: Fact) -> set[str]:
    return {name.casefold() for name in (fact.subject, *fact.aliases) if name}

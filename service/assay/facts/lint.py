"""Everything an editor should know about a set of fact files before using it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.facts.checks import duplicate_ids, own_findings, shared_aliases, superseded_findings, ties_of
from assay.facts.contradictions import contradicting_quantities
from assay.facts.documents import read_document
from assay.facts.files import find_files
from assay.facts.language import language_of_facts
from assay.facts.rivals import READABLE, contradicting_statements, rivals_of
from assay.facts.wordings import contradicted_wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assay.facts.documents import FactEntry
    from assay.facts.findings import Finding


def lint_files(paths: Sequence[Path]) -> tuple[Finding, ...]:
    """Return all findings on files of facts, or folders of them, by path and line.

    A broken fact or file does not hide the findings on others.

    Raises:
        GroundTruthError: If a path does not exist or a folder has no YAML file.
    """
    documents = [read_document(path) for path in find_files(paths)]
    findings = [finding for document in documents for finding in document.findings]
    findings.extend(lint_entries([entry for document in documents for entry in document.entries]))
    return tuple(sorted(findings, key=lambda item: (item.path, item.line, item.code, item.message)))


def lint_entries(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield all findings on facts that could be read."""
    yield from (finding for entry in entries for finding in own_findings(entry))
    yield from _findings_between(entries)
    yield from contradicting_statements(entries)
    yield from contradicted_wordings(entries)


def lint_joining(
    existing: Sequence[FactEntry], joining: Sequence[FactEntry], *, is_near_compared: bool = True
) -> Iterator[Finding]:
    """Yield the findings that come up because facts join others: on themselves, or on what they clash with.

    The sentences beside the facts that are there already, which take long to read, are not held against the new ones.

    Args:
        existing: Facts that are there.
        joining: Facts that join them.
        is_near_compared: Whether the new ones and their sentences are also held against facts without a tie to them.
    """
    together = (*existing, *joining)
    ties = frozenset(tie for entry in joining for tie in ties_of(entry.fact))
    near = [entry for entry in existing if not ties.isdisjoint(ties_of(entry.fact))]
    before = set(_findings_between(near))
    yield from (finding for finding in _findings_between((*near, *joining)) if finding not in before)
    yield from (finding for entry in joining for finding in own_findings(entry))
    if not is_near_compared:
        return
    if language_of_facts([entry.fact for entry in together]) in READABLE:
        for place, entry in enumerate(joining, start=len(existing)):
            yield from rivals_of(entry, together[:place])
    yield from contradicted_wordings(together, of=joining)


def _findings_between(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield the findings on facts that have a tie: an id, a measure or an alias."""
    by_id: dict[str, FactEntry] = {entry.fact.id: entry for entry in entries}
    for entry in entries:
        yield from superseded_findings(entry, by_id.get)
    yield from duplicate_ids(entries)
    yield from contradicting_quantities(entries)
    yield from shared_aliases(entries)

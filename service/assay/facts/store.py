"""Facts in memory: all of them usable, with the fingerprint that every report carries."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError
from assay.facts.documents import duplicate_ids, read_document
from assay.facts.files import find_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assay_schemas import Fact


class FactBase(NamedTuple):
    """The facts of one run."""

    facts: tuple[Fact, ...]
    """Of every status, ordered by id."""
    fingerprint: str
    """64 hexadecimal digits."""


def load_fact_base(paths: Sequence[Path], *, trust_proposals: bool = False) -> FactBase:
    """Read files of facts, or folders of them.

    Args:
        paths: Files, or folders that are searched to the bottom.
        trust_proposals: Whether sentences that are proposed beside a fact count as if an editor had accepted them; the
            fingerprint is then that of the facts with all of them accepted.

    Raises:
        GroundTruthError: If a path does not exist, a file can't be read as facts, or two facts
            share an id. Findings that only `lint_files` reports do not stop the loading.
    """
    documents = [read_document(path) for path in find_files(paths)]
    findings = [finding for document in documents for finding in document.findings]
    entries = [entry for document in documents for entry in document.entries]
    findings.extend(duplicate_ids(entries))
    if findings:
        more = f" (and {len(findings) - 1} more: run `assay facts lint`)" if findings[1:] else ""
        raise GroundTruthError(f"{findings[0]}{more}")
    read = (entry.fact.with_proposals_accepted() if trust_proposals else entry.fact for entry in entries)
    facts = tuple(sorted(read, key=lambda fact: fact.id))
    return FactBase(facts, fingerprint(facts))


def fingerprint(facts: Iterable[Fact]) -> str:
    """Return the SHA-256, in hexadecimal, of the facts as canonical JSON ordered by id.

    Every field counts, for each may decide a verdict or explain it; order of facts, files and
    formatting do not. A field at its default is left out: a field that a later version adds
    leaves the fingerprints of older files as they are.
    """
    ordered = sorted(facts, key=lambda fact: fact.id)
    rows = [fact.model_dump(mode="json", exclude_defaults=True) for fact in ordered]
    canonical = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()

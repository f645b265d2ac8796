"""Facts in memory: all of them usable, with the fingerprint that every report carries."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError
from assay.facts.documents import duplicate_ids, read_document
from assay.facts.files import find_files
from assay_schemas import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class FactBase(NamedTuple):
    """The facts of one run."""

    facts: Sequence[Fact]
    """Of every status, ordered by id; a tuple, or on disk where there are many."""
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
    return _ordered((entry.fact for entry in entries), trust_proposals=trust_proposals)


def make_fact_base(facts: Iterable[Fact], *, trust_proposals: bool = False) -> FactBase:
    """Return facts that a program made, as `load_fact_base` returns those of files.

    Args:
        facts: In any order.
        trust_proposals: As in `load_fact_base`.

    Raises:
        GroundTruthError: If there are none, one of them is not a `Fact`, or two share an id.
    """
    given = tuple(facts)
    if not given:
        raise GroundTruthError("there are no facts to check against; give at least one")
    for fact in given:
        if not isinstance(fact, Fact):
            kind = type(fact).__name__
            raise GroundTruthError(
                f"a {kind} is not a fact; expected assay_schemas.Fact, or name files in the settings"
            )
    for id_, count in Counter(fact.id for fact in given).items():
        if count > 1:
            raise GroundTruthError(f"{count} facts have the id {id_!r}; give each an id of its own")
    return _ordered(given, trust_proposals=trust_proposals)


def _ordered(facts: Iterable[Fact], *, trust_proposals: bool) -> FactBase:
    read = (fact.with_proposals_accepted() if trust_proposals else fact for fact in facts)
    ordered = tuple(sorted(read, key=lambda fact: fact.id))
    return FactBase(ordered, fingerprint(ordered))


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

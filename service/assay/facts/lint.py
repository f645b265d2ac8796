"""Everything an editor should know about a set of fact files before using it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from text_to_num import alpha2digit

from assay.facts.contradictions import contradicting_quantities
from assay.facts.documents import duplicate_ids, read_document
from assay.facts.files import find_files
from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.language import language_of_facts
from assay.facts.rivals import READABLE, contradicting_statements, rivals_of
from assay.facts.wordings import contradicted_wordings
from assay_schemas import FactStatus, first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assay.facts.documents import FactEntry

_NUMBER = re.compile(r"(?<![\d.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\d]|[.,]\d)")
"""A number: "12,000", the 41 of "a 41-metre"; not the 3 of "3,5", nor the 14 of "14.05.1931"."""
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
"""A day that countries read differently: "14.05.1931", "5/14/31"; not "1931-05-14", nor "14.05"."""
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"({_NUMBER.pattern})[\s-]({'|'.join(_SCALES)})", re.IGNORECASE)
_MULTIPLES = {1.0: ("once", "single"), 2.0: ("twice", "double"), 3.0: ("three times", "triple")}


def lint_files(paths: Sequence[Path]) -> tuple[Finding, ...]:
    """Return all findings on files of facts, or folders of them, by path and line.

    A broken fact or file does not hide the findings on others.

    Raises:
        GroundTruthError: If a path does not exist or a folder has no YAML file.
    """
    documents = [read_document(path) for path in find_files(paths)]
    findings = [finding for document in documents for finding in document.findings]
    findings.extend(lint_entries([entry for document in documents for entry in document.entries]))
    return tuple(sorted(findings, key=lambda item: (item.path, item.line, item.code)))


def lint_entries(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield all findings on facts that could be read, check by check."""
    for check in _checks():
        yield from check(entries)
    yield from contradicting_statements(entries)
    yield from contradicted_wordings(entries)


def lint_joining(existing: Sequence[FactEntry], joining: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield the findings that come up because facts join others: on themselves, or on what they clash with.

    The sentences beside the facts that are there already, which take long to read, are not held against the new ones.
    """
    together = (*existing, *joining)
    for check in _checks():
        before = set(check(existing))
        yield from (finding for finding in check(together) if finding not in before)
    if language_of_facts([entry.fact for entry in together]) in READABLE:
        for place, entry in enumerate(joining, start=len(existing)):
            yield from rivals_of(entry, together[:place])
    yield from contradicted_wordings(together, of=joining)


def _checks() -> tuple[Callable[[Sequence[FactEntry]], Iterator[Finding]], ...]:
    return (
        duplicate_ids,
        _reversed_validity,
        _missing_sources,
        _superseded,
        contradicting_quantities,
        _shared_aliases,
        _unstated_values,
        _ambiguous_dates,
    )


def _reversed_validity(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    for entry in entries:
        start, end = entry.fact.valid_from, entry.fact.valid_to
        if start and end and first_day(start) > last_day(end):
            yield entry.finding(
                FindingCode.VALIDITY_REVERSED,
                "valid_from",
                f"valid_from {start} is after valid_to {end}: the fact is never in force",
                "swap the two, or correct the wrong one",
            )


def _missing_sources(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    for entry in entries:
        if not entry.fact.sources:
            yield entry.finding(
                FindingCode.NO_SOURCE,
                "sources",
                "no source",
                "name the publisher of at least one source",
            )


def _superseded(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    by_id = {entry.fact.id: entry for entry in entries}
    for entry in entries:
        for old_id in entry.fact.supersedes:
            old = by_id.get(old_id)
            if old is None:
                yield entry.finding(
                    FindingCode.UNKNOWN_SUPERSEDED,
                    "supersedes",
                    f"it supersedes {old_id!r}, which is not a fact in these files",
                    "correct the id, or remove it",
                )
            elif old.fact.status is entry.fact.status is FactStatus.ACTIVE:
                yield old.finding(
                    FindingCode.SUPERSEDED_STILL_ACTIVE,
                    "status",
                    f"fact {entry.fact.id} supersedes it, but it is still active",
                    "write status: superseded",
                )


def _shared_aliases(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    holders: dict[str, dict[str, FactEntry]] = defaultdict(dict)
    for entry in entries:
        if entry.fact.subject is None or entry.fact.status is not FactStatus.ACTIVE:
            continue
        for alias in entry.fact.aliases:
            subjects = holders[alias.casefold()]
            other = next(iter(subjects.values()), None)
            if subjects.setdefault(entry.fact.subject.casefold(), entry) is entry and other:
                yield entry.finding(
                    FindingCode.SHARED_ALIAS,
                    "aliases",
                    f"the alias {alias!r} also stands for {other.fact.subject!r} ({other.path}:{other.tree.line})",
                    "remove it where it is the less exact name, or use one subject for both",
                    Level.WARNING,
                )


def _unstated_values(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    for entry in entries:
        quantity = entry.fact.quantity
        if quantity is None:
            continue
        stated = _numbers(entry.fact.statement)
        values = quantity.value if isinstance(quantity.value, tuple) else (quantity.value,)
        missing = [value for value in values if not _is_among(value, stated)]
        if missing:
            yield entry.finding(
                FindingCode.VALUE_NOT_IN_STATEMENT,
                "quantity",
                f"the value {missing[0]:,.15g} does not occur in the statement",
                "write the same value in both, in figures such as 1,200 or 3.5 or in words",
                Level.WARNING,
            )


def _ambiguous_dates(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    for entry in entries:
        if entry.fact.object and _DAY_FIRST.fullmatch(entry.fact.object):
            yield entry.finding(
                FindingCode.AMBIGUOUS_DATE,
                "object",
                f"the date {entry.fact.object} is read differently from country to country",
                "write it as YYYY-MM-DD",
                Level.WARNING,
            )


def _is_among(value: float, stated: Sequence[float]) -> bool:
    return any(math.isclose(abs(value), number, rel_tol=1e-9) for number in stated)


def _numbers(statement: str) -> list[float]:
    """Return the numbers of a sentence, in figures or in English words, without their signs."""
    figures = alpha2digit(statement, "en", threshold=0)
    found = [_value(match) for text in (statement, figures) for match in _NUMBER.findall(text)]
    for number, scale in _SCALED.findall(statement):
        found.append(_value(number) * _SCALES[scale.casefold()])
    words = statement.casefold()
    found.extend(value for value, names in _MULTIPLES.items() if any(n in words for n in names))
    return found


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))

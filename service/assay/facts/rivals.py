"""Facts that contradict each other: the same sentence, in force on the same days, with another name, figure or date.

Facts that say it in other words go unseen: held against all near facts, the guards were wrong in all of 13 warnings on
453 facts of 18 files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.facts.contradictions import measured, period_of
from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.language import language_of_facts
from assay.guards.comparison import compare
from assay.guards.one_value import differ_in_one, other_name, shared_ends
from assay.language.reader import FoundReader
from assay.retrieval.index import FactIndex
from assay_schemas import EvidenceStance, FactStatus, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact

READABLE = frozenset({"en", "und"})
"""Languages of facts whose sentences are compared."""
NEAREST = 8
"""How many facts a fact is held against, those that share most of its words."""
_MOST = 7
"""Words at the place where two sentences differ: those of a long name."""
_ANY = re.compile(r"\ban?\b", re.IGNORECASE)
"""What may have happened several times: "opened a branch in 2001"; not "opened the branch"."""


def rivals_of(entry: FactEntry, others: Iterable[FactEntry]) -> Iterator[Finding]:
    """Yield a warning on a fact for each of others that contradicts it."""
    for other in others:
        if (difference := contradiction(entry.fact, other.fact)) is not None:
            yield _rival_finding(entry, other, difference)


def contradicting_statements(entries: Sequence[FactEntry]) -> Iterator[Finding]:
    """Yield a warning for every two facts that contradict each other, of those near by their words, on the later."""
    if language_of_facts([entry.fact for entry in entries]) not in READABLE:
        return
    places = {entry.fact.id: place for place, entry in enumerate(entries)}
    index = FactIndex([entry.fact for entry in entries])
    found: set[tuple[int, int]] = set()
    for place, entry in enumerate(entries):
        near = (places[ranked.fact.id] for ranked in index.search(entry.fact.statement, k=NEAREST))
        rivals = (other for other in near if contradiction(entry.fact, entries[other].fact) is not None)
        found.update((max(place, other), min(place, other)) for other in rivals)
    for later, earlier in sorted(found):
        yield from rivals_of(entries[later], [entries[earlier]])


def _rival_finding(entry: FactEntry, other: FactEntry, difference: str) -> Finding:
    """Return the warning that a fact contradicts another."""
    return entry.finding(
        FindingCode.CONTRADICTING_STATEMENTS,
        "statement",
        f"the statement contradicts fact {other.fact.id} ({other.path}:{other.tree.line}): {difference}",
        "correct one, write from when to when each holds, or mark the older one as superseded",
        Level.WARNING,
    )


def contradiction(fact: Fact, other: Fact) -> str | None:
    """Return in what a fact contradicts another; None where both can be true, or nobody can tell."""
    if fact.id == other.id or not are_alike(fact.statement, other.statement) or not _meet(fact, other):
        return None
    if measured(fact) and measured(fact) == measured(other):
        return None  # their figures are compared as such
    if names := other_name(fact.statement, other.statement):
        return f"{names.mine!r} here, {names.other!r} there"
    if not differ_in_one(fact.statement, other.statement):
        return None
    reader = FoundReader().among((fact, other))
    compared = compare(reader.read_claim(fact.statement, None), reader.read_fact(other))
    is_other_day = compared.reason is Reason.DATE_MISMATCH
    if compared.stance is not EvidenceStance.REFUTES or (is_other_day and _ANY.search(fact.statement)):
        return None
    return f"that says {other.statement!r}"


def are_alike(one: str, other: str) -> bool:
    """Return True if two sentences may differ at one place: quickly told of most that they don't."""
    mine, theirs = one.split(), other.split()
    start, end = shared_ends(mine, theirs)
    return 0 < max(len(mine), len(theirs)) - start - end <= _MOST


def _meet(fact: Fact, other: Fact) -> bool:
    """Return True if both are evidence on some day."""
    if (
        not fact.status is other.status is FactStatus.ACTIVE
        or other.id in fact.supersedes
        or fact.id in other.supersedes
    ):
        return False
    one, two = period_of(fact), period_of(other)
    return max(one.first, two.first) <= min(one.last, two.last)

"""What the facts leave open over many reports: undecided claims that say much the same, together."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from assay.retrieval.index import stem_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_schemas import ReportedClaim

ALIKE = 0.6
"""Share of the words of two claims, stop words left out, that both have where they are of one gap (Jaccard)."""


class Sighted(NamedTuple):
    """An undecided claim, where it was made."""

    report_id: str
    claim: ReportedClaim


class Gap(NamedTuple):
    """Claims that one fact might decide; the first is the one that the others are like."""

    sighted: tuple[Sighted, ...]

    @property
    def claim(self) -> ReportedClaim:
        """The claim that stands for all."""
        return self.sighted[0].claim

    @property
    def reports(self) -> int:
        """Reports that it is open in."""
        return len({each.report_id for each in self.sighted})


def group_gaps(claims: Iterable[Sighted]) -> tuple[Gap, ...]:
    """Return the claims in groups, those of most reports first, then in the order in which they came."""
    groups: list[list[Sighted]] = []
    words: list[frozenset[str]] = []
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for each in claims:
        stems = stem_set(each.claim.statement)
        shared = Counter(group for stem in stems for group in holders[stem])
        likest = max(shared, key=lambda group: _likeness(shared[group], stems, words[group]), default=None)
        if likest is not None and _likeness(shared[likest], stems, words[likest]) >= ALIKE:
            groups[likest].append(each)
            continue
        for stem in stems:
            holders[stem].append(len(groups))
        groups.append([each])
        words.append(stems)
    return tuple(sorted((Gap(tuple(group)) for group in groups), key=lambda gap: -gap.reports))


def _likeness(shared: int, stems: frozenset[str], others: frozenset[str]) -> float:
    return shared / len(stems | others)

"""What the facts leave open over many reports: undecided claims that say much the same, together."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from assay.language.names import build_gazetteer, find_names
from assay.retrieval.index import stem_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_schemas import ReportedClaim

ALIKE = 0.6
"""Share of the words of two claims, stop words left out, that both have where they are of one gap (Jaccard)."""
_NEAR = 20
"""Groups that a claim is held against, those first that share most words with it."""


class Sighted(NamedTuple):
    """An undecided claim, where it was made."""

    report_id: str
    claim: ReportedClaim
    fact_sets: tuple[str, ...] = ()
    """Names of the sets that the report was made with: no fact of these decides the claim, but one of others may."""


class Gap(NamedTuple):
    """Claims that one fact might decide; the first is the one that the others are like."""

    sighted: tuple[Sighted, ...]

    @property
    def claim(self) -> ReportedClaim:
        """The claim that stands for all."""
        return self.sighted[0].claim

    @property
    def fact_sets(self) -> tuple[str, ...]:
        """The sets that have the gap."""
        return self.sighted[0].fact_sets

    @property
    def reports(self) -> int:
        """Reports that it is open in."""
        return len({each.report_id for each in self.sighted})


class _Wording(NamedTuple):
    """What two claims are held against each other by."""

    stems: frozenset[str]
    names: frozenset[str]
    fact_sets: tuple[str, ...]

    def is_like(self, other: _Wording) -> bool:
        """Return True if one fact might decide both: much the same words, of no other person or place, in one set."""
        if self.fact_sets != other.fact_sets:
            return False
        shared = len(self.stems & other.stems)
        is_worded_alike = shared >= ALIKE * len(self.stems | other.stems) > 0
        return is_worded_alike and (self.names <= other.names or other.names <= self.names)


class _Groups:
    """Claims in groups while they come in."""

    def __init__(self) -> None:
        self.claims: list[list[Sighted]] = []
        self._wordings: list[_Wording] = []
        self._holders: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, sighted: Sighted, wording: _Wording) -> None:
        """Put a claim into the group it is like, or into one of its own."""
        near = Counter(group for stem in wording.stems for group in self._holders[stem]).most_common(_NEAR)
        alike = next((group for group, _ in near if wording.is_like(self._wordings[group])), None)
        if alike is not None:
            self.claims[alike].append(sighted)
            return
        for stem in wording.stems:
            self._holders[stem].append(len(self.claims))
        self.claims.append([sighted])
        self._wordings.append(wording)


def group_gaps(claims: Iterable[Sighted]) -> tuple[Gap, ...]:
    """Return the claims in groups, those of most reports first, then in the order in which they came."""
    claims = tuple(claims)
    gazetteer = build_gazetteer((), (each.claim.statement for each in claims))
    groups = _Groups()
    for each in claims:
        statement = each.claim.statement
        names = frozenset(name.key for name in find_names(statement, gazetteer))
        groups.add(each, _Wording(stem_set(statement), names, each.fact_sets))
    return tuple(sorted((Gap(tuple(group)) for group in groups.claims), key=lambda gap: -gap.reports))

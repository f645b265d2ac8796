"""Hold two reports on one article against each other: what became of its claims, as when the facts have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_schemas import ClaimId, Report, ReportedClaim

_Key = str | tuple[object, ...]
_Likeness = Callable[["ReportedClaim"], _Key]

# The surest first. An engine that reads an article anew numbers, words or places its claims otherwise; where a report
# is kept without words, number and place are all there is.
_LIKENESSES: tuple[_Likeness, ...] = (
    lambda claim: (claim.id, claim.statement, claim.spans),
    lambda claim: (claim.statement, claim.spans),
    lambda claim: claim.statement,
    lambda claim: claim.spans,
)


class ClaimPair(NamedTuple):
    """One claim in both reports."""

    before: ReportedClaim
    after: ReportedClaim

    @property
    def has_changed(self) -> bool:
        """True if the verdict is another one."""
        return self.before.verdict is not self.after.verdict


class Comparison(NamedTuple):
    """What became of an article. All claims stand in the order of their report."""

    changed: tuple[ClaimPair, ...]
    """Those with another verdict."""
    unchanged: tuple[ClaimPair, ...]
    only_before: tuple[ReportedClaim, ...]
    only_after: tuple[ReportedClaim, ...]


def compare_reports(before: Report, after: Report) -> Comparison:
    """Return what became of the claims; both reports have to be on one article, for spans are held against spans."""
    found = _pairs(before.claims, after.claims)
    pairs = [ClaimPair(found[claim.id], claim) for claim in after.claims if claim.id in found]
    paired = {claim.id for claim in found.values()}
    return Comparison(
        changed=tuple(pair for pair in pairs if pair.has_changed),
        unchanged=tuple(pair for pair in pairs if not pair.has_changed),
        only_before=tuple(claim for claim in before.claims if claim.id not in paired),
        only_after=tuple(claim for claim in after.claims if claim.id not in found),
    )


def _pairs(before: Sequence[ReportedClaim], after: Sequence[ReportedClaim]) -> dict[ClaimId, ReportedClaim]:
    """Return the claims of before by the ids that they have after.

    Claims that are alike are a pair only where each report has no other one like them that is still left.
    """
    found: dict[ClaimId, ReportedClaim] = {}
    for likeness in _LIKENESSES:
        paired = {claim.id for claim in found.values()}
        theirs = _single(likeness, (claim for claim in before if claim.id not in paired))
        ours = _single(likeness, (claim for claim in after if claim.id not in found))
        found |= {ours[key].id: theirs[key] for key in ours.keys() & theirs.keys()}
    return found


def _single(likeness: _Likeness, claims: Iterable[ReportedClaim]) -> dict[_Key, ReportedClaim]:
    """Return the claims that no other one is like; those without words or place are like nothing."""
    groups: defaultdict[_Key, list[ReportedClaim]] = defaultdict(list)
    for claim in claims:
        groups[likeness(claim)].append(claim)
    return {key: group[0] for key, group in groups.items() if key and len(group) == 1}

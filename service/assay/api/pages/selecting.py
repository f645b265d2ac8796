"""Which claims of a report are listed, and in which order."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from assay.presentation.wording import Standing, standing
from assay_schemas import Prominence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay.store.records import Decided
    from assay_schemas import ClaimId, ReportedClaim


class Show(StrEnum):
    """Which claims are listed."""

    ALL = "all"
    REFUTED = "refuted"
    """Contradicted, or with facts on both sides."""
    UNDECIDED = "undecided"
    """Neither the facts nor a person has decided them."""
    SUPPORTED = "supported"
    HEADLINE = "headline"
    DECIDED = "decided"
    """By a person."""


class Sort(StrEnum):
    """In which order."""

    TEXT = "text"
    WORST = "worst"
    LEAST_SURE = "least-sure"


_STANDINGS = {
    Show.REFUTED: {Standing.REFUTED, Standing.CONFLICTING},
    Show.UNDECIDED: {Standing.NOT_ENOUGH, Standing.NOT_CHECKED},
    Show.SUPPORTED: {Standing.SUPPORTED},
}


def select(
    claims: Sequence[ReportedClaim], decided: Mapping[ClaimId, Decided], show: Show, sort: Sort, *, keep: str = ""
) -> list[ReportedClaim]:
    """Return the claims to list, in the order to list them in; those of one rank in the order of the text.

    Args:
        claims: Of a report.
        decided: What people have decided on them.
        show: Which of them.
        sort: In which order.
        keep: Id of one that is listed whatever is shown: a claim must not leave the list because of its decision.
    """
    listed = sorted((claim for claim in claims if claim.id == keep or _is_shown(claim, decided, show)), key=_place)
    if sort is Sort.WORST:
        order = tuple(Standing)
        listed.sort(key=lambda claim: order.index(standing(claim)))
    elif sort is Sort.LEAST_SURE:
        listed.sort(key=lambda claim: 1.0 if claim.confidence is None else claim.confidence)
    return listed


def count(claims: Sequence[ReportedClaim], decided: Mapping[ClaimId, Decided]) -> dict[Show, int]:
    """Return how many claims each choice lists."""
    return {show: sum(_is_shown(claim, decided, show) for claim in claims) for show in Show}


def _is_shown(claim: ReportedClaim, decided: Mapping[ClaimId, Decided], show: Show) -> bool:
    match show:
        case Show.ALL:
            return True
        case Show.HEADLINE:
            return claim.prominence is Prominence.HEADLINE
        case Show.DECIDED:
            return claim.id in decided
        case Show.UNDECIDED:
            return standing(claim) in _STANDINGS[show] and claim.id not in decided
        case _:
            return standing(claim) in _STANDINGS[show]


def _place(claim: ReportedClaim) -> int:
    return claim.spans[0].start if claim.spans else -1

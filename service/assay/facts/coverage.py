"""What the facts leave undecided: what a curator should write next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay_schemas import Prominence, Stance, VerdictLabel

if TYPE_CHECKING:
    from assay_schemas import Report, ReportedClaim

_CLAIMED = frozenset({Stance.ASSERTED, Stance.ATTRIBUTED})
_DECIDED = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.CONFLICTING_EVIDENCE})


def undecided(report: Report) -> tuple[ReportedClaim, ...]:
    """Return the checkable claims that the article stands behind and no fact decided.

    Those with no fact near come first, then those near to a fact that did not decide them; of either the most prominent
    first, then the order of the report. Boilerplate is left out.
    """
    ranks = {prominence: rank for rank, prominence in enumerate(Prominence)}
    claims = (
        claim
        for claim in report.claims
        if claim.checkable
        and claim.stance in _CLAIMED
        and claim.prominence is not Prominence.BOILERPLATE
        and claim.verdict not in _DECIDED
    )
    return tuple(sorted(claims, key=lambda claim: (bool(claim.nearest), ranks[claim.prominence])))

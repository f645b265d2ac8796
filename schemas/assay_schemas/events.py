"""What is told of an article while it is being checked, in the order in which it comes about."""

from __future__ import annotations

from typing import Literal

from assay_schemas.base import Frozen
from assay_schemas.claim import Claim
from assay_schemas.report import Report, ReportedClaim


class ClaimsFound(Frozen):
    """Claims that were found: new ones, and such as were known and found again in other places."""

    event: Literal["claims"] = "claims"
    claims: tuple[Claim, ...]


class ClaimJudged(Frozen):
    """A claim with its verdict."""

    event: Literal["verdict"] = "verdict"
    claim: ReportedClaim
    is_final: bool
    """False where code objects and the engine is asked once more: another event with the same id will follow."""


class ReportMade(Frozen):
    """The end: what counts, whatever was told before."""

    event: Literal["report"] = "report"
    report: Report


Event = ClaimsFound | ClaimJudged | ReportMade

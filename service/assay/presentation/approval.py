"""Which claims of a report may be published: the report, joined with what people have decided on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.store.records import DecisionKind
from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.store.records import Decided
    from assay_schemas import ClaimId, Report, ReportedClaim

_RATED = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.CONFLICTING_EVIDENCE})
"""Verdicts of the machine that can be approved for publication: one that decides nothing tells a reader nothing."""
_FOUND = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.REFUTED})
"""Verdicts of a person that are published."""


class Approved(NamedTuple):
    """A claim that a person has approved for publication."""

    claim: ReportedClaim
    """As it is published: overruled, it has the verdict and the note of the person, and nothing of the machine's."""
    is_overruled: bool


class Approval(NamedTuple):
    """The claims of a report that may be published."""

    approved: tuple[Approved, ...]
    """In the order of the report."""
    claims: int
    """All claims of the report."""

    @property
    def withheld(self) -> int:
        """Number of claims that nobody has approved."""
        return self.claims - len(self.approved)


def approve(report: Report, decided: Mapping[ClaimId, Decided]) -> Approval:
    """Return the claims of a report that people have approved for publication.

    Args:
        report: The report.
        decided: The latest decision on each claim; claims without one are withheld.
    """
    found = (_approved(claim, decided[claim.id]) for claim in report.claims if claim.id in decided)
    return Approval(tuple(each for each in found if each is not None), len(report.claims))


def _approved(claim: ReportedClaim, made: Decided) -> Approved | None:
    decision = made.decision
    if decision.kind is DecisionKind.AGREE and claim.verdict in _RATED:
        return Approved(claim, is_overruled=False)
    if decision.kind is DecisionKind.OVERRULE and decision.verdict in _FOUND:
        theirs = {"verdict": decision.verdict, "explanation": decision.note}
        machines = {"severity": None, "confidence": None, "reasons": (), "evidence": (), "nearest": ()}
        return Approved(claim.model_copy(update={**theirs, **machines}), is_overruled=True)
    return None

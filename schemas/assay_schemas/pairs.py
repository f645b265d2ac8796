"""Claims that come with their own evidence: the rows of `assay verify`, and what it answers."""

from __future__ import annotations

from pydantic import Field

from assay_schemas.base import Frozen
from assay_schemas.verdict import Probabilities, Reason, VerdictLabel


class ClaimPair(Frozen):
    """A claim and the texts to judge it by."""

    id: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    evidence: tuple[str, ...]
    """Texts, in any order; none gives not_enough_evidence."""


class PairVerdict(Frozen):
    """The judgement of one pair."""

    id: str
    verdict: VerdictLabel
    confidence: float | None = Field(ge=0, le=1)
    probabilities: Probabilities | None
    """None where the pair was not judged."""
    reasons: tuple[Reason, ...]

"""Claims that come with their own evidence: the rows of `assay verify`, and what it answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import FailFast, Field

from assay_schemas.base import Frozen
from assay_schemas.verdict import Probabilities, Reason, VerdictLabel

MAX_CLAIM_CHARS = 4_000
"""Longest claim that is judged, in code points; the time that it takes grows with the square of it."""
MAX_EVIDENCE_CHARS = 20_000
"""Longest text to judge it by, in code points."""


class ClaimPair(Frozen):
    """A claim and the texts to judge it by."""

    id: str = Field(min_length=1)
    claim: str = Field(min_length=1, max_length=MAX_CLAIM_CHARS)
    # FailFast: a list of a million numbers is one error, not a million.
    evidence: Annotated[tuple[Annotated[str, Field(max_length=MAX_EVIDENCE_CHARS)], ...], FailFast()]
    """Texts, in any order; none gives not_enough_evidence."""


class PairVerdict(Frozen):
    """The judgement of one pair."""

    id: str
    verdict: VerdictLabel
    confidence: float | None = Field(ge=0, le=1)
    probabilities: Probabilities | None
    """None where the pair was not judged."""
    reasons: tuple[Reason, ...]

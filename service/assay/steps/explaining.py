"""What to tell a reader where an engine and the comparison by code disagree: which side said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.guards.differences import find_differences
from assay_schemas import Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.ports import Finding
    from assay_schemas import VerdictDraft

_EXACT = (
    Reason.NUMBER_MISMATCH,
    Reason.UNIT_MISMATCH,
    Reason.RANK_MISMATCH,
    Reason.DATE_MISMATCH,
    Reason.NAME_MISMATCH,
)
_LESS_EXACT = (Reason.SCOPE_MISMATCH, Reason.EVENT_MISMATCH)
"""Told only where nothing exact differs. Of the others a reader would make nothing: they name stems of words."""
_UNNAMED = "a comparison of figures, names and words with the nearest facts does not bear it out."


def explain_disagreement(draft: VerdictDraft, claim: Reading, facts: Sequence[FactReading]) -> str:
    """Return in one sentence how an engine reads a claim and what its facts do not have.

    Args:
        draft: What the engine answered; one that it left open itself would have got its likelier label.
        claim: Taken apart.
        facts: That the engine cited, or else those nearest to the claim.
    """
    differences = find_differences(claim, facts) if _read_as(draft) is VerdictLabel.SUPPORTED else ()
    told = _most_exact(differences)
    return f"The engine reads it as {_read_as(draft)}, but {_joined(told) if told else _UNNAMED}"


def _read_as(draft: VerdictDraft) -> VerdictLabel:
    if draft.label.needed_stance:
        return draft.label
    chances = draft.probabilities
    return VerdictLabel.SUPPORTED if chances.supported >= chances.refuted else VerdictLabel.REFUTED


def _most_exact(differences: Sequence[Finding]) -> list[str]:
    """Return all that differs exactly, or else the first thing that differs otherwise."""
    exact = [finding.text for finding in differences if finding.reason in _EXACT]
    return exact or [finding.text for finding in differences if finding.reason in _LESS_EXACT][:1]


def _joined(sentences: Sequence[str]) -> str:
    parts = [f"{text[0].lower()}{text[1:]}".rstrip(".") for text in sentences]
    return f"{', and '.join(parts)}."

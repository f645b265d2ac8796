"""Verdicts: what an engine drafts, and what stands after the audit."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, assert_never

from pydantic import Field, model_validator

from assay_schemas.base import Frozen
from assay_schemas.claim import ClaimId
from assay_schemas.fact import FactId, Source


class VerdictLabel(StrEnum):
    """What the facts say of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    CONFLICTING_EVIDENCE = "conflicting_evidence"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKED = "not_checked"

    @property
    def needed_stance(self) -> EvidenceStance | None:
        """What at least one cited fact has to do to the claim; None where no stance in particular is needed."""
        match self:
            case VerdictLabel.SUPPORTED:
                return EvidenceStance.SUPPORTS
            case VerdictLabel.REFUTED:
                return EvidenceStance.REFUTES
            case _:
                return None


class EvidenceStance(StrEnum):
    """What one fact does to a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class Severity(StrEnum):
    """How much a refuted claim misleads, least first."""

    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"


class Reason(StrEnum):
    """Why a verdict is what it is; set by code, never by a model."""

    UNCITED = "uncited"
    UNKNOWN_CITATION = "unknown_citation"
    NUMBER_MISMATCH = "number_mismatch"
    RANK_MISMATCH = "rank_mismatch"
    UNIT_MISMATCH = "unit_mismatch"
    DATE_MISMATCH = "date_mismatch"
    NAME_MISMATCH = "name_mismatch"
    SCOPE_MISMATCH = "scope_mismatch"
    ROLE_MISMATCH = "role_mismatch"
    EVENT_MISMATCH = "event_mismatch"
    NEGATION_MISMATCH = "negation_mismatch"
    MYTH_MATCH = "myth_match"
    STALE_FACT = "stale_fact"
    NUMBER_MATCH = "number_match"
    WORDING_MATCH = "wording_match"
    MEANING_MATCH = "meaning_match"
    MEANING_MISMATCH = "meaning_mismatch"
    FACTS_DISAGREE = "facts_disagree"
    ENGINE_DISAGREES = "engine_disagrees"
    SECOND_LOOK_KEPT = "second_look_kept"
    SECOND_LOOK_CHANGED = "second_look_changed"
    SECOND_LOOK_FAILED = "second_look_failed"
    NO_EVIDENCE = "no_evidence"
    ENGINE_FAILED = "engine_failed"
    ENGINE_REFUSED = "engine_refused"
    ENGINE_OUTPUT_INVALID = "engine_output_invalid"
    NOT_ANSWERED = "not_answered"
    BUDGET_SPENT = "budget_spent"
    ADDRESSES_READER = "addresses_reader"
    CONTROL_FAILED = "control_failed"
    MODEL_TOO_WEAK = "model_too_weak"
    LANGUAGE_NOT_SUPPORTED = "language_not_supported"


class Probabilities(Frozen):
    """How likely each of the three outcomes is; they sum to 1."""

    supported: float = Field(ge=0, le=1)
    refuted: float = Field(ge=0, le=1)
    not_enough_evidence: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = self.supported + self.refuted + self.not_enough_evidence
        if abs(total - 1) > 1e-6:
            msg = f"probabilities sum to {total}, expected 1"
            raise ValueError(msg)
        return self

    @classmethod
    def spread(cls, label: VerdictLabel, confidence: float = 1.0) -> Self:
        """Return the outcomes of a label that is right with a probability: what it leaves is spread evenly.

        Conflicting evidence halves the confidence between supported and refuted.
        """
        rest = (1 - confidence) / 2
        match label:
            case VerdictLabel.SUPPORTED:
                return cls(supported=confidence, refuted=rest, not_enough_evidence=rest)
            case VerdictLabel.REFUTED:
                return cls(supported=rest, refuted=confidence, not_enough_evidence=rest)
            case VerdictLabel.CONFLICTING_EVIDENCE:
                return cls(supported=confidence / 2, refuted=confidence / 2, not_enough_evidence=1 - confidence)
            case VerdictLabel.NOT_ENOUGH_EVIDENCE | VerdictLabel.NOT_CHECKED:
                return cls(supported=rest, refuted=rest, not_enough_evidence=confidence)
            case _ as unreachable:
                assert_never(unreachable)


class Citation(Frozen):
    """A fact that an engine gives as its ground."""

    fact_id: FactId
    stance: EvidenceStance


class VerdictDraft(Frozen):
    """What an engine thinks of one claim."""

    claim_id: ClaimId
    label: VerdictLabel
    citations: tuple[Citation, ...] = ()
    probabilities: Probabilities
    severity: Severity | None = None
    """Of a refuted claim; None lets the audit decide."""
    reasons: tuple[Reason, ...] = ()
    explanation: str = ""
    unguarded: VerdictLabel | None = None
    """What the engine answers with its own guards off; None: it has none, and `label` is that answer."""


class Unchecked(Frozen):
    """A claim that the engine could not judge, and why."""

    claim_id: ClaimId
    reason: Reason


class VerdictDrafts(Frozen):
    """What an engine answered to one batch; a claim in neither list was not answered."""

    verdicts: tuple[VerdictDraft, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


class EvidenceItem(Frozen):
    """A fact in a report, with what it does to the claim."""

    fact_id: FactId
    """Id of the fact in its file."""
    statement: str
    """What the fact states."""
    stance: EvidenceStance
    """What it does to the claim."""
    source: Source | None = None
    """The first source of the fact."""


class Verdict(Frozen):
    """What stands after the audit."""

    claim_id: ClaimId
    label: VerdictLabel
    probabilities: Probabilities | None = None
    """None where nothing was judged."""
    severity: Severity | None = None
    """Set only where the label is refuted or conflicting_evidence."""
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    explanation: str = ""
    unguarded: VerdictLabel | None = None
    """What the engine answers with every guard off, the audit's too; None where nothing was judged."""

    @property
    def confidence(self) -> float | None:
        """Probability of the label, in [0, 1]; None where nothing was judged or the facts disagree."""
        if self.probabilities is None:
            return None
        match self.label:
            case VerdictLabel.SUPPORTED:
                return self.probabilities.supported
            case VerdictLabel.REFUTED:
                return self.probabilities.refuted
            case VerdictLabel.NOT_ENOUGH_EVIDENCE:
                return self.probabilities.not_enough_evidence
            case VerdictLabel.CONFLICTING_EVIDENCE | VerdictLabel.NOT_CHECKED:
                return None
            case _ as unreachable:
                assert_never(unreachable)

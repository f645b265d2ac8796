"""What a language model fills. Docstrings and descriptions here are read by the model: review them as prompts."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from assay_schemas.claim import Stance
from assay_schemas.verdict import Severity, VerdictLabel

if TYPE_CHECKING:
    from assay_schemas.claim import ClaimDraft


LEFT_OUT = "x-left-out"
"""Marks a field that an answer leaves out where it has its default: what is not written is not waited for."""
_LEFT_OUT: JsonDict = {LEFT_OUT: True}


class _Wire(BaseModel):
    # A model's extra field is noise, not a reason to pay for a re-ask; no more are capitals, or a name written out.
    model_config = ConfigDict(extra="ignore", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    @field_validator("verdict", "severity", mode="before", check_fields=False)
    @classmethod
    def _in_lower_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value


class WireKind(StrEnum):
    """How the text stands to a claim, and whether a document could settle it."""

    ASSERTED = "asserted"
    ATTRIBUTED = "attributed"
    DENIED = "denied"
    QUESTIONED = "questioned"
    HYPOTHETICAL = "hypothetical"
    OPINION = "opinion"


class WireClaim(_Wire):
    """One statement that the article makes."""

    quote: str = Field(
        alias="q",
        description="The words that make the claim, copied; of many the first and the last few, with ' ... '.",
    )
    statement: str = Field(
        alias="claim", description="The claim in one short sentence that can be understood without the text."
    )
    how: str | None = Field(
        default=None,
        description="Left out if the text says it; 'by NAME' if it is someone's word; or denied, questioned, "
        "hypothetical, opinion.",
        json_schema_extra=_LEFT_OUT,
    )

    @classmethod
    def of(cls, draft: ClaimDraft) -> Self:
        """Return the row of a draft, as a model would write it."""
        is_plain = draft.checkable and draft.stance is Stance.ASSERTED
        how = None if is_plain else WireKind(draft.stance.value) if draft.checkable else WireKind.OPINION
        if how is WireKind.ATTRIBUTED and draft.attributed_to:
            return cls(quote=draft.quote, statement=draft.statement, how=f"by {draft.attributed_to}")
        return cls(quote=draft.quote, statement=draft.statement, how=how)

    @property
    def kind(self) -> WireKind:
        """How the text stands to the claim; whatever is no kind is the name of a source."""
        first = (self.how or "").strip().lower().partition(" ")[0] or WireKind.ASSERTED
        return WireKind(first) if first in set(WireKind) else WireKind.ATTRIBUTED

    @property
    def by(self) -> str | None:
        """Who says it, if the kind is attributed and the text names somebody."""
        if self.kind is not WireKind.ATTRIBUTED:
            return None
        return re.sub(r"^\s*(?:attributed(?: to)?|by)\b", "", self.how or "", flags=re.IGNORECASE).strip() or None


class WireClaims(_Wire):
    """Every claim of the text between the fences, in its order."""

    claims: list[WireClaim]


class WireTranslatedClaim(WireClaim):
    """One statement that the article makes, with its translation."""

    translation: str = Field(description="The statement in the language that the message names.")


class WireTranslatedClaims(_Wire):
    """Every claim of the text between the fences, in its order."""

    claims: list[WireTranslatedClaim]


class WireObjection(_Wire):
    """What the facts hold against a claim."""

    facts: list[str] = Field(description="Ids of the facts that contradict the claim.")
    severity: Severity | None = Field(default=None, description="If refuted: minor, moderate or major; else null.")
    why: str = Field(default="", description="One short sentence: what the facts say instead.")


class WireVerdict(_Wire):
    """The judgement of one claim by the facts."""

    id: str = Field(description="The id of the claim.")
    verdict: VerdictLabel = Field(
        description="supported, refuted, conflicting_evidence or not_enough_evidence; never not_checked."
    )
    supports: list[str] = Field(
        default=[],
        alias="pro",
        description="If supported or conflicting_evidence: ids of the facts that support the claim; else left out.",
        json_schema_extra=_LEFT_OUT,
    )
    against: WireObjection | None = Field(
        default=None,
        alias="con",
        description="If refuted or conflicting_evidence: what contradicts the claim; else left out.",
        json_schema_extra=_LEFT_OUT,
    )
    sure: float = Field(default=0.9, alias="p", description="Probability, 0 to 1, that the verdict is right.")


class WireVerdicts(_Wire):
    """One verdict for each claim that is asked for, in their order."""

    verdicts: list[WireVerdict]


class WireEnrichedFact(_Wire):
    """What to propose beside one fact."""

    id: str = Field(description="The id of the fact.")
    also_stated: list[str] = Field(default=[], description="Sentences that are true if the fact is.")
    related_myths: list[str] = Field(default=[], description="Sentences that are false if the fact is true.")


class WireEnrichedFacts(_Wire):
    """One row for each fact between the fences, in their order."""

    facts: list[WireEnrichedFact]

"""What a language model fills. Docstrings and descriptions here are read by the model: review them as prompts."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assay_schemas.verdict import Severity, VerdictLabel


class _Wire(BaseModel):
    # A model's extra field is noise, not a reason to pay for a re-ask; no more are capitals.
    model_config = ConfigDict(extra="ignore")

    @field_validator("kind", "verdict", "severity", mode="before", check_fields=False)
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

    quote: str = Field(description="The words of the article that make the claim, copied exactly.")
    statement: str = Field(description="The claim in one short sentence that can be understood without the text.")
    kind: WireKind = Field(
        description="asserted, attributed, denied, questioned or hypothetical; opinion if no document could settle it."
    )
    by: str | None = Field(default=None, description="Who says it, if attributed; else null.")


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


class _WireRow(_Wire):
    id: str = Field(description="The id of the claim.")


class WireJudgement(_Wire):
    """What the facts say of a claim."""

    verdict: VerdictLabel = Field(
        description="supported, refuted, conflicting_evidence or not_enough_evidence; never not_checked."
    )
    supports: list[str] = Field(default=[], description="Ids of the facts that support the claim.")
    against: WireObjection | None = Field(
        default=None, description="If refuted or conflicting_evidence: what contradicts the claim; else null."
    )


class WireVerdict(WireJudgement, _WireRow):
    """The judgement of one claim by the facts."""

    sure: float = Field(default=0.9, description="Probability, 0 to 1, that the verdict is right.")


class WireVerdicts(_Wire):
    """One verdict for every claim, in their order."""

    verdicts: list[WireVerdict]


class WireSecondVerdict(_WireRow):
    """The second look at one claim."""

    change: WireJudgement | None = Field(
        default=None, description="Null if the first verdict stands; else the right one."
    )


class WireSecondVerdicts(_Wire):
    """One row for every claim, in their order."""

    verdicts: list[WireSecondVerdict]

"""What a language model fills. Docstrings and descriptions here are read by the model: review them as prompts."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from assay_schemas.claim import Stance
from assay_schemas.verdict import EvidenceStance, Severity, VerdictLabel


class _Wire(BaseModel):
    # A model's extra field is noise, not a reason to pay for a re-ask.
    model_config = ConfigDict(extra="ignore")


class WireClaim(_Wire):
    """One statement that the article makes."""

    quote: str = Field(
        description="The words of the article that make the claim, copied exactly, at most one sentence."
    )
    statement: str = Field(
        description="The claim in one short sentence that can be read alone: "
        "names instead of pronouns, dates and numbers kept exactly as the article gives them."
    )
    checkable: bool = Field(
        description="True if a document could settle it; false for opinion, prediction, advice, question, rhetoric."
    )
    stance: Stance = Field(
        description="How the article stands to the claim: asserted in its own voice, attributed to a source, "
        "denied, questioned, or hypothetical."
    )
    attributed_to: str | None = Field(description="Who says it, if the stance is attributed; else null.")


class WireClaims(_Wire):
    """Every claim of the text between the fences, in its order."""

    claims: list[WireClaim]


class WireCitation(_Wire):
    """One of the facts listed under the claim, and what it does to the claim."""

    fact_id: str = Field(description="The id of a fact that is listed under this claim.")
    stance: EvidenceStance = Field(description="supports, refutes or neutral.")


class WireVerdict(_Wire):
    """The judgement of one claim by the facts listed under it, and by nothing else."""

    claim_id: str = Field(description="The id of the claim, copied.")
    claim: str = Field(default="", description="The claim that stands under this id, copied.")
    citations: list[WireCitation] = Field(description="The facts that decide the claim; empty if none does.")
    reason: str = Field(description="One sentence: what the cited facts say about the claim.")
    verdict: VerdictLabel = Field(
        description="supported: every part is entailed by the cited facts. refuted: a necessary part contradicts "
        "one. conflicting_evidence: facts pull both ways. not_enough_evidence: no listed fact decides it. "
        "Never answer not_checked."
    )
    severity: Severity | None = Field(description="If refuted: minor, moderate or major; else null.")
    confidence: float = Field(description="Probability, 0 to 1, that the verdict is right.")


class WireVerdicts(_Wire):
    """One verdict for every claim, in their order."""

    verdicts: list[WireVerdict]

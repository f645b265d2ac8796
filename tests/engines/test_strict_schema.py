"""Strict schemas: prompt text, so every change of them is a change of prompt."""

# ruff: noqa: E501 - the schemas as they are sent

from __future__ import annotations

from inline_snapshot import snapshot
from pydantic import BaseModel, Field, JsonValue

from assay.engines.strict_schema import strict_schema
from assay_schemas import WireClaims, WireVerdicts


class Inner(BaseModel):
    """An inner model."""

    title: str
    """Named like a keyword."""


class Outer(BaseModel):
    default: int = 3
    properties: Inner = Field(description="Named like a keyword, with a description beside the reference.")
    maybe: Inner | None = None
    many: list[Inner] = []
    required: str = "x"


def test_names_of_properties_are_not_taken_for_keywords() -> None:
    inner: dict[str, JsonValue] = {
        "type": "object",
        "description": "An inner model.",
        "properties": {"title": {"type": "string"}},
        "required": ["title"],
        "additionalProperties": False,
    }
    assert strict_schema(Outer.model_json_schema()) == {
        "type": "object",
        "properties": {
            "default": {"type": "integer"},
            "properties": inner | {"description": "Named like a keyword, with a description beside the reference."},
            "maybe": {"anyOf": [inner, {"type": "null"}]},
            "many": {"type": "array", "items": inner},
            "required": {"type": "string"},
        },
        "required": ["default", "properties", "maybe", "many", "required"],
        "additionalProperties": False,
    }


def test_the_schema_of_extraction() -> None:
    assert strict_schema(WireClaims.model_json_schema()) == snapshot(
        {
            "description": "Every claim of the text between the fences, in its order.",
            "properties": {
                "claims": {
                    "items": {
                        "description": "One statement that the article makes.",
                        "properties": {
                            "quote": {
                                "description": "The words of the article that make the claim, copied exactly, at most one sentence.",
                                "type": "string",
                            },
                            "statement": {
                                "description": "The claim in one short sentence that can be read alone: names instead of pronouns, dates and numbers kept exactly as the article gives them.",
                                "type": "string",
                            },
                            "checkable": {
                                "description": "True if a document could settle it; false for opinion, prediction, advice, question, rhetoric.",
                                "type": "boolean",
                            },
                            "stance": {
                                "description": "How the article stands to the claim: asserted in its own voice, attributed to a source, denied, questioned, or hypothetical.",
                                "enum": ["asserted", "attributed", "denied", "questioned", "hypothetical"],
                                "type": "string",
                            },
                            "attributed_to": {
                                "anyOf": [{"type": "string"}, {"type": "null"}],
                                "description": "Who says it, if the stance is attributed; else null.",
                            },
                        },
                        "required": ["quote", "statement", "checkable", "stance", "attributed_to"],
                        "type": "object",
                        "additionalProperties": False,
                    },
                    "type": "array",
                }
            },
            "required": ["claims"],
            "type": "object",
            "additionalProperties": False,
        }
    )


def test_the_schema_of_verification() -> None:
    assert strict_schema(WireVerdicts.model_json_schema()) == snapshot(
        {
            "description": "One verdict for every claim, in their order.",
            "properties": {
                "verdicts": {
                    "items": {
                        "description": "The judgement of one claim by the facts listed under it, and by nothing else.",
                        "properties": {
                            "claim_id": {"description": "The id of the claim, copied.", "type": "string"},
                            "claim": {
                                "description": "The claim that stands under this id, copied.",
                                "type": "string",
                            },
                            "citations": {
                                "description": "The facts that decide the claim; empty if none does.",
                                "items": {
                                    "description": "One of the facts listed under the claim, and what it does to the claim.",
                                    "properties": {
                                        "fact_id": {
                                            "description": "The id of a fact that is listed under this claim.",
                                            "type": "string",
                                        },
                                        "stance": {
                                            "description": "supports, refutes or neutral.",
                                            "enum": ["supports", "refutes", "neutral"],
                                            "type": "string",
                                        },
                                    },
                                    "required": ["fact_id", "stance"],
                                    "type": "object",
                                    "additionalProperties": False,
                                },
                                "type": "array",
                            },
                            "reason": {
                                "description": "One sentence: what the cited facts say about the claim.",
                                "type": "string",
                            },
                            "verdict": {
                                "description": "supported: every part is entailed by the cited facts. refuted: a necessary part contradicts one. conflicting_evidence: facts pull both ways. not_enough_evidence: no listed fact decides it. Never answer not_checked.",
                                "enum": [
                                    "supported",
                                    "refuted",
                                    "conflicting_evidence",
                                    "not_enough_evidence",
                                    "not_checked",
                                ],
                                "type": "string",
                            },
                            "severity": {
                                "anyOf": [
                                    {
                                        "description": "How much a refuted claim misleads, least first.",
                                        "enum": ["minor", "moderate", "major"],
                                        "type": "string",
                                    },
                                    {"type": "null"},
                                ],
                                "description": "If refuted: minor, moderate or major; else null.",
                            },
                            "confidence": {
                                "description": "Probability, 0 to 1, that the verdict is right.",
                                "type": "number",
                            },
                        },
                        "required": ["claim_id", "claim", "citations", "reason", "verdict", "severity", "confidence"],
                        "type": "object",
                        "additionalProperties": False,
                    },
                    "type": "array",
                }
            },
            "required": ["verdicts"],
            "type": "object",
            "additionalProperties": False,
        }
    )

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
                                "description": "The words of the article that make the claim, copied exactly.",
                                "type": "string",
                            },
                            "statement": {
                                "description": "The claim in one short sentence that can be understood without the text.",
                                "type": "string",
                            },
                            "kind": {
                                "description": "asserted, attributed, denied, questioned or hypothetical; opinion if no document could settle it.",
                                "enum": ["asserted", "attributed", "denied", "questioned", "hypothetical", "opinion"],
                                "type": "string",
                            },
                            "by": {
                                "anyOf": [{"type": "string"}, {"type": "null"}],
                                "description": "Who says it, if attributed; else null.",
                            },
                        },
                        "required": ["quote", "statement", "kind", "by"],
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
                        "description": "The judgement of one claim by the facts.",
                        "properties": {
                            "id": {"description": "The id of the claim.", "type": "string"},
                            "supports": {
                                "description": "Ids of the facts that support the claim.",
                                "items": {"type": "string"},
                                "type": "array",
                            },
                            "against": {
                                "anyOf": [
                                    {
                                        "description": "What the facts hold against a claim.",
                                        "properties": {
                                            "facts": {
                                                "description": "Ids of the facts that contradict the claim.",
                                                "items": {"type": "string"},
                                                "type": "array",
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
                                            "why": {
                                                "description": "One short sentence: what the facts say instead.",
                                                "type": "string",
                                            },
                                        },
                                        "required": ["facts", "severity", "why"],
                                        "type": "object",
                                        "additionalProperties": False,
                                    },
                                    {"type": "null"},
                                ],
                                "description": "If refuted or conflicting_evidence: what contradicts the claim; else null.",
                            },
                            "verdict": {
                                "description": "supported, refuted, conflicting_evidence or not_enough_evidence; never not_checked.",
                                "enum": [
                                    "supported",
                                    "refuted",
                                    "conflicting_evidence",
                                    "not_enough_evidence",
                                    "not_checked",
                                ],
                                "type": "string",
                            },
                            "sure": {
                                "description": "Probability, 0 to 1, that the verdict is right.",
                                "type": "number",
                            },
                        },
                        "required": ["id", "verdict", "supports", "against", "sure"],
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

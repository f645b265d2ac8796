"""Strict schemas: prompt text, so every change of them is a change of prompt."""

# ruff: noqa: E501 - the schemas as they are sent

from __future__ import annotations

import json

from inline_snapshot import snapshot
from pydantic import BaseModel, Field, JsonValue

from assay.engines.llm.strict_schema import strict_schema
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
                        "anyOf": [
                            {
                                "properties": {"q": {"type": "string"}, "claim": {"type": "string"}},
                                "required": ["q", "claim"],
                                "type": "object",
                                "additionalProperties": False,
                            },
                            {
                                "description": "One statement that the article makes.",
                                "properties": {
                                    "q": {
                                        "description": "The words that make the claim, copied; of many the first and the last few, with ' ... '.",
                                        "type": "string",
                                    },
                                    "claim": {
                                        "description": "The claim in one short sentence that can be understood without the text.",
                                        "type": "string",
                                    },
                                    "how": {
                                        "anyOf": [{"type": "string"}, {"type": "null"}],
                                        "description": "Left out if the text says it; 'by NAME' if it is someone's word; or denied, questioned, hypothetical, opinion.",
                                    },
                                },
                                "required": ["q", "claim", "how"],
                                "type": "object",
                                "additionalProperties": False,
                            },
                        ]
                    },
                    "type": "array",
                }
            },
            "required": ["claims"],
            "type": "object",
            "additionalProperties": False,
        }
    )


def test_a_row_may_leave_out_what_does_not_apply() -> None:
    # Through JSON, for types: a schema is anything that JSON can be.
    items = json.loads(json.dumps(strict_schema(WireVerdicts.model_json_schema())))["properties"]["verdicts"]["items"]
    assert [choice["required"] for choice in items["anyOf"]] == [
        ["id", "verdict", "p"],
        ["id", "verdict", "con", "p"],
        ["id", "verdict", "pro", "p"],
        ["id", "verdict", "pro", "con", "p"],
    ]
    assert [("description" in str(choice)) for choice in items["anyOf"]] == [False, False, False, True]
    assert all(set(choice["required"]) == set(choice["properties"]) for choice in items["anyOf"])
    assert all(choice["additionalProperties"] is False for choice in items["anyOf"])

"""JSON Schema in the subset that servers enforce while the model writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

_DROPPED = {"$defs", "default", "title"}
_DATA = {"const", "enum", "examples", "required"}


def strict_schema(schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the schema of a model that is not recursive, fit for `"strict": true`.

    Definitions are inlined, for a reference may not stand beside a description; every property is required; no other
    is allowed; titles and defaults are left out. Names of properties are never taken for keywords.

    Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    definitions = schema.get("$defs")
    return _strict(schema, definitions if isinstance(definitions, dict) else {})


def _strict(schema: Mapping[str, JsonValue], definitions: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    schema = _inlined(schema, definitions)
    strict = {key: _strict_value(key, value, definitions) for key, value in schema.items() if key not in _DROPPED}
    properties = strict.get("properties")
    if isinstance(properties, dict):
        strict |= {"required": list(properties), "additionalProperties": False}
    return strict


def _inlined(schema: Mapping[str, JsonValue], definitions: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    target = definitions[reference.rpartition("/")[2]]
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**target, **beside} if isinstance(target, dict) else beside


def _strict_value(key: str, value: JsonValue, definitions: Mapping[str, JsonValue]) -> JsonValue:
    if key in _DATA:
        return value
    if key == "properties" and isinstance(value, dict):
        return {name: _strict_value("", schema, definitions) for name, schema in value.items()}
    if isinstance(value, dict):
        return _strict(value, definitions)
    if isinstance(value, list):
        return [_strict_value("", item, definitions) for item in value]
    return value

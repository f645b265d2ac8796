"""JSON Schema in the subset that servers enforce while the model writes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from assay_schemas import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pydantic import JsonValue

_DROPPED = {"$defs", "default", "title", LEFT_OUT}
_DATA = {"const", "enum", "examples", "required"}


def strict_schema(schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the schema of a model that is not recursive, fit for `"strict": true`.

    Definitions are inlined, for a reference may not stand beside a description; every property is required; no other
    is allowed; titles and defaults are left out. An object with properties that may be left out becomes a choice of
    objects, with and without each of them; those that lack any are not described again. Names of properties are never
    taken for keywords.

    Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    definitions = schema.get("$defs")
    return _strict(schema, definitions if isinstance(definitions, dict) else {})


def strict_format(name: str, schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the `response_format` that holds a model to a schema."""
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": strict_schema(schema)}}


def _strict(schema: Mapping[str, JsonValue], definitions: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    schema = _inlined(schema, definitions)
    strict = {key: _strict_value(key, value, definitions) for key, value in schema.items() if key not in _DROPPED}
    properties = strict.get("properties")
    if not isinstance(properties, dict):
        return strict
    whole: dict[str, JsonValue] = strict | {
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
    shorter = [_bare(_without(whole, left_out)) for left_out in _choices(_optional(schema))]
    return {"anyOf": [*shorter, whole]} if shorter else whole


def _choices(optional: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the properties to leave out: all that may be, and so on to each alone."""
    for count in range(len(optional), 0, -1):
        yield from combinations(optional, count)


def _without(schema: Mapping[str, JsonValue], left_out: Collection[str]) -> dict[str, JsonValue]:
    properties = schema["properties"]
    kept = (
        {name: value for name, value in properties.items() if name not in left_out}
        if isinstance(properties, dict)
        else {}
    )
    return {**schema, "properties": kept, "required": [*kept]}


def _bare(value: JsonValue) -> JsonValue:
    """Return a schema without its descriptions; of a property that is called so, the schema stays."""
    match value:
        case dict():
            return {key: _bare(item) for key, item in value.items() if key != "description" or isinstance(item, dict)}
        case list():
            return [_bare(item) for item in value]
        case _:
            return value


def _optional(schema: Mapping[str, JsonValue]) -> list[str]:
    properties = schema.get("properties")
    named = properties.items() if isinstance(properties, dict) else ()
    return [name for name, value in named if isinstance(value, dict) and value.get(LEFT_OUT) is True]


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

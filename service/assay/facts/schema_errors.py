"""Errors against the schema of facts, in an editor's words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from assay.facts.findings import Finding, FindingCode
from assay.files.yaml_tree import line_of
from assay_schemas import Frozen, Quantity, Source, Wording

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from assay.files.yaml_tree import Location, Tree

_DATE_FIELDS = frozenset({"as_of", "valid_from", "valid_to", "published", "compiled"})
_EXPECTED = {
    "tuple_type": "a list is expected",
    "model_type": "a mapping of fields is expected",
    "string_type": "a text is expected",
    "float_parsing": "a number is expected",
    "float_type": "a number is expected",
}


_PARTS: dict[str | int, type[Frozen]] = {
    "quantity": Quantity,
    "sources": Source,
    "also_stated": Wording,
    "related_myths": Wording,
}


def schema_findings(path: Path, tree: Tree, model: type[Frozen], error: ValidationError) -> list[Finding]:
    """Return one finding for each place of `tree` that `model` does not accept."""
    # A union reports one error for each of its members; the first says enough.
    findings: dict[Location, Finding] = {}
    meant: set[Location] = set()
    for detail in error.errors(include_url=False, include_context=False):
        line, steps = line_of(tree, detail["loc"])
        is_absent = detail["type"] == "missing"
        location = detail["loc"][: steps + is_absent]
        part = _PARTS.get(location[0], model) if len(location) > 1 else model
        code, message, remedy = _explain(detail, location, part)
        field = ".".join(map(str, location))
        findings.setdefault(location, Finding(path, line, code, message, remedy, field=field))
        if code is FindingCode.UNKNOWN_FIELD and (near := _near_field(location, part)):
            meant.add((*location[:-1], near))
    # A misspelt field is missing as well: that it is unknown says both.
    return [finding for location, finding in findings.items() if location not in meant]


def _explain(detail: ErrorDetails, location: Location, model: type[Frozen]) -> tuple[FindingCode, str, str]:
    """Return code, message and remedy for one error of the schema."""
    name = str(location[-1]) if location else "fact"
    field = ".".join(map(str, location)) or "fact"
    known = ", ".join(model.model_fields)
    if detail["type"] == "extra_forbidden":
        near = _near_field(location, model)
        remedy = f"did you mean {near!r}?" if near else f"the fields are {known}"
        return FindingCode.UNKNOWN_FIELD, f"unknown field {field!r}", remedy
    if detail["type"] in {"missing", "string_too_short"}:
        return _explain_absence(name, field)
    value = _excerpt(detail["input"])
    if name in _DATE_FIELDS:
        remedy = "write YYYY, YYYY-MM or YYYY-MM-DD"
        return FindingCode.BAD_DATE, f"{field}: {value} is not a date", remedy
    expected = _EXPECTED.get(detail["type"], detail["msg"])
    message = f"{field}: {expected}, not {value}"
    return FindingCode.BAD_VALUE, message, "see the table of fields in docs/facts.md"


def _near_field(location: Location, model: type[Frozen]) -> str | None:
    """Return the field of a model that an unknown one is likely to be; None if it is like none."""
    return next(iter(difflib.get_close_matches(str(location[-1]), model.model_fields, n=1)), None)


def _explain_absence(name: str, field: str) -> tuple[FindingCode, str, str]:
    if name == "unit":
        remedy = "say in `unit` what is counted"
        return FindingCode.QUANTITY_WITHOUT_UNIT, "the quantity has no unit", remedy
    if name == "statement":
        remedy = "say in one self-contained sentence what is known"
        return FindingCode.EMPTY_STATEMENT, "the fact has no statement", remedy
    return FindingCode.MISSING_FIELD, f"{field!r} is missing or empty", f"fill in {name!r}"


def _excerpt(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."

"""Facts written behind those of a file, with the comments and the layout of its editor kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.files.yaml_places import Edit, Place, apply_edits, insert_lines, last_end, locate_values, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay_schemas import Fact

_HEADER = "version: 1\n"
_COLUMN = 2
_WORD = re.compile(r"(?!(?:null|true|false|yes|no|on|off|[yn])$)[a-z](?:[\w.-]*\w)?", re.IGNORECASE | re.ASCII)
"""A word that any reader of YAML takes for a text: "bridge-length"; not "no", nor "-x"."""
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_DATE_FIELDS = frozenset({"as_of", "published", "valid_from", "valid_to"})
_EXACT = 1e15
"""Below it a whole number is written without an exponent."""


def with_facts(text: str, facts: Sequence[Fact]) -> str:
    """Return a file of facts with more of them, behind those that it has; as it is where that can't be done.

    Args:
        text: Of a file that can be loaded, or that has no facts yet.
        facts: With ids that are not taken, and no line breaks in their texts.
    """
    if not facts:
        return text
    root = locate_values(text)
    if root is None or root.value == "":
        return with_facts(f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{_HEADER}facts:\n", facts)
    if not isinstance(root.value, dict):
        return text
    return apply_edits(text, _edits(text, root, root.value.get("facts"), facts))


def fact_lines(fact: Fact, *, column: int = 0) -> list[str]:
    """Return a fact as an item of a YAML list in lines of its own; fields at their default are left out."""
    lines = [line for name, value in dump_fact(fact).items() for line in field_lines(name, value)]
    return [f"{' ' * column}{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _edits(text: str, root: Place, listed: Place | None, facts: Sequence[Fact]) -> Iterator[Edit]:
    if listed is None:
        yield insert_lines(text, len(text), ["facts:", *_items(facts, _COLUMN)])
    elif listed.value in {"", "~", "null"} if isinstance(listed.value, str) else listed.value == []:
        yield Edit(listed.start, listed.end, "")
        yield insert_lines(text, listed.end, _items(facts, root.column + _COLUMN))
    elif isinstance(listed.value, list) and listed.is_flow:
        end = last_end(listed)
        yield Edit(end, end, "".join(f", {flow(dump_fact(fact))}" for fact in facts))
    elif isinstance(listed.value, list):
        yield insert_lines(text, listed.end, _items(facts, listed.column))


def _items(facts: Sequence[Fact], column: int) -> list[str]:
    return [line for fact in facts for line in fact_lines(fact, column=column)]


def dump_fact(fact: Fact) -> dict[str, object]:
    """Return the fields of a fact as a file has them; those at their default are left out."""
    return fact.model_dump(mode="json", exclude_defaults=True)


def field_lines(name: str, value: object) -> list[str]:
    """Return a field in lines of its own, the first of which begins with its name."""
    if isinstance(value, list):
        items = (flow(item) if isinstance(item, dict) else plain_text(str(item)) for item in value)
        return [f"{name}:", *(f"  - {item}" for item in items)]
    return [f"{name}: {plain_text(value, name) if isinstance(value, str) else flow(value, name)}"]


def flow(value: object, name: str = "") -> str:
    """Return a value of a field as it stands in brackets."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {flow(item, key)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < _EXACT else repr(value)  # -0 as well
        case _:
            return plain_text(str(value), name, in_flow=True)


def plain_text(text: str, name: str = "", *, in_flow: bool = False) -> str:
    """Return a text of a field as YAML has it, without quotes where it needs none."""
    is_bare = _WORD.fullmatch(text) or (name in _DATE_FIELDS and _DATE.fullmatch(text))
    return text if is_bare else scalar(text, in_flow=in_flow)

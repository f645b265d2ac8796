"""Facts as JSON: one object, a list of them, `{"facts": [...]}`, or JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class JsonItem(NamedTuple):
    """An item and its place: its number in a list or the line of JSON Lines, counted from 1."""

    row: int
    value: object
    """What the JSON says; None where there is none that can be read."""


def json_items(text: str) -> Iterator[JsonItem]:
    """Yield the items of a JSON text; a line of JSON Lines that is broken hides no other."""
    whole = _parsed(text)
    items = whole.get("facts", whole) if isinstance(whole, dict) else whole
    if isinstance(items, list):
        yield from (JsonItem(row, item) for row, item in enumerate(items, start=1))
    elif items is not None:
        yield JsonItem(1, items)
    else:
        lines = enumerate(text.splitlines(), start=1)
        yield from (JsonItem(row, _parsed(line)) for row, line in lines if line.strip())


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value

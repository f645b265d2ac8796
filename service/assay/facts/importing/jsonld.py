"""JSON-LD: the blocks of a page, and the nodes of a type in them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Node: TypeAlias = "dict[str, object]"
MAX_DEPTH = 50
_TYPE = re.compile(r"application/ld\+json\s*(?:;.*)?", re.IGNORECASE)
_WRAPPER = re.compile(r"\A\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*\Z")
_NAME = re.compile(r"[/#:]")


class BrokenJsonError(ValueError):
    """A text that is no JSON, with the reason."""


def find_blocks(page: str) -> tuple[str, ...]:
    """Return the texts of all JSON-LD blocks of a page, those in comments left out."""
    parser = _Blocks()
    parser.feed(page)
    parser.close()
    return tuple(_WRAPPER.sub("", block).strip() for block in parser.blocks)


def parse_json(text: str) -> object:
    """Return what a JSON text holds; line breaks inside of its texts are let pass, as many pages have them.

    Raises:
        BrokenJsonError: If it is no JSON, or nested too deep.
    """
    try:
        value: object = json.loads(text, strict=False)
    except RecursionError as err:
        raise BrokenJsonError("nested too deep") from err
    except ValueError as err:
        raise BrokenJsonError(str(err)) from err
    return value


def find_nodes(value: object, type_: str) -> Iterator[Node]:
    """Yield all nodes of a type, wherever they lie, in order; what is nested in one of them is not looked at.

    A value that refers to another node of the same text by `@id` alone is replaced by that node.
    """
    named = {id_: node for node in _nodes(value) if isinstance(id_ := node.get("@id"), str) and len(node) > 1}
    for node in _nodes(value, stop=type_):
        if has_type(node, type_):
            yield {key: _resolved(each, named) for key, each in node.items()}


def has_type(node: Mapping[str, object], type_: str) -> bool:
    """Return True if a node is of a type, written with or without a prefix or the address of the vocabulary."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and _NAME.split(name)[-1] == type_ for name in names)


def first_text(value: object) -> str | None:
    """Return a text, the first of a list, or that of `{"@value": ...}`, in one line; None if there is none."""
    for each in value if isinstance(value, list) else [value]:
        text = each.get("@value") if isinstance(each, dict) else each
        if isinstance(text, str) and text.split():
            return " ".join(text.split())
    return None


def first_node(value: object) -> Node:
    """Return a node, or the first of a list; an empty one if there is none."""
    values = value if isinstance(value, list) else [value]
    return next((each for each in values if isinstance(each, dict)), {})


def _nodes(value: object, *, stop: str | None = None, depth: int = 0) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, stop=stop, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        if stop is None or not has_type(value, stop):
            for item in value.values():
                yield from _nodes(item, stop=stop, depth=depth + 1)


def _resolved(value: object, named: Mapping[str, Node]) -> object:
    if isinstance(value, list):
        return [_node_meant(item, named) for item in value]
    return _node_meant(value, named)


def _node_meant(value: object, named: Mapping[str, Node]) -> object:
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return named.get(value["@id"], value)
    return value


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and _TYPE.fullmatch((dict(attrs).get("type") or "").strip()):
            self._is_inside = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.blocks[-1] += data

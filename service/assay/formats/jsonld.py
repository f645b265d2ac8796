"""JSON-LD: the blocks of a page, the nodes in them, and what a node refers to.

Source: https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Node: TypeAlias = Mapping[str, object]
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
    return tuple(parser.blocks)


def is_block(script_type: str | None) -> bool:
    """Return True if a script element of this type holds JSON-LD."""
    return _TYPE.fullmatch((script_type or "").strip()) is not None


def parse_json(text: str) -> object:
    """Return what a JSON text or a block holds.

    Line breaks inside of its texts are let pass, as many pages have them, and so are the comments around a block that
    hide it from old browsers and from XML.

    Raises:
        BrokenJsonError: If it is no JSON, or nested too deep.
    """
    try:
        value: object = json.loads(_WRAPPER.sub("", text), strict=False)
    except RecursionError as err:
        raise BrokenJsonError("nested too deep") from err
    except ValueError as err:
        raise BrokenJsonError(str(err)) from err
    return value


def find_nodes(value: object, type_: str) -> Iterator[Node]:
    """Yield all nodes of a type, wherever they lie, in order; what is nested in one of them is not looked at.

    A value that refers to another node of the same text by `@id` alone is replaced by that node.
    """
    named = named_nodes(value)
    for node in _nodes(value, stop=type_):
        if type_ in types_of(node):
            yield resolve(node, named)


def types_of(node: Node) -> frozenset[str]:
    """Return the types of a node, without their prefix or the address of their vocabulary."""
    return frozenset(_NAME.split(name)[-1] for name in listed(node.get("@type")) if isinstance(name, str))


def named_nodes(value: object) -> dict[str, Node]:
    """Return the nodes that others can refer to, by their `@id`; those that are themselves a reference are left out."""
    return {id_: node for node in _nodes(value) if isinstance(id_ := node.get("@id"), str) and len(node) > 1}


def resolve(node: Node, named: Mapping[str, Node]) -> Node:
    """Return a node whose values stand where it refers to other nodes by `@id` alone; those of the values stay."""
    return {key: _resolved(each, named) for key, each in node.items()}


def listed(value: object) -> list[object]:
    """Return the values of a property, which JSON-LD writes as a list or, where it is one, as it is."""
    return value if isinstance(value, list) else [value]


def first_text(value: object) -> str | None:
    """Return a text, the first of a list, or that of `{"@value": ...}`, in one line; None if there is none."""
    for each in listed(value):
        text = each.get("@value") if isinstance(each, dict) else each
        if isinstance(text, str) and text.split():
            return " ".join(text.split())
    return None


def first_node(value: object) -> Node:
    """Return a node, or the first of a list; an empty one if there is none."""
    return next((each for each in listed(value) if isinstance(each, Mapping)), {})


def _nodes(value: object, *, stop: str | None = None, depth: int = 0) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, stop=stop, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        if stop is None or stop not in types_of(value):
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
        if tag == "script" and is_block(dict(attrs).get("type")):
            self._is_inside = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.blocks[-1] += data

"""YAML as text with line numbers: every scalar stays a string, so that `no`, `1989` and dates survive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import yaml

from assay.facts.findings import UnreadableError

MAX_DEPTH = 12
Location: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Tree:
    """A value and the line it starts on, counted from 1; for the value of a key, the line of the key."""

    line: int
    value: str | list[Tree] | dict[str, Tree] | None


class ParsedYaml(NamedTuple):
    """One document, and the keys that repeat an earlier one of the same mapping (which wins)."""

    root: Tree | None
    duplicates: tuple[Tree, ...]


def parse_yaml(text: str) -> ParsedYaml:
    """Parse one YAML document; None for the root if there is none.

    Raises:
        UnreadableError: If the text is malformed, nested deeper than `MAX_DEPTH`, or has aliases
            (they can expand to more than memory holds) or a second document.
    """
    try:
        return _compose(text)
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise UnreadableError(line, err.problem or "malformed") from err
    except yaml.reader.ReaderError as err:
        line = text.encode()[: err.position].count(b"\n") + 1
        raise UnreadableError(line, "a control character, which YAML does not allow") from err


def line_of(tree: Tree, location: Location) -> tuple[int, int]:
    """Follow a path of keys and indexes as far as it exists.

    Returns:
        The line of the last value reached, and the number of steps that existed.
    """
    for steps, part in enumerate(location):
        child = _child(tree, part)
        if child is None:
            return tree.line, steps
        tree = child
    return tree.line, len(location)


def plain(tree: Tree) -> Plain:
    """Return the value without its lines; members of a mapping that are empty are left out."""
    match tree.value:
        case dict() as members:
            values = ((key, plain(child)) for key, child in members.items())
            return {key: value for key, value in values if value is not None}
        case list() as items:
            return [plain(item) for item in items]
        case scalar:
            return scalar


def _child(tree: Tree, part: str | int) -> Tree | None:
    value = tree.value
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _compose(text: str) -> ParsedYaml:
    # The C composer recurses without a guard and overflows the stack on deep nesting,
    # so the tree is built from events.
    opened: list[tuple[int, list[Tree]]] = [(1, [])]
    duplicates: list[Tree] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            opened[-1][1].append(Tree(_line(event), _scalar(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((_line(event), []))
            if len(opened) > MAX_DEPTH:
                raise UnreadableError(_line(event), f"nested deeper than {MAX_DEPTH} levels")
        elif isinstance(event, yaml.SequenceEndEvent):
            line, children = opened.pop()
            opened[-1][1].append(Tree(line, children))
        elif isinstance(event, yaml.MappingEndEvent):
            line, children = opened.pop()
            opened[-1][1].append(Tree(line, _mapping(children, duplicates)))
        elif isinstance(event, yaml.AliasEvent):
            raise UnreadableError(_line(event), "an alias (*name), which files of facts do not use")
    documents = opened[0][1]
    if len(documents) > 1:
        raise UnreadableError(documents[1].line, "a second document begins")
    return ParsedYaml(documents[0] if documents else None, tuple(duplicates))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.ScalarEvent) -> str | None:
    value: str = event.value
    is_plain = event.implicit[0]
    return None if is_plain and value in _NULLS else value.strip()


def _mapping(children: list[Tree], duplicates: list[Tree]) -> dict[str, Tree]:
    members: dict[str, Tree] = {}
    for key, child in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key.value, str):
            raise UnreadableError(key.line, "a field whose name is no text")
        if key.value in members:
            duplicates.append(key)
        else:
            members[key.value] = Tree(key.line, child.value)
    return members

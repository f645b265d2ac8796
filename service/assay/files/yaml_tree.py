"""YAML as text with line numbers: every scalar stays a string, so that `no`, `1989` and dates survive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DEPTH = 12
MAX_NODES = 1_000_000
"""Values and keys in one document at most; each takes a quarter of a kilobyte."""
MAX_TEXT_CHARS = 20_000
"""Longest single text, in code points; what reads facts takes time that grows with the square of it."""
Location: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN = "write plain YAML: fields, lists and texts"
_COLUMNS = 'begin each field in the same column as the one above it, with blanks, and put a text with ": " in quotes'
_CLOSING = "close what is opened above: quotes, brackets or braces"
_REMEDIES = {
    "mapping values are not allowed": _COLUMNS,
    "expected key": _COLUMNS,
    "expected '-'": _COLUMNS,
    "tab character": _COLUMNS,
    "expected ','": _CLOSING,
    "end of stream": _CLOSING,
}
"""What to do, by words of what libyaml finds wrong."""


class UnreadableError(Exception):
    """A file that yields no facts at all: no such text, no such YAML."""

    def __init__(self, line: int, problem: str, remedy: str = _PLAIN) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem
        self.remedy = remedy


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
        UnreadableError: If the text is malformed or has a second document, a text longer than `MAX_TEXT_CHARS`, or
            what `bounded_events` refuses.
    """
    return _compose(text)


def bounded_events(text: str, *, max_depth: int, max_nodes: int = MAX_NODES) -> Iterator[yaml.Event]:
    """Yield the events of a YAML text, which take no more memory one by one than the text itself.

    A text that was read to its end by this can be loaded: the loaders of PyYAML expand aliases to more than memory
    holds, and overflow the stack on deep nesting.

    Raises:
        UnreadableError: If the text is malformed, nested deeper than `max_depth`, has an alias or too many values.
    """
    try:
        yield from _guarded(yaml.parse(text, Loader=yaml.CSafeLoader), max_depth, max_nodes)
    except yaml.MarkedYAMLError as err:
        raise _malformed(err) from err
    except yaml.reader.ReaderError as err:
        line = text.encode()[: err.position].count(b"\n") + 1
        raise UnreadableError(line, "a control character, which YAML does not allow") from err


def load_yaml(text: str, *, max_depth: int = MAX_DEPTH) -> object:
    """Return what a YAML text holds: unlike `parse_yaml`, with the types that YAML gives to bare words.

    Raises:
        UnreadableError: As `bounded_events` does, and where a value does not fit its tag.
    """
    for _ in bounded_events(text, max_depth=max_depth):
        pass  # raises before anything is built
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as err:
        raise _malformed(err) from err
    except (ValueError, LookupError, AttributeError) as err:  # PyYAML, of what Python can't hold or a tag does not fit
        raise UnreadableError(1, "a value that does not match its tag") from err


def _malformed(err: yaml.MarkedYAMLError) -> UnreadableError:
    line = err.problem_mark.line + 1 if err.problem_mark else 1
    problem = err.problem or "malformed"
    remedy = next((remedy for words, remedy in _REMEDIES.items() if words in problem), _PLAIN)
    return UnreadableError(line, problem, remedy)


def _guarded(events: Iterable[yaml.Event], max_depth: int, max_nodes: int) -> Iterator[yaml.Event]:
    depth = nodes = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError(_line(event), "an alias (*name), which is not allowed here")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > max_depth:
            raise UnreadableError(_line(event), f"nested deeper than {max_depth} levels")
        if nodes > max_nodes:
            raise UnreadableError(_line(event), f"more than {max_nodes} values", "split the file")
        yield event


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


def tree_of(value: object, line: int) -> Tree:
    """Return plain values as `parse_yaml` would: scalars as texts of one line, each at the same line."""
    match value:
        case dict():
            return Tree(line, {str(key): tree_of(item, line) for key, item in value.items()})
        case list() | tuple():
            return Tree(line, [tree_of(item, line) for item in value])
        case None:
            return Tree(line, None)
        case bool():
            return Tree(line, str(value).lower())
        case _:
            return Tree(line, _one_line(value))


def plain_of(value: object) -> Plain:
    """Return `plain(tree_of(value, ...))`, without the tree."""
    match value:
        case dict():
            members = ((str(key), plain_of(item)) for key, item in value.items())
            return {key: item for key, item in members if item is not None}
        case list() | tuple():
            return [plain_of(item) for item in value]
        case None:
            return None
        case bool():
            return str(value).lower()
        case _:
            return _one_line(value)


def _one_line(value: object) -> str | None:
    text = str(value)
    if not text.isascii():
        text = text.encode(errors="replace").decode()  # half a surrogate pair can't be written
    return " ".join(text.split()) or None


def longest_text(tree: Tree) -> int:
    """Return the length of the longest text, in code points."""
    match tree.value:
        case dict() as members:
            return max((longest_text(child) for child in members.values()), default=0)
        case list() as items:
            return max((longest_text(item) for item in items), default=0)
        case text:
            return len(text or "")


def _child(tree: Tree, part: str | int) -> Tree | None:
    value = tree.value
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _compose(text: str) -> ParsedYaml:
    opened: list[tuple[int, list[Tree]]] = [(1, [])]
    duplicates: list[Tree] = []
    for event in bounded_events(text, max_depth=MAX_DEPTH):
        if isinstance(event, yaml.ScalarEvent):
            opened[-1][1].append(Tree(_line(event), _scalar(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((_line(event), []))
        elif isinstance(event, yaml.SequenceEndEvent):
            line, children = opened.pop()
            opened[-1][1].append(Tree(line, children))
        elif isinstance(event, yaml.MappingEndEvent):
            line, children = opened.pop()
            opened[-1][1].append(Tree(line, _mapping(children, duplicates)))
    documents = opened[0][1]
    if len(documents) > 1:
        raise UnreadableError(documents[1].line, "a second document begins")
    return ParsedYaml(documents[0] if documents else None, tuple(duplicates))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.ScalarEvent) -> str | None:
    value: str = event.value
    if len(value) > MAX_TEXT_CHARS:
        raise UnreadableError(_line(event), f"a text of more than {MAX_TEXT_CHARS} characters", "split or shorten it")
    is_plain = event.implicit[0]
    return None if is_plain and value in _NULLS else value.strip()


def _mapping(children: list[Tree], duplicates: list[Tree]) -> dict[str, Tree]:
    members: dict[str, Tree] = {}
    for key, child in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key.value, str):
            raise UnreadableError(key.line, "a field name that is not text")
        if key.value in members:
            duplicates.append(key)
        else:
            members[key.value] = Tree(key.line, child.value)
    return members

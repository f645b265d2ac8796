"""Files of facts as JSON Lines, one fact a line: any number of them, read and added to without the rest of the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from assay.facts.findings import Finding, FindingCode
from assay.files.yaml_tree import MAX_TEXT_CHARS, longest_text, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIXES = frozenset({".jsonl", ".ndjson"})
MAX_LINE_BYTES = 1_000_000
_SHAPE = 'write one fact a line, as {"id": ..., "statement": ..., "sources": [...]}'


class FactLine(NamedTuple):
    """A line that is not blank."""

    end: int
    """Offset of the next line in the file, in bytes."""
    number: int
    """Counted from 1."""
    read: dict[str, object] | Finding
    """Its values, or why there are none."""


def is_json_lines(path: Path) -> bool:
    """Return True if a file has one fact a line, by its name."""
    return path.suffix.lower() in _SUFFIXES


def count_lines(path: Path) -> int:
    """Return how many lines of a file have an end, blank ones too. Raises OSError if it can't be read."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(MAX_LINE_BYTES), b""))


def read_lines(path: Path, *, offset: int = 0, lines_before: int = 0) -> Iterator[FactLine]:
    """Yield the lines of a file; one that is broken hides no other.

    Args:
        path: The file.
        offset: In bytes, where a line begins.
        lines_before: Lines before it.

    Raises:
        OSError: If it can't be read.
    """
    with path.open("rb") as file:
        file.seek(offset)
        number = lines_before
        while line := file.readline(MAX_LINE_BYTES):
            number += 1
            is_whole = line.endswith(b"\n") or len(line) < MAX_LINE_BYTES
            while not is_whole:  # the rest of one that is too long
                rest = file.readline(MAX_LINE_BYTES)
                is_whole = not rest or rest.endswith(b"\n")
                line = line[:0]
            offset = file.tell()
            if line.strip() or not line:
                yield FactLine(offset, number, _read(path, number, line))


def _read(path: Path, number: int, line: bytes) -> dict[str, object] | Finding:
    if not line:
        return _unreadable(path, number, f"a line of more than {MAX_LINE_BYTES:,} bytes")
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except UnicodeDecodeError:
        return _unreadable(path, number, "the line is not UTF-8")
    except (ValueError, RecursionError):
        return _unreadable(path, number, "the line is no JSON")
    if not isinstance(value, dict):
        return _unreadable(path, number, "the line is no JSON object")
    if len(line) > MAX_TEXT_CHARS and longest_text(tree_of(value, number)) > MAX_TEXT_CHARS:
        return _unreadable(path, number, f"a text of more than {MAX_TEXT_CHARS} characters")
    return value


def _unreadable(path: Path, number: int, problem: str) -> Finding:
    return Finding(path, number, FindingCode.UNREADABLE, problem, _SHAPE)

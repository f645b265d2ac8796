"""JSON of any length, value by value: lines of it, or one text whose lists hold what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from assay.errors import ConfigError
from assay.extras import way_out
from assay.formats.jsonld import BrokenJsonError, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ijson import ObjectBuilder

_LONGEST_LINE = 4_000_000
_LISTS = (["start_array"], ["start_map", "start_array"])
"""What is open where an item begins."""
_CLAIMS = "claims"
"""The member of an export of Fact Check Tools that lists its claims."""


def json_values(file: BinaryIO) -> Iterator[tuple[int, object]]:
    """Yield the values of a file with their lines: those of JSON Lines, or the items of the lists at the top of a text.

    An item of an export of Fact Check Tools is given as an export of its own. Of one text, items have their number.

    Raises:
        ConfigError: If it is one text, and ijson is not installed.
    """
    first = file.readline(_LONGEST_LINE)
    has_more = any(line.strip() for line in iter(lambda: file.readline(_LONGEST_LINE), b""))
    file.seek(0)
    if has_more and first.strip() and not isinstance(_parsed(first), BrokenJsonError):
        yield from _lines(file)
    else:
        yield from _items(file)


def _lines(file: BinaryIO) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
        if line.strip():
            yield number, _parsed(line)


def _parsed(line: bytes) -> object:
    try:
        return parse_json(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return BrokenJsonError("it is not UTF-8")
    except BrokenJsonError as err:
        return err


def _items(file: BinaryIO) -> Iterator[tuple[int, object]]:
    try:
        import ijson  # noqa: PLC0415 - an extra
    except ImportError as err:
        msg = f"JSON as large as this needs ijson; {way_out('large')}, or save it as JSON Lines"
        raise ConfigError(msg) from err
    number = 0
    try:
        for number, item in enumerate(_built(ijson.basic_parse(file, use_float=True), ijson.ObjectBuilder), start=1):
            yield number, item
    except (ijson.JSONError, UnicodeDecodeError) as err:
        yield number + 1, BrokenJsonError(f"behind item {number}: {err}")


def _built(events: Iterable[tuple[str, object]], make: type[ObjectBuilder]) -> Iterator[object]:
    """Yield the objects of a list that is all, or of the lists that are members of the object that is all."""
    opened: list[str] = []
    key = ""
    item: ObjectBuilder | None = None
    depth = 0
    for event, value in events:
        if item is None and event == "start_map" and opened in _LISTS:
            item, depth = make(), len(opened)
        if event.startswith("start_"):
            opened.append(event)
        elif event.startswith("end_"):
            opened.pop()
        if item is not None:
            item.event(event, value)
            if len(opened) == depth:
                is_claim = key == _CLAIMS and depth > 1
                yield {_CLAIMS: [item.value]} if is_claim else item.value
                item = None
        elif event == "map_key" and len(opened) == 1:
            key = str(value)

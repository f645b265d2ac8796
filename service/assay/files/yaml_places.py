"""Where every value of a YAML text stands, for edits that leave the rest of the text as its author wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import yaml

from assay.files.yaml_tree import MAX_DEPTH, UnreadableError, bounded_events, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PLAIN_IN_FLOW = re.compile(r"[^\W_][^#:\[\]{},]* [^#:\[\]{},]*[^\s#:\[\]{},]")
"""Words that need no quotes in brackets: "It's grey."; not "Grey, not white", nor "null"."""
_PLAIN_IN_BLOCK = re.compile(r"[^\W_](?:[^#:]|:(?! )|(?<! )#)* (?:[^#:]|:(?! )|(?<! )#)*[^\s#:]")
"""Words that need none in a line of their own: "Grey, not white"; not "Grey: not white", nor "Grey #2"."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands: half-open, in code points of the text.

    Attributes:
        start: Where it begins; of a list in lines of its own, the first dash.
        end: Behind its last character; of a list or mapping in lines of its own, behind its last value.
        column: Of the start, counted from 0.
        is_flow: Whether it is written in brackets.
        value: A text, empty where nothing is written; the places of items; those of values by key.
    """

    start: int
    end: int
    column: int
    is_flow: bool
    value: str | list[Place] | dict[str, Place]


class _Range(NamedTuple):
    start: int
    end: int
    column: int


class Edit(NamedTuple):
    """Text to stand where another did: half-open, in code points."""

    start: int
    end: int
    text: str


def locate_values(text: str) -> Place | None:
    """Return the value of a YAML document with its place; None if there is none.

    Raises:
        UnreadableError: As `parse_yaml` does.
    """
    parse_yaml(text)
    events = bounded_events(text, max_depth=MAX_DEPTH)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _place(next(events), events)
    return None


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not overlap; of several at one place the first comes first."""
    parts, at = [], 0
    for start, end, inserted in sorted(edits, key=lambda edit: edit.start):
        parts += [text[at:start], inserted]
        at = end
    return "".join([*parts, text[at:]])


def next_line(text: str, at: int) -> int:
    """Return where the line behind a place begins; the place itself if a line begins there."""
    if at == 0 or text[at - 1] == "\n":
        return at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def line_break(text: str) -> str:
    """Return how the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def insert_lines(text: str, behind: int, lines: Iterable[str]) -> Edit:
    """Return the edit that puts lines of their own behind the line of a place."""
    at, ends = next_line(text, behind), line_break(text)
    before = "" if at == 0 or text[at - 1] == "\n" else ends
    return Edit(at, at, before + "".join(f"{line}{ends}" for line in lines))


def last_end(place: Place) -> int:
    """Return where the last value of a collection that has any ends."""
    values = place.value.values() if isinstance(place.value, dict) else place.value
    return max(value.end for value in values if isinstance(value, Place))


def scalar(text: str, *, in_flow: bool) -> str:
    """Return a text of one line as YAML has it: as it is where that can be read back, else in double quotes."""
    pattern = _PLAIN_IN_FLOW if in_flow else _PLAIN_IN_BLOCK
    is_plain = text.isprintable() and pattern.fullmatch(text)
    return text if is_plain else f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _place(event: yaml.Event, events: Iterator[yaml.Event]) -> Place:
    if isinstance(event, yaml.SequenceStartEvent):
        return _collection(event, events, yaml.SequenceEndEvent)
    if isinstance(event, yaml.MappingStartEvent):
        return _collection(event, events, yaml.MappingEndEvent)
    if not isinstance(event, yaml.ScalarEvent):
        raise UnreadableError(1, "an event that is not a value")
    return Place(*_range(event), is_flow=False, value=event.value.strip())


def _collection(
    opening: yaml.CollectionStartEvent, events: Iterator[yaml.Event], closing: type[yaml.CollectionEndEvent]
) -> Place:
    places: list[Place] = []
    while not isinstance(event := next(events), closing):
        places.append(_place(event, events))
    start, _, column = _range(opening)
    is_flow = bool(opening.flow_style)
    # The event that ends lines of their own stands where the next value begins.
    end = _range(event).end if is_flow else max((place.end for place in places), default=start)
    return Place(start, end, column, is_flow, places if closing is yaml.SequenceEndEvent else _keyed(places))


def _keyed(places: Sequence[Place]) -> dict[str, Place]:
    return {str(key.value): value for key, value in zip(places[::2], places[1::2], strict=True)}


def _range(event: yaml.Event) -> _Range:
    if event.start_mark is None or event.end_mark is None:  # every event of a text has both
        raise UnreadableError(1, "no place is known")
    return _Range(event.start_mark.index, event.end_mark.index, event.start_mark.column)

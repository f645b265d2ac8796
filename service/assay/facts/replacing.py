"""Facts of a file replaced or taken out, with the comments and the layout of all that stays as it is kept."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from assay.facts.appending import field_lines, fields_of, flow
from assay.files.yaml_places import (
    Edit,
    Place,
    apply_edits,
    insert_lines,
    line_break,
    line_start,
    locate_values,
    next_line,
)
from assay_schemas import FactId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from assay_schemas import Fact


def with_replaced(text: str, before: Mapping[FactId, Fact], after: Mapping[FactId, Fact]) -> str:
    """Return a file of facts with some replaced; fields that stay as they are keep their lines.

    Args:
        text: Of a file that can be loaded.
        before: The facts of the file, by id.
        after: Those to stand in their places, by the same ids.
    """
    edits: list[Edit] = []
    for id_, place in _places(text):
        if id_ in after:
            edits.extend(_changes(text, place, fields_of(before[id_]), fields_of(after[id_])))
    return apply_edits(text, edits)


def without_facts(text: str, ids: Collection[FactId]) -> str:
    """Return a file of facts without some; a comment above one stays."""
    places = list(_places(text))
    is_flow = any(text[line_start(text, place.start) : place.start].strip(" -") for _, place in places)
    if is_flow:
        kept = [text[place.start : place.end] for id_, place in places if id_ not in ids]
        start, end = places[0][1].start, places[-1][1].end
        return apply_edits(text, [Edit(start, end, ", ".join(kept))]) if len(kept) < len(places) else text
    gone = [place for id_, place in places if id_ in ids]
    return apply_edits(text, [_lines(text, place.start, place.end) for place in gone])


def _places(text: str) -> Iterator[tuple[FactId, Place]]:
    root = locate_values(text)
    listed = root.value["facts"].value if root and isinstance(root.value, dict) else ()
    for place in listed:
        if isinstance(place, Place) and isinstance(place.value, dict):
            yield FactId(str(place.value["id"].value)), place


def _changes(text: str, fact: Place, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Edit]:
    """Yield the edits that make one fact another one of the same id."""
    places = fact.value if isinstance(fact.value, dict) else {}
    if fact.is_flow:
        yield Edit(fact.start, fact.end, flow(new))
        return
    added: list[str] = []
    for name in {**old, **new}:
        if name not in new:
            yield _deletion(text, places, name)
        elif name not in places:
            added += [f"{' ' * fact.column}{line}" for line in field_lines(name, new[name])]
        elif old.get(name) != new[name]:
            yield _replacement(text, places[name], name, new[name])
    if added:
        yield insert_lines(text, fact.end, added)


def _replacement(text: str, place: Place, name: str, value: object) -> Edit:
    written = text[place.start : place.end]
    if isinstance(place.value, list) and not place.is_flow and isinstance(value, list):
        _, *items = field_lines(name, value)
        indent = f"{line_break(text)}{' ' * place.column}"
        return Edit(place.start, place.end, indent.join(item.strip() for item in items))
    blank = "" if text[place.start - 1].isspace() else " "
    # What stands behind a text of several lines belongs to its place: a line break at least.
    behind = written[len(written.rstrip()) :]
    return Edit(place.start, place.end, blank + _inline(name, value) + behind)


def _inline(name: str, value: object) -> str:
    if isinstance(value, (list, dict)):
        return flow(value, name)
    (line,) = field_lines(name, value)
    return line.removeprefix(f"{name}: ")


def _deletion(text: str, places: Mapping[str, Place], name: str) -> Edit:
    place = places[name]
    keys = sorted(each.key for each in places.values() if each.key is not None)
    start = place.key or 0
    following: Sequence[int] = [later for key, later in pairwise(keys) if key == start]
    if start == keys[0] and following:  # it shares its line with the dash of the fact
        return Edit(start, following[0], "")
    return _lines(text, start, place.end)


def _lines(text: str, start: int, end: int) -> Edit:
    return Edit(line_start(text, start), next_line(text, end), "")

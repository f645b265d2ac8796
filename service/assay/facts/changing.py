"""A fact changed in its file, field by field, with the comments and the layout of its editor kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.facts.appending import dump_fact, field_lines, flow, plain_text
from assay.facts.editing import locate_facts
from assay.files.yaml_places import Edit, Place, apply_edits, insert_lines, last_end, line_break, next_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assay_schemas import Fact, FactId


def with_changed(text: str, before: Fact, after: Fact) -> str:
    """Return a file of facts with one of them changed: nothing but the values that differ is written anew.

    Args:
        text: Of a file that can be loaded.
        before: The fact as the file has it.
        after: The same with other fields, under the same id.
    """
    return with_all_changed(text, {before.id: before}, {after.id: after})


def with_all_changed(text: str, before: Mapping[FactId, Fact], after: Mapping[FactId, Fact]) -> str:
    """Return a file of facts with several changed, as `with_changed`; facts are given by their ids."""
    edits: list[Edit] = []
    for id_, place, _ in locate_facts(text):
        if id_ in before and id_ in after:
            edits.extend(_of_mapping(text, place, dump_fact(before[id_]), dump_fact(after[id_])))
    return apply_edits(text, edits)


def _of_mapping(text: str, place: Place, old: dict[str, object], new: dict[str, object]) -> Iterator[Edit]:
    members = place.value if isinstance(place.value, dict) else {}
    for name in [*old, *(name for name in new if name not in old)]:
        member = members.get(name)
        if name in new and member is None:
            yield _addition(text, place, name, new[name])
        elif member is not None and name not in new:
            yield _removal(text, place, member, name)
        elif member is not None and old.get(name) != new[name]:
            yield from _of_value(text, member, old.get(name), new[name], name=name, in_flow=place.is_flow)


def _of_value(
    text: str, place: Place, old: object, new: object, *, name: str = "", in_flow: bool = False
) -> Iterator[Edit]:
    if isinstance(place.value, dict) and isinstance(old, dict) and isinstance(new, dict):
        yield from _of_mapping(text, place, old, new)
    elif isinstance(place.value, list) and isinstance(old, list) and isinstance(new, list):
        yield from _of_list(text, place, old, new, name=name)
    else:
        yield _replacement(text, place, new, name, in_flow=in_flow)


def _of_list(text: str, place: Place, old: list[object], new: list[object], *, name: str) -> Iterator[Edit]:
    """Yield the edits of a list: item by item where that is possible, for comments stand between them."""
    items = place.value if isinstance(place.value, list) else []
    kept = [item for item in old if item in new]
    if len(old) == len(new) == len(items):
        for item, before, after in zip(items, old, new, strict=True):
            if before != after:
                yield from _of_value(text, item, before, after, in_flow=place.is_flow)
    elif place.is_flow or len(old) != len(items) or new[: len(kept)] != kept:
        yield _replacement(text, place, new, name, in_flow=place.is_flow)
    else:
        yield from (_without_line(text, item) for item, before in zip(items, old, strict=True) if before not in kept)
        added = new[len(kept) :]
        if added:
            yield insert_lines(text, place.end, _item_lines(place.column, added))


def _item_lines(column: int, items: Sequence[object]) -> list[str]:
    lines = field_lines("", list(items))[1:]
    return [f"{' ' * column}{line.strip()}" for line in lines]


def _addition(text: str, mapping: Place, name: str, value: object) -> Edit:
    if mapping.is_flow:
        end = last_end(mapping)
        return Edit(end, end, f", {name}: {flow(value, name)}")
    return insert_lines(text, mapping.end, [f"{' ' * mapping.column}{line}" for line in field_lines(name, value)])


def _removal(text: str, mapping: Place, member: Place, name: str) -> Edit:
    key = text.rfind(name, mapping.start, member.start)
    begins = text.rfind("\n", 0, key) + 1
    if mapping.is_flow or key < 0 or text[begins:key].strip():  # another value is on the line
        return _replacement(text, member, None, name, in_flow=mapping.is_flow)
    return Edit(begins, next_line(text, member.end), "")


def _without_line(text: str, item: Place) -> Edit:
    return Edit(text.rfind("\n", 0, item.start) + 1, next_line(text, item.end), "")


def _replacement(text: str, place: Place, value: object, name: str, *, in_flow: bool) -> Edit:
    match value:
        case None:
            written = "null"
        case list() if isinstance(place.value, list) and not place.is_flow and value:
            written = line_break(text).join(_item_lines(place.column, value)).lstrip()
        case str():
            written = plain_text(value, name, in_flow=in_flow)
        case _:
            written = flow(value, name)
    before = "" if text[place.start - 1].isspace() or text[place.start - 1] in "[{" else " "
    # A text in lines of its own ends with the last of them.
    after = line_break(text) if text[place.start : place.end].endswith("\n") else ""
    return Edit(place.start, place.end, f"{before}{written}{after}")

"""Proposals written into a file of facts, or accepted there, with the comments and the layout of its editor kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.files.yaml_places import Edit, Place, apply_edits, insert_lines, last_end, locate_values, scalar
from assay_schemas import FactId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

FIELDS = ("also_stated", "related_myths")
"""The fields of a fact whose items are proposed and accepted."""


class Proposals(NamedTuple):
    """Sentences to propose beside one fact, each of one line."""

    also_stated: tuple[str, ...] = ()
    related_myths: tuple[str, ...] = ()


class Accepted(NamedTuple):
    """A file of facts with proposals accepted, and how many they were."""

    text: str
    accepted: int


def with_proposals(text: str, proposals: Mapping[FactId, Proposals]) -> str:
    """Return a file of facts with sentences proposed, behind the items that a field has already.

    Args:
        text: Of a file that can be loaded.
        proposals: By the id of the fact.
    """
    edits: list[Edit] = []
    for id_, place, fields in locate_facts(text):
        proposed = zip(FIELDS, proposals.get(id_, Proposals()), strict=True)
        # A list that is there grows first: a new field at the same place must not part its items.
        for name, sentences in sorted(proposed, key=lambda each: each[0] not in fields):
            if sentences:
                edits.append(_addition(text, place, fields.get(name), name, sentences))
    return apply_edits(text, edits)


def with_accepted(text: str, ids: Collection[FactId] | None = None) -> Accepted:
    """Return a file of facts with what is proposed accepted: each proposal becomes a plain text.

    Args:
        text: Of a file that can be loaded.
        ids: Of the facts whose proposals are accepted; None: of all.
    """
    edits = [
        edit
        for id_, _, fields in locate_facts(text)
        if ids is None or id_ in ids
        for name in FIELDS
        for edit in _acceptances(fields.get(name))
    ]
    return Accepted(apply_edits(text, edits), len(edits))


def locate_facts(text: str) -> Iterator[tuple[FactId, Place, dict[str, Place]]]:
    """Yield every fact: its id, its place and those of its fields."""
    root = locate_values(text)
    members = root.value if root else ()
    facts = members["facts"].value if isinstance(members, dict) else ()
    for place in facts:
        if isinstance(place, Place) and isinstance(place.value, dict):
            yield FactId(str(place.value["id"].value)), place, place.value


def _addition(text: str, fact: Place, field: Place | None, name: str, sentences: Sequence[str]) -> Edit:
    """Return the edit that adds sentences to a field, which a fact may lack or have left blank."""
    flow = ", ".join(_proposal(sentence) for sentence in sentences)
    if field is None and fact.is_flow:
        end = last_end(fact)
        return Edit(end, end, f", {name}: [{flow}]")
    if field is None:
        return insert_lines(text, fact.end, _field_lines(name, fact.column, sentences))
    if not isinstance(field.value, list):
        return Edit(field.start, field.end, f"{'' if text[field.start - 1].isspace() else ' '}[{flow}]")
    if not field.is_flow:
        return insert_lines(text, field.end, _item_lines(field.column, sentences))
    at = last_end(field) if field.value else field.start + 1
    return Edit(at, at, f", {flow}" if field.value else flow)


def _field_lines(name: str, column: int, sentences: Sequence[str]) -> list[str]:
    return [f"{' ' * column}{name}:", *_item_lines(column + 2, sentences)]


def _item_lines(column: int, sentences: Sequence[str]) -> list[str]:
    return [f"{' ' * column}- {_proposal(sentence)}" for sentence in sentences]


def _proposal(sentence: str) -> str:
    return f"{{text: {scalar(sentence, in_flow=True)}, proposed: true}}"


def _acceptances(field: Place | None) -> Iterator[Edit]:
    items = field.value if field and isinstance(field.value, list) else ()
    for item in items:
        if isinstance(item.value, dict):
            sentence = str(item.value["text"].value)
            yield Edit(item.start, item.end, scalar(sentence, in_flow=bool(field and field.is_flow)))

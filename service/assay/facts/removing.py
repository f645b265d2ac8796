"""Facts taken out of a file, with the comments and the layout of those that stay kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.facts.editing import locate_facts
from assay.files.yaml_places import Edit, apply_edits, next_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from assay_schemas import FactId


def without_facts(text: str, ids: Collection[FactId]) -> str:
    """Return a file of facts without some; a comment above one stays.

    Args:
        text: Of a file that can be loaded.
        ids: Of the facts that go.
    """
    places = [(id_, place) for id_, place, _ in locate_facts(text)]
    if not any(id_ in ids for id_, _ in places):
        return text
    if any(text[_line_start(text, place.start) : place.start].strip(" -") for _, place in places):  # all in brackets
        kept = [text[place.start : place.end] for id_, place in places if id_ not in ids]
        return apply_edits(text, [Edit(places[0][1].start, places[-1][1].end, ", ".join(kept))])
    gone = [place for id_, place in places if id_ in ids]
    return apply_edits(text, [Edit(_line_start(text, each.start), next_line(text, each.end), "") for each in gone])


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1

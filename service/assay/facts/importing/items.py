"""What readers of foreign files yield, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.files.yaml_tree import Plain


class Found(NamedTuple):
    """A fact as a file has it, not checked yet."""

    row: int
    """Its place in the file, counted from 1: a line, a row, or the number of a review."""
    fields: Mapping[str, Plain]
    named_after: str = ""
    """What an id is made of where the fact has none; empty: its statement."""


class LeftOut(NamedTuple):
    """Something of a file that is no fact, with the way to mend it."""

    row: int
    problem: str
    remedy: str


Item: TypeAlias = Found | LeftOut

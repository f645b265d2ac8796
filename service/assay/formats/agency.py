"""What agencies order of whoever receives an item: its status, its embargo, the note for editors. All are obeyed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import InputError
from assay.formats.notices import editorial_note
from assay.formats.stated import moment, one_line

if TYPE_CHECKING:
    import datetime as dt

    from assay_schemas import Notice

# Each pattern: what it must find; what it must leave alone.
_LIFTED = re.compile(r"\bembargo(?:ed)?\b.{0,40}\b(?:lifted|over|passed|expired)\b", re.IGNORECASE)
_HELD = re.compile(
    r"\bembargo(?:ed)?\b|\bnot (?:for|to be) (?:publi\w+|release\w*|broadcast)|\bhold (?:for|until) release"
    r"|\bsperrfrist\b|\bsous embargo\b|\bembargad[oa]\b",
    re.IGNORECASE,
)  # "EMBARGOED until noon", "not for publication"; "embargo lifted", "for publication"
_WITHDRAWN = re.compile(
    r"\b(?:mandatory |story |bulletin )kill\b|^\W*kill\b|\bstory (?:is|was|has been) (?:withdrawn|killed)\b"
    r"|\bwithdrawn\b.{0,20}$|\bdo not (?:use|publish)\b|\bannul[ée]e?\b|\bbitte nicht verwenden\b",
    re.IGNORECASE,
)  # "MANDATORY KILL", "has been withdrawn"; "adds details on the kill list"


class Management(NamedTuple):
    """What an item states of its use, as it stands there."""

    status: object
    """Such as "usable", "stat:withheld"; None: usable."""
    note: object
    embargoed: object
    """The moment until which it is held back."""
    is_embargoed: bool
    """True where it states an embargo, with or without a moment."""


def check_management(management: Management) -> tuple[dt.datetime | None, tuple[Notice, ...]]:
    """Return the moment until which the item is held back, and the notice of its note, if any.

    Raises:
        InputError: If the item is withheld, canceled or killed, or under an embargo whose end nobody can tell.
    """
    status = str(management.status or "usable").rpartition(":")[2].lower()
    if status != "usable":
        raise InputError(f"the agency marks the item as {status[:40]}; score the version that it releases")
    note = one_line(management.note) or ""
    if _WITHDRAWN.search(note):
        raise InputError(f"the agency has withdrawn the item: {note[:200]!r}; score the version that replaces it")
    until = moment(management.embargoed)
    if until is None and (management.is_embargoed or (_HELD.search(note) and not _LIFTED.search(note))):
        said = f": {note[:200]!r}" if note else ", without a time"
        raise InputError(f"under embargo{said}; score the item when the agency has released it")
    return until, (editorial_note(note),) if note else ()

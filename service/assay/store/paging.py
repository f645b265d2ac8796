"""Pages of a list that goes on growing at its top: a cursor names the last row that was seen."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter

from assay.errors import InputError

_SENT = TypeAdapter(tuple[str, Annotated[int, Field(ge=0, lt=2**63)], Annotated[str, Field(pattern="^[0-9a-f]{32}$")]])


class Cursor(NamedTuple):
    """Where a page ends."""

    ms: int
    id: str

    def encode(self, query: str) -> str:
        """Return the cursor as callers send it back; it holds for the same query alone."""
        return base64.urlsafe_b64encode(json.dumps([_digest(query), *self]).encode()).decode().rstrip("=")


def decode_cursor(text: str, query: str) -> Cursor:
    """Return the cursor that was sent.

    Raises:
        InputError: If it is damaged, or of another query.
    """
    try:
        digest, ms, id_ = _SENT.validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as err:
        raise InputError("the cursor is damaged; send it as the page before gave it") from err
    if digest != _digest(query):
        raise InputError("the cursor is of another query; send the filters of the page before, or no cursor")
    return Cursor(ms, id_)


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:8]

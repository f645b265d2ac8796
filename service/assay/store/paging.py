"""Pages of a list that goes on growing at its top: a cursor names the last row that was seen."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import NamedTuple

from assay.errors import InputError


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
        digest, ms, id_ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as err:
        raise InputError("the cursor is damaged; send it as the page before gave it") from err
    if digest != _digest(query) or not isinstance(ms, int) or not isinstance(id_, str):
        raise InputError("the cursor is of another query; send the filters of the page before, or no cursor")
    return Cursor(ms, id_)


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:8]

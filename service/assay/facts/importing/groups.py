"""Things grouped by what they have in common, on disk where they are many: memory does not grow with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from typing import Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_CACHE_KIB = 16_384
_SETUP = f"""
PRAGMA cache_size = -{_CACHE_KIB};
PRAGMA temp_store = FILE;
CREATE TABLE things (number INTEGER PRIMARY KEY, key INTEGER NOT NULL, thing BLOB NOT NULL);
"""


class Groups(Generic[T]):
    """Groups in the order of their first things, and things in the order in which they were added.

    Args:
        kind: Of the things, which pydantic can write.
    """

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)
        # Without a name it is a file that nobody else sees, and that goes with the process.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(_SETUP)
        self._connection.execute("BEGIN")

    def add(self, key: str, thing: T) -> None:
        """Add a thing to the group of a key."""
        number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)
        kept = self._adapter.dump_json(thing)
        self._connection.execute("INSERT INTO things (key, thing) VALUES (?, ?)", (number, kept))

    def __iter__(self) -> Iterator[list[T]]:
        """Yield the groups."""
        self._connection.execute("CREATE INDEX IF NOT EXISTS by_key ON things (key, number)")
        keys = self._connection.execute("SELECT key FROM things GROUP BY key ORDER BY min(number)")
        for (key,) in keys:
            things = self._connection.execute("SELECT thing FROM things WHERE key = ? ORDER BY number", (key,))
            yield [self._adapter.validate_json(thing) for (thing,) in things]

"""Facts on disk, read when they are asked for: memory does not grow with the file of facts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from assay_schemas import Fact, FactId, FactStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHUNK = 5_000
"""Facts that are written at once."""
_PAGE = 500
_KEPT_FACTS = 4_096
_WAIT_S = 30.0
_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE facts (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, active INTEGER NOT NULL, fact TEXT NOT NULL);
CREATE TABLE unindexed (row INTEGER PRIMARY KEY);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_PUT = """
INSERT INTO facts (id, active, fact) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET active = excluded.active, fact = excluded.fact RETURNING row
"""


class StoredFact(NamedTuple):
    """A fact with its row, which stays its own through all changes of the fact, and is given to no other."""

    row: int
    fact: Fact


class FactStore:
    """A file of facts that other processes may read and change at the same time. Threads may share it.

    Every change notes the rows that an index does not know yet, in the same transaction: whoever is cut off between
    store and index finds them when it starts again.

    Args:
        path: A file that `FactStore.create` made.

    Raises:
        sqlite3.Error: If it is not.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        # SQLite itself is told to make no file where there is none.
        uri = f"{path.absolute().as_uri()}?mode=rw"
        self._connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_S, check_same_thread=False)
        self._connection.execute("PRAGMA synchronous = NORMAL")

    @classmethod
    def create(cls, path: Path) -> FactStore:
        """Make an empty file."""
        connection = sqlite3.connect(path)
        connection.executescript(_TABLES)
        connection.close()
        return cls(path)

    def fill(self, facts: Iterable[Fact]) -> Iterator[list[StoredFact]]:
        """Write facts in the order of their ids into an empty store that nobody else reads, chunk by chunk."""
        unwritten = iter(facts)
        row = 0
        while chunk := [StoredFact(at, fact) for at, fact in enumerate(islice(unwritten, CHUNK), row + 1)]:
            row = chunk[-1].row
            with self._lock, self._connection as transaction:
                transaction.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", ((at, *_kept(f)) for at, f in chunk))
            yield chunk

    def change(self, put: Iterable[Fact], remove: Iterable[FactId]) -> None:
        """Add facts, or replace those of the same id, and remove others, all or nothing.

        What was noted of the facts as they were is forgotten.
        """
        with self._lock, self._connection as transaction:
            rows = [transaction.execute(_PUT, _kept(fact)).fetchone() for fact in put]
            for id_ in remove:
                rows += transaction.execute("DELETE FROM facts WHERE id = ? RETURNING row", (id_,)).fetchall()
            transaction.executemany("INSERT OR IGNORE INTO unindexed VALUES (?)", rows)
            if rows:
                transaction.execute("DELETE FROM notes")

    def unindexed(self) -> tuple[int, ...]:
        """Return the rows whose changes an index has not been told to be done with."""
        return tuple(row for (row,) in self.rows("SELECT row FROM unindexed ORDER BY row"))

    def settle(self, rows: Iterable[int]) -> None:
        """Note that an index knows these rows as they are."""
        with self._lock, self._connection as transaction:
            transaction.executemany("DELETE FROM unindexed WHERE row = ?", ((row,) for row in rows))

    def fetch(self, rows: Sequence[int]) -> Mapping[int, str]:
        """Return the active facts of some rows as texts for `read_stored`."""
        marks = ",".join("?" * len(rows))
        query = f"SELECT row, fact FROM facts WHERE active = 1 AND row IN ({marks})"  # noqa: S608 - marks alone
        return dict(self.rows(query, *rows))

    def value(self, name: str) -> str | None:
        """Return what is noted of the facts under a name."""
        found = self.rows("SELECT value FROM notes WHERE name = ?", name)
        return str(found[0][0]) if found else None

    def note(self, name: str, value: str) -> None:
        """Note something of the facts as they are."""
        with self._lock, self._connection as transaction:
            transaction.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def view(self, *, active: bool = False) -> StoredFacts:
        """Return the facts, ordered by id: all of them, or those alone that are evidence."""
        return StoredFacts(self, active=active)

    def close(self) -> None:
        """Release the file, with all changes in it and none beside it."""
        self._connection.close()

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(query, given).fetchall()


class StoredFacts(Sequence[Fact]):
    """Facts of a store as they are at each moment, ordered by id. Reading all of them keeps none.

    Args:
        store: Holds them.
        active: Only those that are evidence.
    """

    def __init__(self, store: FactStore, *, active: bool) -> None:
        self._store = store
        self._where = "active = 1" if active else "active IN (0, 1)"

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self._select("count(*)")[0][0])

    @overload
    def __getitem__(self, at: int) -> Fact: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Fact, ...]: ...

    def __getitem__(self, at: int | slice) -> Fact | tuple[Fact, ...]:
        """Return a fact, or a slice of them, by their place among the ids."""
        start, stop, step = (at if isinstance(at, slice) else slice(at, at + 1 or None)).indices(len(self))
        found = self._select("fact", "ORDER BY id LIMIT ? OFFSET ?", max(0, stop - start), start) if step > 0 else []
        facts = tuple(read_stored(text) for (text,) in found[::step])
        if isinstance(at, slice):
            return facts
        if not facts:
            raise IndexError(at)
        return facts[0]

    def __iter__(self) -> Iterator[Fact]:
        """Yield all of them."""
        last = ""
        while page := self._select("id, fact", "AND id > ? ORDER BY id LIMIT ?", last, _PAGE):
            last = page[-1][0]
            yield from (parse_stored(text) for _, text in page)

    def find(self, id_: str) -> Fact | None:
        """Return the fact of an id, or None."""
        found = self._select("fact", "AND id = ?", id_)
        return read_stored(found[0][0]) if found else None

    def _select(self, what: str, rest: str = "", *given: object) -> list[tuple[Any, ...]]:
        return self._store.rows(f"SELECT {what} FROM facts WHERE {self._where} {rest}", *given)  # noqa: S608 - literals


def parse_stored(text: str) -> Fact:
    """Return a fact as it was written."""
    return Fact.model_validate_json(text)


read_stored = lru_cache(_KEPT_FACTS)(parse_stored)
"""The same for facts that are found again and again."""


def _kept(fact: Fact) -> tuple[FactId, bool, str]:
    return fact.id, fact.status is FactStatus.ACTIVE, fact.model_dump_json(exclude_defaults=True)

"""Facts in a file: each wording of a fact in a row of its own, which changes end and never overwrite."""

from __future__ import annotations

import sqlite3
import weakref
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from assay_schemas import Fact, FactId, FactStatus
from assay_schemas.fingerprints import add_up, canonical_json, sha256_of_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

CHUNK = 5_000
"""Facts that are written at once."""
_WAIT_S = 30.0
_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE facts (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, source INTEGER NOT NULL, fact_set INTEGER NOT NULL,
    active INTEGER NOT NULL, sha256 BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER, fact TEXT NOT NULL
);
CREATE TABLE sets (fact_set INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE sources (
    source INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, set_name TEXT NOT NULL, stamp TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE TABLE states (
    generation INTEGER NOT NULL, fact_set INTEGER NOT NULL, facts INTEGER NOT NULL, active INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, PRIMARY KEY (generation, fact_set)
);
CREATE TABLE unindexed (row INTEGER PRIMARY KEY);
"""
# Made after the first facts are written, which takes a fraction of the time.
_INDEXES = (
    "CREATE UNIQUE INDEX present ON facts (id) WHERE last IS NULL",
    "CREATE INDEX ordered ON facts (id, first, last, fact_set, active)",
    "CREATE INDEX of_source ON facts (source) WHERE last IS NULL",
)
_INSERT = "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)"
_END = "UPDATE facts SET last = ? WHERE id = ? AND source = ? AND last IS NULL RETURNING row, fact_set, active, sha256"
_HOLDERS = "SELECT name FROM facts JOIN sources USING (source) WHERE id = ? AND last IS NULL"
_TWICE = "SELECT id FROM facts WHERE last IS NULL GROUP BY id HAVING count(*) > 1 LIMIT 1"


class Source(NamedTuple):
    """Where facts come from: a file, or a set in a database."""

    name: str
    """Of no other source: the path of a file, the name of a database's set."""
    set_name: str
    """Of the set that its facts are of."""
    stamp: str = ""
    """What changes with every change of it, at a glance; empty: it tells nothing."""
    content: str = ""
    """What stands for its content, such as a hash."""


class Content(NamedTuple):
    """All facts of a source."""

    source: Source
    facts: Iterable[Fact]


class Difference(NamedTuple):
    """What changed in a source, which is noted as it is now."""

    source: Source
    put: Sequence[Fact] = ()
    """New facts, and those that take the place of one of the same id."""
    remove: Sequence[FactId] = ()


class SharedIdError(Exception):
    """Two facts have the same id; nothing was written."""

    def __init__(self, id_: str, sources: Sequence[str]) -> None:
        super().__init__(f"two facts have the id {id_!r}")
        self.id = id_
        self.sources = tuple(sources)
        """Names of those that have one of the id."""


class StoredFact(NamedTuple):
    """A fact with its row, which no other wording is ever given, and the number of its set."""

    row: int
    fact_set: int
    fact: Fact


class UnindexedRow(NamedTuple):
    """A row that an index does not know as it is."""

    row: int
    fact_set: int
    text: str | None
    """None: the fact is evidence no longer."""


@dataclass
class SetState:
    """A set of facts in some generation."""

    number: int
    name: str
    facts: int = 0
    active: int = 0
    fingerprint: str = f"{0:064x}"

    def count(self, *, active: int, facts: int, added: Iterable[str] = (), ended: Iterable[str] = ()) -> None:
        """Count facts that came, or went where the numbers are below 0, with their hashes."""
        self.facts += facts
        self.active += active
        self.fingerprint = add_up([self.fingerprint, *added], without=ended)


class FactStore:
    """A file of facts that other processes may read and change at the same time. Threads may share it.

    A change ends rows and adds others, and is a generation of the whole: whoever reads by an earlier one goes on
    finding the facts as they were. Rows that an index does not know yet are noted in the same transaction: whoever is
    cut off between store and index finds them when it starts again.

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
        # The words are flushed at each change, too: after a power cut they must not be ahead of the facts.
        self._connection.execute("PRAGMA synchronous = FULL")
        self._release = weakref.finalize(self, self._connection.close)

    @classmethod
    def create(cls, path: Path) -> FactStore:
        """Make an empty file, which is flushed by whoever fills it."""
        connection = sqlite3.connect(path)
        connection.executescript(_TABLES)
        connection.close()
        store = cls(path)
        store.rows("PRAGMA synchronous = OFF")
        return store

    def fill(self, contents: Iterable[Content]) -> Iterator[list[StoredFact]]:
        """Write the first generation into an empty store that nobody else reads, and yield it chunk by chunk.

        Raises:
            SharedIdError: After the last chunk, if two facts have the same id.
        """
        row, sets = 0, dict[str, SetState]()
        for number, (source, facts) in enumerate(contents, 1):
            state = sets.setdefault(source.set_name, SetState(len(sets) + 1, source.set_name))
            self._write("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", [(number, *source)])
            unwritten = iter(facts)
            while chunk := [StoredFact(at, state.number, f) for at, f in enumerate(islice(unwritten, CHUNK), row + 1)]:
                row = chunk[-1].row
                kept = [_kept(fact) for *_, fact in chunk]
                self._write(
                    _INSERT, (own.values(at, number, state.number, 1) for at, own in enumerate(kept, chunk[0].row))
                )
                _count(state, kept)
                yield chunk
        self._write("INSERT INTO sets VALUES (?, ?)", ((each.number, each.name) for each in sets.values()))
        self._write("INSERT INTO states VALUES (1, ?, ?, ?, ?)", map(_state_values, sets.values()))
        self._complete()

    def _complete(self) -> None:
        try:
            for statement in _INDEXES:
                self.rows(statement)
        except sqlite3.IntegrityError as err:
            ((id_,),) = self.rows(_TWICE)
            raise SharedIdError(id_, [name for (name,) in self.rows(_HOLDERS, id_)]) from err

    def change(self, differences: Sequence[Difference]) -> None:
        """Make a generation of the facts as they are after some differences, all or nothing; one process at a time.

        Raises:
            SharedIdError: If two facts had the same id then; nothing is changed.
        """
        with self._lock, self._connection as transaction:
            transaction.execute("BEGIN IMMEDIATE")
            _Change(transaction, self._latest(transaction)).make(differences)

    def generation(self) -> int:
        """Return the number of the latest generation; 0 in an empty store."""
        with self._lock:
            return self._latest(self._connection)

    def states(self, generation: int) -> tuple[SetState, ...]:
        """Return the sets of a generation, by name."""
        query = "SELECT fact_set, name, facts, active, fingerprint FROM states JOIN sets USING (fact_set)"
        found = self.rows(f"{query} WHERE generation = ? ORDER BY name", generation)
        return tuple(SetState(*row) for row in found)

    def sources(self) -> Mapping[str, Source]:
        """Return where the facts of the latest generation come from, by name."""
        found = self.rows("SELECT name, set_name, stamp, content FROM sources")
        return {row[0]: Source(*row) for row in found}

    def hashes(self, source: str) -> Mapping[str, str]:
        """Return the SHA-256 of each present fact of a source, by id."""
        query = "SELECT id, sha256 FROM facts JOIN sources USING (source) WHERE name = ? AND last IS NULL"
        return {id_: sha256.hex() for id_, sha256 in self.rows(query, source)}

    def hashes_of(self, source: str, id_: str) -> tuple[str, ...]:
        """Return the SHA-256 of the present fact of an id, if a source has one."""
        query = "SELECT sha256 FROM facts JOIN sources USING (source) WHERE id = ? AND last IS NULL AND name = ?"
        return tuple(sha256.hex() for (sha256,) in self.rows(query, id_, source))

    def note_sources(self, sources: Iterable[Source]) -> None:
        """Note how known sources are now, whose facts are as they were."""
        self._write(
            "UPDATE sources SET stamp = ?, content = ? WHERE name = ?",
            ((source.stamp, source.content, source.name) for source in sources),
        )

    def ended(self) -> int:
        """Return how many rows are there for earlier generations alone."""
        ((count,),) = self.rows("SELECT count(*) FROM facts WHERE last IS NOT NULL")
        return int(count)

    def unindexed(self) -> tuple[UnindexedRow, ...]:
        """Return the rows that an index has not been told to be done with."""
        query = (
            "SELECT row, fact_set, iif(active = 1 AND last IS NULL, fact, NULL) FROM unindexed JOIN facts USING (row)"
        )
        return tuple(UnindexedRow(*row) for row in self.rows(f"{query} ORDER BY row"))

    def settle(self, rows: Iterable[int]) -> None:
        """Note that an index knows these rows as they are."""
        self._write("DELETE FROM unindexed WHERE row = ?", ((row,) for row in rows))

    def fetch(self, rows: Sequence[int]) -> Mapping[int, str]:
        """Return the facts of some rows as texts for `read_stored`."""
        marks = ",".join("?" * len(rows))
        query = f"SELECT row, fact FROM facts WHERE row IN ({marks})"  # noqa: S608 - marks alone
        return dict(self.rows(query, *rows))

    def close(self) -> None:
        """Release the file, with all changes in it and none beside it; done in any case once nobody holds the store."""
        self._release()

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(query, given).fetchall()

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._lock, self._connection as transaction:
            transaction.executemany(statement, rows)

    def _latest(self, connection: sqlite3.Connection) -> int:
        ((generation,),) = connection.execute("SELECT coalesce(max(generation), 0) FROM states")
        return int(generation)


class _Kept(NamedTuple):
    """A fact as it is written."""

    id: FactId
    active: bool
    sha256: str
    text: str

    def values(self, row: int | None, source: int, fact_set: int, first: int) -> tuple[object, ...]:
        return row, self.id, source, fact_set, self.active, bytes.fromhex(self.sha256), first, self.text


class _Change:
    """A generation that is being made, in a transaction."""

    def __init__(self, transaction: sqlite3.Connection, latest: int) -> None:
        self._transaction = transaction
        self._number = latest + 1
        query = "SELECT fact_set, name, facts, active, fingerprint FROM sets JOIN states USING (fact_set)"
        known = transaction.execute(f"{query} WHERE generation = ?", (latest,))
        self._sets = {row[1]: SetState(*row) for row in known}

    def make(self, differences: Sequence[Difference]) -> None:
        # A fact may move from one source to another: those that go leave before others come.
        numbers = [self._note(each.source) for each in differences]
        for number, each in zip(numbers, differences, strict=True):
            self._end(number, (*each.remove, *(fact.id for fact in each.put)))
        for number, each in zip(numbers, differences, strict=True):
            self._add(number, each)
        values = ((self._number, *_state_values(each)) for each in self._sets.values())
        self._transaction.executemany("INSERT INTO states VALUES (?, ?, ?, ?, ?)", values)

    def _note(self, source: Source) -> int:
        statement = (
            "INSERT INTO sources (name, set_name, stamp, content) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "set_name = excluded.set_name, stamp = excluded.stamp, content = excluded.content RETURNING source"
        )
        ((number,),) = self._transaction.execute(statement, source).fetchall()
        if source.set_name not in self._sets:
            added = self._transaction.execute(
                "INSERT INTO sets (name) VALUES (?) RETURNING fact_set", (source.set_name,)
            )
            self._sets[source.set_name] = SetState(added.fetchone()[0], source.set_name)
        return int(number)

    def _end(self, source: int, ids: Iterable[FactId]) -> None:
        names = {state.number: state for state in self._sets.values()}
        for id_ in ids:
            for row, fact_set, active, sha256 in self._transaction.execute(
                _END, (self._number, id_, source)
            ).fetchall():
                names[fact_set].count(facts=-1, active=-active, ended=[sha256.hex()])
                self._transaction.execute("INSERT OR IGNORE INTO unindexed VALUES (?)", (row,))

    def _add(self, source: int, difference: Difference) -> None:
        state = self._sets[difference.source.set_name]
        kept = [_kept(fact) for fact in difference.put]
        for own in kept:
            try:
                added = self._transaction.execute(_INSERT, own.values(None, source, state.number, self._number))
            except sqlite3.IntegrityError as err:
                holders = [name for (name,) in self._transaction.execute(_HOLDERS, (own.id,))]
                raise SharedIdError(own.id, [*holders, difference.source.name]) from err
            self._transaction.execute("INSERT INTO unindexed VALUES (?)", (added.lastrowid,))
        _count(state, kept)


def _kept(fact: Fact) -> _Kept:
    text = canonical_json(fact)
    return _Kept(fact.id, fact.status is FactStatus.ACTIVE, sha256_of_json(text), text.decode())


def _count(state: SetState, added: Sequence[_Kept]) -> None:
    state.count(facts=len(added), active=sum(own.active for own in added), added=[own.sha256 for own in added])


def _state_values(state: SetState) -> tuple[object, ...]:
    return state.number, state.facts, state.active, state.fingerprint

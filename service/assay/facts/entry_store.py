"""Facts of files on disk with their places and what ties them to others: memory grows with neither."""

from __future__ import annotations

import hashlib
import sqlite3
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.facts.checks import Bond, Tie, ties_of
from assay.facts.documents import FactEntry
from assay.facts.surroundings import letters_of
from assay.files.yaml_tree import Tree
from assay.retrieval.stored import StoredFact
from assay.retrieval.views import parse_stored
from assay_schemas import FactStatus, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay_schemas import Fact

_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS entries (
    row INTEGER PRIMARY KEY, file INTEGER NOT NULL, active INTEGER NOT NULL, fact TEXT NOT NULL, lines TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (bond INTEGER, hash INTEGER, row INTEGER, PRIMARY KEY (bond, hash, row)) WITHOUT ROWID;
"""
_BONDS = {bond: number for number, bond in enumerate(Bond)}
_WAIT_S = 30.0
_PAGE = 500
_CACHE_KIB = 65_536
_SET = 1
"""All facts are of one set, for lint knows of none."""


class Placed(NamedTuple):
    """A fact of a file with its row, which grows in the order of files and places."""

    row: int
    entry: FactEntry


class EntryStore:
    """Facts of files in a file of SQLite. One process may write, any number read.

    Args:
        path: Made if it does not exist; None: nothing stays, and memory holds no more of it than of another.
        files: That the facts are of, in their order.
        finds_repeats: Whether facts can be found by what they say.
    """

    def __init__(self, path: Path | None, files: Sequence[Path], *, finds_repeats: bool = False) -> None:
        self._files = tuple(files)
        self._finds_repeats = finds_repeats
        self._numbers = {file: number for number, file in enumerate(self._files)}
        self._connection = sqlite3.connect(path or "", timeout=_WAIT_S, isolation_level=None)
        self._connection.executescript(f"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{_CACHE_KIB}; {_TABLES}")

    @property
    def connection(self) -> sqlite3.Connection:
        """For what is kept beside the facts, in the same transactions; nothing is committed unless it is told to."""
        return self._connection

    def add(self, entries: Iterable[FactEntry]) -> None:
        """Add facts behind those that there are."""
        keys: list[tuple[int, int, int]] = []
        is_alone = not self._connection.in_transaction
        if is_alone:
            self._connection.execute("BEGIN")
        for entry in entries:
            fact = entry.fact
            kept = fact.model_dump_json(exclude_defaults=True)
            is_active = fact.status is FactStatus.ACTIVE
            row = (
                self._connection.execute(
                    "INSERT INTO entries (file, active, fact, lines) VALUES (?, ?, ?, ?)",
                    (self._numbers[entry.path], is_active, kept, _lines(entry.tree)),
                ).lastrowid
                or 0
            )
            keys += ((*_key(tie), row) for tie in {*ties_of(fact), *self._said_by(fact)})
        self._connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", sorted(keys))
        if is_alone:
            self._connection.execute("COMMIT")

    def __len__(self) -> int:
        """Return how many facts there are; the rows are those from 1 on."""
        return int(self._connection.execute("SELECT coalesce(max(row), 0) FROM entries").fetchone()[0])

    def between(self, first: int, last: int) -> Iterator[Placed]:
        """Yield the facts of some rows, both ends included."""
        yield from map(self._placed, self._rows("row BETWEEN ? AND ? ORDER BY row", first, last))

    def at(self, rows: Sequence[int]) -> list[Placed]:
        """Return the facts of some rows, in the order of their rows."""
        marks = ",".join("?" * len(rows))
        return [self._placed(found) for found in self._rows(f"row IN ({marks}) ORDER BY row", *rows)]

    def tied(self, ties: Iterable[Tie]) -> list[Placed]:
        """Return the facts that have any of some ties, in the order of their rows."""
        rows: set[int] = set()
        for tie in ties:
            query = "SELECT row FROM keys WHERE bond = ? AND hash = ?"
            rows.update(row for (row,) in self._connection.execute(query, _key(tie)))
        return self.at(sorted(rows))

    def groups(self, bond: Bond) -> Iterator[list[Placed]]:
        """Yield the facts that share something of a kind: several each time, that share the same."""
        keys = self._connection.execute("SELECT hash, row FROM keys WHERE bond = ? ORDER BY hash, row", (_BONDS[bond],))
        for _, group in groupby(keys, key=itemgetter(0)):
            rows = [row for _, row in group]
            if len(rows) > 1:
                yield [placed for at in range(0, len(rows), _PAGE) for placed in self.at(rows[at : at + _PAGE])]

    def active_from(self, place: int, size: int) -> Iterator[list[StoredFact]]:
        """Yield the facts that are evidence from one on, counted from 0, in chunks."""
        (last,) = self._connection.execute(
            "SELECT coalesce(max(row), 0) FROM (SELECT row FROM entries WHERE active = 1 ORDER BY row LIMIT ?)",
            (place,),
        ).fetchone()
        while chunk := self._connection.execute(
            "SELECT row, fact FROM entries WHERE active = 1 AND row > ? ORDER BY row LIMIT ?", (last, size)
        ).fetchall():
            last = chunk[-1][0]
            yield [StoredFact(row, _SET, parse_stored(fact)) for row, fact in chunk]

    def count_active(self) -> int:
        """Return how many facts are evidence."""
        return int(self._connection.execute("SELECT count(*) FROM entries WHERE active = 1").fetchone()[0])

    def find(self, id_: str) -> FactEntry | None:
        """Return the last fact of an id."""
        held = (each.entry for each in reversed(self.tied([Tie(Bond.ID, id_)])))
        return next((entry for entry in held if entry.fact.id == id_), None)

    def superseding(self) -> Iterator[Placed]:
        """Yield the facts that supersede others."""
        yield from map(self._placed, self._rows("fact ->> 'supersedes' IS NOT NULL ORDER BY row"))

    def clear(self) -> None:
        """Forget all facts."""
        self._connection.execute("DELETE FROM entries")
        self._connection.execute("DELETE FROM keys")

    def shrink(self) -> None:
        """Give back the room of what was forgotten."""
        self._connection.execute("VACUUM")

    def statements(self, rows: Sequence[int]) -> list[tuple[int, str]]:
        """Return the rows with what their facts say."""
        marks = ",".join("?" * len(rows))
        query = f"SELECT row, fact ->> 'statement' FROM entries WHERE row IN ({marks})"  # noqa: S608 - marks alone
        return self._connection.execute(query, rows).fetchall()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _said_by(self, fact: Fact) -> Iterator[Tie]:
        if self._finds_repeats:
            yield said_tie(fact.statement)
        yield from (myth_tie(text_of(item)) for item in fact.related_myths)

    def _rows(self, where: str, *given: object) -> Iterator[tuple[Any, ...]]:
        query = f"SELECT row, file, fact, lines FROM entries WHERE {where}"  # noqa: S608 - literals and marks
        yield from self._connection.execute(query, given)

    def _placed(self, found: tuple[int, int, str, str]) -> Placed:
        row, file, fact, lines = found
        return Placed(row, FactEntry(parse_stored(fact), self._files[file], _tree(lines)))


def said_tie(sentence: str) -> Tie:
    """Return what ties a fact to all others that say a sentence, whatever its case and its punctuation."""
    return Tie(Bond.STATEMENT, letters_of(sentence))


def myth_tie(sentence: str) -> Tie:
    """Return what ties a fact to all others that say that a sentence is false."""
    return said_tie(sentence)._replace(bond=Bond.MYTH)


def _key(tie: Tie) -> tuple[int, int]:
    digest = hashlib.blake2b(tie.name.encode(), digest_size=8).digest()
    return _BONDS[tie.bond], int.from_bytes(digest, signed=True)


def _lines(tree: Tree) -> str:
    """Return the line of a fact and those of its fields and their items, which differ where the file is YAML."""
    if not isinstance(tree.value, dict):
        return str(tree.line)
    fields = (f"{name}={'+'.join(map(str, _own_lines(field)))}" for name, field in tree.value.items())
    return " ".join([str(tree.line), *fields])


def _own_lines(tree: Tree) -> list[int]:
    return [tree.line, *(item.line for item in tree.value)] if isinstance(tree.value, list) else [tree.line]


def _tree(lines: str) -> Tree:
    own, *fields = lines.split(" ")
    if not fields:
        return Tree(int(own), None)
    members: dict[str, Tree] = {}
    for field in fields:
        name, _, numbers = field.partition("=")
        first, *items = map(int, numbers.split("+"))
        members[name] = Tree(first, [Tree(item, None) for item in items] if items else None)
    return Tree(int(own), members)

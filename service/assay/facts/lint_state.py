"""How far a lint of many facts has come, and what it found: in one file with the facts, all of one moment."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from assay.facts.findings import Finding, FindingCode, Level

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS findings (
    file INTEGER, line INTEGER, code TEXT, message TEXT, remedy TEXT, level TEXT, field TEXT,
    UNIQUE (file, line, code, message)
);
"""


class LintState:
    """Marks and findings.

    Args:
        connection: To the file that they are kept in.
        files: That the findings are on, in their order.
    """

    def __init__(self, connection: sqlite3.Connection, files: Sequence[Path]) -> None:
        self._connection = connection
        self._files = tuple(files)
        self._numbers = {file: number for number, file in enumerate(self._files)}
        connection.executescript(_TABLES)

    @contextmanager
    def step(self, findings: Iterable[Finding], **marks: int) -> Iterator[None]:
        """Keep what was found and how far that has come, together with what is written meanwhile, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            rows = ((self._numbers[each.path], *each[1:]) for each in findings)
            self._connection.executemany("INSERT OR IGNORE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", marks.items())
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def mark(self, name: str) -> int:
        """Return how far something has come; 0 if it has not begun."""
        found = self._connection.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return int(found[0]) if found else 0

    def findings(self) -> Iterator[Finding]:
        """Yield what was found, by file and line."""
        query = (
            "SELECT file, line, code, message, remedy, level, field FROM findings ORDER BY file, line, code, message"
        )
        for file, line, code, message, remedy, level, field in self._connection.execute(query):
            yield Finding(self._files[file], line, FindingCode(code), message, remedy, Level(level), field)

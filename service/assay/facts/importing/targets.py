"""The file that imported facts join: YAML, which is rewritten whole, or JSON Lines of any length, which grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from assay.errors import GroundTruthError
from assay.facts.checks import ties_of
from assay.facts.documents import read_line
from assay.facts.edited import EditedFile
from assay.facts.entry_store import EntryStore, myth_tie, said_tie
from assay.facts.json_lines import is_json_lines, read_lines
from assay.facts.surroundings import letters_of
from assay.files.result_files import check_folder
from assay_schemas import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact

_READ_AT_ONCE = 1_000
_BLOCK = 65_536


class Target(Protocol):
    """Facts that others join."""

    is_small: bool
    """Whether facts that join are held against all that are there, not against those alone that they are tied to."""

    def find(self, id_: str) -> FactEntry | None:
        """Return the fact of an id; one that has joined with the place that it came from."""

    def answering(self, claim: str) -> Fact | None:
        """Return a fact that says that a claim is false."""

    def related(self, entries: Sequence[FactEntry]) -> Sequence[FactEntry]:
        """Return the facts that some others may clash with or repeat, in their order."""

    def add(self, entries: Sequence[FactEntry]) -> None:
        """Write facts behind those that there are, all or none."""


def open_target(path: Path, sources: Iterable[Path]) -> Target:
    """Return a file of facts, by its name JSON Lines or YAML; it need not exist.

    Raises:
        GroundTruthError: If it can't be used.
        InputError: If it can't be made, for its folder does not exist.
    """
    return LinesTarget(path, tuple(sources)) if is_json_lines(path) else YamlTarget(path)


class YamlTarget:
    """A YAML file, in memory."""

    is_small = True

    def __init__(self, path: Path) -> None:
        self._edited = EditedFile(path, path, can_be_new=True)
        self._by_id = {str(entry.fact.id): entry for entry in self._edited.entries}
        self._myths = {letters_of(text_of(item)): e.fact for e in self._edited.entries for item in e.fact.related_myths}

    def find(self, id_: str) -> FactEntry | None:
        """Return the fact of an id, see `Target`."""
        return self._by_id.get(id_)

    def answering(self, claim: str) -> Fact | None:
        """Return a fact that says that a claim is false, see `Target`."""
        return self._myths.get(letters_of(claim))

    def related(self, entries: Sequence[FactEntry]) -> Sequence[FactEntry]:  # noqa: ARG002 - all of them
        """Return all facts, see `Target`."""
        return self._edited.entries

    def add(self, entries: Sequence[FactEntry]) -> None:
        """Write facts, see `Target`."""
        self._edited.add([entry.fact for entry in entries])
        self._edited.write()
        self._by_id |= {str(entry.fact.id): entry for entry in entries}


class LinesTarget:
    """A file with one fact a line, whose facts are looked up on disk: memory grows neither with it nor with what joins.

    Where a process was killed while it wrote, the line that it did not end goes.
    """

    is_small = False

    def __init__(self, path: Path, sources: Sequence[Path]) -> None:
        check_folder(path)
        self._path = path
        self._store = EntryStore(None, tuple(dict.fromkeys((path, *sources))), finds_repeats=True)
        if path.exists():
            _end_last_line(path)
            self._read()

    def find(self, id_: str) -> FactEntry | None:
        """Return the fact of an id, see `Target`."""
        return self._store.find(id_)

    def answering(self, claim: str) -> Fact | None:
        """Return a fact that says that a claim is false, see `Target`."""
        return next((each.entry.fact for each in self._store.tied([myth_tie(claim)])), None)

    def related(self, entries: Sequence[FactEntry]) -> Sequence[FactEntry]:
        """Return the facts that some others may clash with or repeat, see `Target`."""
        ties = {tie for entry in entries for tie in (*ties_of(entry.fact), said_tie(entry.fact.statement))}
        return [each.entry for each in self._store.tied(ties)]

    def add(self, entries: Sequence[FactEntry]) -> None:
        """Write facts, see `Target`."""
        lines = [f"{entry.fact.model_dump_json(exclude_defaults=True)}\n" for entry in entries]
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("".join(lines))
        self._store.add(entries)

    def _read(self) -> None:
        entries: list[FactEntry] = []
        for line in read_lines(self._path):
            read, broken = read_line(self._path, line)
            if broken:
                raise GroundTruthError(str(broken[0]))
            entries += read
            if len(entries) >= _READ_AT_ONCE:
                self._store.add(entries)
                entries = []
        self._store.add(entries)


def _end_last_line(path: Path) -> None:
    """Delete what stands behind the last line break, unless it is a whole line."""
    with path.open("rb+") as file:
        end = file.seek(0, 2)
        start = end
        tail = b""
        while start and b"\n" not in tail:
            start = max(0, start - _BLOCK)
            file.seek(start)
            tail = file.read(end - start)
        last = tail[tail.rfind(b"\n") + 1 :]
        if not last.strip():
            return
        if last.rstrip().endswith(b"}"):
            file.write(b"\n")
        else:
            file.truncate(end - len(last))

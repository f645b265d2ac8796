"""Lint of more facts than memory should hold: on disk, and resumed where it was cut off."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeAlias

from assay.concurrency import in_batches
from assay.errors import ConfigError
from assay.facts.checks import Bond, duplicate_ids, own_findings, shared_by_all, superseded_findings
from assay.facts.contradictions import contradicting_quantities
from assay.facts.documents import no_facts, read_document, read_line
from assay.facts.entry_store import EntryStore
from assay.facts.files import sha256_of
from assay.facts.json_lines import is_json_lines, read_lines
from assay.facts.language import FACTS_THAT_TELL, language_of_facts
from assay.facts.lint import lint_files
from assay.facts.lint_state import LintState
from assay.facts.many_facts import ENTRIES_FILE, WORDS_FOLDER, Rows, end_with_parent, near_findings
from assay.facts.rivals import READABLE
from assay.files.locks import locked
from assay.retrieval.fact_words import FactWords
from assay.retrieval.large_cache import key_of
from assay.retrieval.stored import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from assay.facts.documents import FactEntry
    from assay.facts.findings import Finding

    Show: TypeAlias = "Callable[[str, int | None, int], AbstractContextManager[Callable[[int], None]]]"
    """Shows the progress of a stage, with what is done and how much of how much is there already."""

LINT_VERSION = 1
"""Raised with whatever changes what lint finds, or how it is kept."""
_SUFFIX = ".lint"
_KEPT = 3
"""Runs whose findings stay, so that the same files need no second one."""
_ROWS_AT_ONCE = 1_000
_LOCK = "lock"


_CHECKS = {Bond.ID: duplicate_ids, Bond.MEASURE: contradicting_quantities, Bond.ALIAS: shared_by_all}
"""What is wrong with facts that share something."""


class Stage(StrEnum):
    """What a run does one after the other."""

    READ = "facts read"
    INDEX = "words of facts"
    NEAR = "facts held against near ones"


@contextmanager
def lint_many(
    files: Sequence[Path], cache: Path, show: Show, *, fewest: int = 1, processes: int | None = None
) -> Iterator[Iterator[Finding]]:
    """Lint files of any number of facts, and give what was found by path and line.

    A run that was cut off goes on where it was, and one that ended is not repeated while the files are the same.

    Args:
        files: Files of facts; each once.
        cache: Folder that the runs are kept in; made if it does not exist.
        show: Tells of the progress.
        fewest: Fewer facts are linted in memory, once it is known how many there are.
        processes: That work at a time; None: as many as there are cores.

    Raises:
        ConfigError: If another process is at the same files.
        OSError: If the folder can't be written, or a file can't be read.
    """
    ordered = tuple(sorted(files))
    contents = ((str(file), sha256_of(file)) for file in ordered)
    folder = cache / f"{key_of('lint', LINT_VERSION, *contents)}{_SUFFIX}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    with _alone(folder), closing(EntryStore(folder / ENTRIES_FILE, ordered)) as store:
        run = _Run(folder, ordered, store, processes or os.cpu_count() or 1)
        run.go_on(show, fewest)
        _discard(cache)
        yield run.state.findings()


class _Run:
    def __init__(self, folder: Path, files: tuple[Path, ...], store: EntryStore, processes: int) -> None:
        self._folder = folder
        self._files = files
        self._store = store
        self._processes = processes
        self.state = LintState(store.connection, files)

    def go_on(self, show: Show, fewest: int) -> None:
        """Do what is left to do."""
        if self.state.mark("ended"):
            return
        with show(Stage.READ, None, len(self._store)) as advance:
            for at in range(self.state.mark("file"), len(self._files)):
                self._read(at, advance)
        if len(self._store) < fewest:
            self._end(lint_files(self._files))
            return
        if not self.state.mark("tied"):
            with self.state.step(self._tied_findings(), tied=1):
                pass
        if self._is_readable():
            self._hold_against_near(show)
        self._end()
        shutil.rmtree(self._folder / WORDS_FOLDER, ignore_errors=True)

    def _end(self, findings: Iterable[Finding] = ()) -> None:
        with self.state.step(findings, ended=1):
            self._store.clear()
        self._store.shrink()

    def _read(self, number: int, advance: Callable[[int], None]) -> None:
        path = self._files[number]
        if not is_json_lines(path):
            document = read_document(path)
            self._keep(document.entries, document.findings, file=number + 1)
            advance(len(document.entries))
            return
        lines = read_lines(path, offset=self.state.mark("offset"), lines_before=self.state.mark("line"))
        for batch in in_batches(lines, CHUNK):
            entries: list[FactEntry] = []
            findings: list[Finding] = []
            for line in batch:
                read, broken = read_line(path, line)
                entries += read
                findings += broken
            if batch:
                self._keep(entries, findings, offset=batch[-1].end, line=batch[-1].number)
            advance(len(entries))
        is_empty = self.state.mark("offset") == 0
        self._keep((), (no_facts(path, 1),) if is_empty else (), file=number + 1, offset=0, line=0)

    def _keep(self, entries: Sequence[FactEntry], findings: Sequence[Finding], **marks: int) -> None:
        own = (finding for entry in entries for finding in own_findings(entry))
        with self.state.step((*findings, *own), **marks):
            self._store.add(entries)

    def _tied_findings(self) -> Iterator[Finding]:
        for bond, check in _CHECKS.items():
            for group in self._store.groups(bond):
                yield from check([each.entry for each in group])
        for placed in self._store.superseding():
            yield from superseded_findings(placed.entry, self._store.find)

    def _is_readable(self) -> bool:
        first = self._store.between(1, FACTS_THAT_TELL)
        return language_of_facts([each.entry.fact for each in first]) in READABLE

    def _hold_against_near(self, show: Show) -> None:
        words = FactWords(self._folder / WORDS_FOLDER)
        with show(Stage.INDEX, self._store.count_active(), len(words)) as advance:
            for count in words.add(self._store.active_from(len(words), CHUNK)):
                advance(count)
        total, done = len(self._store), self.state.mark("near")
        with show(Stage.NEAR, total, done) as advance, self._workers() as find:
            starts = range(done + 1, total + 1, _ROWS_AT_ONCE)
            parts = [Rows(self._folder, self._files, at, min(at + _ROWS_AT_ONCE - 1, total)) for at in starts]
            for part, findings in zip(parts, find(parts), strict=True):
                with self.state.step(findings, near=part.last):
                    pass
                advance(part.last - part.first + 1)

    @contextmanager
    def _workers(self) -> Iterator[Callable[[Sequence[Rows]], Iterator[list[Finding]]]]:
        if self._processes == 1:
            yield lambda parts: map(near_findings, parts)
            return
        # Started anew, for a fork would share the threads and locks of the index.
        context = get_context("spawn")
        with ProcessPoolExecutor(self._processes, mp_context=context, initializer=end_with_parent) as pool:
            yield lambda parts: pool.map(near_findings, parts)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from the same run."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / _LOCK, is_awaited=False))
        except BlockingIOError as err:
            raise ConfigError("another process is linting the same files; wait until it ends") from err
        yield


def _discard(cache: Path) -> None:
    """Remove all but the newest runs."""
    newest_first = sorted(cache.glob(f"*{_SUFFIX}"), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in newest_first[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

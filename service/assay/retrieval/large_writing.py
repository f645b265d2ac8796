"""Make, open and change the files of a large index, so that whoever is killed meanwhile leaves it whole."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import tantivy

from assay.errors import DataError
from assay.retrieval.large import schema
from assay.retrieval.stored import FactStore, StoredFact
from assay.retrieval.texts import days_in_force, document_of, names_of, texts_of
from assay.retrieval.views import Moment, parse_stored
from assay_schemas import FactStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assay.retrieval.stored import Content, Difference

DAMAGES = (OSError, ValueError, sqlite3.Error)
"""What opening a damaged index raises."""
FACTS_FILE, _WORDS = "facts.sqlite", "words"
_BUILD_BYTES = 256_000_000
_EDIT_BYTES = 15_000_000  # the least that tantivy takes
_LOCKED_S = 30.0


def build_large(contents: Iterable[Content], folder: Path) -> None:
    """Make the files of an index in a folder that exists and is empty.

    Args:
        contents: Facts of any status, in any order; read once, a chunk at a time.
        folder: To be filled; half filled where the process ends before this returns.

    Raises:
        SharedIdError: If two facts have the same id.
    """
    (folder / _WORDS).mkdir()
    store = FactStore.create(folder / FACTS_FILE)
    with _writer(tantivy.Index(schema(), str(folder / _WORDS)), _BUILD_BYTES) as writer:
        for chunk in store.fill(contents):
            add_facts(writer, chunk)
        writer.commit()
    store.close()


def open_large(folder: Path) -> Moment:
    """Return an index as it is now; a change that was cut off is finished first, if it got as far as the facts.

    Raises:
        OSError, ValueError, sqlite3.Error: If the folder holds no index, or a damaged one; see `DAMAGES`.
        DataError: If another process has been changing the index for half a minute.
    """
    store, index = FactStore(folder / FACTS_FILE), tantivy.Index.open(str(folder / _WORDS))
    index.config_reader("manual")
    while (moment := _look(store, index)) is None:
        with _writer(index) as writer:  # waits for whoever is changing it, or finishes what was left
            _index_rest(store, writer)
    if moment.words.num_docs != sum(each.active for each in moment.sets):
        msg = f"{folder} holds other facts than words"
        raise ValueError(msg)
    return moment


def _look(store: FactStore, index: tantivy.Index) -> Moment | None:
    """Return the index as it is now; None while a change is under way.

    A change notes its rows before it is in the words, and is in the words before the note is deleted. So words that
    were opened between two looks at the same generation without notes are of this generation.
    """
    generation = store.generation()
    index.reload()
    moment = Moment(store, index.searcher(), generation, store.states(generation))
    return None if store.unindexed() or store.generation() != generation else moment


def change_large(folder: Path, differences: Sequence[Difference]) -> Moment:
    """Add facts to an index, or replace them, and remove others; return it as it is then.

    One change at a time, over all processes. One that is cut off is finished by the next, or when the index is next
    opened, if it got as far as the file of facts; else it did not happen. Who reads the index as it was goes on so.

    Raises:
        SharedIdError: If two facts had the same id then; nothing is changed.
        DataError: If another process has been changing the index for half a minute.
    """
    store, index = FactStore(folder / FACTS_FILE), tantivy.Index.open(str(folder / _WORDS))
    with _writer(index) as writer:
        _index_rest(store, writer)
        store.change(differences)
        _index_rest(store, writer)
    return open_large(folder)


@contextmanager
def _writer(index: tantivy.Index, heap_bytes: int = _EDIT_BYTES) -> Iterator[tantivy.IndexWriter]:
    """Give the one writer that an index may have; what it has not committed when the context ends is forgotten."""
    writer = _open_writer(index, heap_bytes)
    try:
        yield writer
    finally:
        writer.wait_merging_threads()  # gives back the lock, too


def _open_writer(index: tantivy.Index, heap_bytes: int) -> tantivy.IndexWriter:
    until = time.monotonic() + _LOCKED_S
    while True:
        try:
            return index.writer(heap_bytes, 1)
        except ValueError as err:  # the lock is held; the binding has no error of its own for it
            if time.monotonic() > until:
                msg = f"another process has been changing the facts for {_LOCKED_S:.0f} s; try again"
                raise DataError(msg) from err
            time.sleep(0.02)


def _index_rest(store: FactStore, writer: tantivy.IndexWriter) -> None:
    """Tell the words what a change has noted, then that it is done."""
    rows = store.unindexed()
    if not rows:
        return
    for each in rows:
        writer.delete_documents_by_term("row", each.row)
    add_facts(writer, (StoredFact(each.row, each.fact_set, parse_stored(each.text)) for each in rows if each.text))
    writer.commit()
    store.settle(each.row for each in rows)


def add_facts(writer: tantivy.IndexWriter, facts: Iterable[StoredFact]) -> None:
    """Add the words of those facts that are evidence."""
    for row, fact_set, fact in facts:
        if fact.status is FactStatus.ACTIVE:
            own, *others = texts_of(fact)
            days = days_in_force(fact)
            document = tantivy.Document(
                stems=" ".join(document_of(own, others)),
                names=[" ".join(name) for name in names_of(fact) if name],
                row=row,
                fact_set=fact_set,
                first=days.first.toordinal(),
                last=days.last.toordinal(),
            )
            writer.add_document(document)

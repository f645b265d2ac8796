"""Which index facts get: one in memory, or one on disk where they are many."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from assay.extras import is_installed, way_out
from assay.retrieval.cache import index_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assay.facts.store import FactBase
    from assay.retrieval.index import Embed, Retriever

_FEWEST_BYTES_OF_A_FACT = 40
"""Files with fewer for each fact of a large set are not looked up: reading them takes no time."""


@dataclass(frozen=True)
class Indexed:
    """Facts and the index they are found by; a large index holds the facts as well."""

    base: FactBase
    index: Retriever


@dataclass(frozen=True)
class Shelf:
    """Where large sets of facts are kept between starts.

    Attributes:
        folder: Of prepared indexes; None: nothing is kept, and no set is large.
        large_from: Facts of a large set, at least.
    """

    folder: Path | None
    large_from: int

    def read(self, paths: Sequence[Path], read: Callable[[], FactBase], *conditions: object) -> FactBase:
        """Return the facts of files: those on the shelf if the files are the same as then, else read anew.

        Args:
            paths: The files.
            read: Reads them.
            conditions: What the facts hang on besides.
        """
        if self.folder is None or not is_installed("tantivy") or not self.may_be_large(paths):
            return read()
        from assay.retrieval.large_cache import open_large, source_of, take_facts

        source = source_of(paths, *conditions)
        if kept := take_facts(source, self.folder):
            return kept
        base = read()
        # Files that were written to meanwhile may be others than those that were read.
        if len(base.facts) >= self.large_from and source_of(paths, *conditions) == source:
            with suppress(OSError, sqlite3.Error):
                return base._replace(facts=open_large(base, None, self.folder, source).store.view())
        return base

    def index(self, base: FactBase, embed: Embed) -> Indexed:
        """Return facts with an index that suits their number."""
        if len(base.facts) < self.large_from:
            return Indexed(base, index_facts(base, embed, self.folder))
        if self.folder is None or not is_installed("tantivy"):
            self._tell(len(base.facts), way_out("large"))
            return Indexed(base, index_facts(base, embed, self.folder))
        from assay.retrieval.large_cache import open_large

        try:
            index = open_large(base, embed, self.folder)
        except (OSError, sqlite3.Error) as error:
            self._tell(len(base.facts), f"make {self.folder} writable ({type(error).__name__})")
            return Indexed(base, index_facts(base, embed, self.folder))
        return Indexed(base._replace(facts=index.store.view()), index)

    def may_be_large(self, paths: Sequence[Path]) -> bool:
        """Return True if files are large enough to hold a large set of facts."""
        try:
            return sum(path.stat().st_size for path in paths) >= _FEWEST_BYTES_OF_A_FACT * self.large_from
        except OSError:
            return False

    def _tell(self, count: int, way: str) -> None:
        structlog.get_logger("assay.facts").warning(
            "many facts are searched in memory, which takes long and much of it", facts=count, way_out=way
        )

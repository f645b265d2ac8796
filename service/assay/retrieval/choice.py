"""Which index facts get: one in memory, or one on disk where they are many."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import structlog

from assay.extras import is_installed, way_out
from assay.facts.json_lines import count_lines, is_json_lines
from assay.facts.sets import files_of_sets, place_of
from assay.facts.store import unite_sets
from assay.facts.stored import check_apart, check_names
from assay.retrieval.cache import index_facts
from assay.retrieval.views import StoredFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assay.facts.kept_documents import KeptDocuments
    from assay.facts.store import FactBase
    from assay.facts.stored import StoredSets
    from assay.retrieval.index import Embed, Retriever
    from assay.retrieval.views import Moment

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

    def read(
        self,
        paths: Sequence[Path],
        documents: KeptDocuments,
        stored: StoredSets | None = None,
        *,
        trust_proposals: bool,
    ) -> FactBase:
        """Return the facts of files or folders, and of a database; of those read before, only what changed is read.

        Args:
            paths: As for `load_fact_base`.
            documents: Files of few facts, as this process last read them.
            stored: Sets of a database that are served beside them.
            trust_proposals: As for `load_fact_base`.

        Raises:
            GroundTruthError: As `load_fact_base`, or if a set is not there, or can't be served beside the others.
        """
        if (moment := self._take(paths, documents, stored, trust_proposals=trust_proposals)) is not None:
            return moment.base()
        base = documents.load(paths, trust_proposals=trust_proposals)
        if stored is None:
            return base
        sets = [*(each for each in base.sets if each.facts), *stored.read()]
        check_apart(sets)
        return unite_sets(sets)

    def index(self, base: FactBase, embed: Embed) -> Indexed:
        """Return facts with an index that suits their number."""
        if not isinstance(base.facts, StoredFacts):
            if len(base.facts) < self.large_from:
                return Indexed(base, index_facts(base, embed, self.folder))
            base = self._shelve(base)
        if not isinstance(base.facts, StoredFacts):
            return Indexed(base, index_facts(base, embed, self.folder))
        from assay.retrieval.large import LargeIndex

        return Indexed(base, LargeIndex(base.facts, embed))

    def _take(
        self, paths: Sequence[Path], documents: KeptDocuments, stored: StoredSets | None, *, trust_proposals: bool
    ) -> Moment | None:
        """Return facts that are on the shelf, or that are many enough to be put there; None if they are few."""
        files = files_of_sets(paths)
        every = [file for of_set in files.values() for file in of_set]
        states = stored.states() if stored else ()
        count = sum(state.facts for state in states)
        if self.folder is None or not is_installed("tantivy") or not self.may_be_large(every, count):
            return None
        from assay.retrieval.large_files import LargeFiles
        from assay.retrieval.large_writing import DAMAGES

        check_names([*files, *(state.name for state in states)])
        places = (*sorted(place_of(path).absolute for path in paths), stored.address if stored else "")
        large = LargeFiles(files, stored, places, trust_proposals, self.folder)
        try:
            moment = large.take()
            if moment is None and self._are_many(count, every, documents):
                documents.forget()  # lest all of them be held while the index is built
                moment = large.build()
        except DAMAGES as error:
            self._tell(self._way_to_write(error))
            return None
        return moment if moment is not None and len(moment.base().facts) >= self.large_from else None

    def _are_many(self, count: int, files: Iterable[Path], documents: KeptDocuments) -> bool:
        counts = accumulate((_count(file, documents) for file in files), initial=count)
        return any(reached >= self.large_from for reached in counts)

    def _shelve(self, base: FactBase) -> FactBase:
        """Put facts on the shelf, if there is one."""
        if self.folder is None or not is_installed("tantivy"):
            self._tell(way_out("large"))
            return base
        from assay.retrieval.large_cache import shelve
        from assay.retrieval.large_writing import DAMAGES

        try:
            return shelve(base, self.folder).base()
        except DAMAGES as error:
            self._tell(self._way_to_write(error))
            return base

    def may_be_large(self, paths: Iterable[Path], stored: int = 0) -> bool:
        """Return True if files are large enough to hold a large set of facts, beside those of a database."""
        left = self.large_from - stored
        try:
            return sum(path.stat().st_size for path in paths) >= _FEWEST_BYTES_OF_A_FACT * left
        except OSError:
            return False

    def _way_to_write(self, error: Exception) -> str:
        return f"make {self.folder} writable ({type(error).__name__})"

    def _tell(self, way: str) -> None:
        structlog.get_logger("assay.facts").warning(
            "many facts are searched in memory, which takes long and much of it", way_out=way
        )


def _count(file: Path, documents: KeptDocuments) -> int:
    """Return how many facts a file has; where it may have any number of them, none is read."""
    return count_lines(file) if is_json_lines(file) else len(documents.read(file).entries)

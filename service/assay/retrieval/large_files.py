"""Files and stored sets of many facts: what changed in them is read and indexed, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import GroundTruthError
from assay.facts.checks import duplicate_ids
from assay.facts.contents import FileContent, read_content
from assay.facts.documents import read_document, refuse
from assay.facts.files import stamp_of
from assay.files.yaml_tree import UnreadableError
from assay.retrieval.large_cache import kept_indexes, key_of, make_index, only_one
from assay.retrieval.large_sets import compared, stored_contents, stored_differences, stored_sources
from assay.retrieval.large_writing import change_large, open_large
from assay.retrieval.stored import Content, Difference, SharedIdError, Source
from assay_schemas import FactId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from assay.facts.stored import StoredSets
    from assay.retrieval.stored import FactStore
    from assay.retrieval.views import Moment
    from assay_schemas import Fact


class _File(NamedTuple):
    """A file as it is given, and as it is known by."""

    path: Path
    source: Source


class _Changes(NamedTuple):
    """What is otherwise in files than in an index."""

    differences: Sequence[Difference]
    touched: Sequence[Source]
    """Files that were written, and say what they said."""


@dataclass(frozen=True)
class LargeFiles:
    """Files of many facts, with the sets of a database that are served beside them, and where their index is.

    Attributes:
        files: Those of each set, by its name.
        stored: Sets of a database; None: there are none.
        places: Tell these facts from those of other processes that share the folder, whatever they say.
        trust_proposals: As in `load_fact_base`.
        folder: Of indexes.
    """

    files: Mapping[str, Sequence[Path]]
    stored: StoredSets | None
    places: tuple[str, ...]
    trust_proposals: bool
    folder: Path

    def take(self) -> Moment | None:
        """Return the facts from the index of these files, changed by what changed in them; None if there is none yet.

        Raises:
            GroundTruthError: If a file that changed can't be used; the index stays as it is.
            OSError, ValueError, sqlite3.Error: If the index can't be changed.
        """
        for _, moment in kept_indexes(self.folder, self._key):
            if self._is_current(moment.store):
                return moment
            with only_one(self.folder, self._key):
                return self._change()
        return None

    def build(self) -> Moment:
        """Return the facts from the index of these files, which is built unless another process has done so meanwhile.

        Raises:
            GroundTruthError: If a file can't be used.
            OSError, ValueError, sqlite3.Error: If the folder can't be written.
        """
        with only_one(self.folder, self._key):
            return self._change() or self._build()

    @property
    def _key(self) -> str:
        return key_of("files", self.places, self.trust_proposals)

    def _change(self) -> Moment | None:
        for folder, moment in kept_indexes(self.folder, self._key):
            found = self._compare(moment.store)
            moment.store.note_sources(found.touched)
            if not found.differences:
                return moment
            if moment.store.ended() > sum(each.facts for each in moment.sets):
                return self._build()  # most of it is what facts said once
            try:
                return change_large(folder, found.differences)
            except SharedIdError as err:
                self._explain(err)
        return None

    def _build(self) -> Moment:
        try:
            return open_large(make_index(self._contents(), self.folder, self._key))
        except SharedIdError as err:
            self._explain(err)
            raise

    def _is_current(self, store: FactStore) -> bool:
        """Return True if nothing has been written, come or gone; without looking into any."""
        known, here = store.sources(), self._here()
        return all(_is_same(known.get(name), source) for name, source in here.items()) and not any(
            source.content for name, source in known.items() if name not in here
        )

    def _here(self) -> dict[str, Source]:
        """Return all sources as they are at a glance."""
        every = (*(file.source for file in self._present()), *stored_sources(self.stored))
        return {source.name: source for source in every}

    def _present(self) -> tuple[_File, ...]:
        """Return the files as they are at a glance; those that tell nothing are to be looked into."""
        named = ((name, path, stamp_of(path)) for name, of_set in self.files.items() for path in of_set)
        return tuple(
            _File(path, Source(str(path.absolute()), name, repr(stamp[1:]) if stamp.is_telling() else ""))
            for name, path, stamp in named
        )

    def _contents(self) -> Iterator[Content]:
        for file in self._present():
            content = _read(file)
            yield Content(file.source._replace(content=content.sha256), self._facts(content))
        yield from stored_contents(self.stored)

    def _compare(self, store: FactStore) -> _Changes:
        known, differences, touched = store.sources(), [*stored_differences(self.stored, store)], []
        for file in self._present():
            before = known.get(file.source.name)
            if not _is_same(before, file.source):
                content = _read(file)
                now = file.source._replace(content=content.sha256)
                if before and (before.set_name, before.content) == (now.set_name, now.content):
                    touched.append(now)
                else:
                    differences.append(_difference(store, before, Content(now, self._facts(content))))
        left = (known[name] for name in sorted(known.keys() - self._here().keys()))
        of_left = (Difference(Source(*each[:2]), remove=tuple(map(FactId, store.hashes(each.name)))) for each in left)
        return _Changes((*differences, *(each for each in of_left if each.remove)), touched)

    def _facts(self, content: FileContent) -> Iterator[Fact]:
        for fact in content.facts():
            yield fact.with_proposals_accepted() if self.trust_proposals else fact

    def _explain(self, error: SharedIdError) -> None:
        """Raise an error that names the places of the facts that share an id."""
        files = [file.path for file in self._present() if file.source.name in error.sources]
        refuse(tuple(duplicate_ids([entry for path in files for entry in read_document(path).entries])))
        sets = sorted({source.set_name for name, source in self._here().items() if name in error.sources})
        if sets[1:]:
            raise GroundTruthError(
                f"the sets {sets[0]!r} and {sets[1]!r} both have a fact {error.id!r}; give one of them another id"
            ) from error
        raise GroundTruthError(f"{error}; the files changed while they were read") from error


def _is_same(before: Source | None, now: Source) -> bool:
    return before is not None and now.stamp != "" and (before.set_name, before.stamp) == (now.set_name, now.stamp)


def _difference(store: FactStore, before: Source | None, now: Content) -> Difference:
    if before is not None and before.set_name != now.source.set_name:
        return Difference(now.source, tuple(now.facts), tuple(map(FactId, store.hashes(before.name))))
    return compared(store, now)


def _read(file: _File) -> FileContent:
    try:
        return read_content(file.path)
    except UnreadableError:
        refuse(read_document(file.path).findings)
        raise

"""Sets of facts in a database as sources of an index on disk: what the database says has changed is the change."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from assay.errors import GroundTruthError
from assay.facts.sets import DATABASE
from assay.retrieval.stored import Content, Difference, Source
from assay_schemas import Fact, FactId
from assay_schemas.fingerprints import add_up, fact_sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assay.facts.stored import StoredSets
    from assay.retrieval.stored import FactStore
    from assay.store.sets_of_facts import Changes, SetState


def stored_sources(stored: StoredSets | None) -> tuple[Source, ...]:
    """Return the sets as they are now, without reading a fact. Raises GroundTruthError if there is none of a name."""
    return tuple(map(_source, stored.states())) if stored else ()


def stored_contents(stored: StoredSets | None) -> Iterator[Content]:
    """Yield the sets with all their facts, read as they are asked for. Raises as `stored_sources`."""
    if stored is not None:
        for state in stored.states():
            with _opened(stored, state.name) as content:
                yield content


def stored_differences(stored: StoredSets | None, store: FactStore) -> Iterator[Difference]:
    """Yield what changed in each set since the index was told of it last. Raises as `stored_sources`."""
    known = store.sources()
    for now in stored_sources(stored):
        before = known.get(now.name)
        if stored and (before is None or before.stamp != now.stamp):
            yield _difference(stored, store, before, now)


def _difference(stored: StoredSets, store: FactStore, before: Source | None, now: Source) -> Difference:
    """Return what the database says has changed; compare all facts where it is not the database of before."""
    if before is not None and _identity(before) == _identity(now):
        changes = stored.sets.changes_since(now.set_name, int(before.stamp.split()[1]))
        if changes is not None and (stored.trust_proposals or _adds_up(store, before, changes)):
            source = now._replace(stamp=f"{_identity(now)} {changes.revision}", content=changes.fingerprint)
            return Difference(source, [_as_trusted(fact, stored) for fact in changes.put], changes.removed)
    with _opened(stored, now.set_name) as content:
        return compared(store, content)


def compared(store: FactStore, content: Content) -> Difference:
    """Return what is otherwise in a source than in the index, by the hashes of its facts, which are read once."""
    left = dict(store.hashes(content.source.name))
    put = [fact for fact in content.facts if left.pop(fact.id, None) != fact_sha256(fact)]
    return Difference(content.source, put, tuple(map(FactId, sorted(left))))


@contextmanager
def _opened(stored: StoredSets, name: str) -> Iterator[Content]:
    with stored.sets.opened(name) as found:
        if found is None:
            raise GroundTruthError(f"the database has no set of facts {name!r} any more")
        state, facts = found
        yield Content(_source(state), (_as_trusted(fact, stored) for fact in facts))


def _source(state: SetState) -> Source:
    return Source(f"{state.name}={DATABASE}", state.name, f"{state.id} {state.revision}", state.fingerprint)


def _identity(source: Source) -> str:
    return source.stamp.split()[0] if source.stamp else ""


def _adds_up(store: FactStore, before: Source, changes: Changes) -> bool:
    """Return True if the changes lead to the facts of the database; they don't where it was restored from a copy."""
    ids: Iterable[FactId] = (*(fact.id for fact in changes.put), *changes.removed)
    gone = [sha256 for id_ in ids for sha256 in store.hashes_of(before.name, id_)]
    return add_up([before.content, *map(fact_sha256, changes.put)], without=gone) == changes.fingerprint


def _as_trusted(fact: Fact, stored: StoredSets) -> Fact:
    return fact.with_proposals_accepted() if stored.trust_proposals else fact

"""What each fact said, and when: so that an old report can be read beside the facts as they were."""

from __future__ import annotations

import zlib
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import sqlalchemy as sa

from assay.store.bodies import moment_ms, moment_of, unpack
from assay.store.database import clock_ms, reading, upsert_into, writing
from assay.store.models import FactRevisionRow, RecordedSetRow
from assay.store.records import FactRevision
from assay_schemas import Fact
from assay_schemas.fingerprints import canonical_json, fact_sha256, sha256_of_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

_AT_ONCE = 500
"""Rows of one transaction: others write meanwhile."""
MAX_FACTS = 100_000
"""Facts of a set at most: what tells the revisions of more apart takes too much memory."""
_MAX_LISTED = 200
_Row = FactRevisionRow


@runtime_checkable
class HashedFacts(Protocol):
    """Facts whose hashes are at hand, so that to compare them is not to read them."""

    def hashes(self) -> Iterable[tuple[str, str]]:
        """Return the id and the SHA-256 of each."""

    def find(self, id_: str) -> Fact | None:
        """Return the fact of an id."""


class ServedSet(NamedTuple):
    """A set of facts that is served."""

    name: str
    fingerprint: str
    facts: Sequence[Fact]


class Revisions:
    """The revisions of facts in a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(self, served: Sequence[ServedSet]) -> int:
        """Note what is served from now on, and that all else is not; return how many revisions are new or have ended.

        Sets that are as they were noted cost one question; those of more than `MAX_FACTS` are left out. A process that
        is killed meanwhile leaves it to whoever comes next, for a set counts as noted only in the end.
        """
        with reading(self._engine) as session:
            noted = {row.name: row.fingerprint for row in session.scalars(sa.select(RecordedSetRow))}
        gone = [ServedSet(name, "", ()) for name in noted.keys() - {each.name for each in served}]
        changed = [each for each in served if noted.get(each.name) != each.fingerprint and len(each.facts) <= MAX_FACTS]
        return sum(self._record_set(each) for each in (*gone, *changed))

    def of_fact(self, id_: str) -> tuple[FactRevision, ...]:
        """Return what a fact of an id said, the latest first, up to 200 of them; empty where there was none."""
        wanted = sa.select(_Row).where(_Row.fact_id == id_).order_by(_Row.first_ms.desc(), _Row.sha256)
        with reading(self._engine) as session:
            return tuple(_revision(row) for row in session.scalars(wanted.limit(_MAX_LISTED)))

    def prune(self, before: dt.datetime) -> None:
        """Forget the revisions that had ended before a moment."""
        with writing(self._engine) as session:
            session.execute(sa.delete(_Row).where(_Row.ended_ms < moment_ms(before)))

    def _record_set(self, served: ServedSet) -> int:
        present = _keys(served.facts)
        is_current = sa.and_(_Row.fact_set == served.name, _Row.ended_ms.is_(None))
        with reading(self._engine) as session:
            known = {
                (id_, sha256) for id_, sha256 in session.execute(sa.select(_Row.fact_id, _Row.sha256).where(is_current))
            }
        ended = sorted(known - present)
        for batch in _batches(ended):
            self._end(served.name, batch)
        new = _other(served.facts, known)
        while chunk := list(islice(new, _AT_ONCE)):
            self._begin(served.name, chunk)
        with writing(self._engine) as session:
            if served.facts:
                session.merge(RecordedSetRow(name=served.name, fingerprint=served.fingerprint))
            else:
                session.execute(sa.delete(RecordedSetRow).where(RecordedSetRow.name == served.name))
        return len(ended) + len(present - known)

    def _end(self, name: str, keys: Sequence[tuple[str, str]]) -> None:
        with writing(self._engine) as session:
            theirs = sa.and_(_Row.fact_set == name, sa.tuple_(_Row.fact_id, _Row.sha256).in_(keys))
            session.execute(sa.update(_Row).where(theirs).values(ended_ms=clock_ms(session)))

    def _begin(self, name: str, facts: Sequence[Fact]) -> None:
        """Note facts; one that says again what it said before goes on from then."""
        insert = upsert_into(self._engine, _Row)
        again = insert.on_conflict_do_update(
            index_elements=[_Row.fact_set, _Row.fact_id, _Row.sha256], set_={"ended_ms": None}
        )
        with writing(self._engine) as session:
            now = clock_ms(session)
            session.execute(again, [_values(name, fact, now) for fact in facts])


def _values(name: str, fact: Fact, now: int) -> dict[str, object]:
    body = canonical_json(fact)
    return {
        "fact_set": name,
        "fact_id": fact.id,
        "sha256": sha256_of_json(body),
        "body": zlib.compress(body),
        "first_ms": now,
        "ended_ms": None,
    }


def _keys(facts: Sequence[Fact]) -> set[tuple[str, str]]:
    return set(facts.hashes()) if isinstance(facts, HashedFacts) else set(map(_key, facts))


def _other(facts: Sequence[Fact], known: set[tuple[str, str]]) -> Iterator[Fact]:
    """Yield the facts that are not known, one by one: those on disk are not to be held all at once, nor all read."""
    if not isinstance(facts, HashedFacts):
        yield from (fact for fact in facts if _key(fact) not in known)
        return
    for id_, _ in sorted(set(facts.hashes()) - known):
        if fact := facts.find(id_):
            yield fact


def _key(fact: Fact) -> tuple[str, str]:
    return str(fact.id), fact_sha256(fact)


def _revision(row: FactRevisionRow) -> FactRevision:
    return FactRevision(
        fact_set=row.fact_set,
        sha256=row.sha256,
        first=moment_of(row.first_ms),
        ended=None if row.ended_ms is None else moment_of(row.ended_ms),
        fact=Fact.model_validate_json(unpack(row.body)),
    )


def _batches(keys: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    return (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))

"""Sets of facts that are kept in the database: changed push by push, and read by whoever serves or edits them."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from assay.errors import ConflictError, InputError
from assay.store.bodies import moment_of, unpack
from assay.store.database import clock_ms, reading, snapshot, upsert_into, writing
from assay.store.models import FactSetRow, SetFactRow
from assay_schemas import Fact, FactId
from assay_schemas.fingerprints import add_up, canonical_json, sha256_of_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

MAX_OWNER = 64
_AT_ONCE = 500
_Row = SetFactRow
_T = TypeVar("_T")


class SetState(NamedTuple):
    """A set as it is at some moment."""

    name: str
    id: str
    """Another one for a set of the same name in another database."""
    revision: int
    """How often it was changed."""
    fingerprint: str
    facts: int
    """How many there are."""
    owner: str | None
    """Who answers for the facts; None: nobody was named."""
    changed: dt.datetime


class HashedFact(NamedTuple):
    """A fact with the SHA-256 of its canonical JSON, by which an edit of it is told."""

    fact: Fact
    sha256: str


class Changes(NamedTuple):
    """What has become of a set since some revision."""

    put: tuple[Fact, ...]
    """Facts that are new or other ones, as they are now, in the order of their ids."""
    removed: tuple[FactId, ...]
    """Ids of facts that are gone, in their order; some may be unknown to whoever asks."""
    revision: int
    fingerprint: str


class SetsOfFacts:
    """The sets of facts in a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def revisions(self) -> dict[str, int]:
        """Return the number of each set's last change, in one question that costs next to nothing."""
        with reading(self._engine) as session:
            rows = session.execute(sa.select(FactSetRow.name, FactSetRow.revision)).all()
        return {row.name: row.revision for row in rows}

    def listed(self) -> tuple[SetState, ...]:
        """Return all sets, by name."""
        with reading(self._engine) as session:
            return tuple(sorted(map(_state, session.scalars(sa.select(FactSetRow)))))

    def state(self, name: str) -> SetState | None:
        """Return a set as it is now; None if there is none of the name."""
        with reading(self._engine) as session:
            return _find(session, name)

    def push(
        self,
        name: str,
        put: Iterable[Fact],
        remove: Iterable[FactId] = (),
        *,
        base_revision: int,
        owner: str | None = None,
    ) -> SetState:
        """Change a set, all or nothing, and return it as it is then; what changes nothing makes no revision.

        Args:
            name: Of the set; made if it does not exist.
            put: Facts that join it, or replace those of the same ids.
            remove: Ids of facts that go; those it does not have don't matter.
            base_revision: The revision that the change was made for; 0 if there is no such set yet.
            owner: Who answers for the facts from now on; None: whoever did before.

        Raises:
            ConflictError: If the set has another revision; nothing is changed.
            InputError: If the name of the owner has more than 64 characters.
        """
        if owner and len(owner) > MAX_OWNER:
            raise InputError(f"the name of an owner has at most {MAX_OWNER} characters, not {len(owner)}; shorten it")
        with writing(self._engine) as session:
            now = clock_ms(session)
            row = self._locked(session, name, now)
            if row.revision != base_revision:
                raise ConflictError(
                    f"the set {name!r} is at revision {row.revision}, not {base_revision}: it was changed meanwhile"
                )
            row.owner = owner or row.owner
            push = _Push(session, self._engine, name, row.revision + 1)
            for facts in _chunks(put):
                _book(row, push.put(facts))
            for ids in _chunks(remove):
                _book(row, push.remove(ids))
            if push.is_change:
                row.revision, row.changed_ms = push.revision, now
            return _state(row)

    def changes_since(self, name: str, revision: int) -> Changes | None:
        """Return what has changed since a revision, 0 for all facts; None if there is no set of the name.

        Whoever applies the changes compares the fingerprint, and reads everything anew where it is another one: a
        database that was restored from a copy has changes that no revision tells.
        """
        with snapshot(self._engine) as session:
            state = _find(session, name)
            if state is None:
                return None
            wanted = sa.select(_Row).where(_Row.set_name == name, _Row.revision > revision).order_by(_Row.fact_id)
            rows = session.scalars(wanted).all()
        put = tuple(_fact(row.body) for row in rows if row.body is not None)
        removed = tuple(FactId(row.fact_id) for row in rows if row.body is None)
        return Changes(put, removed, state.revision, state.fingerprint)

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[SetState, Iterator[Fact]] | None]:
        """Give a set and its facts by id, read as they are asked for, all of one revision; None if there is none.

        The facts hold for as long as the context lasts, which on Postgres ends after a minute in which none is read.
        """
        with snapshot(self._engine) as session:
            state = _find(session, name)
            yield (state, _facts(session, name)) if state else None

    def read(self, name: str) -> Iterator[Fact]:
        """Yield the facts of a set by id, all of one revision; none if there is no such set."""
        with self.opened(name) as found:
            if found:
                yield from found[1]

    def find(self, name: str, id_: str) -> HashedFact | None:
        """Return a fact of a set; None if there is none of the id."""
        found = self._hashed(sa.and_(_Row.set_name == name, _Row.fact_id == id_), limit=1)
        return found[0] if found else None

    def page(self, name: str, *, after: str, limit: int) -> tuple[HashedFact, ...]:
        """Return the facts of a set whose ids come after one, by id; "" for the first page."""
        return self._hashed(sa.and_(_Row.set_name == name, _Row.fact_id > after), limit=limit)

    def also_in(self, name: str) -> tuple[FactId, str] | None:
        """Return an id that a set shares with another one, and the other's name: they can't be served together."""
        others = (state.name for state in self.listed() if state.name != name)
        other = aliased(_Row)
        for each in others:
            is_shared = sa.and_(other.set_name == each, other.fact_id == _Row.fact_id, other.body.is_not(None))
            wanted = sa.select(_Row.fact_id).join(other, is_shared).where(_Row.set_name == name, _Row.body.is_not(None))
            with reading(self._engine) as session:
                if (id_ := session.scalar(wanted.order_by(_Row.fact_id).limit(1))) is not None:
                    return FactId(id_), each
        return None

    def _hashed(self, condition: sa.ColumnElement[bool], *, limit: int) -> tuple[HashedFact, ...]:
        wanted = sa.select(_Row.body, _Row.sha256).where(condition, _Row.body.is_not(None)).order_by(_Row.fact_id)
        with reading(self._engine) as session:
            rows = session.execute(wanted.limit(limit)).all()
        return tuple(HashedFact(_fact(body), sha256 or "") for body, sha256 in rows)

    def _locked(self, session: Session, name: str, now: int) -> FactSetRow:
        """Return the row of a set, which no other push changes until the transaction ends."""
        new = {"name": name, "id": uuid4().hex, "revision": 0, "fingerprint": add_up(()), "facts": 0, "changed_ms": now}
        session.execute(upsert_into(self._engine, FactSetRow).values(new).on_conflict_do_nothing())
        return session.scalars(sa.select(FactSetRow).where(FactSetRow.name == name).with_for_update()).one()


class _Delta(NamedTuple):
    """The hashes that come to a set, and those that leave it."""

    new: Sequence[str]
    gone: Sequence[str]


class _Push:
    """What one push writes."""

    def __init__(self, session: Session, engine: sa.Engine, name: str, revision: int) -> None:
        insert = upsert_into(engine, _Row)
        changed = {column: insert.excluded[column] for column in ("sha256", "body", "revision")}
        self._upsert = insert.on_conflict_do_update(index_elements=[_Row.set_name, _Row.fact_id], set_=changed)
        self._session = session
        self._name = name
        self.revision = revision
        self.is_change = False

    def put(self, facts: Sequence[Fact]) -> _Delta:
        bodies = {fact.id: canonical_json(fact) for fact in facts}
        hashes = {id_: sha256_of_json(body) for id_, body in bodies.items()}
        known = self._known(hashes)
        rows = [self._row(id_, hashes[id_], body) for id_, body in bodies.items() if known.get(id_) != hashes[id_]]
        if rows:
            self._write(rows)
        changed = [FactId(str(row["fact_id"])) for row in rows]
        return _Delta([hashes[id_] for id_ in changed], [known[id_] for id_ in changed if id_ in known])

    def remove(self, ids: Sequence[FactId]) -> _Delta:
        known = self._known(ids)
        if known:
            self._write([self._row(id_, None, None) for id_ in known])
        return _Delta([], [*known.values()])

    def _known(self, ids: Iterable[FactId]) -> dict[FactId, str]:
        is_there = sa.and_(_Row.set_name == self._name, _Row.fact_id.in_([*ids]), _Row.sha256.is_not(None))
        found = self._session.execute(sa.select(_Row.fact_id, _Row.sha256).where(is_there))
        return {FactId(id_): sha256 or "" for id_, sha256 in found}

    def _row(self, id_: FactId, sha256: str | None, body: bytes | None) -> dict[str, object]:
        packed = None if body is None else zlib.compress(body)
        return {
            "set_name": self._name,
            "fact_id": id_,
            "sha256": sha256,
            "body": packed,
            "revision": self.revision,
        }

    def _write(self, rows: list[dict[str, object]]) -> None:
        self._session.execute(self._upsert, rows)
        self.is_change = True


def _book(row: FactSetRow, delta: _Delta) -> None:
    row.fingerprint = add_up([row.fingerprint, *delta.new], without=delta.gone)
    row.facts += len(delta.new) - len(delta.gone)


def _chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk


def _find(session: Session, name: str) -> SetState | None:
    row = session.get(FactSetRow, name)
    return _state(row) if row else None


def _state(row: FactSetRow) -> SetState:
    return SetState(row.name, row.id, row.revision, row.fingerprint, row.facts, row.owner, moment_of(row.changed_ms))


def _facts(session: Session, name: str) -> Iterator[Fact]:
    wanted = sa.select(_Row.body).where(_Row.set_name == name, _Row.body.is_not(None)).order_by(_Row.fact_id)
    for body in session.scalars(wanted, execution_options={"yield_per": _AT_ONCE}):
        yield _fact(body)


def _fact(body: bytes | None) -> Fact:
    return Fact.model_validate_json(unpack(body or b""))

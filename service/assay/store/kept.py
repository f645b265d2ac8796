"""Answers of models, by the keys that all they hang on makes up."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from assay.store.bodies import moment_ms, now_ms, unpack
from assay.store.database import cause_of, delete_in_batches, reading, upsert_into, writing
from assay.store.models import KeptRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.orm import Session

_AT_ONCE = 500
"""Keys in one statement; SQLite takes no more than 999 values in older builds."""
_STALE_MS = 24 * 3_600 * 1_000
"""How old the note of the last use may be: one that is renewed at each use would make every reader a writer."""


class Kept:
    """The answers of a database. Its methods block: call them in a thread.

    A database that fails costs no article: what can't be read counts as not kept, what can't be written is asked for
    again one day. Both are logged.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the documents that are there, JSON, by their keys, and note that they were of use."""
        try:
            rows = [row for batch in _batches(keys) for row in self._rows(batch)]
            self._note_use([row.key for row in rows if row.used_ms < now_ms() - _STALE_MS])
        except SQLAlchemyError as err:
            structlog.get_logger("assay.store").warning("kept answers can't be read", problem=cause_of(err))
            return {}
        return {row.key: unpack(row.body) for row in rows}

    def put(self, documents: Mapping[str, bytes]) -> None:
        """Keep documents, JSON, by their keys, all in one transaction; one that is there already gives way."""
        if not documents:
            return
        # In the order of the keys, so that two writers of the same rows can't wait for each other.
        rows = [
            {"key": key, "body": zlib.compress(document), "used_ms": now_ms()}
            for key, document in sorted(documents.items())
        ]
        try:
            with writing(self._engine) as session:
                session.execute(self._upsert(), rows)
        except SQLAlchemyError as err:
            structlog.get_logger("assay.store").warning("answers can't be kept", problem=cause_of(err))

    def prune(self, before: dt.datetime, *, batch: int = _AT_ONCE) -> Iterator[int]:
        """Delete all answers that were of no use since a moment, batch by batch; yield how many each time."""
        old = sa.select(KeptRow.key).where(KeptRow.used_ms < moment_ms(before)).limit(batch)
        return delete_in_batches(self._engine, old, _delete)

    def _upsert(self) -> sqlite.Insert | postgresql.Insert:
        insert = upsert_into(self._engine, KeptRow)
        new = {"body": insert.excluded.body, "used_ms": insert.excluded.used_ms}
        return insert.on_conflict_do_update(index_elements=[KeptRow.key], set_=new)

    def _rows(self, keys: Sequence[str]) -> Sequence[KeptRow]:
        with reading(self._engine) as session:
            return session.scalars(sa.select(KeptRow).where(KeptRow.key.in_(keys))).all()

    def _note_use(self, keys: Sequence[str]) -> None:
        for batch in _batches(sorted(keys)):
            with writing(self._engine) as session:
                session.execute(sa.update(KeptRow).where(KeptRow.key.in_(batch)).values(used_ms=now_ms()))


def _delete(session: Session, keys: Sequence[str]) -> None:
    session.execute(sa.delete(KeptRow).where(KeptRow.key.in_(keys)))


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))

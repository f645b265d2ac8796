"""Who is signed in to the pages, on all processes of a database."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from assay.store.database import clock_ms, reading, writing
from assay.store.models import SessionRow
from assay.store.records import SESSION_S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TOKEN_BYTES: Final = 32


class Sessions:
    """The sessions of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(self, key_sha256: str) -> str:
        """Begin a session and return what the browser has to send; only its hash is kept."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with writing(self._engine) as session:
            now = clock_ms(session)
            session.execute(sa.delete(SessionRow).where(SessionRow.ends_ms <= now))
            session.add(SessionRow(token_sha256=_hash(token), key_sha256=key_sha256, ends_ms=now + SESSION_S * 1000))
        return token

    def key_sha256(self, token: str) -> str | None:
        """Return the hash of the key that has signed in; None: the session has ended, or there was none."""
        with reading(self._engine) as session:
            return session.scalar(_open(session, token))

    def end(self, token: str) -> None:
        """End a session, if it has not ended yet."""
        with writing(self._engine) as session:
            session.execute(sa.delete(SessionRow).where(SessionRow.token_sha256 == _hash(token)))


def _open(session: Session, token: str) -> sa.Select[str]:
    is_open = SessionRow.ends_ms > clock_ms(session)
    return sa.select(SessionRow.key_sha256).where(SessionRow.token_sha256 == _hash(token), is_open)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

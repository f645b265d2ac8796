"""The API keys, and which of them a request carries."""

from __future__ import annotations

import hmac
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import structlog

from assay.errors import AssayError, ConfigError
from assay.files.key_file import Scope, hash_key, read_keys
from assay.store.records import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic import SecretStr
    from starlette.datastructures import Headers

_BEARER = "bearer "


class Key(NamedTuple):
    """A key that the service knows."""

    id: str
    """Identifies the key in logs; not a secret."""
    name: str
    scopes: frozenset[Scope]
    is_revoked: bool
    sha256: str
    desk: str | None = None
    """Its keys see each other's jobs and reports; None: the key sees its own alone."""
    fact_sets: tuple[str, ...] = ()
    """Names of the sets of facts that it is limited to; empty: it opens all."""

    def opens(self, scope: Scope) -> bool:
        """Return True if the key has a scope, or one that includes it."""
        return scope in self.scopes or (scope is Scope.METRICS and Scope.ADMIN in self.scopes)


ANYONE = Key("anyone", "anyone", frozenset(Scope), is_revoked=False, sha256="")
"""The key id for all callers of a service without keys."""


class Keyring:
    """The keys of the environment, which open `score`, and those of a file. Without either everyone may call.

    Args:
        keys: Keys themselves; only their hashes are kept.
        file: Named by the operator, and followed as it changes; None: there is none.

    Raises:
        ConfigError: If a key is blank or the file can't be read.
        DataError: If the file is damaged.
    """

    def __init__(self, keys: Sequence[SecretStr], file: Path | None = None) -> None:
        if not all(key.get_secret_value().strip() for key in keys):
            raise ConfigError("ASSAY_API_KEYS contains a blank key; give every caller a long random key")
        self._given = tuple(_from_environment(number, key) for number, key in enumerate(keys, start=1))
        self._file = _FollowedFile(file) if file else None

    @property
    def is_open(self) -> bool:
        """True if anyone may call; a file without an active key lets nobody in."""
        return not self._given and self._file is None

    def keys(self) -> tuple[Key, ...]:
        """Return the keys as they are now, revoked ones among them."""
        return self._given + (self._file.keys() if self._file else ())

    def viewer(self, key: Key) -> Viewer:
        """Return what a key may see of the database.

        What was asked for has the id of its key and nothing of a desk, so it is the desks of this moment that count:
        what a revoked key asked for stays with its desk, and a key whose desk is changed takes all of its own along.
        """
        desk = (each.id for each in self.keys() if each.desk == key.desk) if key.desk else ()
        colleagues = frozenset(desk) - {key.id}
        return Viewer(key.id, Scope.ADMIN in key.scopes, colleagues, key.fact_sets)

    @property
    def is_current(self) -> bool:
        """False: the file could not be read, and the keys read before hold; the log says why."""
        return self._file is None or self._file.is_current

    def find(self, secret: str) -> Key | None:
        """Return the key that was sent; None if it is unknown."""
        digest = hash_key(secret)
        # Every key is compared, and digests: the time taken tells neither a prefix nor which key it was.
        matches = [key for key in self.keys() if hmac.compare_digest(digest, key.sha256)]
        return matches[0] if matches else None

    def find_hashed(self, sha256: str) -> Key | None:
        """Return the key of a hash that was kept, as by a session; None if it is unknown now."""
        return next((key for key in self.keys() if key.sha256 == sha256), None)


class _FollowedFile:
    """The keys of a file, read again when it has changed.

    Looking whether it has costs each request 2 µs, and reading a thousand keys 10 ms once for each change:
    neither is worth a thread, and the very next request with a revoked key is refused. A process that watches the file
    mostly comes before the requests, in a thread of its own.
    A file that is damaged or gone while the service runs leaves the keys as they were, and a line in the log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)  # before reading: a change in between is then seen by the next request
        self._keys = _from_file(path)
        self._one_at_a_time = Lock()
        self.is_current = True

    def keys(self) -> tuple[Key, ...]:
        """Return the keys as they are now."""
        if _stamp(self._path) != self._stamp:
            # One after the other: who has begun to read before a key was revoked must not have the last word.
            with self._one_at_a_time:
                stamp = _stamp(self._path)
                if stamp != self._stamp:
                    self._read_again()
                    self._stamp = stamp
        return self._keys

    def _read_again(self) -> None:
        log = structlog.get_logger("assay.api")
        try:
            self._keys = _from_file(self._path)
        except AssayError as error:
            self.is_current = False
            log.error("keys not read, those read before hold", message=str(error))  # noqa: TRY400 - no traceback
        else:
            self.is_current = True
            log.info("keys read", live=sum(not key.is_revoked for key in self._keys))


def sent_key(headers: Headers) -> str:
    """Return what a request carries as its key; empty if it carries none."""
    authorization = headers.get("authorization", "")
    if authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip()
    return headers.get("x-api-key", "")


def _from_environment(number: int, key: SecretStr) -> Key:
    digest = hash_key(key.get_secret_value())
    return Key(f"env-{number}", f"ASSAY_API_KEYS {number}", frozenset({Scope.SCORE}), is_revoked=False, sha256=digest)


def _from_file(path: Path) -> tuple[Key, ...]:
    return tuple(
        Key(key.id, key.name, frozenset(key.scopes), key.revoked is not None, key.sha256, key.desk, key.fact_sets)
        for key in read_keys(path)
    )


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what changes with every change of a file; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    # A new file of the same size within one tick of the clock has another inode; ctime tells of permissions.
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino

"""The file of API keys: only hashes, each with its name, its scopes and whether it was revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
import sys
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import AwareDatetime, Field, ValidationError

from assay.errors import ConfigError, DataError, InputError
from assay.files.locks import locked
from assay_schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

PREFIX = "assay_"
"""Starts every key, so that scanners for leaked secrets can find it."""

_KEY_BYTES = 32
_ID_BYTES = 4
_NAME = r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}"
_LINE = re.compile(r" at line (\d+) column ")
_PRIVATE, _GROUP_READS = 0o600, 0o040


class Scope(StrEnum):
    """The scope of a key."""

    SCORE = "score"
    """Scoring articles, verifying claims, reading facts."""
    EDIT = "edit"
    """Deciding on claims in the pages, and editing facts."""
    ADMIN = "admin"
    """Operating the service: who uses it, and how much."""
    METRICS = "metrics"
    """Reading the metrics of the service; `admin` opens them too."""


class StoredKey(Frozen):
    """A key as it is stored."""

    id: str = Field(min_length=1)
    """Identifies the key in logs; not a secret."""
    name: str = Field(min_length=1)
    """The owner's name. No two keys that are not revoked have the same name."""
    scopes: tuple[Scope, ...] = Field(min_length=1)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    created: AwareDatetime
    revoked: AwareDatetime | None = None
    """When the key was revoked; None: it is active."""
    desk: str | None = Field(default=None, pattern=f"^{_NAME}$")
    """The desk whose keys see each other's jobs and reports; None: the key sees its own alone."""
    fact_sets: tuple[str, ...] = ()
    """Names of the sets of facts that the key is limited to; empty: it opens all."""


class NewKey(NamedTuple):
    """A key that was just created; `secret` is not stored anywhere."""

    secret: str
    stored: StoredKey


class _Content(Frozen):
    keys: tuple[StoredKey, ...]


def hash_key(secret: str) -> str:
    """Return the SHA-256 of a key, in lower-case hexadecimal digits.

    A plain hash is enough, and right: a key is 256 random bits, so there is nothing to guess that a slow,
    salted password hash would make expensive, and every request has to pay for the hash.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def read_keys(path: Path) -> tuple[StoredKey, ...]:
    """Return the keys of a file, the oldest first, revoked ones among them.

    Raises:
        ConfigError: If there is no such file, or it can't be opened.
        DataError: If it is damaged; the message shows nothing of its content.
    """
    try:
        keys = _Content.model_validate_json(path.read_bytes()).keys
    except FileNotFoundError as err:
        raise ConfigError(f"{path}: no such key file; create it with `assay keys create NAME --file {path}`") from err
    except OSError as err:
        raise ConfigError(f"{path}: can't be read: {err.strerror}; check its kind and its permissions") from err
    except ValidationError as err:
        raise DataError(_describe_damage(path, err.errors(include_input=False)[0])) from err
    if len({key.id for key in keys}) < len(keys):
        raise DataError(f"{path}: two keys have the same id; restore the file from a copy, or remove one of them")
    return keys


def create_key(
    path: Path, name: str, scopes: Sequence[Scope], *, desk: str | None = None, fact_sets: Sequence[str] = ()
) -> NewKey:
    """Make a key and add it to the file, which need not exist yet; see `StoredKey`.

    Raises:
        InputError: If the name is taken or not valid, or that of the desk is not.
        ConfigError: If the file can't be read or written.
        DataError: If the file is damaged; it stays as it is.
    """
    with _locked(path):
        keys = read_keys(path) if path.exists() else ()
        _check_name(name, keys)
        if desk is not None:
            _check_form(desk, "desk")
        secret = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        stored = StoredKey(
            id=_new_id(keys),
            name=name,
            scopes=tuple(dict.fromkeys(scopes)),
            sha256=hash_key(secret),
            created=_now(),
            desk=desk,
            fact_sets=tuple(sorted(set(fact_sets))),
        )
        _write(path, (*keys, stored))
    return NewKey(secret, stored)


def revoke_key(path: Path, name_or_id: str) -> StoredKey:
    """Mark a key as revoked and return it; one that was revoked before stays as it is.

    Raises:
        InputError: If there is no such key.
        ConfigError: If the file can't be read or written.
        DataError: If the file is damaged; it stays as it is.
    """
    with _locked(path):
        keys = read_keys(path)
        key = _find(keys, name_or_id)
        if key is None:
            raise InputError(f"there is no key {name_or_id!r}; `assay keys list` shows names and ids")
        if key.revoked is None:
            revoked = key.model_copy(update={"revoked": _now()})
            _write(path, tuple(revoked if each is key else each for each in keys))
            return revoked
    return key


def _find(keys: Sequence[StoredKey], name_or_id: str) -> StoredKey | None:
    """Return the key with this id, else the active key of this name, else the last one of this name to be revoked."""
    named = [key for key in keys if key.name == name_or_id]
    candidates = [
        *(key for key in keys if key.id == name_or_id),
        *(key for key in named if key.revoked is None),
        *reversed(named),
    ]
    return candidates[0] if candidates else None


def _check_name(name: str, keys: Sequence[StoredKey]) -> None:
    _check_form(name, "key")
    if any(name == key.id for key in keys):
        raise InputError(f"{name!r} is the id of another key; choose another name")
    if any(name == key.name and key.revoked is None for key in keys):
        raise InputError(f"there is already a key {name!r}; choose another name, or revoke that key first")


def _check_form(name: str, what: str) -> None:
    if not re.fullmatch(_NAME, name):
        raise InputError(f"{name!r} is not a valid {what} name; use up to 64 letters, digits, spaces and . _ @ -")


def _new_id(keys: Sequence[StoredKey]) -> str:
    taken = {key.id for key in keys} | {key.name for key in keys}
    while (new := secrets.token_hex(_ID_BYTES)) in taken:
        pass
    return new


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _describe_damage(path: Path, problem: ErrorDetails) -> str:
    line = _LINE.search(problem["msg"])
    place = f"{path}:{line[1]}" if line else str(path)
    where = ".".join(map(str, problem["loc"]))
    what = f"{where}: {problem['msg']}" if where else problem["msg"]
    return f"{place}: is not a valid key file ({what}); restore it from a copy, or name another file"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let only one process at a time change the file, by a lock on a file next to it.

    The file itself can't be locked, for each change replaces it. The lock ends with the process.

    Raises:
        ConfigError: If something can't be read or written meanwhile.
    """
    target = path.resolve()
    try:
        with locked(target.with_name(f".{target.name}.lock")):
            yield
    except OSError as err:
        raise ConfigError(
            f"{path}: can't be written: {err.strerror}; name a file in an existing folder that you own"
        ) from err


def _write(path: Path, keys: tuple[StoredKey, ...]) -> None:
    """Replace the file by a complete one; readers see either the old or the new file."""
    target = path.resolve()
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # of mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            # Without what is as by default: a file without desks or sets can be read by a version that knows of none.
            file.write(_Content(keys=keys).model_dump_json(indent=2, exclude_defaults=True) + "\n")
            file.flush()
            os.fsync(handle)
        if target.exists():
            _keep_readers(Path(partial), target)
        Path(partial).replace(target)
    finally:
        Path(partial).unlink(missing_ok=True)


def _keep_readers(new: Path, old: Path) -> None:
    """Give a file the owner of another, and let its group read if it may read that one.

    Otherwise a revocation by root would lock out the service, which runs as another user and would continue
    with the keys that it read before.
    """
    was = old.stat()
    if sys.platform != "win32":
        os.chown(new, was.st_uid, was.st_gid)
    new.chmod(_PRIVATE | was.st_mode & _GROUP_READS)

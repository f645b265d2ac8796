"""Who may call, and how many at once."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assay.api.problems import KEY_REQUIRED, OVERLOADED, ProblemError, retry_after
from assay.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import SecretStr
    from starlette.datastructures import Headers

_BEARER = "bearer "
_PAUSE_S = 1


class Keyring:
    """The API keys, kept as digests only. Without keys everyone may call.

    Raises:
        ConfigError: If a key is blank.
    """

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        if not all(key.get_secret_value().strip() for key in keys):
            raise ConfigError("ASSAY_API_KEYS holds a blank key; give every caller a long random one")
        self._digests = tuple(_digest(key.get_secret_value()) for key in keys)

    def check(self, headers: Headers) -> None:
        """Let a request pass that carries one of the keys.

        Raises:
            ProblemError: If it carries none.
        """
        if self._digests and not self._knows(_sent_key(headers)):
            raise ProblemError(KEY_REQUIRED, headers={"WWW-Authenticate": "Bearer"})

    def _knows(self, key: str) -> bool:
        digest = _digest(key)
        # Every key is compared, and digests: the time taken tells neither a prefix nor which key it was.
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return any(matches)


class Capacity:
    """How many articles are under way; one more is refused at once rather than queued."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place for as long as the context lasts.

        Raises:
            ProblemError: If all are taken.
        """
        if self._taken >= self._limit:
            raise ProblemError(OVERLOADED, headers=retry_after(_PAUSE_S))
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1


def _sent_key(headers: Headers) -> str:
    authorization = headers.get("authorization", "")
    if authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip()
    return headers.get("x-api-key", "")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()

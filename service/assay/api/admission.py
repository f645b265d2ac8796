"""Decide whether a request may pass, by its key and the key's scope and limits."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.api.access import ANYONE, sent_key
from assay.api.problems import (
    KEY_BUSY,
    KEY_REQUIRED,
    OVERLOADED,
    RATE_LIMITED,
    SCOPE_MISSING,
    ProblemError,
    retry_after,
)
from assay.api.rates import Rate
from assay.api.wire import KeyUsage, Usage
from assay.files.key_file import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import HTTPConnection

    from assay.api.access import Key, Keyring
    from assay.api.shared_rates import SharedRate
    from assay.files.key_file import Scope
    from assay.store.records import DayUsage, Viewer

WRONG_KEYS_PER_MINUTE = 30
"""Wrong keys per minute from one address. Beyond that, it is let in only with a key that nobody can guess."""
MOST_ADDRESSES = 1_000
"""Number of addresses whose wrong keys are counted at the same time."""

_PAUSE_S = 1
_GENERATED = re.compile(re.escape(PREFIX) + r"[A-Za-z0-9_-]{43}")  # 32 bytes in base64
_IPV6_SITE = 64  # bits; whoever has one address has all of these


@dataclass
class _Tally:
    requests: int = 0
    refused: int = 0
    under_way: int = 0


class Gate:
    """Lets requests pass and counts them, in this process and since its start; rates hold over several where shared.

    Args:
        keyring: Who may call.
        rate_per_minute: Requests of one key; without keys, of all callers together.
        max_concurrent_per_key: Requests of one key that hold a place at the same time. Without keys there is
            nobody to be fair to, and `Capacity` alone holds.
    """

    def __init__(self, keyring: Keyring, *, rate_per_minute: int, max_concurrent_per_key: int) -> None:
        self._keyring = keyring
        self.rate_per_minute = rate_per_minute
        self.shared: SharedRate | None = None
        """Counts the requests of a key for all processes of a database; None: this one counts its own."""
        self._rate = Rate(rate_per_minute)
        self._wrong = Rate(WRONG_KEYS_PER_MINUTE, most_callers=MOST_ADDRESSES)
        self._most_at_once = max_concurrent_per_key
        self._tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._wrong_keys = 0
        self._since = dt.datetime.now(dt.UTC)

    @property
    def is_open(self) -> bool:
        """True if anyone may call."""
        return self._keyring.is_open

    def resume(self, sha256: str) -> Key | None:
        """Return the key that signed in before, by its hash; None if it is not among the keys any more."""
        return self._keyring.find_hashed(sha256)

    def viewer(self, key: Key) -> Viewer:
        """Return what a key may see of the database."""
        return self._keyring.viewer(key)

    @property
    def keys_current(self) -> bool:
        """False: the file of keys could not be read, and the keys read before hold."""
        return self._keyring.is_current

    def identify(self, request: HTTPConnection) -> Key:
        """Return the key of a request, which may be a revoked one.

        Raises:
            ProblemError: If there is none, it is unknown, or too many from its address were.
        """
        return ANYONE if self._keyring.is_open else self.recognise(request, sent_key(request.headers))

    def recognise(self, request: HTTPConnection, secret: str) -> Key:
        """Return the key of a secret that came with a request, however; as `identify`.

        Raises:
            ProblemError: If it is empty or unknown, or too many from its address were.
        """
        address = _address(request)
        key = self._keyring.find(secret)
        wait_s = self._wrong.wait_s(address)
        # The limit is there for keys that an operator has thought up. Those that were generated are 256 random bits: to
        # try without end finds none, so whoever holds one need not wait for the strangers behind the same address.
        if wait_s and not (key and is_generated(secret)):
            detail = f"too many wrong keys came from this address; {RATE_LIMITED.meaning.lower()}"
            raise ProblemError(RATE_LIMITED, detail, headers=retry_after(wait_s))
        if key is None:
            if secret:  # to send none is no guess
                self._wrong.count(address)
                self._wrong_keys += 1
            raise _key_required()
        return key

    @contextmanager
    def admit(self, key: Key, scope: Scope | None, *, holds_place: bool) -> Iterator[None]:
        """Let a request pass, for as long as the context lasts.

        Args:
            key: As `identify` returned it.
            scope: What the key must open; None: any key will do.
            holds_place: Whether the request counts among those of the key at the same time.

        Raises:
            ProblemError: If the key is revoked, lacks the scope or has too much under way.
        """
        tally = self._tallies[key.id]
        tally.requests += 1
        try:
            self._check(key, scope, under_way=tally.under_way if holds_place else 0)
        except ProblemError:
            tally.refused += 1
            raise
        tally.under_way += holds_place
        try:
            yield
        finally:
            tally.under_way -= holds_place

    async def charge(self, key: Key) -> None:
        """Count a request that was admitted against the rate of its key.

        Raises:
            ProblemError: If that is reached; the request is not counted then.
        """
        wait_s = await self.shared.take(key.id) if self.shared else self._rate.take(key.id)
        if wait_s:
            self._tallies[key.id].refused += 1
            raise ProblemError(RATE_LIMITED, headers=retry_after(wait_s))

    def usage(self, viewer: Viewer, days: tuple[DayUsage, ...]) -> Usage:
        """Return what was counted for the keys that a viewer may see, with their days."""
        keys = (ANYONE,) if self._keyring.is_open else self._keyring.keys()
        return Usage(
            since=self._since,
            keys=tuple(_usage(key, self._tallies.get(key.id, _Tally())) for key in keys if viewer.sees(key.id)),
            wrong_keys=self._wrong_keys if viewer.sees_all else None,
            days=days,
        )

    def _check(self, key: Key, scope: Scope | None, *, under_way: int) -> None:
        if key.is_revoked:
            raise _key_required()
        if scope is not None and not key.opens(scope):
            raise ProblemError(SCOPE_MISSING, f"this needs a key with the scope {scope.value!r}")
        if key is not ANYONE and under_way >= self._most_at_once:
            raise ProblemError(KEY_BUSY, headers=retry_after(_PAUSE_S))


class Capacity:
    """Limits the articles in progress; further ones are refused immediately, not queued."""

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


def site_of(host: str) -> str:
    """Return an address, or what stands for all the addresses that its owner has: the first half of an IPv6 one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a name, or a socket that has none
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    # An IPv4 caller of a socket that takes both looks like ::ffff:192.0.2.1, and all of those share one half.
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), _IPV6_SITE), strict=False))


def is_generated(secret: str) -> bool:
    """Return True if a key has the form of those that `create_key` makes."""
    return _GENERATED.fullmatch(secret) is not None


def _address(request: HTTPConnection) -> str:
    return site_of(request.client.host) if request.client else ""


def _key_required() -> ProblemError:
    return ProblemError(KEY_REQUIRED, headers={"WWW-Authenticate": "Bearer"})


def _usage(key: Key, tally: _Tally) -> KeyUsage:
    return KeyUsage(
        id=key.id,
        name=key.name,
        is_revoked=key.is_revoked,
        requests=tally.requests,
        refused=tally.refused,
        under_way=tally.under_way,
    )

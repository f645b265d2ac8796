"""The hosts that webhooks may go to, as the operator names them, and the URLs that callers give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx2

from assay.errors import ConfigError, InputError
from assay.jobs.webhooks.addresses import is_internal, is_public, read_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.jobs.webhooks.addresses import Address, Resolve

MAX_URL: Final = 2_000
"""Characters of a URL at most."""
_INTERNAL: Final = "internal"
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_PORTS: Final = {"https": 443, "http": 80}
_WAY_OUT: Final = "the operator names those that may be told in ASSAY_WEBHOOK_HOSTS"


class Place(NamedTuple):
    """What has to be the same for a URL to be allowed."""

    scheme: str
    host: str
    """In lower case; a name of other letters as `xn--`, an address of IPv6 without brackets."""
    port: int


class Target(NamedTuple):
    """A URL that is allowed."""

    url: httpx2.URL
    place: Place
    is_internal: bool
    """Whether it may be in the operator's own network."""

    def addresses(self, resolve: Resolve) -> tuple[str, ...]:
        """Return the addresses to connect to, and to no other. Blocks.

        Raises:
            InputError: If one of them is not allowed.
            OSError: If the name is not known.
            UnicodeError: If it is no name.
        """
        if read_address(self.place.host) is not None:
            return (self.place.host,)  # which the operator has named itself
        found = resolve(self.place.host, self.place.port)
        if not all(self._allows(read_address(each)) for each in found):
            msg = (
                f"the host {self.place.host!r} is at an address that is not public; if it is meant, the operator marks "
                f"it as {_INTERNAL} in ASSAY_WEBHOOK_HOSTS"
            )
            raise InputError(msg)
        return found

    def _allows(self, address: Address | None) -> bool:
        return address is not None and (is_public(address) or (self.is_internal and is_internal(address)))


class WebhookHosts:
    """The hosts of ASSAY_WEBHOOK_HOSTS.

    An entry is a host with or without a port, for https; `http://HOST:PORT` allows http there. `internal` behind it,
    after a space, allows a name that leads to a private or loopback address. An address allows itself, whatever it is.

    Raises:
        ConfigError: If an entry is none of these.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self._places = dict(_read_entry(entry, number) for number, entry in enumerate(entries, start=1))

    def __bool__(self) -> bool:
        """Return True if there are any."""
        return bool(self._places)

    def find(self, url: str) -> Target:
        """Return where a URL leads.

        Raises:
            InputError: If it is not one, has a user in it, or is not allowed. The message holds no more than the host.
        """
        if not self._places:
            raise InputError(f"webhooks are switched off; {_WAY_OUT}")
        parsed = _parse(url)
        if parsed is None or (place := _place_of(parsed)) is None:
            raise InputError("the webhook is not a URL; write one such as https://hooks.example/assay")
        if parsed.userinfo:
            raise InputError("the webhook has a user or a password in it; leave them out, for requests are signed")
        if place not in self._places:
            raise InputError(self._refusal(place))
        return Target(parsed, place, self._places[place])

    def _refusal(self, place: Place) -> str:
        if place.scheme == "http" and place._replace(scheme="https", port=_PORTS["https"]) in self._places:
            return f"webhooks to {place.host!r} go over https; write https://"
        shown = place.host if place.port == _PORTS[place.scheme] else f"{place.host}:{place.port}"
        secure = "" if place.scheme == "https" else f" over {place.scheme}"
        return f"webhooks may not go to {shown!r}{secure}; {_WAY_OUT}"


def _read_entry(entry: str, number: int) -> tuple[Place, bool]:
    text, *marks = entry.split()[:3] or [""]
    parsed = _parse(text if "://" in text else f"https://{text}")
    place = None if parsed is None else _place_of(parsed)
    is_bare = parsed is not None and parsed.raw_path == b"/" and not (parsed.userinfo or parsed.fragment)
    if place is None or not is_bare or marks not in ([], [_INTERNAL]):
        # It is not shown: a secret may be in the wrong place.
        msg = (
            f"entry {number} of ASSAY_WEBHOOK_HOSTS is not a host; write HOST, HOST:PORT or http://HOST:PORT, "
            f'with " {_INTERNAL}" behind it for a private address'
        )
        raise ConfigError(msg)
    return place, bool(marks)


def _parse(text: str) -> httpx2.URL | None:
    if len(text) > MAX_URL or not text.isprintable() or any(sign in text for sign in " \\"):
        return None
    try:
        return httpx2.URL(text)
    except (httpx2.InvalidURL, UnicodeError):
        return None


def _place_of(url: httpx2.URL) -> Place | None:
    """Return the place of a URL; None if it is not one of http or https with a host and a port that can be."""
    host = url.raw_host.decode("ascii")
    port = _PORTS.get(url.scheme, 0) if url.port is None else url.port
    address = read_address(host)
    is_host = _NAME.fullmatch(host) is not None or (address is not None and "%" not in host)  # of one interface
    if url.scheme not in _PORTS or not is_host or not 0 < port < 65_536:
        return None
    return Place(url.scheme, host if address is None else str(address), port)

"""Which addresses of the network a webhook may go to."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = "Callable[[str, int], tuple[str, ...]]"
"""Returns the addresses of a host; raises OSError, or UnicodeError for a name that is none."""

_THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last half of a word is an IPv4 address. Source: RFC 6052, section 2.1."""


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host, in the order that the system wants them tried, each once. Blocks.

    Raises:
        OSError: If it is not known.
        UnicodeError: If it is no name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


def read_address(text: str) -> Address | None:
    """Return an address as it is written in a URL, without brackets; None for a name."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Return True if an address is one of the public network and of one machine."""
    meant = _meant(address)
    is_old = isinstance(meant, ipaddress.IPv6Address) and (meant.is_site_local or meant.sixtofour is not None)
    return meant.is_global and not (meant.is_multicast or meant.is_reserved or is_old)


def is_internal(address: Address) -> bool:
    """Return True if an address may be one of a machine of the operator's own: private or loopback.

    Link-local addresses are not among them: clouds hand out secrets there.
    """
    meant = _meant(address)
    if meant.is_loopback:
        return True
    if meant.is_link_local or meant.is_multicast or meant.is_reserved or meant.is_unspecified:
        return False
    return not is_public(meant) and meant not in _THIS_NETWORK


def _meant(address: Address) -> Address:
    """Return the IPv4 address that is written as one of IPv6: a packet to that one ends up here."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address

"""A clean environment and no network: the suite passes on a machine that has neither settings nor a connection."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.testing.canaries import watched_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_LOOPBACK = ("127.", "::1", "localhost")
_OUTSIDE = ("ASSAY_", "OPENAI_", "OTEL_", "PROMETHEUS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(_OUTSIDE):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("live"):
        return
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))


@pytest.fixture(autouse=True)
def _no_canary_in_logs() -> Iterator[None]:
    with watched_logs():
        yield


def _guarded_connect(connect: Callable[[socket.socket, object], object]) -> Callable[[socket.socket, object], object]:
    def guarded(self: socket.socket, address: object) -> object:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            _refuse_outside(str(address[0]))
        return connect(self, address)

    return guarded


def _guarded_lookup(lookup: Callable[..., object]) -> Callable[..., object]:
    def guarded(host: object, *args: object, **kwargs: object) -> object:
        _refuse_outside(host.decode() if isinstance(host, bytes) else str(host))
        return lookup(host, *args, **kwargs)

    return guarded


def _refuse_outside(host: str) -> None:
    if not host.startswith(_LOOPBACK):
        msg = f"a test reached for {host!r}; only loopback is allowed"
        raise RuntimeError(msg)

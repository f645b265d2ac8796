"""The model server of the tests of engines, and a client of it."""

from __future__ import annotations

from tests.engines.conftest import client, server, waits

__all__ = ["client", "server", "waits"]

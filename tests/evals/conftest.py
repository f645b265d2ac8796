"""A Postgres server for the tests that need one."""

from __future__ import annotations

from tests.testing.databases import postgres  # noqa: F401 - a fixture

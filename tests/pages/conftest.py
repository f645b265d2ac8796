"""A browser for the tests that need one."""

from __future__ import annotations

from tests.testing.browsers import browser  # noqa: F401 - a fixture

"""A database with tables for each test, on SQLite and on Postgres."""

from __future__ import annotations

from tests.testing.databases import *  # noqa: F403 - all fixtures there are

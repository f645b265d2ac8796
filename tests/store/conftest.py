"""A database with tables for each test, on SQLite and on Postgres."""

from __future__ import annotations

from tests.testing.databases import (
    address,
    empty_address,
    engine,
    jobs,
    postgres,
    postgres_template,
    reports,
    sqlite_template,
)

__all__ = [
    "address",
    "empty_address",
    "engine",
    "jobs",
    "postgres",
    "postgres_template",
    "reports",
    "sqlite_template",
]

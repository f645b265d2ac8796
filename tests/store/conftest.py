"""A database with tables for each test, on SQLite and on Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.settings import KeptText
from assay.store.database import open_database
from assay.store.jobs import Jobs
from assay.store.reports import Reports
from tests.testing.databases import address, empty_address, postgres, postgres_template, sqlite_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

__all__ = ["address", "empty_address", "postgres", "postgres_template", "sqlite_template"]


@pytest.fixture
def engine(address: str) -> Iterator[sa.Engine]:
    engine = open_database(address)
    yield engine
    engine.dispose()


@pytest.fixture
def reports(engine: sa.Engine) -> Reports:
    return Reports(engine, text=KeptText.ALL)


@pytest.fixture
def jobs(engine: sa.Engine, reports: Reports) -> Jobs:
    return Jobs(engine, reports)

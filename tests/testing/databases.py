"""Databases that a test has to itself, on SQLite and on Postgres. A conftest imports the fixtures it needs.

Postgres is the server at ASSAY_TEST_DATABASE_URL, else the one that Debian installs, which each worker of pytest-xdist
starts for itself. Where there is neither, the tests on Postgres are skipped.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.settings import KeptText
from assay.store.database import connect, open_database, upgrade
from assay.store.jobs import Jobs
from assay.store.reports import Reports
from assay_evals.load.databases import created_database, fresh_database
from tests.testing.postgres_server import find_binaries, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "VARIABLE",
    "address",
    "empty_address",
    "engine",
    "jobs",
    "postgres",
    "postgres_template",
    "reports",
    "sqlite_template",
]

VARIABLE = "ASSAY_TEST_DATABASE_URL"
_NO_SERVER = f"no Postgres: apt-get install postgresql, or set {VARIABLE}=postgresql://USER:PASSWORD@HOST/postgres"
BOTH = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a database on a server where others may be created."""
    if address := os.environ.get(VARIABLE):
        yield address
        return
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(_NO_SERVER)
    with running_server(binaries) as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the tables of this version."""
    file = tmp_path_factory.mktemp("template") / "assay.db"
    _upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """Give the name of a database with the tables of this version."""
    with fresh_database(postgres) as address:
        yield str(sa.make_url(address).database)


@pytest.fixture(params=BOTH)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'assay.db'}"
    else:
        with created_database(request.getfixturevalue("postgres")) as address:
            yield address


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database with the tables of this version and nothing in them."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "assay.db")
        yield f"sqlite:///{copy}"
    else:
        template = request.getfixturevalue("postgres_template")
        with created_database(request.getfixturevalue("postgres"), template) as address:
            yield address


def _upgrade(address: str) -> None:
    engine = connect(address)
    upgrade(engine)
    engine.dispose()


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

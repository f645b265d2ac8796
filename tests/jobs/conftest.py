"""A database for each test, on SQLite and on Postgres, and what works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from dbos import DBOSClient

from assay.jobs.desk import Desk, open_desk
from assay.jobs.queue import APPLICATION, workflow_address
from assay.settings import Settings
from tests.testing.databases import *  # noqa: F403 - all fixtures there are

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client(address: str, desk: Desk) -> Iterator[DBOSClient]:
    """Give a look into the queue of the desk."""
    del desk  # which has made the tables
    client = DBOSClient(system_database_url=workflow_address(address), application_name=APPLICATION)
    yield client
    client.destroy()


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    desk = open_desk(Settings.model_validate({"database_url": address}))
    yield desk
    assert _checked_out(desk) == 0  # no thread still writes
    desk.close()


def _checked_out(desk: Desk) -> int:
    assert isinstance(desk.engine.pool, sa.QueuePool)
    return desk.engine.pool.checkedout()

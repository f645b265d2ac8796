"""A database for each part of a run: what one leaves in the queue would be work for the next."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assay.store.database import connect, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def fresh_database(beside: str) -> Iterator[str]:
    """Make a database beside another one of a Postgres server, give its address, and drop it in the end."""
    name = f"assay_load_{uuid.uuid4().hex}"
    _execute(beside, f"CREATE DATABASE {name}")
    try:
        address = sa.make_url(beside).set(database=name).render_as_string(hide_password=False)
        engine = connect(address)
        upgrade(engine)
        engine.dispose()
        yield address
    finally:
        _execute(beside, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(address: str, statement: str) -> None:
    engine = connect(address)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()

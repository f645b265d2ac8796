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
def created_database(beside: str, template: str = "template1") -> Iterator[str]:
    """Make a database beside another one of a Postgres server, give its address, and drop it in the end.

    Args:
        beside: Address of the other one.
        template: Name of the database that it is a copy of.
    """
    name = f"assay_{uuid.uuid4().hex}"
    _execute(beside, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield sa.make_url(beside).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(beside, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_database(beside: str) -> Iterator[str]:
    """As `created_database`, with the tables of Assay in it."""
    with created_database(beside) as address:
        engine = connect(address)
        upgrade(engine)
        engine.dispose()
        yield address


def _execute(address: str, statement: str) -> None:
    engine = connect(address)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()

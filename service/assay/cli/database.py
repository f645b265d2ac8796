"""`assay db`: the database of reports and jobs."""

from __future__ import annotations

from typing import Annotated

import typer

from assay.cli.options import read_settings
from assay.cli.worker import DatabaseOption
from assay.terminal import complain

app = typer.Typer(help="Upgrade and prune the database of reports and jobs.", no_args_is_help=True)


@app.command()
def upgrade(database_url: DatabaseOption = None) -> None:
    """Create the tables, or bring them to the form of this version; make a copy of the database first."""
    address = _address(database_url)
    from assay.store import database

    engine = database.connect(address)
    try:
        database.upgrade(engine)
    finally:
        engine.dispose()
    complain(f"{database.shown(engine)} has the form of this version")


@app.command()
def prune(
    older_than: Annotated[
        int, typer.Option("--older-than", metavar="DAYS", min=1, max=36_500, help="Age of what goes.")
    ],
    database_url: DatabaseOption = None,
) -> None:
    """Delete old reports with their articles, finished jobs, answers of no use since, and what facts said before.

    Their space is given back.
    """
    address = _address(database_url)
    from assay.store import database, retention

    engine = database.open_database(address)
    try:
        gone = retention.prune(engine, days=older_than)
        database.give_space_back(engine)
    finally:
        engine.dispose()
    told = f"{gone.reports} reports, {gone.jobs} finished jobs, {gone.answers} answers of models"
    complain(f"deleted from {database.shown(engine)}: {told}")


def _address(database_url: str | None) -> str:
    from assay.store.address import database_address

    return database_address(read_settings(database_url=database_url))

"""`assay db`: the database of reports and jobs."""

from __future__ import annotations

import datetime as dt
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
        int, typer.Option("--older-than", metavar="DAYS", min=1, max=36_500, help="Age of the reports that go.")
    ],
    database_url: DatabaseOption = None,
) -> None:
    """Delete old reports, with the articles that no other report is of, and give their space back."""
    address = _address(database_url)
    from assay.settings import KeptText
    from assay.store import database
    from assay.store.reports import Reports

    engine = database.open_database(address)
    try:
        before = dt.datetime.now(dt.UTC) - dt.timedelta(days=older_than)
        gone = sum(Reports(engine, text=KeptText.NOTHING).prune(before))
        database.give_space_back(engine)
    finally:
        engine.dispose()
    complain(f"reports deleted from {database.shown(engine)}: {gone}")


def _address(database_url: str | None) -> str:
    from assay.jobs.desk import database_address

    return database_address(read_settings(database_url=database_url))

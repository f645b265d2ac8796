"""`assay facts sets` and `revisions`: what a database keeps of facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import FormatOption, read_settings
from assay.cli.worker import DatabaseOption
from assay.errors import InputError
from assay.presentation.characters import one_line

if TYPE_CHECKING:
    import datetime as dt


def sets(format_: FormatOption = "text", database_url: DatabaseOption = None) -> None:
    """List the sets of facts in the database: name, revision, number of facts, owner, and when it was changed last."""
    from assay.cli.stored import stored
    from assay.store.sets_of_facts import SetsOfFacts

    with stored(read_settings(database_url=database_url)) as engine:
        listed = SetsOfFacts(engine).listed()
    for state in listed:
        if format_ == "json":
            typer.echo(json.dumps(state._asdict() | {"changed": state.changed.isoformat()}))
        else:
            owner = one_line(state.owner) if state.owner else "no owner"
            typer.echo(f"{state.name}\t{state.revision}\t{state.facts}\t{owner}\t{_moment(state.changed)}")


def revisions(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    format_: FormatOption = "text",
    database_url: DatabaseOption = None,
) -> None:
    """List what a fact said and when, the latest first, as far as a service with this database has served it."""
    from assay.cli.stored import stored
    from assay.store.revisions import Revisions

    with stored(read_settings(database_url=database_url)) as engine:
        found = Revisions(engine).of_fact(id_)
    if not found:
        raise InputError(f"no service with this database has served a fact {id_!r}; check the id and the database")
    for each in found:
        if format_ == "json":
            typer.echo(each.model_dump_json())
        else:
            ended = _moment(each.ended) if each.ended else "today"
            typer.echo(f"{_moment(each.first)}\t{ended}\t{each.fact_set}\t{one_line(each.fact.statement)}")


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"

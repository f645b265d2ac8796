"""`assay facts add`: one fact at a time, asked for, given by options, or read as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.documents import STDIN
from assay.errors import ConfigError, InputError
from assay.terminal import ExitCode, complain

if TYPE_CHECKING:
    from assay.facts.candidates import Judged
    from assay.facts.edited import EditedFile

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file of facts; made if it does not exist.")]
DateText = "YYYY[-MM[-DD]]"
_OPTIONS = Path("options")
"""Where a fact comes from that no file states."""


def add(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: FileArgument,
    statement: Annotated[str | None, typer.Option("--statement", help="What is known, in one sentence.")] = None,
    id_: Annotated[str, typer.Option("--id", metavar="ID", help="Default: made of the statement.")] = "",
    publisher: Annotated[str, typer.Option("--source", metavar="NAME", help="Who published it.")] = "",
    title: Annotated[str, typer.Option("--title", help="Title of the source.")] = "",
    url: Annotated[str, typer.Option("--url", help="Address of the source.")] = "",
    published: Annotated[str, typer.Option("--published", metavar=DateText, help="Day of the source.")] = "",
    quantity: Annotated[
        str, typer.Option("--quantity", metavar="FIGURE", help='With its unit: "41 metres", "rank 3".')
    ] = "",
    subject: Annotated[str, typer.Option("--subject", help="What it is about.")] = "",
    predicate: Annotated[str, typer.Option("--predicate", help="What is said of it, in a word or two.")] = "",
    alias: Annotated[list[str] | None, typer.Option("--alias", help="Another name of it; can be repeated.")] = None,
    valid_from: Annotated[str, typer.Option("--valid-from", metavar=DateText, help="First day it holds.")] = "",
    valid_to: Annotated[str, typer.Option("--valid-to", metavar=DateText, help="Last day it holds.")] = "",
    myth: Annotated[
        list[str] | None, typer.Option("--myth", help="A false statement that it answers; can be repeated.")
    ] = None,
    json_: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE|-", help="Facts as JSON, one, a list or JSON Lines; - is standard input."),
    ] = None,
) -> None:
    """Add facts to a file: asks for one after the other, or takes one by options, or any number as JSON.

    Each is linted before it is written; one with an error is not. What the file has, and its comments, stay as they
    are. Every fact is written at once, so that Ctrl-C loses none.

    Exit codes: 0 done, 1 a fact was not taken, 2 usage or file.
    """
    from assay.facts.edited import EditedFile

    flat = {"id": id_, "publisher": publisher, "title": title, "url": url, "published": published}
    flat |= {"quantity": quantity, "subject": subject, "predicate": predicate}
    flat |= {"valid_from": valid_from, "valid_to": valid_to}
    flat |= {"aliases": "\n".join(alias or ()), "related_myths": "\n".join(myth or ())}
    given = {name: text for name, text in flat.items() if text}
    if json_ and (statement or given):
        raise ConfigError("--json holds whole facts; leave out the options that state one")
    edited = EditedFile(file, file, can_be_new=True)
    if json_:
        raise typer.Exit(_add_json(edited, json_))
    if statement is not None:
        raise typer.Exit(_add_given(edited, {"statement": statement, **given}))
    _ask_for_facts(edited, file, given)


def keep(edited: EditedFile, judged: Judged) -> bool:
    """Write the facts that are fit; tell of the rest, with its place unless it came by options.

    Returns:
        Whether any was not taken.
    """
    from assay.facts.findings import FindingCode

    if judged.fit:
        edited.add([entry.fact for entry in judged.fit])
        edited.write()
    for entry in judged.fit:
        typer.echo(entry.fact.id)
    for entry in judged.known:
        complain(f"{_place(entry.path, entry.tree.line)}known already, and left as it is: fact {entry.fact.id!r}")
    for finding in judged.findings:
        place, remedy = _place(finding.path, finding.line), finding.remedy
        if finding.path == _OPTIONS and finding.code is FindingCode.NO_SOURCE:
            remedy = "name who published it with --source"
        complain(f"{place}{finding.level} {finding.code}: {finding.message}; {remedy}")
    return not (judged.fit or judged.known)


def _place(path: Path, line: int) -> str:
    return "" if path == _OPTIONS else f"{path}:{line}: "


def _add_given(edited: EditedFile, flat: dict[str, str]) -> ExitCode:
    from assay.facts.candidates import judge_flat

    return ExitCode.EXCEEDED if keep(edited, judge_flat(edited.entries, _OPTIONS, 1, flat)) else ExitCode.DONE


def _add_json(edited: EditedFile, source: Path) -> ExitCode:
    from assay.facts.candidates import judge_fields
    from assay.facts.json_facts import json_items

    refused = 0
    for row, value in json_items(_read(source)):
        if isinstance(value, dict):
            refused += keep(edited, judge_fields(edited.entries, source, row, value))
        else:
            refused += 1
            complain(f"{source}:{row}: no JSON object; write a fact as docs/facts.md has its fields")
    return ExitCode.EXCEEDED if refused else ExitCode.DONE


def _read(source: Path) -> str:
    from assay.facts.files import read_text
    from assay.files.yaml_tree import UnreadableError

    try:
        return sys.stdin.read() if source == STDIN else read_text(source)
    except UnreadableError as err:
        raise InputError(f"{source}:{err.line}: {err.problem}; {err.remedy}") from err


def _ask_for_facts(edited: EditedFile, file: Path, given: dict[str, str]) -> None:
    from assay.cli.asking import CARRIED, ask_details, ask_statement, confirm

    count = 0
    try:
        while statement := ask_statement():
            confirmed = confirm(edited, file, ask_details({"statement": statement, **given}, edited))
            if confirmed:
                count += 1
                given = {name: confirmed[name] for name in CARRIED if name in confirmed}
    except (typer.Abort, KeyboardInterrupt) as err:
        typer.echo(err=True)  # behind the question that was not answered
        raise typer.Exit(ExitCode.EXCEEDED) from err
    finally:
        written = f"{count} {'fact' if count == 1 else 'facts'} written" if count else "nothing written"
        complain(f"{written} to {file}")

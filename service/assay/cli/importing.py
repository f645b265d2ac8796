"""`assay facts import`: facts from reviews of claims, CSV files and spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import InputError
from assay.terminal import ExitCode, complain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.facts.edited import EditedFile
    from assay.facts.importing.items import Item

_TABLES = frozenset({".csv", ".tsv"})
_SHEETS = frozenset({".xlsx", ".xlsm"})
_PAGES = frozenset({".htm", ".html", ".xhtml"})
_JSON = frozenset({".json", ".jsonl", ".jsonld", ".ndjson"})
_MAX_BYTES = 100_000_000


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Reviews: .html, .json, .jsonl. Tables: .csv, .tsv, .xlsx.")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="A file of facts; made if it does not exist.")],
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Of a spreadsheet with several.")] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Of CSV files that are not UTF-8.")
    ] = None,
    trust_ratings: Annotated[
        bool, typer.Option("--trust-ratings", help="Let facts made of reviews count unread, by their ratings alone.")
    ] = False,
) -> None:
    """Take facts over from published reviews of claims (ClaimReview, Fact Check Tools) and from tables.

    A claim that a review found false becomes the myth of a draft: word its statement, then delete "status: draft". A
    rating that can't be mapped, or contradicts itself or another review, is left out. The header of a table names the
    fields, statement and source at least. Facts that are known stay as they are, so that a run can be repeated; what
    is not taken is told with file, row and remedy, and stops nothing else.

    Exit codes: 0 done, 1 something was not taken, 2 usage or file.
    """
    from assay.facts.edited import EditedFile

    edited = EditedFile(into, into, can_be_new=True)
    code = ExitCode.DONE
    for file in files:
        try:
            items = _items(file, edited, sheet, encoding, trust_ratings=trust_ratings)
            code = max(code, _take(edited, file, items))
        except InputError as error:
            complain(str(error))
            code = ExitCode.MISUSED
        except OSError as error:
            complain(f"{str(file)!r} can't be read: {error.strerror}; check the path and its permissions")
            code = ExitCode.MISUSED
    raise typer.Exit(code)


def _take(edited: EditedFile, file: Path, items: Iterator[Item | str]) -> ExitCode:
    """Write what is fit batch by batch, and tell of the rest; what was written before an error stays."""
    from assay.facts.drafting import UnfitError
    from assay.facts.importing.taking import take_items

    taken = known = left_out = 0
    is_read = False
    try:
        for batch in take_items(file, items, edited):
            if batch.fit:
                edited.add([entry.fact for entry in batch.fit])
                edited.write()
            taken, known, left_out = taken + len(batch.fit), known + batch.known, left_out + batch.left_out
            for entry in batch.fit:
                typer.echo(entry.fact.id)
            for remark in batch.remarks:
                complain(remark)
        is_read = True
    except UnfitError as err:
        raise InputError(f"{file}:1: {err}") from err
    finally:
        if is_read or taken or known or left_out:
            complain(f"{file}: {taken} taken, {known} known, {left_out} left out")
    return ExitCode.EXCEEDED if left_out else ExitCode.DONE


def _items(
    file: Path, edited: EditedFile, sheet: str | None, encoding: str | None, *, trust_ratings: bool
) -> Iterator[Item | str]:
    suffix = file.suffix.lower()
    if suffix in _SHEETS:
        from assay.facts.importing.spreadsheet import read_spreadsheet

        return read_spreadsheet(file, sheet)
    if suffix in _TABLES:
        return _rows(file, encoding)
    if suffix in _PAGES | _JSON:
        return _reviewed(file, edited, trust_ratings=trust_ratings)
    known = ", ".join(sorted(_TABLES | _SHEETS | _PAGES | _JSON))
    raise InputError(f"{str(file)!r} is of no kind that can be read; known are {known}")


def _rows(file: Path, encoding: str | None) -> Iterator[Item | str]:
    from assay.facts.importing.delimited import read_delimited

    with file.open("rb") as stream:
        yield from read_delimited(stream, encoding)


def _reviewed(file: Path, edited: EditedFile, *, trust_ratings: bool) -> Iterator[Item | str]:
    from assay.facts.importing.reviewed_facts import facts_from_reviews
    from assay.facts.importing.reviews import json_reviews, page_reviews
    from assay.formats.decoding import decode

    if file.stat().st_size > _MAX_BYTES:
        raise InputError(f"{str(file)!r} is larger than {_MAX_BYTES // 1_000_000} MB; split it")
    is_page = file.suffix.lower() in _PAGES
    try:
        text = decode(file.read_bytes(), may_declare=is_page)
    except InputError as error:
        raise InputError(f"{str(file)!r} is {error}") from error
    reviews = list(page_reviews(text) if is_page else json_reviews(text))
    if not reviews:
        raise InputError(f"{str(file)!r} holds no review of a claim; expected ClaimReview or a Fact Check Tools export")
    existing = [entry.fact for entry in edited.entries]
    yield from facts_from_reviews(reviews, existing, trust_ratings=trust_ratings)

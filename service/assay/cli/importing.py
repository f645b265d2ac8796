"""`assay facts import`: facts from reviews of claims, CSV files and spreadsheets."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import InputError
from assay.terminal import ExitCode, complain, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.facts.importing.items import Item, LeftOut
    from assay.facts.importing.reviews import Review
    from assay.facts.importing.targets import Target

_TABLES = frozenset({".csv", ".tsv"})
_SHEETS = frozenset({".xlsx", ".xlsm"})
_PAGES = frozenset({".htm", ".html", ".xhtml"})
_JSON = frozenset({".json", ".jsonl", ".jsonld", ".ndjson"})
_MAX_BYTES = 100_000_000
"""Of a page."""
_WHOLE_BYTES = 5_000_000
"""JSON of more is read piece by piece, so that no node refers to one of another piece."""


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Reviews: .html, .json, .jsonl. Tables: .csv, .tsv, .xlsx.")
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", help="YAML, or for many facts .jsonl; made if missing.")
    ],
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
    is not taken is told with file, row and remedy, and stops nothing else. Files of any length are taken into .jsonl,
    to which a run adds batch by batch; lint then tells what new facts say against near ones.

    Exit codes: 0 done, 1 something was not taken, 2 usage or file.
    """
    from assay.facts.importing.targets import open_target

    target = open_target(into, files)
    code = ExitCode.DONE
    for file in files:
        try:
            items = _items(file, target, sheet, encoding, trust_ratings=trust_ratings)
            code = max(code, _take(target, file, items))
        except InputError as error:
            complain(str(error))
            code = ExitCode.MISUSED
        except OSError as error:
            complain(f"{str(file)!r} can't be read: {error.strerror}; check the path and its permissions")
            code = ExitCode.MISUSED
    raise typer.Exit(code)


def _take(target: Target, file: Path, items: Iterator[Item | str]) -> ExitCode:
    """Write what is fit batch by batch, and tell of the rest; what was written before an error stays."""
    from assay.facts.drafting import UnfitError
    from assay.facts.importing.taking import take_items

    taken = known = left_out = 0
    is_read = False
    try:
        with progress("facts and rows", None, out=None, are_many=_is_long(file)) as advance:
            for batch in take_items(file, items, target):
                taken, known, left_out = taken + len(batch.fit), known + batch.known, left_out + batch.left_out
                for entry in batch.fit:
                    typer.echo(entry.fact.id)
                for remark in batch.remarks:
                    complain(remark)
                advance(len(batch.fit) + batch.known + batch.left_out)
        is_read = True
    except UnfitError as err:
        raise InputError(f"{file}:1: {err}") from err
    finally:
        if is_read or taken or known or left_out:
            complain(f"{file}: {taken} taken, {known} known, {left_out} left out")
    return ExitCode.EXCEEDED if left_out else ExitCode.DONE


def _is_long(file: Path) -> bool:
    return file.exists() and file.stat().st_size > _WHOLE_BYTES


def _items(
    file: Path, target: Target, sheet: str | None, encoding: str | None, *, trust_ratings: bool
) -> Iterator[Item | str]:
    suffix = file.suffix.lower()
    if suffix in _SHEETS:
        from assay.facts.importing.spreadsheet import read_spreadsheet

        return read_spreadsheet(file, sheet)
    if suffix in _TABLES:
        return _rows(file, encoding)
    if suffix in _PAGES | _JSON:
        return _reviewed(file, target, trust_ratings=trust_ratings)
    known = ", ".join(sorted(_TABLES | _SHEETS | _PAGES | _JSON))
    raise InputError(f"{str(file)!r} is of no kind that can be read; known are {known}")


def _rows(file: Path, encoding: str | None) -> Iterator[Item | str]:
    from assay.facts.importing.delimited import read_delimited

    with file.open("rb") as stream:
        yield from read_delimited(stream, encoding)


def _reviewed(file: Path, target: Target, *, trust_ratings: bool) -> Iterator[Item | str]:
    from assay.facts.importing.reviewed_facts import facts_from_reviews

    reviews = _reviews(file)
    first = next(reviews, None)
    if first is None:
        raise InputError(f"{str(file)!r} holds no review of a claim; expected ClaimReview or a Fact Check Tools export")
    yield from facts_from_reviews(chain((first,), reviews), target.answering, trust_ratings=trust_ratings)


def _reviews(file: Path) -> Iterator[Review | LeftOut]:
    from assay.facts.importing.reviews import json_reviews, page_reviews, reviews_of
    from assay.formats.decoding import decode

    is_page = file.suffix.lower() in _PAGES
    if _is_long(file) and not is_page:
        from assay.facts.importing.long_json import json_values

        with file.open("rb") as stream:
            yield from reviews_of(json_values(stream))
        return
    if file.stat().st_size > _MAX_BYTES:
        raise InputError(f"{str(file)!r} is larger than {_MAX_BYTES // 1_000_000} MB; split it")
    try:
        text = decode(file.read_bytes(), may_declare=is_page)
    except InputError as error:
        raise InputError(f"{str(file)!r} is {error}") from error
    yield from page_reviews(text) if is_page else json_reviews(text)

"""Spreadsheets (.xlsx), row by row."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from typing import TYPE_CHECKING

from assay.errors import ConfigError, InputError
from assay.extras import way_out
from assay.facts.drafting import UnfitError
from assay.facts.importing.items import Item, LeftOut
from assay.facts.importing.tables import Line, read_header, read_rows, tell_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED_BYTES = 200_000_000
"""A small file can unpack to more than memory holds."""
MAX_CELLS = 5_000_000


def read_spreadsheet(path: Path, sheet: str | None = None) -> Iterator[Item | str]:
    """Yield a fact or why there is none for each row of a sheet, and as a text what is to be said of its header.

    Args:
        path: Of the file.
        sheet: Name of the sheet; None: the only one that holds anything.

    Raises:
        ConfigError: If openpyxl is not installed.
        InputError: If the file is no such spreadsheet, or it is not clear which sheet is meant.
        UnfitError: If the header can't be used.
    """
    chosen = _choose(_load(path), path, sheet)
    merged = _merged_rows(chosen)
    rows = chosen.iter_rows()
    header = next(rows)
    if 1 in merged:
        raise UnfitError("cells of the first row are merged", "unmerge them, and name one field in each")
    columns = read_header([_text(cell) for cell in header])
    if columns.ignored:
        yield tell_ignored(columns)
    taken = [index for index, field in enumerate(columns.fields) if field]
    yield from read_rows(columns, (_line(row, cells, taken, merged) for row, cells in enumerate(rows, start=2)))


def _load(path: Path) -> Workbook:
    try:
        # Its own reader that streams knows nothing of merged cells.
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra
        from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415
    except ImportError as err:
        msg = f"spreadsheets need openpyxl; {way_out('spreadsheets')}, or save the sheet as CSV"
        raise ConfigError(msg) from err
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise InputError(f"{str(path)!r} unpacks to {unpacked // 1_000_000} MB; split it, or save the sheet as CSV")
        with warnings.catch_warnings(action="ignore"):  # of what it does not keep: charts, rules for input
            return load_workbook(path)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError) as err:
        raise InputError(f"{str(path)!r} is no .xlsx spreadsheet; save it as one, or as CSV") from err


def _choose(book: Workbook, path: Path, name: str | None) -> Worksheet:
    names = ", ".join(repr(each.title) for each in book.worksheets)
    if name is not None:
        found = next((each for each in book.worksheets if each.title == name), None)
        if found is None or not _holds_anything(found, path):
            raise InputError(f"{str(path)!r} has no sheet {name!r} that holds anything; its sheets are {names}")
        return found
    filled = [each for each in book.worksheets if _holds_anything(each, path)]
    if len(filled) != 1:
        way_out = "name one with --sheet" if filled else "write a header and a fact in each row"
        raise InputError(f"{str(path)!r} has {len(filled)} sheets that hold anything, of {names}; {way_out}")
    return filled[0]


def _holds_anything(sheet: Worksheet, path: Path) -> bool:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        size = f"{sheet.max_row} rows of {sheet.max_column} cells"
        raise InputError(f"{str(path)!r}: sheet {sheet.title!r} spans {size}; delete the empty ones, or save it as CSV")
    return any(value is not None for row in sheet.iter_rows(values_only=True) for value in row)


def _merged_rows(sheet: Worksheet) -> dict[int, str]:
    """Return the range of merged cells that each row shares in, where it does."""
    return {
        row: merged.coord
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row, min(merged.max_row, sheet.max_row) + 1)
    }


def _line(
    row: int, cells: Sequence[Cell | MergedCell], taken: Sequence[int], merged: Mapping[int, str]
) -> Line | LeftOut:
    if row in merged:
        return LeftOut(row, f"its cells {merged[row]} are merged", "unmerge them and fill in each cell")
    filled = [cells[index] for index in taken]
    if formula := next((cell for cell in filled if cell.data_type == "f"), None):
        problem = f"{formula.coordinate} holds a formula"
        return LeftOut(row, problem, "copy the column and paste it as values")
    if broken := next((cell for cell in filled if cell.data_type == "e"), None):
        return LeftOut(row, f"{broken.coordinate} holds the error {broken.value}", "mend the cell")
    return Line(row, tuple(map(_text, cells)))


def _text(cell: Cell | MergedCell) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case dt.datetime():
            return value.date().isoformat()
        case _:
            return str(value)

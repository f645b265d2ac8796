"""CSV files, row by row."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from assay.errors import InputError
from assay.facts.importing.items import Item, LeftOut
from assay.facts.importing.tables import Line, count_known, read_header, read_rows, tell_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ",;\t|"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LONGEST_HEADER = 10_000
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def read_delimited(file: BinaryIO, encoding: str | None = None) -> Iterator[Item | str]:
    """Yield a fact or why there is none for each row of a CSV file, and as a text what is to be said of its header.

    Args:
        file: Its bytes; they are read as they are needed.
        encoding: None: UTF-8, or UTF-16 if a mark says so; another is never guessed, for a wrong guess shows nowhere.

    Raises:
        InputError: If the encoding is unknown.
        UnfitError: If the header can't be used.
    """
    text = _decoded(file, encoding)
    try:
        yield from _items(text)
    finally:
        text.detach()  # whoever opened the file closes it


def _items(text: io.TextIOWrapper) -> Iterator[Item | str]:
    first = text.readline(_LONGEST_HEADER)
    announced = _announced(first)
    header, row = (text.readline(_LONGEST_HEADER), 2) if announced else (first, 1)
    delimiter = announced or _delimiter(header)
    columns = read_header(_cells(header, delimiter))
    if columns.ignored:
        yield tell_ignored(columns)
    yield from read_rows(columns, _lines(text, delimiter, behind=row))


def _decoded(file: BinaryIO, encoding: str | None) -> io.TextIOWrapper:
    start = file.read(4)
    file.seek(0)
    by_mark = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")
    try:
        # One byte that is wrong must not hide the rows before and behind it.
        return io.TextIOWrapper(file, encoding=encoding or by_mark, errors="replace", newline="")
    except LookupError as err:
        raise InputError(f"{encoding!r} is no encoding; the usual ones are utf-8 and windows-1252") from err


def _announced(line: str) -> str | None:
    """Return the delimiter that a spreadsheet program announces in a first line of its own: "sep=;"."""
    words = line.strip("\r\n ").strip('"')
    return words[4] if len(words) == 5 and words.lower().startswith("sep=") and words[4] in DELIMITERS else None


def _delimiter(header: str) -> str:
    """Return the delimiter by which most columns of a header are known."""
    return max(DELIMITERS, key=lambda each: count_known(_cells(header, each)))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _lines(text: io.TextIOWrapper, delimiter: str, *, behind: int) -> Iterator[Line | LeftOut]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        row = behind + reader.line_num + 1
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as err:
            yield LeftOut(row, f"the row is no CSV: {err}", "put the text in double quotes, and double those in it")
            continue
        if any(_UNREADABLE in cell for cell in cells):
            problem = f"the row is not {text.encoding.upper()} text"
            yield LeftOut(row, problem, "save the file as UTF-8, or name its encoding, as in --encoding windows-1252")
        else:
            yield Line(row, cells)

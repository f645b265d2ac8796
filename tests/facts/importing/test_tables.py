"""Tables of facts: headers, CSV files, spreadsheets, and every row that is not taken."""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from assay.errors import ConfigError, InputError
from assay.facts.drafting import UnfitError
from assay.facts.importing import spreadsheet
from assay.facts.importing.delimited import read_delimited
from assay.facts.importing.items import Found, LeftOut
from assay.facts.importing.spreadsheet import read_spreadsheet
from assay.facts.importing.tables import Columns, read_header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assay.files.yaml_tree import Plain

MILL = Found(2, {"statement": "The mill is red.", "sources": [{"publisher": "Roads"}]})
QUOTES = "put the text in double quotes, and double those in it"


def read(text: str, encoding: str = "utf-8", *, named: str | None = None) -> list[object]:
    return list(read_delimited(io.BytesIO(text.encode(encoding)), named))


class TestHeader:
    def test_fields_are_named_in_many_ways(self) -> None:
        cells = ["ID", " Fact ", "source-name", "Date Published", "Colour", "", "Also known as", "Myths", "Valid until"]
        fields = ("id", "statement", "publisher", "published", None, None, "aliases", "related_myths", "valid_to")
        assert read_header(cells) == Columns(fields, ("Colour",))

    @pytest.mark.parametrize(
        ("cells", "message"),
        [
            (["Statement", "Fact"], "the header has two columns for 'statement'; rename or delete one of them"),
            (
                ["a", "b"],
                "the first row names no column 'statement'; its columns: a, b; known columns are id",
            ),
            ([], "the first row names no column 'statement'; its columns: none; known columns are id"),
            (
                ["statment", "source"],
                "the first row names no column 'statement'; its columns: statment, source; did you mean 'statement' by",
            ),
            (
                ["fact", "Sorce"],
                "the first row names no column 'source'; its columns: fact, Sorce; did you mean 'source' by 'Sorce'?",
            ),
            (
                ["fact", "colour"],
                "the first row names no column 'source'; its columns: fact, colour; known columns are id",
            ),
        ],
    )
    def test_a_header_that_is_of_no_use_is_told_why(self, cells: list[str], message: str) -> None:
        with pytest.raises(UnfitError) as caught:
            read_header(cells)
        assert str(caught.value).startswith(message)

    def test_the_known_columns_are_those_of_the_documents(self) -> None:
        with pytest.raises(UnfitError, match=r"known columns are id, statement, .*, source, title, url"):
            read_header(["a"])


class TestDelimited:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("ends", ["\n", "\r\n"])
    def test_the_delimiter_is_the_one_by_which_the_header_is_known(self, delimiter: str, ends: str) -> None:
        text = f"statement{delimiter}source{ends}The mill is red.{delimiter}Roads{ends}"
        assert read(text) == [MILL]

    @pytest.mark.parametrize(
        ("encoding", "named"),
        [("utf-8-sig", None), ("utf-16", None), ("cp1252", "windows-1252"), ("utf-8", "utf-8")],
    )
    def test_encodings_are_told_by_their_mark_or_named(self, encoding: str, named: str | None) -> None:
        (found,) = read("fact,source\nThe café is red.,Roads\n", encoding, named=named)
        assert isinstance(found, Found)
        assert found.fields["statement"] == "The café is red."

    def test_a_wrong_byte_hides_no_other_row(self) -> None:
        rows = read("fact,source\nThe café is red.,Roads\nThe mill is red.,Roads\n", "cp1252")
        remedy = "save the file as UTF-8, or name its encoding, as in --encoding windows-1252"
        assert rows == [LeftOut(2, "the row is not UTF-8 text", remedy), MILL._replace(row=3)]

    def test_an_unknown_encoding_is_refused(self) -> None:
        with pytest.raises(InputError, match="'klingon' is no encoding"):
            read("fact\n", named="klingon")

    @pytest.mark.parametrize("first", ["sep=;\n", '"SEP=;"\r\n'])
    def test_a_delimiter_may_be_announced(self, first: str) -> None:
        assert read(f"{first}fact;source\nThe mill is red.;Roads\n") == [MILL._replace(row=3)]

    def test_rows_are_numbered_by_their_first_line(self) -> None:
        text = 'fact,source\n"The mill\nis red.",Roads\n\n,\nThe mill is red.,Roads\n'
        assert read(text) == [MILL, MILL._replace(row=6)]

    def test_columns_that_are_not_taken_are_told(self) -> None:
        assert read("fact,source,colour,x\nThe mill is red.,Roads,red\n") == ["columns not taken: colour, x", MILL]

    def test_a_column_that_is_misspelt_is_told_what_it_may_be(self) -> None:
        remark, _ = read("fact,source,Quantty\nThe mill is red.,Roads,\n")
        assert remark == "columns not taken: Quantty (did you mean 'quantity'?)"

    @pytest.mark.parametrize(
        ("row", "problem", "remedy"),
        [
            (
                "A mill,is red,Roads",
                "the row has 3 cells, the header 2",
                "put texts that hold the delimiter into double quotes",
            ),
            ("=A1&B2,Roads", "statement: a formula, '=A1&B2'", "copy the column and paste it as values"),
            ('"A "mill" is red.",Roads', "the row is no CSV: ',' expected after '\"'", QUOTES),
            ('"A mill', "the row is no CSV: unexpected end of data", QUOTES),
        ],
    )
    def test_a_row_that_is_not_taken_hides_no_other(self, row: str, problem: str, remedy: str) -> None:
        text = f"fact,source\nThe mill is red.,Roads\n{row}"
        assert read(text) == [MILL, LeftOut(3, problem, remedy)]

    @pytest.mark.parametrize(
        ("cell", "is_taken"), [("45123", False), ("45123.5", False), ("2024", True), ("May", True)]
    )
    def test_the_number_of_a_day_is_no_date(self, cell: str, is_taken: bool) -> None:
        (item,) = read(f"fact,source,date\nThe mill is red.,Roads,{cell}\n")
        assert isinstance(item, Found) is is_taken

    def test_a_figure_that_is_none_is_left_out(self) -> None:
        (item,) = read('fact,source,number,unit\nThe mill is red.,Roads,"1,5",m\n')
        assert item == LeftOut(2, "'1,5' is not a number", "write it as 12000 or 12.5, without a comma")

    def test_an_empty_file_has_no_header(self) -> None:
        with pytest.raises(UnfitError, match="names no column"):
            read("")


HEADER = ["Fact", "Source", "Date", "Number", "Unit", "Check"]
ROW = ["The mill is 64 metres long.", "Roads", dt.datetime(2024, 5, 1), 64, "metres", None]  # noqa: DTZ001 - as in a sheet


def save(path: Path, *rows: Sequence[object], title: str = "Facts") -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.xlsx"


FULL: dict[str, Plain] = {
    "statement": "The mill is 64 metres long.",
    "quantity": {"value": "64", "unit": "metres"},
    "sources": [{"publisher": "Roads", "published": "2024-05-01"}],
}


class TestSpreadsheet:
    def test_rows_are_read_with_numbers_and_days(self, path: Path) -> None:
        save(path, HEADER, ROW, [], [*ROW[:3], 64.0, "metres", True])
        expected = ["columns not taken: Check", Found(2, FULL), Found(4, FULL)]
        assert list(read_spreadsheet(path)) == expected

    def test_cells_are_told_where_they_can_t_be_taken(self, path: Path) -> None:
        book = save(
            path,
            HEADER,
            ROW,
            ["=A2", *ROW[1:]],
            [*ROW[:2], 45413, *ROW[3:]],
            ROW,
            ROW,
            [*ROW[:3], "#N/A", "metres"],
            [*ROW[:5], "=A2"],
            [*ROW[:3], 64.5, "metres"],
            ["A mill.", "Roads", None, True],
        )
        sheet = book.active
        assert sheet is not None
        sheet.merge_cells("B5:B6")
        book.save(path)
        _, first, *left_out, other, half, truth = read_spreadsheet(path)
        assert (first, other) == (Found(2, FULL), Found(8, FULL))
        assert isinstance(half, Found)
        assert half.fields["quantity"] == {"value": "64.5", "unit": "metres"}
        assert [(each.row, each.problem) for each in (*left_out, truth) if isinstance(each, LeftOut)] == [
            (3, "A3 holds a formula"),
            (4, "published: 45413 is a number, perhaps that of a day"),
            (5, "its cells B5:B6 are merged"),
            (6, "its cells B5:B6 are merged"),
            (7, "D7 holds the error #N/A"),
            (10, "'true' is not a number"),
        ]

    def test_a_merged_header_is_refused(self, path: Path) -> None:
        book = save(path, HEADER, ROW)
        sheet = book.active
        assert sheet is not None
        sheet.merge_cells("A1:B1")
        book.save(path)
        with pytest.raises(UnfitError, match="cells of the first row are merged; unmerge them"):
            list(read_spreadsheet(path))

    def test_of_two_sheets_one_has_to_be_named(self, path: Path) -> None:
        book = save(path, ["Notes"])
        other = book.create_sheet("More facts")
        book.create_sheet("Empty")
        other.append(["Fact", "Source"])
        other.append(["The mill is red.", "Roads"])
        book.save(path)
        with pytest.raises(
            InputError, match="has 2 sheets that hold anything, of 'Facts', 'More facts', 'Empty'; name one"
        ):
            list(read_spreadsheet(path))
        assert list(read_spreadsheet(path, "More facts")) == [MILL]
        for name in ("Empty", "None"):
            with pytest.raises(InputError, match=f"has no sheet '{name}' that holds anything; its sheets are 'Facts'"):
                list(read_spreadsheet(path, name))

    def test_an_empty_sheet_is_not_asked_about(self, path: Path) -> None:
        book = save(path, ["Fact", "Source"], ["The mill is red.", "Roads"])
        book.create_sheet("Empty")
        book.save(path)
        assert list(read_spreadsheet(path)) == [MILL]

    def test_a_book_without_anything_is_refused(self, path: Path) -> None:
        save(path)
        with pytest.raises(InputError, match="0 sheets that hold anything, of 'Facts'; write a header"):
            list(read_spreadsheet(path))

    @pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04", b""])
    def test_what_is_no_spreadsheet_is_refused(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"is no \.xlsx spreadsheet; save it as one, or as CSV"):
            list(read_spreadsheet(path))

    def test_another_archive_is_refused(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "a")
        with pytest.raises(InputError, match=r"is no \.xlsx spreadsheet"):
            list(read_spreadsheet(path))

    def test_what_unpacks_to_too_much_is_refused(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        save(path, HEADER, ROW)
        monkeypatch.setattr(spreadsheet, "MAX_UNPACKED_BYTES", 1_000)
        with pytest.raises(InputError, match="split it, or save the sheet as CSV"):
            list(read_spreadsheet(path))

    def test_a_sheet_that_spans_too_many_cells_is_refused(self, path: Path) -> None:
        book = save(path, HEADER, ROW)
        sheet = book.active
        assert sheet is not None
        sheet["XFD1048576"] = 1
        book.save(path)
        with pytest.raises(InputError, match="spans 1048576 rows of 16384 cells; delete the empty ones"):
            list(read_spreadsheet(path))

    def test_without_its_library_the_extra_is_named(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(
            ConfigError, match=r"spreadsheets need openpyxl; run: pip install 'assay-news\[spreadsheets\]', or"
        ):
            list(read_spreadsheet(path))

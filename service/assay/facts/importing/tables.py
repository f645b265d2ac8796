"""Tables of facts: a header that names the fields, and a fact in each row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.facts.drafting import FLAT_FIELDS, UnfitError, fact_fields
from assay.facts.importing.items import Found, Item, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SYNONYMS = {
    "statement": "fact sentence text",
    "id": "key identifier fact_id",
    "publisher": "source source_name source_publisher published_by organisation organization",
    "title": "source_title headline",
    "url": "link source_url source_link address web_address",
    "published": "date source_date published_on publication_date date_published",
    "quantity": "figure",
    "value": "number amount",
    "unit": "units",
    "aliases": "alias other_names also_known_as aka names",
    "related_myths": "myth myths related_myth false_claim false_claims misconception",
    "also_stated": "wording wordings paraphrase paraphrases",
    "valid_from": "from start start_date since valid_since",
    "valid_to": "to end end_date until valid_until",
    "as_of": "observed observed_on",
    "note": "notes comment comments remark remarks",
}
_FIELDS = {synonym: field for field, synonyms in _SYNONYMS.items() for synonym in synonyms.split()}
_FIELDS |= {field: field for field in FLAT_FIELDS}
_SHOWN = 200
_DATES = frozenset({"published", "valid_from", "valid_to", "as_of"})
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
"""What a spreadsheet keeps for a day: "45123", "45123.5"; not "2024"."""
_FORMULA = re.compile(r"=\s*[A-Z+(\"-]", re.IGNORECASE)
"""A cell that is worked out: "=A1", "=SUM(B2:B4)"; not "= 4 metres"."""


class Line(NamedTuple):
    """A row of a table as its file has it."""

    row: int
    """Counted from 1, as the program shows it that made the table."""
    cells: tuple[str, ...]


class Columns(NamedTuple):
    """What a header says of the columns."""

    fields: tuple[str | None, ...]
    """Name in `FLAT_FIELDS` for each column; None for one that is not taken."""
    ignored: tuple[str, ...]


def read_header(cells: Sequence[str]) -> Columns:
    """Return which field each column holds; case, blanks and several other words for a field are let pass.

    Raises:
        UnfitError: If no column holds the statement, or two hold the same field.
    """
    fields = tuple(_FIELDS.get(_key(cell)) for cell in cells)
    named = [field for field in fields if field]
    if twice := [field for field in dict.fromkeys(named) if named.count(field) > 1]:
        raise UnfitError(f"the header has two columns for {twice[0]!r}", "rename or delete one of them")
    if "statement" not in named:
        headings = ", ".join(filter(None, cells))[:_SHOWN] or "none"
        problem = f"the first row names no column 'statement'; its columns: {headings}"
        raise UnfitError(problem, f"name the columns; known are {', '.join(FLAT_FIELDS)}")
    return Columns(fields, tuple(cell for cell, field in zip(cells, fields, strict=True) if cell and not field))


def count_known(cells: Iterable[str]) -> int:
    """Return how many cells of a header name a field."""
    return sum(_key(cell) in _FIELDS for cell in cells)


def read_rows(columns: Columns, lines: Iterable[Line | LeftOut]) -> Iterator[Item]:
    """Yield a fact, or why there is none, for each row that is not blank."""
    for line in lines:
        if isinstance(line, LeftOut):
            yield line
        elif any(cell.strip() for cell in line.cells):
            try:
                yield Found(line.row, fact_fields(_flat(columns, line)))
            except UnfitError as err:
                yield LeftOut(line.row, err.problem, err.remedy)


def _flat(columns: Columns, line: Line) -> dict[str, str]:
    width = len(columns.fields)
    if any(cell.strip() for cell in line.cells[width:]):
        problem = f"the row has {len(line.cells)} cells, the header {width}"
        raise UnfitError(problem, "put texts that hold the delimiter into double quotes")
    flat = {field: cell.strip() for field, cell in zip(columns.fields, line.cells, strict=False) if field}
    for field, cell in flat.items():
        if _FORMULA.match(cell):
            raise UnfitError(f"{field}: a formula, {cell[:40]!r}", "copy the column and paste it as values")
        if field in _DATES and _SERIAL.fullmatch(cell):
            remedy = "give the cells the format of a date, or write YYYY-MM-DD"
            raise UnfitError(f"{field}: {cell} is a number, perhaps that of a day", remedy)
    return flat


def _key(heading: str) -> str:
    return "_".join(re.findall(r"[^\W_]+", heading.casefold()))

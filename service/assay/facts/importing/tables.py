"""Tables of facts: a header that names the fields, and a fact in each row."""

from __future__ import annotations

import difflib
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
_NEEDED = ("statement", "publisher")
_HEADINGS = {"publisher": "source"}
"""What the documents call a column that is not called as its field."""
_LIKENESS = 0.8
"""From which a heading is taken for a misspelt one, in [0, 1]: "sorce" for "source", not "colour" for it."""
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
        UnfitError: If no column holds the statement, none the source, or two hold the same field.
    """
    fields = tuple(_FIELDS.get(_key(cell)) for cell in cells)
    named = [field for field in fields if field]
    if twice := [field for field in dict.fromkeys(named) if named.count(field) > 1]:
        raise UnfitError(f"the header has two columns for {twice[0]!r}", "rename or delete one of them")
    ignored = tuple(cell for cell, field in zip(cells, fields, strict=True) if cell and not field)
    for field in _NEEDED:
        if field not in named:
            raise _lacks(field, cells, ignored)
    return Columns(fields, ignored)


def tell_ignored(columns: Columns) -> str:
    """Say which columns are not taken, each with the heading that it is likely to be."""
    told = ((heading, _meant(heading)) for heading in columns.ignored)
    return f"columns not taken: {', '.join(f'{h} (did you mean {m!r}?)' if m else h for h, m in told)}"


def _lacks(field: str, cells: Iterable[str], ignored: Iterable[str]) -> UnfitError:
    heading = _HEADINGS.get(field, field)
    problem = (
        f"the first row names no column {heading!r}; its columns: {', '.join(filter(None, cells))[:_SHOWN] or 'none'}"
    )
    misspelt = next((each for each in ignored if (meant := _meant(each)) and _FIELDS[meant] == field), None)
    known = ", ".join(_HEADINGS.get(each, each) for each in FLAT_FIELDS)
    return UnfitError(
        problem, f"did you mean {heading!r} by {misspelt!r}?" if misspelt else f"known columns are {known}"
    )


def _meant(heading: str) -> str | None:
    """Return the heading that an unknown one is likely to be; None if it is like none."""
    return next(iter(difflib.get_close_matches(_key(heading)[:_SHOWN], _FIELDS, n=1, cutoff=_LIKENESS)), None)


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

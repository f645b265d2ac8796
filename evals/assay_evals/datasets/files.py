"""Rows of files, one at a time, each with its place: every error in a row is reported as path:line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assay_evals.errors import DatasetError

Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""Text that is not blank."""
Id = Annotated[str, Field(coerce_numbers_to_str=True, min_length=1)]
"""An identifier; several authors number their rows."""

MAX_LINE_BYTES = 50_000_000
"""Longest line of JSON lines; a compressed file may hold a line that no memory does."""
_BOM = b"\xef\xbb\xbf"
_ARRAY_START = re.compile(r"\s*\[\s*")
_ARRAY_NEXT = re.compile(r"\s*,\s*")
_ARRAY_END = re.compile(r"\s*\]\s*\Z")


class Row(BaseModel):
    """A row of a file that others keep: what is not asked of it is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Place(NamedTuple):
    """Where a row begins: its line, and which row of the file it is, both counted from 1."""

    path: Path
    line: int
    number: int

    def error(self, problem: str) -> DatasetError:
        """Return the error that says what is wrong here."""
        return DatasetError(f"{self.path}:{self.line}: {problem}")


T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", bound=BaseModel)


class Located(NamedTuple, Generic[T_co]):
    """A value with the place that it was read from."""

    place: Place
    value: T_co


def read_lines(path: Path, model: type[M]) -> Iterator[Located[M]]:
    """Read JSON lines, gzipped where the name ends in .gz; blank lines are passed over.

    Raises:
        DatasetError: If the file can't be read or a line is not a valid row.
    """
    for place, content in _lines(path):
        try:
            yield Located(place, model.model_validate_json(content))
        except ValidationError as err:
            raise place.error(describe(err)) from err


def read_array(path: Path, model: type[M]) -> Iterator[Located[M]]:
    """Read the elements of a JSON array; the text is held while it is read, the rows are not.

    Raises:
        DatasetError: If the file can't be read, is not an array or an element is not a valid row.
    """
    for place, element in _elements(path):
        yield Located(place, _validated(model, element, place))


def read_table(path: Path, model: type[M]) -> Iterator[Located[M]]:
    """Read a CSV file whose first line names the columns; the text is held while it is read.

    Raises:
        DatasetError: If the file can't be read as a table or a line is not a valid row.
    """
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    line = 1
    try:
        for number, row in enumerate(rows, start=1):
            place = Place(path, line + 1, number)
            line = rows.line_num
            yield Located(place, _validated(model, row, place))
    except csv.Error as err:
        raise Place(path, line + 1, 1).error(f"not CSV: {err}") from err


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file as it is stored, line ends included, without a byte order mark.

    Raises:
        DatasetError: If the file can't be read or is not UTF-8.
    """
    content = read_bytes(path)
    try:
        return content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as err:
        line = err.object[: err.start].count(b"\n") + 1
        raise Place(path, line, 1).error("the text is not UTF-8; save the file as UTF-8") from err


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        DatasetError: If the file can't be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as err:
        raise Place(path, 1, 1).error(f"the file can't be read: {err}") from err


def hash_files(paths: Iterable[Path]) -> str:
    """Return the SHA-256, in hexadecimal, of the bytes of all files in the order of their paths.

    For one file it is what `sha256sum` prints. For a compressed file, the compressed bytes are hashed.
    """
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def describe(error: ValidationError) -> str:
    """Return the first error that a model reports, without the text that caused it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _validated(model: type[M], value: object, place: Place) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as err:
        raise place.error(describe(err)) from err


def _lines(path: Path) -> Iterator[tuple[Place, bytes]]:
    line = number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for line, content in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
                if len(content) > MAX_LINE_BYTES:
                    raise Place(path, line, number).error(f"the line is longer than {MAX_LINE_BYTES // 1_000_000} MB")
                if content.strip():
                    number += 1
                    yield Place(path, line, number), content.removeprefix(_BOM)
    except (OSError, EOFError, ValueError, zlib.error) as err:
        raise Place(path, line + 1, number).error(f"the file can't be read: {err}") from err


def _elements(path: Path) -> Iterator[tuple[Place, object]]:
    text = read_text(path)
    start = _ARRAY_START.match(text)
    if start is None:
        raise Place(path, 1, 1).error("not a JSON array of objects")
    at, counted, line, number = start.end(), 0, 1, 0
    while not _ARRAY_END.match(text, at):
        line, counted, number = line + text.count("\n", counted, at), at, number + 1
        place = Place(path, line, number)
        try:
            element, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError) as err:
            raise place.error(f"not JSON: {err}") from err
        yield place, element
        following = _ARRAY_NEXT.match(text, at)
        if following is None and not _ARRAY_END.match(text, at):
            raise place.error("not JSON: expected a comma or the end of the array after this element")
        at = following.end() if following else at

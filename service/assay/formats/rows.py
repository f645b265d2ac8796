"""JSON Lines of articles: one `{id, title, date, text}` a line."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.formats.documents import Document, FileFormat, Refused
from assay.formats.stated import language_code, names, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from assay.formats.documents import Reading

MAX_ROW_BYTES = 8 * 1024 * 1024
"""Longest row that is read."""
_SHAPE = "write {id, title, date, text}"


def sniff(head: bytes) -> bool:
    """Return True if the first row is an object with a text."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and isinstance(row.get("text"), str) and "uri" not in row


def read(stream: BinaryIO) -> Reading:
    """Yield an article for each row, or why there is none; blank rows are passed over."""
    seen: set[str] = set()
    number = 0
    while raw := stream.readline(MAX_ROW_BYTES + 1):
        number += 1
        is_whole = len(raw) <= MAX_ROW_BYTES or raw.endswith(b"\n")
        while not is_whole and (rest := stream.readline(MAX_ROW_BYTES)) and not rest.endswith(b"\n"):
            pass
        if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            yield _article(_parse(raw) if is_whole else _too_long(), number, seen)
        except InputError as error:
            yield Refused(f"row {number}", error)


def _too_long() -> Mapping[str, object]:
    raise InputError(f"longer than {MAX_ROW_BYTES // 2**20} MiB; one row is one article")


def _parse(raw: bytes) -> Mapping[str, object]:
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as err:
        raise InputError("not UTF-8; save the file as UTF-8") from err
    except (ValueError, RecursionError) as err:
        why = f"{err.msg} at column {err.colno}" if isinstance(err, json.JSONDecodeError) else "nested too deeply"
        raise InputError(f"not JSON: {why}; write one object on one line") from err
    if not isinstance(row, dict):
        raise InputError(f"{type(row).__name__} instead of an object; {_SHAPE}")
    return row


def _article(row: Mapping[str, object], number: int, seen: set[str]) -> Document:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"no text; {_SHAPE}, or take the row out")
    id_ = _id(row.get("id"), number)
    if row.get("id") is not None:
        if id_ in seen:
            raise InputError(f"the id {id_[:80]!r} is there twice; give each row an id of its own")
        seen.add(id_)
    return Document(
        text,
        number=number,
        id=id_,
        title=one_line(row.get("title")),
        date=_day(row.get("date")),
        language=language_code(row.get("language")),
        author=names(row.get("author")),
        format="jsonl",
    )


def _id(stated: object, number: int) -> str:
    if isinstance(stated, bool) or not isinstance(stated, (str, int, type(None))):
        raise InputError(f"the id is {type(stated).__name__}; write a text or a whole number")
    return f"row {number}" if stated is None else str(stated)


def _day(stated: object) -> dt.date | None:
    if stated is None:
        return None
    try:
        return dt.datetime.fromisoformat(str(stated)).date() if isinstance(stated, str) else _not_a_day(stated)
    except ValueError as err:
        raise InputError(f"{str(stated)[:40]!r} is no day; write the date as YYYY-MM-DD") from err


def _not_a_day(stated: object) -> dt.date:
    raise ValueError(stated)


FORMAT = FileFormat(
    "jsonl", (".jsonl", ".ndjson"), sniff, read, ("application/jsonl", "application/x-ndjson"), holds_many=True
)

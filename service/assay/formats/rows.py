"""JSON Lines of articles: one `{id, title, date, text}` a line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.formats.documents import Document, FileFormat, Refused
from assay.formats.stated import day, language_code, names, one_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import BinaryIO

    from assay.formats.documents import Reading

MAX_ROW_BYTES = 8 * 1024 * 1024
"""Longest row that is read."""
_SHAPE = "write {id, title, date, text}"
# Other spellings of the keys, the better first; case, blanks and marks between words do not count.
_SPELLINGS = {
    "text": "text body articlebody articletext fulltext maintext content article",
    "id": "id guid uuid uid articleid url link",
    "title": "title headline",
    "date": "date datepublished published publishedat publishedon publicationdate publishdate pubdate",
    "language": "language lang inlanguage",
    "author": "author authors byline creator",
    "fact_sets": "factsets",
}
_MAX_SETS, _MAX_SET_NAME = 100, 64  # as `ArticleInput` has them
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def sniff(head: bytes) -> bool:
    """Return True if the first row is an object with a text, or with one of another spelling and a title."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    if not isinstance(row, dict) or "uri" in row:
        return False
    fields = _fields(row)
    return isinstance(row.get("text"), str) or (_text(fields) is not None and _first(fields, "title") is not None)


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
        why = "nested too deeply"
        if isinstance(err, json.JSONDecodeError):
            why = f"{err.msg.removesuffix(' at')} at column {err.colno}"
        raise InputError(f"not JSON: {why}; write one object on one line") from err
    if not isinstance(row, dict):
        raise InputError(f"{type(row).__name__} instead of an object; {_SHAPE}")
    return row


def _article(row: Mapping[str, object], number: int, seen: set[str]) -> Document:
    fields = _fields(row)
    text = _text(fields)
    if text is None:
        raise InputError(f"no text; {_SHAPE}, or take the row out")
    stated_id = _first(fields, "id")
    id_ = _id(stated_id, number)
    if stated_id is not None:
        if id_ in seen:
            raise InputError(f"the id {id_[:80]!r} is there twice; give each row an id of its own")
        seen.add(id_)
    return Document(
        text,
        number=number,
        id=id_,
        title=one_line(_first(fields, "title")),
        date=_day(_first(fields, "date")),
        language=language_code(_first(fields, "language")),
        author=names(_first(fields, "author")),
        fact_sets=_set_names(_first(fields, "fact_sets")),
        format="jsonl",
    )


def _fields(row: Mapping[str, object]) -> dict[str, object]:
    """Return what a row states, by squeezed keys; what is empty or blank is as if it were not there."""
    stated = {key: value for key, value in row.items() if not (isinstance(value, str) and not value.strip())}
    return {_BETWEEN_WORDS.sub("", key).lower(): value for key, value in stated.items() if value is not None}


def _first(fields: Mapping[str, object], name: str) -> object:
    return next((fields[spelling] for spelling in _SPELLINGS[name].split() if spelling in fields), None)


def _text(fields: Mapping[str, object]) -> str | None:
    found = (fields.get(spelling) for spelling in _SPELLINGS["text"].split())
    return next((text for text in found if isinstance(text, str)), None)


def _id(stated: object, number: int) -> str:
    if isinstance(stated, bool) or not isinstance(stated, (str, int, type(None))):
        raise InputError(f"the id is {type(stated).__name__}; write a text or a whole number")
    return f"row {number}" if stated is None else str(stated)


def _set_names(stated: object) -> tuple[str, ...]:
    named = [] if stated is None else stated
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise InputError(f"the fact_sets are {type(stated).__name__}; write a list of names")
    if len(named) > _MAX_SETS or any(len(name) > _MAX_SET_NAME for name in named):
        raise InputError(f"more than {_MAX_SETS} fact_sets, or a name of more than {_MAX_SET_NAME} characters")
    return tuple(named)


def _day(stated: object) -> dt.date | None:
    found = day(stated)
    if found is None and stated is not None:
        raise InputError(f"{str(stated)[:40]!r} is not a day; write the date as YYYY-MM-DD")
    return found


FORMAT = FileFormat(
    "jsonl", (".jsonl", ".ndjson"), sniff, read, ("application/jsonl", "application/x-ndjson"), holds_many=True
)

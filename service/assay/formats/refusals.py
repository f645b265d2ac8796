"""What is no article and must never be read as one: told by its first bytes, with the way out."""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

from assay.article.envelopes import envelope_of
from assay.errors import UnsupportedFormatError


class Kind(NamedTuple):
    """A kind of file that holds no article that could be read."""

    name: str
    way_out: str


_IMAGE = Kind("an image", "send its text; a scan has to be read by OCR first, for example with tesseract")
_MEDIA = Kind("a sound or a film", "send its transcript")
_ARCHIVE = Kind("an archive", "unpack it, and name the files or their folder")
_SHEET = Kind("a spreadsheet", "save the articles as JSON Lines, one {id, title, date, text} a line")
_OFFICE = Kind("a document of an old or another word processor", "save it as DOCX, PDF or plain text")
_MAIL = Kind("an e-mail or a web archive of a mail program", "save the page as HTML, or the text as plain text")
_BINARY = Kind("a binary file", "expected text, HTML, or one of the formats of docs/formats.md")

_BEGINNINGS = (
    (b"\x89PNG", _IMAGE), (b"\xff\xd8\xff", _IMAGE), (b"GIF8", _IMAGE), (b"II*\x00", _IMAGE), (b"MM\x00*", _IMAGE),
    (b"\x00\x00\x01\x00", _IMAGE), (b"RIFF", _MEDIA), (b"ID3", _MEDIA), (b"OggS", _MEDIA), (b"fLaC", _MEDIA),
    (b"\x1a\x45\xdf\xa3", _MEDIA), (b"\x1f\x8b", _ARCHIVE), (b"BZh", _ARCHIVE), (b"\xfd7zXZ", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE), (b"Rar!", _ARCHIVE), (b"\x28\xb5\x2f\xfd", _ARCHIVE), (b"PK", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0", _OFFICE), (b"{\\rtf", _OFFICE), (b"%!PS", _OFFICE), (b"SQLite format 3\x00", _BINARY),
    (b"\x7fELF", _BINARY), (b"PAR1", _BINARY),
)  # fmt: skip
_IN_ZIP = (
    (b"xl/", _SHEET), (b"opendocument.spreadsheet", _SHEET), (b"opendocument", _OFFICE), (b"epub", _OFFICE),
    (b"ppt/", _OFFICE),
)  # fmt: skip
_WORDS = frozenset({b"ID3", b"BZh", b"RIFF", b"PK", b"GIF8", b"PAR1", b"OggS", b"fLaC", b"Rar!"})
"""Beginnings that prose could have too."""
_MAIL_HEAD = re.compile(rb"(?:[A-Z][A-Za-z-]{1,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n)*){2,}", re.ASCII)
_MAIL_MARK = re.compile(rb"^(?:MIME-Version|Message-ID):", re.MULTILINE | re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp):/{1,2}(?P<rest>\S+)", re.IGNORECASE)
_NO_KIND = {
    "JSON": "JSON of no kind that is read (JSON Feed, ninjs); write articles as JSON Lines, one {id, title, date, "
    "text} a line",
    "XML": "XML of no kind that is read (RSS, Atom, NewsML-G2, XHTML); send the text of the article",
}
_SEPARATORS = ",;\t"
_FEWEST_ROWS = 3
_MOST_ROWS = 20


def refuse_unreadable(head: bytes) -> None:
    """Refuse what is no text, or text for machines.

    Args:
        head: The first bytes of a file that none of the formats has claimed.

    Raises:
        UnsupportedFormatError: With what it is and what to do.
    """
    kind = _kind_of(head)
    if kind is not None:
        raise UnsupportedFormatError(f"{kind.name}, which is not read; {kind.way_out}")


def refuse_table_or_envelope(text: str) -> None:
    """Refuse text that would be scored as prose and is none.

    Raises:
        UnsupportedFormatError: For a URL alone, JSON or XML of no known kind, and rows of a table.
    """
    if (url := url_of(text.strip())) is not None:
        raise UnsupportedFormatError(url_refusal(url))
    envelope = envelope_of(text)
    if envelope is not None:
        raise UnsupportedFormatError(_NO_KIND[envelope])
    if _is_table(text):
        raise UnsupportedFormatError(f"{_SHEET.name}, which is not read; {_SHEET.way_out}")


def url_of(name: str) -> str | None:
    """Return the URL if that is what is given; a path has its slashes run together, which is mended."""
    found = _URL.fullmatch(name)
    return f"{name.partition(':')[0]}://{found['rest']}" if found else None


def url_refusal(url: str) -> str:
    """Return why a URL is refused, and the command that saves what is there."""
    return f"a URL, and Assay fetches nothing; save it first: curl -L -o article.html {shlex.quote(url)}"


def _kind_of(head: bytes) -> Kind | None:
    if head[4:8] == b"ftyp":
        return _MEDIA
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _IMAGE
    if head.startswith(b"PK"):
        found = next((kind for mark, kind in _IN_ZIP if mark in head), None)
        return found or (_ARCHIVE if _is_binary(head) else None)
    found = next((kind for mark, kind in _BEGINNINGS if head.startswith(mark) and _is_meant(mark, head)), None)
    if found is None and _MAIL_HEAD.match(head.replace(b"\r\n", b"\n")) and _MAIL_MARK.search(head):
        return _MAIL
    return found


def _is_meant(mark: bytes, head: bytes) -> bool:
    return mark not in _WORDS or _is_binary(head)


def _is_binary(head: bytes) -> bool:
    return any(byte < 9 for byte in head)


def _is_table(text: str) -> bool:
    """Return True if every line has equally many cells, and none ends as a sentence does."""
    rows = [line for line in text.strip().splitlines() if line.strip()][:_MOST_ROWS]
    if len(rows) < _FEWEST_ROWS or any(row.rstrip('" ').endswith((".", "!", "?", ":")) for row in rows):
        return False
    return any(_cells(rows, separator) for separator in _SEPARATORS)


def _cells(rows: list[str], separator: str) -> bool:
    counts = {re.sub(r'"[^"]{0,2000}"', "", row).count(separator) for row in rows}
    return len(counts) == 1 and counts.pop() > 0

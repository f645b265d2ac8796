"""WARC: the pages of a web archive, one after the other."""

from __future__ import annotations

import io
import zlib
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

from assay.errors import InputError, InputTooLargeError
from assay.formats.decoding import decode
from assay.formats.documents import Document, FileFormat, Refused
from assay.formats.extras import import_extra
from assay.formats.pages import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from warcio.recordloader import ArcWarcRecord

    from assay.formats.documents import Reading

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Longest page that is read."""
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MARK = b"WARC/1."


def sniff(head: bytes) -> bool:
    """Return True for a web archive, compressed or not."""
    return _inflated(head).startswith(_MARK)


def read(stream: BinaryIO) -> Reading:
    """Yield the article of each page that was answered with 200; pictures, scripts and repeated visits are no pages."""
    archive = import_extra("warcio.archiveiterator")
    failures = import_extra("warcio.exceptions")
    number = 0
    try:
        for record in _records(archive.ArchiveIterator(stream)):
            if _is_page(record):
                number += 1
                yield from _articles(record, number)
    except (failures.ArchiveLoadFailed, AttributeError, EOFError, OSError, ValueError, zlib.error) as err:
        error = InputError(f"the archive breaks off or is damaged ({type(err).__name__}); get it again")
        if not number:
            raise error from err
        yield Refused(f"after page {number}", error)
        return
    if not number:
        raise InputError("a web archive without a page of HTML; there is nothing to score")


def _records(iterator: Iterator[ArcWarcRecord]) -> Iterator[ArcWarcRecord]:
    """Yield the records; what warcio prints of those that are damaged, words of articles among it, goes nowhere."""
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(iterator, None)
        if record is None:
            return
        yield record


def _inflated(head: bytes) -> bytes:
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return b""


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "resource":
        return _media_type(record.content_type) in _PAGES
    if record.rec_type != "response" or record.http_headers is None:
        return False
    is_answered = record.http_headers.get_statuscode() == "200"
    return is_answered and _media_type(record.http_headers.get_header("Content-Type")) in _PAGES


def _media_type(header: str | None) -> str:
    return (header or "").partition(";")[0].strip().lower()


def _articles(record: ArcWarcRecord, number: int) -> Reading:
    """Yield the articles of one page, whose body has to be read before the next record is."""
    address = record.rec_headers.get_header("WARC-Target-URI")
    raw = record.content_stream().read(MAX_RECORD_BYTES + 1)
    try:
        for found in read_page(_page_text(raw, record)):
            if isinstance(found, Document) and found.id is None:
                yield found._replace(id=address)
            else:
                yield found
    except InputError as error:
        yield Refused(f"page {number} ({address})", error)


def _page_text(raw: bytes, record: ArcWarcRecord) -> str:
    if len(raw) > MAX_RECORD_BYTES:
        raise InputTooLargeError(f"longer than {MAX_RECORD_BYTES // 2**20} MiB")
    if getattr(record.raw_stream, "limit", 0):  # bytes that the record announces and the archive has not
        raise InputError("the archive breaks off within it; get it again")
    return decode(raw, charset=_charset(record), may_declare=True)


def _charset(record: ArcWarcRecord) -> str | None:
    header = record.http_headers.get_header("Content-Type") if record.http_headers else record.content_type
    _, _, stated = (header or "").lower().partition("charset=")
    return stated.partition(";")[0].strip(" \"'") or None


FORMAT = FileFormat("warc", (".warc", ".warc.gz"), sniff, read, ("application/warc",), holds_many=True)

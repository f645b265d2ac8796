"""Files of formats that can't be written by hand: PDF, DOCX and WARC, made after their specifications."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from typing import NamedTuple

import pypdf

from tests.formats.made_docx import damaged_docx, edited_docx, empty_docx, hard_docx, plain_docx


class Set(NamedTuple):
    """Words where they are printed; points from the lower left corner of a page of 595 by 842."""

    x: int
    y: int
    size: int
    text: str


def pdf(pages: list[list[Set]], *, title: str | None = None) -> bytes:
    """Return a PDF; a page without words is one that holds a picture."""
    objects: list[bytes] = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    tree = 2 * len(pages) + 2
    kids = []
    for page in pages:
        drawn = _drawn(page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 1 0 R >> >> >>" % (tree, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(pages)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    objects.append(b"<< /Title (%s) >>" % (title or "").encode("cp1252"))
    return _with_table(objects, root=tree + 1, info=tree + 2)


def _drawn(page: list[Set]) -> bytes:
    words = [
        b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj\n" % (each.size, each.x, each.y, _escaped(each.text)) for each in page
    ]
    return b"BT\n%sET" % b"".join(words) if page else b"0 0 595 842 re f"


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _with_table(objects: list[bytes], *, root: int, info: int) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, root, info, len(out))
    )


def column(x: int, top: int, lines: str, size: int = 11) -> list[Set]:
    """Return lines of a column, one below the other."""
    return [Set(x, top - 14 * at, size, line) for at, line in enumerate(lines.strip().splitlines())]


COLUMNS = (
    """The ferry to Norholm will
run every hour from May, the
harbour board said on Tues-
day. Fares stay at 4 euros
for grown-ups.""",
    """Tickets sold last year came
to 1.2 million, a tenth more
than in 2024. The old ferry
is to be sold to a Franco-
German firm in""",
)


def _framed(number: int) -> list[Set]:
    return [Set(50, 810, 8, "Harbour Gazette 3 March 2026"), Set(280, 25, 8, f"Page {number} of 2")]


def columns_pdf() -> bytes:
    """Return two pages: two columns set line by line, running heads, a mark and its footnote, broken words."""
    left, right = column(50, 700, COLUMNS[0]), column(310, 700, COLUMNS[1])
    headline = [Set(50, 760, 20, "Ferry to Norholm to run"), Set(50, 736, 20, "every hour from May")]
    rows = [each for pair in zip(left, right, strict=True) for each in pair]
    note = [Set(126, 648, 7, "1"), Set(50, 70, 7, "1 Figures of the harbour board.")]
    second = _framed(2) + column(50, 760, "June, the board added.\nNo price was named.")
    return pdf([_framed(1) + headline + rows + note, second], title="gazette.indd")


def plain_pdf() -> bytes:
    """Return a page of two paragraphs, whose title stands apart."""
    first = "The Harlow bridge reopened on Monday, 14 months after a barge struck\nits third pier, the county said."
    second = "Repairs cost 12.4 million euros, up from the 9 million planned."
    return pdf([column(60, 780, first) + column(60, 730, second)], title="Harlow bridge reopens")


def partly_scanned_pdf() -> bytes:
    """Return a page of text and one that is a picture."""
    return pdf([column(60, 780, "The Harlow bridge reopened on Monday."), []])


def protected_pdf() -> bytes:
    """Return a page that is locked by a password."""
    writer = pypdf.PdfWriter(io.BytesIO(plain_pdf()))
    writer.encrypt("harlow", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def record(kind: str, address: str, body: bytes, *, status: str = "200 OK", media_type: str = "text/html") -> bytes:
    """Return a record of a web archive."""
    answer = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        status.encode(), media_type.encode(), len(body), body
    )  # fmt: skip
    content = answer if kind == "response" else body
    inner = "application/http; msgtype=response" if kind == "response" else media_type
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-03-09T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash((kind, address))):032x}>\r\nContent-Type: {inner}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


ARTICLE = b"""<html><head><meta name="date" content="2026-03-05"></head><body><article><h1>Zo\xeb wins</h1>
<p>Zo\xeb Lee won the mayor\x92s cup on Sunday, the third win in a row for her club.</p></article></body></html>"""


def archive(*, packed: bool = False) -> bytes:
    """Return an archive with a page among a picture, a page that is gone, and a repeated visit."""
    records = [
        record("warcinfo", "urn:x", b"software: x", media_type="application/warc-fields"),
        record("response", "https://gazette.example/a.png", b"\x89PNG", media_type="image/png"),
        record("response", "https://gazette.example/gone", b"<html><p>Not found.", status="404 Not Found"),
        record("response", "https://gazette.example/zoe", ARTICLE, media_type="text/html; charset=windows-1252"),
        record("resource", "https://gazette.example/ann", ARTICLE.replace(b"\xeb", b"o").replace(b"\x92", b"'")),
        record("revisit", "https://gazette.example/zoe", b""),
    ]
    return warc(records, packed=packed)


def warc(records: list[bytes], *, packed: bool = False) -> bytes:
    """Return a web archive; packed: each record by itself, as is usual."""
    return b"".join(gzip.compress(each) if packed else each for each in records)


MADE: dict[str, Callable[[], bytes]] = {
    "columns.pdf": columns_pdf,
    "plain.pdf": plain_pdf,
    "partly-scanned.pdf": partly_scanned_pdf,
    "plain.docx": plain_docx,
    "edited.docx": edited_docx,
    "hard.docx": hard_docx,
    "archive.warc": archive,
    "archive.warc.gz": lambda: archive(packed=True),
    "scanned.pdf": lambda: pdf([[], []]),
    "protected.pdf": protected_pdf,
    "no-pages.warc": lambda: warc([record("resource", "urn:x", b"x", media_type="text/plain")]),
    "empty.docx": empty_docx,
    "damaged.docx": damaged_docx,
}
"""Files by their names."""

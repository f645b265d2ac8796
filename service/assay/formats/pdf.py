"""PDF: the text of its pages in reading order; pages that are pictures hold none."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

from assay.errors import InputError, InputTooLargeError
from assay.formats.decoding import read_whole
from assay.formats.documents import Document, FileFormat, OffsetsInto
from assay.formats.extras import import_extra
from assay.formats.notices import pages_without_text
from assay.formats.pdf_layout import Fragment, Printed, as_prose, page_lines
from assay.formats.stated import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from pypdf import PageObject, PdfReader

    from assay.formats.documents import Reading

MAX_PAGES = 1_000
_DAMAGE = (ArithmeticError, AttributeError, AssertionError, LookupError, OSError, RecursionError, TypeError, ValueError)


def sniff(head: bytes) -> bool:
    """Return True for PDF, which may have some bytes of something else before it."""
    return b"%PDF-" in head[:1_024]


def read(stream: BinaryIO) -> Reading:
    """Yield the article that a PDF prints."""
    pypdf = import_extra("pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds wrong is no news to the caller
    read_whole(stream)
    stream.seek(0)
    try:
        pages, stated = _pages(pypdf.PdfReader(stream))
    except (pypdf.errors.PyPdfError, *_DAMAGE) as err:
        raise InputError(f"a damaged PDF ({type(err).__name__}); print it anew, or send its text") from err
    blank = [number for number, page in enumerate(pages, 1) if not page.lines]
    if len(blank) == len(pages):
        msg = f"a PDF without text: all its {len(pages)} pages are pictures; read them by OCR first, as ocrmypdf does"
        raise InputError(msg)
    prose = as_prose(pages)
    yield Document(
        prose.text,
        title=prose.title or stated,
        notices=(pages_without_text(blank),) if blank else (),
        format="pdf",
        offsets_into=OffsetsInto.EXTRACTED,
    )


def _pages(reader: PdfReader) -> tuple[Sequence[Printed], str | None]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise _protected()
    if len(reader.pages) > MAX_PAGES:
        raise InputTooLargeError(f"a PDF of {len(reader.pages)} pages, over the limit of {MAX_PAGES}; split it")
    title = one_line(reader.metadata.title) if reader.metadata else None
    # Printers leave the name of the file there.
    is_title = title is not None and not title.lower().endswith((".doc", ".docx", ".pdf", ".indd")) and " " in title
    return [_page(page) for page in reader.pages], title if is_title else None


def _protected() -> InputError:
    return InputError("a PDF under a password; save it without one")


def _page(page: PageObject) -> Printed:
    found: list[Fragment] = []

    def keep(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        is_upright = abs(tm[1]) < abs(tm[0])
        if text.strip() and is_upright:
            found.append(Fragment(x, y, size * scale, text.replace("\n", " ")))

    page.extract_text(visitor_text=keep)
    return page_lines(found, float(page.mediabox.height))


FORMAT = FileFormat("pdf", (".pdf",), sniff, read, ("application/pdf",))

"""What the pipeline is given of a document, and what a reader of its report must know of how it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.article.ingest import language_of
from assay.formats.documents import OffsetsInto
from assay.language.language import UNKNOWN_LANGUAGE
from assay_schemas import ArticleInput, Notice, NoticeCode

if TYPE_CHECKING:
    import datetime as dt

    from assay.formats.documents import Document
    from assay_schemas import ExtractedClaims, Report

PAYWALLED = Notice(
    code=NoticeCode.PAYWALLED,
    message="The publisher marks the page as paid for: what was read may be no more than its beginning.",
)
SUMMARY_ONLY = Notice(
    code=NoticeCode.TEXT_INCOMPLETE,
    message="The feed carries a summary, not the article: what the article says beyond it was not checked.",
)
_MAX_NOTE = 300


def editorial_note(note: str) -> Notice:
    """Return the notice of what the agency tells editors, who may have to act on it; cut where it is long."""
    words = " ".join(note.split())
    shown = words if len(words) <= _MAX_NOTE else f"{words[:_MAX_NOTE]}…"
    return Notice(code=NoticeCode.EDITORIAL_NOTE, message=f"The agency notes for editors: {shown}")


def pages_without_text(numbers: list[int]) -> Notice:
    """Return the notice of pages that hold pictures alone."""
    listed = ", ".join(map(str, numbers[:10])) + (" and others" if len(numbers) > 10 else "")
    message = f"There is no text on page {listed}: what is pictured there was not read."
    return Notice(code=NoticeCode.TEXT_INCOMPLETE, message=message)


def article_input(
    document: Document,
    *,
    title: str | None = None,
    date: dt.date | None = None,
    language: str | None = None,
    fact_sets: tuple[str, ...] = (),
) -> ArticleInput:
    """Return what the pipeline is given; what the caller says goes before what the document says of itself.

    The language that a publisher states is taken only where the text does not tell.
    """
    stated = document.language
    if language is None and stated and document.offsets_into is OffsetsInto.EXTRACTED:
        language = stated if language_of(document.text) == UNKNOWN_LANGUAGE else None
    return ArticleInput(
        text=document.text,
        title=title or document.title,
        date=date or document.date,
        language=language,
        fact_sets=fact_sets or document.fact_sets,
    )


def with_notices(report: Report, document: Document) -> Report:
    """Return a report that says how the article came, and what its publisher calls it."""
    summary = report.article.model_copy(update={"source_id": document.id, "file": document.file})
    return report.model_copy(update={"article": summary, "notices": (*_notices(document), *report.notices)})


def extract_with_notices(found: ExtractedClaims, document: Document) -> ExtractedClaims:
    """Return the claims of an article with the same."""
    summary = found.article.model_copy(update={"source_id": document.id, "file": document.file})
    return found.model_copy(update={"article": summary, "notices": (*_notices(document), *found.notices)})


def _notices(document: Document) -> tuple[Notice, ...]:
    if document.offsets_into is OffsetsInto.SENT:
        return document.notices
    message = f"The text was taken out of a file ({document.format}): places are offsets into it, not into the file."
    return (Notice(code=NoticeCode.TEXT_EXTRACTED, message=message), *document.notices)

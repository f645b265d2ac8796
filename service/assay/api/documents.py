"""Documents as they are, instead of an article as JSON: the format is told by what is sent."""

from __future__ import annotations

import asyncio
import io
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from assay.api.fact_sets import OpenSetsDependency
from assay.api.routes import GuardedRoute, problems
from assay.api.service import ServiceDependency
from assay.errors import InputError, InputTooLargeError
from assay.formats.documents import Document, Refused
from assay.formats.notices import article_input, with_notices
from assay.formats.reading import Sent, read_documents
from assay.formats.registry import all_formats
from assay_schemas import ArticleInput, Frozen, Report

MAX_DOCUMENTS = 20
"""Articles of one document at most."""


class RefusedPart(Frozen):
    """A part of a document that could not be scored."""

    where: str
    """Such as "row 3"."""
    detail: str
    """What is wrong and the way out."""


class DocumentReports(Frozen):
    """What became of the articles of one document."""

    reports: tuple[Report, ...] = Field(min_length=1, max_length=MAX_DOCUMENTS)
    """One for each article that could be scored, in their order."""
    refused: tuple[RefusedPart, ...] = ()
    report_ids: tuple[str | None, ...] = ()
    """Under which each of them is kept, below /v1/reports; null: it could not be. Empty: there is no database."""


class DocumentRoute(GuardedRoute):
    """A guarded route whose body may be of any type."""

    is_json = False


documents = APIRouter(prefix="/v1", route_class=DocumentRoute)
_BODY = {"schema": {"type": "string", "format": "binary", "minLength": 1}}


@documents.post(
    "/documents/score",
    tags=["articles"],
    responses=problems(413, 415, 422, 429, 500, 502, 503),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BODY}}},
)
async def score_document(
    request: Request,
    service: ServiceDependency,
    sets: OpenSetsDependency,
    set_: Annotated[
        list[str] | None,
        Query(alias="set", max_length=100, description="Set of facts to check against; can be repeated. Default: all."),
    ] = None,
    language: Annotated[
        str | None, Query(pattern="^[a-z]{2}$", description="ISO 639-1 code; default: what the text looks like.")
    ] = None,
) -> DocumentReports:
    """Score the articles of a document as it is: a page, a feed, JSON Lines, an agency's item, PDF, DOCX, WARC.

    Its content tells the format; where it does not, Content-Type does. Spans are offsets into the text of the article,
    see the notices.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    sent = Sent(io.BytesIO(await request.body()), "", "the document", media_type or None)
    names = tuple(each.name for each in sets.choose(set_, pointer="set")) if set_ else ()
    scored: list[tuple[Report, ArticleInput]] = []
    refused = []
    async with service.work(request.state.key_id) as pipeline:
        for each in await asyncio.to_thread(_read, sent, pipeline.max_chars):
            if isinstance(each, Refused):
                refused.append(RefusedPart(where=each.where, detail=str(each.error)))
                continue
            article = sets.permit(article_input(each, language=language, fact_sets=names))
            with service.account(request.state.key_id, pipeline) as ledger:
                report = with_notices(await pipeline.score(article, ledger), each)
            service.note_score(report, request.state.key_id)
            scored.append((report, article))
    if not scored:
        raise InputError(refused[0].detail)
    owner = request.state.key_id
    ids = [await service.keep(report, article, owner) for report, article in scored] if service.desk else []
    return DocumentReports(reports=tuple(report for report, _ in scored), refused=tuple(refused), report_ids=tuple(ids))


def _read(sent: Sent, max_chars: int) -> list[Document | Refused]:
    """Return what a document holds.

    Raises:
        InputError: If there is nothing to score in it.
        InputTooLargeError: If there is more than one request may hold.
    """
    found = list(islice(read_documents(sent, all_formats(), max_chars=max_chars), MAX_DOCUMENTS + 1))
    if len(found) > MAX_DOCUMENTS:
        raise InputTooLargeError(f"the document holds more than {MAX_DOCUMENTS} articles; send them in several")
    return found

"""Documents as they lie in the database: JSON, compressed."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import zlib
from typing import TYPE_CHECKING

from assay.errors import InputError
from assay.store.records import MAX_ARTICLES
from assay_schemas import Notice, NoticeCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from assay_schemas import ArticleInput, Report


_NO_WORDS = {"statement": "", "translation": None, "quote": "", "attributed_to": None, "explanation": ""}
_NO_NOTE = Notice(code=NoticeCode.EDITORIAL_NOTE, message="The agency notes something for editors; it was not kept.")


def pack(document: BaseModel) -> bytes:
    """Return a document as compressed JSON."""
    return zlib.compress(document.model_dump_json().encode())


def unpack(body: bytes) -> bytes:
    """Return the JSON of a document."""
    return zlib.decompress(body)


def source_id(source: ArticleInput) -> str:
    """Return the SHA-256 of an article as it was sent, in hexadecimal digits."""
    # Articles that name no sets keep the ids that they had when there were no sets.
    without = None if source.fact_sets else {"fact_sets"}
    return hashlib.sha256(source.model_dump_json(exclude=without).encode()).hexdigest()


def request_hash(articles: Sequence[ArticleInput], webhook: str | None) -> str:
    """Return what a request amounts to.

    Raises:
        InputError: If there are none, too many, or one is there twice.
    """
    if not 0 < len(articles) <= MAX_ARTICLES:
        msg = f"a job takes 1 to {MAX_ARTICLES} articles, not {len(articles)}; send them in several jobs"
        raise InputError(msg)
    ids = [source_id(article) for article in articles]
    first: dict[str, int] = {}
    for at, id_ in enumerate(ids):
        if first.setdefault(id_, at) != at:
            msg = f"article {at + 1} of the job is article {first[id_] + 1} once more; send each once"
            raise InputError(msg)
    told = [] if webhook is None else [f"\n{webhook}"]
    return hashlib.sha256("".join([*ids, *told]).encode()).hexdigest()


def now_ms() -> int:
    """Return the present, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def moment_ms(moment: dt.datetime) -> int:
    """Return a moment in milliseconds since 1970; one that names no zone is of UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return int(aware.timestamp() * 1000)


def moment_of(ms: int) -> dt.datetime:
    """Return the moment that is so many milliseconds after 1970 began, in UTC."""
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def without_words(report: Report) -> Report:
    """Return a report with nothing of the article's own words: verdicts, places and facts stay."""
    claims = tuple(claim.model_copy(update=_NO_WORDS) for claim in report.claims)
    notices = tuple(_NO_NOTE if notice.code is NoticeCode.EDITORIAL_NOTE else notice for notice in report.notices)
    article = report.article.model_copy(update={"title": None})
    return report.model_copy(update={"claims": claims, "notices": notices, "article": article})


def searched_words(report: Report) -> str:
    """Return title and claims, to look for words in: lower case, a line for each."""
    lines = (report.article.title or "", *(claim.statement for claim in report.claims))
    return without_nul("\n".join(line.lower() for line in lines if line))


def without_nul(text: str) -> str:
    """Return a text that Postgres takes: all but the character of code point 0."""
    return text.replace("\0", "")

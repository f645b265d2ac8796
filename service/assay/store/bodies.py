"""Documents as they lie in the database: JSON, compressed."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

    from assay_schemas import ArticleInput, Report


class KeptText(StrEnum):
    """How much of an article's own words is kept."""

    ALL = "all"
    QUOTES = "quotes"
    NOTHING = "nothing"


def pack(document: BaseModel) -> bytes:
    """Return a document as compressed JSON."""
    return zlib.compress(document.model_dump_json().encode())


def unpack(body: bytes) -> bytes:
    """Return the JSON of a document."""
    return zlib.decompress(body)


def source_id(source: ArticleInput) -> str:
    """Return the SHA-256 of an article as it was sent, in hexadecimal digits."""
    return hashlib.sha256(source.model_dump_json().encode()).hexdigest()


def now_ms() -> int:
    """Return the present, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def moment_ms(moment: dt.datetime) -> int:
    """Return a moment in milliseconds since 1970; one that names no zone is of UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return int(aware.timestamp() * 1000)


def without_words(report: Report) -> Report:
    """Return a report with nothing of the article's own words: verdicts, places and facts stay."""
    claims = tuple(
        claim.model_copy(update={"statement": "", "translation": None, "quote": "", "explanation": ""})
        for claim in report.claims
    )
    return report.model_copy(update={"claims": claims, "article": report.article.model_copy(update={"title": None})})


def searched_words(report: Report) -> str:
    """Return title and claims, to look for words in: lower case, a line for each."""
    lines = (report.article.title or "", *(claim.statement for claim in report.claims))
    return "\n".join(line.lower() for line in lines if line)

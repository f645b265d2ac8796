"""Articles for the tests of step 1."""

from __future__ import annotations

from assay.article.ingest import ingest
from assay_schemas import Article, ArticleInput, NoticeCode

LIMIT = 20_000
PROSE = "The council voted on the new bridge, and the river authority agreed to pay for it."


def article_of(text: str) -> Article:
    return ingest(ArticleInput(text=text), max_chars=LIMIT).article


def codes_of(text: str) -> list[NoticeCode]:
    return [notice.code for notice in ingest(ArticleInput(text=text), max_chars=LIMIT).notices]


def blocks_of(text: str) -> list[tuple[str, str]]:
    article = article_of(text)
    return [(block.kind.value, article.text[block.span.start : block.span.end]) for block in article.blocks]

"""Sentences of an article, each with its place in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import sentencex

from assay_schemas import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_schemas import Article, Block

_BULLET = re.compile(r"(?:[^\w\s\"“”'\u2018’($€£\[]{1,6}\s+|\(?\d{1,2}[.)]\s+)+")


class Sentence(NamedTuple):
    """A sentence as it stands in the article, without surrounding white space or a bullet."""

    text: str
    start: int
    """Offset of its first code point in `Article.text`."""
    block: Block


def read_sentences(article: Article) -> tuple[Sentence, ...]:
    """Split every block except the table rows into sentences, in the order of the text."""
    return tuple(
        sentence
        for block in article.blocks
        if block.kind is not BlockKind.TABLE_ROW
        for sentence in _in_block(article, block)
    )


def _in_block(article: Article, block: Block) -> Iterator[Sentence]:
    text = article.text[block.span.start : block.span.end]
    bullet = _BULLET.match(text) if block.kind is not BlockKind.HEADLINE else None
    skipped = bullet.end() if bullet else 0
    language = "en" if article.language == "und" else article.language
    for bounds in sentencex.get_sentence_boundaries(language, text[skipped:]):
        raw = text[skipped + bounds["start_index"] : skipped + bounds["end_index"]]
        stripped = raw.strip()
        if any(char.isalnum() for char in stripped):
            lead = len(raw) - len(raw.lstrip())
            yield Sentence(stripped, block.span.start + skipped + bounds["start_index"] + lead, block)

"""Sentences of an article, each with its place in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import sentencex

from assay_schemas import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_schemas import Article, Block

# "fell ill. Thirty", not "of U.S. Steel".
_WORD_AND_CAPITAL = re.compile(r"(?<![\w.])(?P<word>[a-z]{3,})\.\s+(?=[A-Z][a-z]+\b)")
_SHORT_FORMS = frozenset(
    "approx apt ave dept est etc fig figs gen gov inc incl jan feb mar apr jun jul aug sep sept oct nov dec max min "
    "misc nos pls prof rep rev sen ver vol vols".split()
)
# "- Two roads", not "Two roads".
_BULLET = re.compile(r"(?:[^\w\s\"“”'\u2018’($€£\[]{1,6}\s+|\(?\d{1,2}[.)]\s+)+")
MAX_SENTENCE_CHARS = 1_500
"""Longest piece that is read as one sentence: what the rules cost grows with the square of it."""


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
        first, stop = skipped + bounds["start_index"], skipped + bounds["end_index"]
        for start, end in _full_stops(text, first, stop):
            raw = text[start:end]
            stripped = raw.strip()
            if any(char.isalnum() for char in stripped):
                lead = len(raw) - len(raw.lstrip())
                yield Sentence(stripped, block.span.start + start + lead, block)


def _full_stops(text: str, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Split where a word in small letters that is no abbreviation ends: "fell ill. Thirty" is no "Ill."."""
    for match in _WORD_AND_CAPITAL.finditer(text, first, stop):
        if match["word"] not in _SHORT_FORMS:
            yield from _pieces(text, first, match.end("word") + 1)
            first = match.end("word") + 1
    yield from _pieces(text, first, stop)


def _pieces(text: str, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than `MAX_SENTENCE_CHARS`, at a space if there is one."""
    while stop - first > MAX_SENTENCE_CHARS:
        space = text.rfind(" ", first + 1, first + MAX_SENTENCE_CHARS)
        cut = space if space > 0 else first + MAX_SENTENCE_CHARS
        yield first, cut
        first = cut
    yield first, stop

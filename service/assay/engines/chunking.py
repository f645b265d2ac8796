"""Cutting an article into pieces that a model reads in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.text.injection import addresses_reader, overlaps, without_orders
from assay_schemas import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_schemas import Article

Chunk = tuple[Span, ...]
"""Ranges of the article's text that are read together, in order."""


WITHHELD = "[...]"
"""What stands in the shown text for an order to whoever reads it."""


def split_article(article: Article, max_chars: int) -> tuple[Chunk, ...]:
    """Return the article in chunks of at most `max_chars` code points, cut between blocks where possible.

    Boilerplate is left out: it never touches the score, so reading it is not paid for.
    """
    pieces = [piece for span in _readable(article) for piece in _cut(article.text, span, max_chars)]
    chunks: list[list[Span]] = []
    room = 0
    for piece in pieces:
        length = piece.end - piece.start
        if length > room:
            chunks.append([])
            room = max_chars
        chunks[-1].append(piece)
        room -= length
    return tuple(map(tuple, chunks))


def halve(text: str, chunk: Chunk) -> tuple[Chunk, ...]:
    """Return the chunk as two of about the same length; as it is if there is no place to cut it."""
    if len(chunk) == 1:
        return _halve_span(text, chunk[0])
    middle = sum(span.end - span.start for span in chunk) / 2
    read = 0
    for index, span in enumerate(chunk[:-1], 1):
        read += span.end - span.start
        if read >= middle:
            return chunk[:index], chunk[index:]
    return chunk[:-1], chunk[-1:]


def shown_text(article: Article, chunk: Chunk) -> str:
    """Return the words of a chunk; the first one begins with a title that stands apart from the text."""
    text = _joined(article, chunk)
    is_first = not _before(article, chunk)
    return f"{article.title}\n\n{text}" if is_first and _has_separate_title(article) else text


def shown_context(article: Article, chunk: Chunk, max_chars: int) -> str:
    """Return how the article begins and what stands just before a chunk, each of at most `max_chars`.

    Empty for the first chunk.
    """
    before = _before(article, chunk)
    if not before:
        return ""
    text = _joined(article, before)
    if _has_separate_title(article):
        text = f"{article.title}\n\n{text}"
    return text if len(text) <= 2 * max_chars else f"{text[:max_chars]} [...] {text[-max_chars:]}"


def _readable(article: Article) -> Chunk:
    if not article.blocks and article.text:
        return (Span(start=0, end=len(article.text)),)
    return tuple(block.span for block in article.blocks if block.kind is not BlockKind.BOILERPLATE)


def _before(article: Article, chunk: Chunk) -> Chunk:
    end = chunk[0].start
    return tuple(Span(start=s.start, end=min(s.end, end)) for s in _readable(article) if s.start < end)


def _has_separate_title(article: Article) -> bool:
    return article.title is not None and not article.title_in_text and not addresses_reader(article.title)


def _joined(article: Article, spans: Chunk) -> str:
    return "\n\n".join(_shown(article, span) for span in spans)


def _shown(article: Article, span: Span) -> str:
    """Return the text of a range without the orders in it: what a model does not see can't sway it."""
    inside = (
        Span(start=max(order.start, span.start) - span.start, end=min(order.end, span.end) - span.start)
        for order in article.orders
        if overlaps(span, (order,))
    )
    return without_orders(article.text[span.start : span.end], inside, WITHHELD)


def _halve_span(text: str, span: Span) -> tuple[Chunk, ...]:
    if span.end - span.start < 2:
        return ((span,),)
    middle = _last_break(text, span.start, (span.start + span.end) // 2)
    return (Span(start=span.start, end=middle),), (Span(start=middle, end=span.end),)


def _cut(text: str, span: Span, max_chars: int) -> Sequence[Span]:
    """Cut a range after a sentence, else at white space, else anywhere."""
    pieces = []
    start = span.start
    while span.end - start > max_chars:
        end = _last_break(text, start, start + max_chars)
        pieces.append(Span(start=start, end=end))
        start = end
    pieces.append(Span(start=start, end=span.end))
    return pieces


def _last_break(text: str, start: int, limit: int) -> int:
    earliest = start + (limit - start) // 2
    for mark in (". ", "\n", " "):
        at = text.rfind(mark, earliest, limit)
        if at > start:
            return at + len(mark)
    return limit

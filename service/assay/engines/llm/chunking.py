"""Cutting an article into pieces that a model reads in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sentencex import segment

from assay.orders.finding import addresses_reader, overlaps, without_orders
from assay_schemas import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay_schemas import Article

Chunk = tuple[Span, ...]
"""Ranges of the article's text that are read together, in order."""


CONTEXT_CHARS = 250
"""Of how an article begins, and of what stands just before a chunk."""
WITHHELD = "[...]"
"""What stands in the shown text for an order to whoever reads it."""


def split_article(article: Article, max_chars: int) -> tuple[Chunk, ...]:
    """Return the article in chunks of at most `max_chars` code points, cut between blocks where possible.

    Boilerplate is left out: it never touches the score, so reading it is not paid for.
    """
    return split_chunk(article.text, _readable(article), max_chars)


def split_chunk(text: str, chunk: Chunk, max_chars: int) -> tuple[Chunk, ...]:
    """Return a chunk in chunks of at most `max_chars` code points, cut between its ranges where possible."""
    return _packed([piece for span in chunk for piece in _cut(text, span, max_chars)], max_chars)


def split_evenly(article: Article, chars: int, most: int) -> tuple[Chunk, ...]:
    """Return the article in about equal chunks, cut between sentences: one for each `chars`, and at most `most`."""
    readable = _readable(article)
    total = sum(map(_length, readable))
    count = max(1, min(most, round(total / chars)))
    limit = total / count
    units = [
        unit for span in readable for unit in ([span] if _length(span) <= limit else _sentences(article.text, span))
    ]
    while len(chunks := _packed(units, limit)) > count:
        limit *= 1.05  # the longest chunk is waited for: it shall be little longer than it must
    return tuple(map(_merged, chunks))


def passage(article: Article, spans: Sequence[Span], whole_chars: int) -> Chunk:
    """Return the blocks from the first that a span touches to the one behind the last.

    An article of at most `whole_chars`, and one that no span touches, is returned whole.
    """
    readable = _readable(article)
    touched = [index for index, block in enumerate(readable) if overlaps(block, spans)]
    if not touched or sum(map(_length, readable)) <= whole_chars:
        return readable
    return readable[touched[0] : touched[-1] + 2]


def halve(text: str, chunk: Chunk) -> tuple[Chunk, ...]:
    """Return the chunk as two of about the same length; as it is if there is no place to cut it."""
    if len(chunk) == 1:
        return _halve_span(text, chunk[0])
    middle = sum(map(_length, chunk)) / 2
    read = 0
    for index, span in enumerate(chunk[:-1], 1):
        read += _length(span)
        if read >= middle:
            return chunk[:index], chunk[index:]
    return chunk[:-1], chunk[-1:]


def shown_passage(article: Article, chunk: Chunk) -> str:
    """Return the words of a chunk behind how the article begins and what stands just before."""
    text, context = shown_text(article, chunk), shown_context(article, chunk, CONTEXT_CHARS)
    return f"{context}\n\n{text}" if context else text


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


def _packed(units: Sequence[Span], room: float) -> tuple[Chunk, ...]:
    """Return the ranges in chunks, each as full as the room allows; a longer range is a chunk by itself."""
    chunks: list[list[Span]] = []
    left = 0.0
    for unit in units:
        if not chunks or _length(unit) > left:
            chunks.append([])
            left = room
        chunks[-1].append(unit)
        left -= _length(unit)
    return tuple(map(tuple, chunks))


def _length(span: Span) -> int:
    return span.end - span.start


def _sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the ranges of the sentences of a block, each with the blanks behind it: they touch one another."""
    start = span.start
    *earlier, _ = segment("en", text[span.start : span.end])
    for sentence in earlier:
        yield Span(start=start, end=start + len(sentence))
        start += len(sentence)
    yield Span(start=start, end=span.end)


def _merged(units: Sequence[Span]) -> Chunk:
    """Return the ranges with those that touch made one."""
    merged: list[Span] = []
    for unit in units:
        if merged and merged[-1].end == unit.start:
            merged[-1] = Span(start=merged[-1].start, end=unit.end)
        else:
            merged.append(unit)
    return tuple(merged)


def _halve_span(text: str, span: Span) -> tuple[Chunk, ...]:
    if _length(span) < 2:
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

"""Detect text that addresses automated checkers of the article. It is reported, never obeyed.

An order is found sentence by sentence, in what a sentence says and in what it says decoded. Orders may be spread over
sentences, so neighbours are read together as well, and whatever speaks of checking next to an order belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assay.orders.encodings import decoded, is_encoded
from assay.orders.forgeries import FORGERIES, READER, WORDINGS
from assay.orders.words import is_order_by_words
from assay_schemas import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORGED = re.compile("|".join(f"(?:{pattern})" for pattern in (*WORDINGS, *FORGERIES)), re.IGNORECASE | re.MULTILINE)
_MACHINERY = re.compile(
    r"\b(?:verdicts?|claims?|statements?|fact[- ]?check\w*|prompts?|instructions?|json|supported|refuted"
    r"|unverifiable|uncheckable|confidence|ground truth|scores?|labels?|ratings?|citations?|evidence|sentences?"
    rf"|paragraphs?|outputs?|true|false|facts?|instead|this (?:page|text|article)|{READER})\b",
    re.IGNORECASE,
)
_CHECKING = re.compile(
    r"\b(?:verdicts?|claims?|statements?|fact[- ]?check\w*|prompts?|instructions?|json|supported|refuted"
    r"|unverifiable|uncheckable|ground truth|citations?|this (?:page|text|article))\b",
    re.IGNORECASE,
)
_LEAST_MACHINERY = 2
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?\u2026]+[\"')\]]*(?=\s|$)|[\u3002\uff01\uff1f\u061f\u06d4\u0964]|(?=\n)|$)")
_FENCED = re.compile(r"^[ \t]*(?P<mark>```|~~~)[^\n]*\n.{0,6000}?^[ \t]*(?P=mark)[ \t]*$", re.DOTALL | re.MULTILINE)
_REGION_END = re.compile(r"^\W{0,8}END\b[^\n]{0,60}$", re.MULTILINE)
_MAX_UNIT = 1_000
_WINDOWS = (2, 3, 4)
_LONGEST_WINDOW = 400
_SHORT_WINDOW = 120
_LONGEST_HEADED = 300
_LONGEST_REGION = 4_000
_SHORT = 80
_HEADING_ENDS = frozenset(":#>]=*-")
_SENTENCES_KEPT = 1024
"""Most claims are a sentence of the article, which has been read when they are asked about."""


def addresses_reader(text: str) -> bool:
    """Return True if a text gives orders to an automated reader: ignore your instructions, return a score of 0."""
    return bool(find_orders(text))


def find_orders(text: str) -> tuple[Span, ...]:
    """Return the ranges of a text that give orders to an automated reader, merged and in order.

    A range is a sentence, or a comment or code block that holds one. Half-open, in code points of `text`.
    """
    units = [Span(start=start, end=end) for start, end in _units(text)]
    ordered = {at for at, unit in enumerate(units) if _is_order(_of(text, unit))}
    ordered |= _spread(text, units, ordered)
    ordered = _with_neighbours(text, units, ordered)
    orders = [units[at] for at in sorted(ordered)]
    return _merged(text, [*orders, *_blocks(text, orders)])


def is_suspect(text: str) -> bool:
    """Return True if a statement is about checking itself: not an order, but not to be judged with other claims."""
    found = {word.lower() for word in _MACHINERY.findall(text)}
    return len(found) >= _LEAST_MACHINERY and _CHECKING.search(text) is not None


def overlaps(span: Span, orders: Iterable[Span]) -> bool:
    """Return True if a range shares a code point with one of the orders."""
    return any(order.start < span.end and span.start < order.end for order in orders)


def without_orders(text: str, orders: Iterable[Span], mark: str) -> str:
    """Return a text with a mark in the place of each order; the orders are ranges of it, in order."""
    pieces: list[str] = []
    at = 0
    for order in orders:
        pieces += (text[at : order.start], mark)
        at = order.end
    return "".join((*pieces, text[at:]))


def _units(text: str) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(text):
        lead = len(found[0]) - len(found[0].lstrip())
        start, end = found.start() + lead, found.start() + len(found[0].rstrip())
        for first in range(start, end, _MAX_UNIT):
            yield first, min(first + _MAX_UNIT, end)


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]


@lru_cache(_SENTENCES_KEPT)
def _is_order(sentence: str) -> bool:
    return _says(sentence) or is_encoded(sentence) or any(_says(reading) for reading in decoded(sentence))


def _says(sentence: str) -> bool:
    return _FORGED.search(sentence) is not None or is_order_by_words(sentence)


def _spread(text: str, units: Sequence[Span], known: set[int]) -> set[int]:
    """Return the sentences that are an order only together: short neighbours, none of them an order alone."""
    found: set[int] = set()
    tried: set[str] = set()
    speaks = [_MACHINERY.search(_of(text, unit)) is not None for unit in units]
    for size in _WINDOWS:
        for at in range(len(units) - size + 1):
            window = range(at, at + size)
            length = units[at + size - 1].end - units[at].start
            if not (known | found).isdisjoint(window) or length > _LONGEST_WINDOW:
                continue
            if sum(speaks[at : at + size]) <= (length > _SHORT_WINDOW):
                continue
            together = _joined(_of(text, units[each]) for each in window)
            if together not in tried and _says(together):
                found.update(window)
            else:
                tried.add(together)
    return found


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part.rstrip(".!?;,:\u2026- \"'") for part in parts)


def _with_neighbours(text: str, units: Sequence[Span], ordered: set[int]) -> set[int]:
    """Add to each order the sentences beside it, in the same paragraph, that speak of checking."""
    grown = set(ordered)
    for before, after in (*pairwise(range(len(units))), *pairwise(reversed(range(len(units))))):
        gap = text[min(units[before].end, units[after].end) : max(units[before].start, units[after].start)]
        if before in grown and gap.count("\n") < 2 and _belongs(_of(text, units[after])):
            grown.add(after)
    return grown


def _belongs(sentence: str) -> bool:
    is_short = len(sentence) <= _SHORT
    return is_suspect(sentence) or (is_short and _CHECKING.search(sentence) is not None)


def _blocks(text: str, orders: Sequence[Span]) -> Iterator[Span]:
    """Yield the comments and code blocks that hold an order, and what stands under one."""
    for order in orders:
        yield from _headed(text, order)
    ends = [order.end for order in orders]
    for comment in _comments(text):
        if _holds(comment, orders, ends) or is_suspect(_of(text, comment)):
            yield comment
    for found in _FENCED.finditer(text):
        block = Span(start=found.start(), end=found.end())
        if _holds(block, orders, ends):
            yield block


def _holds(block: Span, orders: Sequence[Span], ends: Sequence[int]) -> bool:
    """Return what `overlaps` returns, in less time: orders are sorted, do not overlap, and end at `ends`."""
    at = bisect_right(ends, block.start)
    return at < len(orders) and orders[at].start < block.end


def _headed(text: str, order: Span) -> Iterator[Span]:
    """Yield what stands under an order that is a heading, "# SYSTEM": up to "# END" or the next blank line."""
    if text[order.end - 1] not in _HEADING_ENDS or text[order.end : order.end + 1] != "\n":
        return
    closing = _REGION_END.search(text, order.end + 1, order.end + _LONGEST_REGION)
    limit = min(order.end + _LONGEST_HEADED, len(text))
    end = text.find("\n\n", order.end, limit)
    stop = closing.end() if closing else end if end >= 0 else limit
    if text[order.end : stop].strip():
        yield Span(start=order.start, end=stop)


def _comments(text: str) -> Iterator[Span]:
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        at = end + 3
        yield Span(start=start, end=at)


def _merged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join ranges that overlap or have only blanks between them."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)

"""Quotes as a model gives them: whole, or by their first and last words, which costs fewer tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.engines.llm.fidelity import share_of_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = re.compile(r"\s*(?:\[?\.{3}\]?|…)\s*")
_LONGEST = 600
"""Code points: no sentence is longer."""


def written_out(quote: str, statement: str, read: str) -> str:
    """Return the words of a text that a quote stands for.

    Of several places that begin and end like the quote, the one counts whose words the statement shares most, the
    first of equals. A quote without a gap, one that stands in the text as it is, and one that fits nowhere come back
    unchanged.
    """
    ends = _GAP.split(quote.strip())
    if len(ends) != 2 or not all(ends) or quote in read:
        return quote
    first, last = ends
    places = list(_places(first, last, read))
    return max(places, key=lambda place: share_of_words(statement, place), default=quote)


def _places(first: str, last: str, read: str) -> Iterator[str]:
    """Yield the shortest passages, each within a paragraph, that begin and end with these words."""
    opening, closing = _as_pattern(first), _as_pattern(last)
    for start in opening.finditer(read):
        end_of_paragraph = read.find("\n\n", start.end())
        limit = min(start.start() + _LONGEST, end_of_paragraph if end_of_paragraph >= 0 else len(read))
        # Words may be among both ends: "the old" and "old bridge".
        end = closing.search(read, start.start(), limit)
        while end and end.end() <= start.end():
            end = closing.search(read, end.start() + 1, limit)
        if end:
            yield read[start.start() : end.end()]


def _as_pattern(words: str) -> re.Pattern[str]:
    plain = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){plain}(?!\w)", re.IGNORECASE)

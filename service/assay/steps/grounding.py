"""Step 3: find every quote in the text, merge duplicates, number the claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import BlockKind, Claim, ClaimId, Prominence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_schemas import Article, ClaimDraft, ClaimDrafts

MIN_ALIGNMENT = 92.0
"""Least similarity, of 100, at which a misquoted passage still counts as the quote's place."""
_MIN_ALIGNED_CHARS = 24
_LEAD_PARAGRAPHS = 1


class Grounded(NamedTuple):
    """Claims with their places, and the number of drafts whose quote is not in the article."""

    claims: tuple[Claim, ...]
    dropped: int


class _Draft(NamedTuple):
    draft: ClaimDraft
    spans: tuple[Span, ...]
    in_title: bool


def ground(article: Article, drafts: ClaimDrafts) -> Grounded:
    """Give every draft its spans in `article.text`; drop the drafts whose quote is not there.

    Drafts with the same statement are merged and keep the spans of all. Claims are ordered by their first
    place, claims of a separate title first, and numbered c1, c2, ... in that order.
    """
    placed = [_place(article, draft) for draft in drafts.claims]
    found = [item for item in placed if item is not None]
    merged = sorted(_merge(found), key=lambda item: item.spans[0].start if item.spans else -1)
    claims = tuple(_number(article, index, item) for index, item in enumerate(merged, start=1))
    return Grounded(claims, dropped=len(placed) - len(found))


def locate_quote(text: str, quote: str) -> tuple[Span, ...]:
    """Find every place of `quote` in `text`, ignoring case, the amount of white space and outer quotation marks.

    A quote of some length that is misquoted by a few characters is placed where it fits best. Spans are
    half-open, in code points of `text`. An empty tuple means the article does not say it: never guess an offset.
    """
    words = quote.strip().strip("\"'").split()
    if not words:
        return ()
    pattern = r"\s+".join(re.escape(word) for word in words)
    exact = tuple(Span(start=m.start(), end=m.end()) for m in re.finditer(pattern, text, re.IGNORECASE))
    return exact or _align(text, " ".join(words))


def _align(text: str, quote: str) -> tuple[Span, ...]:
    if len(quote) < _MIN_ALIGNED_CHARS or len(quote) > len(text):
        return ()
    from rapidfuzz import fuzz  # noqa: PLC0415 - only misquoting engines need it

    found = fuzz.partial_ratio_alignment(quote, text, score_cutoff=MIN_ALIGNMENT)
    if found is None or _digits(quote) != _digits(text[found.dest_start : found.dest_end]):
        return ()
    return (Span(start=found.dest_start, end=found.dest_end),)


def _digits(text: str) -> list[str]:
    # A quote whose figures were changed is another statement, however alike the letters are.
    return re.findall(r"\d+", text)


def _place(article: Article, draft: ClaimDraft) -> _Draft | None:
    spans = locate_quote(article.text, draft.quote)
    in_title = (
        not article.title_in_text and article.title is not None and bool(locate_quote(article.title, draft.quote))
    )
    return _Draft(draft, spans, in_title) if spans or in_title else None


def _merge(items: Iterable[_Draft]) -> list[_Draft]:
    merged: dict[tuple[str, str], _Draft] = {}
    for item in items:
        key = (" ".join(item.draft.statement.casefold().split()).rstrip("."), item.draft.stance)
        known = merged.get(key)
        if known is None:
            merged[key] = item
        else:
            spans = tuple(sorted({*known.spans, *item.spans}, key=lambda span: (span.start, span.end)))
            merged[key] = known._replace(spans=spans, in_title=known.in_title or item.in_title)
    return list(merged.values())


def _number(article: Article, index: int, item: _Draft) -> Claim:
    prominence = Prominence.HEADLINE if item.in_title else _prominence(article, item.spans)
    return Claim(**item.draft.model_dump(), id=ClaimId(f"c{index}"), spans=item.spans, prominence=prominence)


def _prominence(article: Article, spans: Sequence[Span]) -> Prominence:
    """Return the most prominent place of a claim; boilerplate only if all its places are."""
    ranks = list(Prominence)
    return min((_prominence_at(article, span.start) for span in spans), key=ranks.index)


def _prominence_at(article: Article, offset: int) -> Prominence:
    paragraphs = 0
    for block in article.blocks:
        if block.kind is BlockKind.PARAGRAPH:
            paragraphs += 1
        if block.span.start <= offset < block.span.end:
            match block.kind:
                case BlockKind.HEADLINE:
                    return Prominence.HEADLINE
                case BlockKind.BOILERPLATE:
                    return Prominence.BOILERPLATE
                case _:
                    return Prominence.LEAD if paragraphs <= _LEAD_PARAGRAPHS else Prominence.BODY
    return Prominence.BODY

"""Step 3: find every quote in the text, merge duplicates, number the claims."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from assay.article.cleaning import Mapped, clean
from assay.orders.finding import addresses_reader, overlaps
from assay_schemas import BlockKind, Claim, ClaimId, Prominence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay_schemas import Article, ClaimDraft, ClaimDrafts

MIN_ALIGNMENT = 92.0
"""Least similarity, of 100, at which a misquoted passage still counts as the quote's place."""
_MIN_ALIGNED_CHARS = 24
_MAX_ALIGNED_CHARS = 600  # no sentence is longer, and the time to align grows with the square
_LEAD_PARAGRAPHS = 1
_BLANKS = re.compile(r"\s+")
_INSIDE_NUMBER = re.compile(r"\d[.,]\d")


class Grounded(NamedTuple):
    """Claims with their places, and the number of drafts whose quote is not in the article."""

    claims: tuple[Claim, ...]
    dropped: int


class _Place(NamedTuple):
    spans: tuple[Span, ...]
    in_title: bool


class _Placed(NamedTuple):
    draft: ClaimDraft
    place: _Place


def ground(article: Article, drafts: ClaimDrafts, known: Sequence[Claim] = (), *, given: int = 0) -> Grounded:
    """Give every draft its spans in `article.text`; drop the drafts whose quote is not there.

    Drafts with the same statement are merged and keep the spans of all. New claims are ordered by their first
    place, claims of a separate title first, and numbered on from those known: c1, c2, ...

    Args:
        article: The article.
        drafts: Claims of the whole article, or of one part of it.
        known: Claims of earlier parts. They come first, as they are but for the places of drafts that say the same.
        given: Highest number that a claim had that is known no more.
    """
    quotes = [draft.quote for draft in drafts.claims]
    in_text = locate_quotes(article.text, quotes)
    in_title = locate_quotes("" if article.title_in_text else article.title or "", quotes)
    places = {quote: _Place(spans, bool(in_title[quote])) for quote, spans in in_text.items()}
    found = [draft for draft in drafts.claims if any(places[draft.quote])]
    placed = {
        key: _Placed(same[0], _union(places[quote] for quote in {draft.quote for draft in same}))
        for key, same in _group(found).items()
    }
    layout = _Layout(article)
    kept = [_repeated(claim, placed.pop(claim_key(claim), None), layout) for claim in known]
    new = sorted(placed.values(), key=lambda item: item.place.spans[0].start if item.place.spans else -1)
    first = max((given, *map(claim_number, known))) + 1
    claims = (_claim(article, item, number, layout) for number, item in enumerate(new, start=first))
    return Grounded((*kept, *claims), dropped=len(drafts.claims) - len(found))


def claim_number(claim: Claim) -> int:
    """Return the number in the id of a claim."""
    return int(claim.id[1:])


def claim_key(draft: ClaimDraft) -> tuple[str, str]:
    """Return what drafts of the same claim have in common: the words of the statement, and the stance."""
    return " ".join(draft.statement.casefold().split()).rstrip("."), draft.stance


def _claim(article: Article, item: _Placed, number: int, layout: _Layout) -> Claim:
    return Claim(
        **item.draft.model_dump(exclude={"checkable"}),
        checkable=item.draft.checkable and not _is_order(article, item),
        id=ClaimId(f"c{number}"),
        spans=item.place.spans,
        prominence=_prominence(item.place, layout),
    )


def _repeated(claim: Claim, again: _Placed | None, layout: _Layout) -> Claim:
    """Return a claim with the places where it was found again."""
    if again is None:
        return claim
    spans = _union([_Place(claim.spans, in_title=False), again.place]).spans
    prominence = min(claim.prominence, _prominence(again.place, layout), key=list(Prominence).index)
    return claim.model_copy(update={"spans": spans, "prominence": prominence})


def _prominence(place: _Place, layout: _Layout) -> Prominence:
    return Prominence.HEADLINE if place.in_title else layout.prominence(place.spans)


def _is_order(article: Article, item: _Placed) -> bool:
    """Return True if a claim occurs only in an order or reads like one: it is reported, never judged."""
    spans = item.place.spans
    is_within = bool(spans) and all(overlaps(span, article.orders) for span in spans)
    return is_within or addresses_reader(item.draft.statement) or addresses_reader(item.draft.attributed_to or "")


def locate_quotes(text: str, quotes: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Find every place of each quote in `text`, ignoring case, the amount of white space and outer quotation marks.

    A place begins and ends at the border of a word or a number. A sentence that is misquoted by a few characters,
    none of them a digit, is placed where it fits best; that needs rapidfuzz. Spans are half-open, in code points of
    `text`. An empty tuple means the article does not say it: never guess an offset.
    """
    if not text:
        return dict.fromkeys(quotes, ())
    folded = _fold(text)
    return {quote: _locate(folded, quote) for quote in dict.fromkeys(quotes)}


class _Folded(NamedTuple):
    """A text without case and with single blanks; for each character, and the end, its offset in the text."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        return Span(start=self.origins[start], end=self.origins[end - 1] + 1)


def _fold(text: str) -> _Folded:
    folded: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        plain = " " if character.isspace() else character.casefold()
        if plain != " " or folded[-1:] != [" "]:
            folded.extend(plain)
            origins.extend([at] * len(plain))
    return _Folded("".join(folded), (*origins, len(text)))


def _locate(source: _Folded, quote: str) -> tuple[Span, ...]:
    # A model may set the marks and blanks that ingest has made plain.
    plain = clean(Mapped(quote, tuple(range(len(quote) + 1)))).text
    wanted = _BLANKS.sub(" ", plain).casefold().strip("\"' ")
    if not wanted:
        return ()
    return tuple(_occurrences(source, wanted)) or _align(source, wanted)


def _occurrences(source: _Folded, wanted: str) -> Iterator[Span]:
    start = source.text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not _is_inside_word(source.text, start) and not _is_inside_word(source.text, end):
            yield source.span(start, end)
        else:
            # The next place begins at a border, so one long word is walked through once.
            end = _next_border(source.text, start + 1)
        start = source.text.find(wanted, end)


def _next_border(text: str, at: int) -> int:
    while _is_inside_word(text, at):
        at += 1
    return at


def _is_inside_word(text: str, at: int) -> bool:
    """Return True if the border before `text[at]` cuts a word or a number.

    Letters without case never join: Chinese and the like set no blanks between words.
    """
    if 0 < at < len(text) and _joins(text[at - 1]) and _joins(text[at]):
        return True
    around = (text[max(at - 2, 0) : at + 1], text[max(at - 1, 0) : at + 2])
    return any(_INSIDE_NUMBER.fullmatch(three) for three in around)


def _joins(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()


def _align(source: _Folded, wanted: str) -> tuple[Span, ...]:
    text = source.text
    if not _MIN_ALIGNED_CHARS <= len(wanted) <= min(_MAX_ALIGNED_CHARS, len(text)):
        return ()
    try:
        from rapidfuzz import fuzz  # noqa: PLC0415 - only engines that ask a model misquote
    except ImportError:
        return ()

    found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=MIN_ALIGNMENT)
    if found is None:
        return ()
    start, end = found.dest_start, _next_border(text, found.dest_end)
    while _is_inside_word(text, start):
        start -= 1
    passage = text[start:end].strip()
    if _digits(wanted) != _digits(passage) or fuzz.ratio(wanted, passage) < MIN_ALIGNMENT:
        return ()
    start = text.index(passage, start)
    return (source.span(start, start + len(passage)),)


def _digits(text: str) -> list[str]:
    # A quote whose figures were changed is another statement, however alike the letters are.
    return re.findall(r"\d+", text)


def _group(drafts: Iterable[ClaimDraft]) -> dict[tuple[str, str], list[ClaimDraft]]:
    groups: dict[tuple[str, str], list[ClaimDraft]] = {}
    for draft in drafts:
        groups.setdefault(claim_key(draft), []).append(draft)
    return groups


def _union(places: Iterable[_Place]) -> _Place:
    known = list(places)
    spans = {span for place in known for span in place.spans}
    return _Place(tuple(sorted(spans, key=lambda span: (span.start, span.end))), any(place.in_title for place in known))


class _Layout:
    """The prominence of every place in an article."""

    def __init__(self, article: Article) -> None:
        self._starts = [block.span.start for block in article.blocks]
        self._ends = [block.span.end for block in article.blocks]
        self._prominence = list(_block_prominence(article))

    def prominence(self, spans: Sequence[Span]) -> Prominence:
        """Return the most prominent place of a claim; boilerplate only if all its places are."""
        ranks = list(Prominence)
        return min({self._at(span.start) for span in spans}, key=ranks.index)

    def _at(self, offset: int) -> Prominence:
        row = bisect_right(self._starts, offset) - 1
        return self._prominence[row] if row >= 0 and offset < self._ends[row] else Prominence.BODY


def _block_prominence(article: Article) -> Iterator[Prominence]:
    paragraphs = 0
    for block in article.blocks:
        paragraphs += block.kind is BlockKind.PARAGRAPH
        match block.kind:
            case BlockKind.HEADLINE:
                yield Prominence.HEADLINE
            case BlockKind.BOILERPLATE:
                yield Prominence.BOILERPLATE
            case _:
                yield Prominence.LEAD if paragraphs <= _LEAD_PARAGRAPHS else Prominence.BODY

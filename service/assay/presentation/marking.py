"""Cut an article at its claims, so that claims which overlap can be shown in one text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assay.presentation.wording import worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.presentation.wording import Standing
    from assay_schemas import ReportedClaim, Span

_PARAGRAPH = re.compile(r".+?(?:\n\s*\n|\Z)", re.DOTALL)


class Reference(NamedTuple):
    """One of the places of a claim."""

    claim: ReportedClaim
    place: int
    """Index in the spans of the claim."""


class Place(NamedTuple):
    """Where a claim is made."""

    span: Span
    reference: Reference


class Segment(NamedTuple):
    """A run of text in which no claim begins or ends."""

    text: str
    standing: Standing | None
    """The worst of the claims that cover it; None where none does."""
    claims: tuple[ReportedClaim, ...]
    """Every claim that covers it, in the order of the report."""
    ends: tuple[Reference, ...]
    """The claims that end with it."""


class Paragraph(NamedTuple):
    """A run of segments up to the next blank line, which it includes."""

    segments: tuple[Segment, ...]
    claims: tuple[ReportedClaim, ...]
    """The claims whose first span begins in it, in order of their place."""

    @property
    def text(self) -> str:
        """The words, without the white space around them."""
        return "".join(segment.text for segment in self.segments).strip()


def mark_paragraphs(text: str, claims: Sequence[ReportedClaim]) -> tuple[Paragraph, ...]:
    """Cut `text` into paragraphs and segments; joined again they are `text`, code point for code point.

    Raises:
        ValueError: If a span reaches past the end: the report is of another text.
    """
    places = tuple(Place(span, Reference(claim, at)) for claim in claims for at, span in enumerate(claim.spans))
    beyond = max((place.span.end for place in places), default=0)
    if beyond > len(text):
        msg = f"a claim ends at {beyond}, but the text at {len(text)}: pass the text as it was scored"
        raise ValueError(msg)
    return tuple(_paragraph(text, *match.span(), places) for match in _PARAGRAPH.finditer(text))


def _paragraph(text: str, start: int, end: int, places: Sequence[Place]) -> Paragraph:
    inside = [place for place in places if place.span.start < end and start < place.span.end]
    bounds = {bound for place in inside for bound in (place.span.start, place.span.end) if start < bound < end}
    beginning = (place for place in inside if place.reference.place == 0 and start <= place.span.start)
    return Paragraph(
        segments=tuple(_segment(text, *cut, inside) for cut in pairwise(sorted({start, end, *bounds}))),
        claims=tuple(place.reference.claim for place in sorted(beginning, key=lambda place: place.span.start)),
    )


def _segment(text: str, start: int, end: int, places: Sequence[Place]) -> Segment:
    covering = [place for place in places if place.span.start <= start and end <= place.span.end]
    claims = tuple({place.reference.claim.id: place.reference.claim for place in covering}.values())
    return Segment(
        text=text[start:end],
        standing=worst(claims),
        claims=claims,
        ends=tuple(place.reference for place in covering if place.span.end == end),
    )

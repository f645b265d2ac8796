"""Published reviews of claims: ClaimReview in pages, lists and feeds, and the export of Fact Check Tools.

Source: https://schema.org/ClaimReview and https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from assay.facts.importing.items import LeftOut
from assay.facts.importing.ratings import Rating, read_number
from assay.formats.jsonld import (
    BrokenJsonError,
    Node,
    find_blocks,
    find_nodes,
    first_node,
    first_text,
    parse_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=T|\s|$)")
"""A day, month or year at the beginning: "2024-05-01T08:00Z"; not "20240501"."""


class Review(NamedTuple):
    """One review of one claim."""

    row: int
    claim: str
    ratings: tuple[Rating, ...]
    publisher: str | None
    title: str | None
    url: str | None
    published: str | None
    claimant: str | None


def page_reviews(page: str) -> Iterator[Review | LeftOut]:
    """Yield the reviews of an HTML page; a block that is broken hides no other."""
    row = 0
    for number, block in enumerate(find_blocks(page), start=1):
        try:
            nodes = list(find_nodes(parse_json(block), "ClaimReview"))
        except BrokenJsonError as err:
            row += 1
            yield LeftOut(row, f"JSON-LD block {number} is no JSON: {err}", "mend the block; the others were read")
            continue
        for node in nodes:
            row += 1
            yield _from_node(row, node)


def json_reviews(text: str) -> Iterator[Review | LeftOut]:
    """Yield the reviews of a JSON text: JSON-LD, a list, a feed, an export of Fact Check Tools, or lines of them."""
    return reviews_of(_values(text))


def reviews_of(values: Iterable[tuple[int, object]]) -> Iterator[Review | LeftOut]:
    """Yield the reviews of values of JSON, each with its line, or with why it is none."""
    row = 0
    for line, value in values:
        if isinstance(value, BrokenJsonError):
            row += 1
            yield LeftOut(row, f"line {line} is no JSON: {value}", "mend the line; the others were read")
            continue
        for review in _from_value(value):
            row += 1
            yield review._replace(row=row)


def _values(text: str) -> Iterator[tuple[int, object]]:
    try:
        yield 1, parse_json(text)
    except BrokenJsonError as err:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        parsed = [(number, _parsed(line)) for number, line in lines]
        # A file none of whose lines is JSON is one broken text, not as many broken lines.
        are_lines = any(not isinstance(value, BrokenJsonError) for _, value in parsed)
        yield from parsed if are_lines and len(lines) > 1 else [(1, err)]


def _parsed(line: str) -> object:
    try:
        return parse_json(line)
    except BrokenJsonError as err:
        return err


def _from_value(value: object) -> Iterator[Review | LeftOut]:
    claims = value.get("claims") if isinstance(value, dict) else None
    if isinstance(claims, list):
        for claim in claims:
            yield from _from_export(claim)
    else:
        yield from (_from_node(0, node) for node in find_nodes(value, "ClaimReview"))


def _from_node(row: int, node: Node) -> Review | LeftOut:
    item = first_node(node.get("itemReviewed"))
    claim = first_text(node.get("claimReviewed")) or first_text(item.get("text")) or first_text(item.get("name"))
    if claim is None:
        return LeftOut(row, "the review does not say which claim it is of", "add claimReviewed")
    ratings = node.get("reviewRating")
    url = first_text(node.get("url")) or first_text(node.get("@id"))
    return Review(
        row=row,
        claim=claim,
        ratings=tuple(_rating(each) for each in (ratings if isinstance(ratings, list) else [ratings])),
        publisher=_name(node.get("author")) or _name(node.get("publisher")) or _host(url),
        title=first_text(node.get("headline")) or first_text(node.get("name")),
        url=url,
        published=_day(node.get("datePublished")),
        claimant=_name(item.get("author")),
    )


def _from_export(claim: object) -> Iterator[Review | LeftOut]:
    node = first_node(claim)
    text = first_text(node.get("text"))
    reviews = node.get("claimReview")
    if text is None or not isinstance(reviews, list) or not reviews:
        problem = "the claim has no review" if text else "the claim has no text"
        yield LeftOut(0, problem, "leave it out of the export")
        return
    for review in map(first_node, reviews):
        publisher, url = first_node(review.get("publisher")), first_text(review.get("url"))
        yield Review(
            row=0,
            claim=text,
            ratings=(Rating(words=first_text(review.get("textualRating"))),),
            publisher=first_text(publisher.get("name")) or first_text(publisher.get("site")) or _host(url),
            title=first_text(review.get("title")),
            url=url,
            published=_day(review.get("reviewDate")),
            claimant=first_text(node.get("claimant")),
        )


def _rating(value: object) -> Rating:
    if not isinstance(value, dict):
        return Rating(value=read_number(value), words=None if read_number(value) is not None else first_text(value))
    number, best, worst = (read_number(value.get(name)) for name in ("ratingValue", "bestRating", "worstRating"))
    words = first_text(value.get("alternateName")) or first_text(value.get("name"))
    unread = first_text(value.get("ratingValue"))
    is_words = words is None and unread is not None and read_number(unread) is None
    return Rating(number, best, worst, unread if is_words else words)


def _name(value: object) -> str | None:
    return first_text(value) or first_text(first_node(value).get("name"))


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _day(value: object) -> str | None:
    found = _DAY.match(first_text(value) or "")
    return found[0] if found else None

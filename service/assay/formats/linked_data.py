"""JSON-LD in a page: which of its objects are articles, and what they state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node = Mapping[str, object]

LIVE_BLOG = "LiveBlogPosting"
_ARTICLES = frozenset(
    """Article NewsArticle AdvertiserContentArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle
    BlogPosting LiveBlogPosting MedicalScholarlyArticle OpinionNewsArticle Report ReportageNewsArticle
    ReviewNewsArticle SatiricalArticle ScholarlyArticle SocialMediaPosting TechArticle DiscussionForumPosting""".split()
)
_MAX_DEPTH = 6


def read_blocks(blocks: Iterable[str]) -> tuple[Node, ...]:
    """Return the objects that a page states about itself; a block that is broken takes no other with it.

    What is nested in an object, such as the claim that a review is about, is not among them.
    """
    return tuple(node for block in blocks for node in _flattened(_parse(block), 0))


def types_of(node: Node) -> frozenset[str]:
    """Return the types of an object, without the address of their vocabulary."""
    stated = node.get("@type")
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(str(each).rstrip("/").rpartition("/")[2].rpartition(":")[2] for each in listed)


def find_article(nodes: Iterable[Node], url: str | None) -> Node | None:
    """Return the article that the page is about: the one of its own address, else the first that states most.

    Args:
        nodes: What the page states.
        url: Address that the page gives itself; None: none.
    """
    articles = [node for node in nodes if types_of(node) & _ARTICLES]
    own = [node for node in articles if url is not None and url in _addresses(node)]
    return max(own or articles, key=_weight, default=None)


def find_live_blog(nodes: Iterable[Node]) -> Node | None:
    """Return the live blog with updates that the page is; None: it is none."""
    return next((node for node in nodes if LIVE_BLOG in types_of(node) and updates_of(node)), None)


def updates_of(node: Node) -> list[Node]:
    """Return the posts of a live blog."""
    stated = node.get("liveBlogUpdate")
    listed = stated if isinstance(stated, list) else [stated]
    return [each for each in listed if isinstance(each, Mapping)]


def is_paid_for(node: Node) -> bool:
    """Return True if an article, or a part of it, is not free to read."""
    parts = node.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    return _is_false(node.get("isAccessibleForFree")) or any(
        _is_false(part.get("isAccessibleForFree")) for part in listed if isinstance(part, Mapping)
    )


def _is_false(stated: object) -> bool:
    return stated is False or (isinstance(stated, str) and stated.rpartition("/")[2].lower() == "false")


def _parse(block: str) -> object:
    text = block.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        return json.loads(text, strict=False)  # line feeds inside texts are common
    except (ValueError, RecursionError):
        return None


def _flattened(stated: object, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(stated, list):
        for each in stated:
            yield from _flattened(each, depth + 1)
    elif isinstance(stated, Mapping):
        if "@type" in stated:
            yield stated
        yield from _flattened(stated.get("@graph"), depth + 1)
        page = stated.get("mainEntity")
        if isinstance(page, Mapping) and types_of(page) & _ARTICLES:
            yield page


def _addresses(node: Node) -> frozenset[str]:
    main = node.get("mainEntityOfPage")
    stated = [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, Mapping) else main]
    return frozenset(each.partition("#")[0] for each in stated if isinstance(each, str))


def _weight(node: Node) -> int:
    return sum(node.get(name) is not None for name in ("headline", "datePublished", "author"))

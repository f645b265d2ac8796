"""What a page states about itself in JSON-LD: which of its nodes are articles, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from assay.formats.jsonld import BrokenJsonError, Node, listed, named_nodes, parse_json, resolve, types_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIVE_BLOG = "LiveBlogPosting"
_UPDATES = "liveBlogUpdate"
_ARTICLES = frozenset(
    """Article NewsArticle AdvertiserContentArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle
    BlogPosting LiveBlogPosting MedicalScholarlyArticle OpinionNewsArticle Report ReportageNewsArticle
    ReviewNewsArticle SatiricalArticle ScholarlyArticle SocialMediaPosting TechArticle DiscussionForumPosting""".split()
)
_MAX_DEPTH = 6


def read_blocks(blocks: Iterable[str]) -> tuple[Node, ...]:
    """Return the nodes that a page states about itself; a block that is broken takes no other with it.

    What is nested in a node, such as the claim that a review is about, is not among them. A value that refers to a node
    of any block by `@id` alone is replaced by that node, in the posts of a live blog too.
    """
    values = [value for block in blocks if (value := _parse(block)) is not None]
    named = named_nodes(values)
    return tuple(_linked(node, named) for value in values for node in _flattened(value, 0))


def find_article(nodes: Iterable[Node], url: str | None) -> Node | None:
    """Return the article that the page is about: the one of its own address, else the first that states most.

    Args:
        nodes: What the page states.
        url: Address that the page gives itself; None: none.
    """
    articles = [node for node in nodes if types_of(node) & _ARTICLES]
    own = [node for node in articles if url is not None and url in _addresses(node)]
    return max(own or articles, key=_weight, default=None)


def updates_of(node: Node) -> list[Node]:
    """Return the posts of a live blog."""
    return [each for each in listed(node.get(_UPDATES)) if isinstance(each, Mapping)]


def is_paid_for(node: Node) -> bool:
    """Return True if an article, or a part of it, is not free to read."""
    return any(
        _is_false(each.get("isAccessibleForFree"))
        for each in (node, *listed(node.get("hasPart")))
        if isinstance(each, Mapping)
    )


def _is_false(stated: object) -> bool:
    return stated is False or (isinstance(stated, str) and stated.rpartition("/")[2].lower() == "false")


def _parse(block: str) -> object:
    try:
        return parse_json(block)
    except BrokenJsonError:
        return None


def _linked(node: Node, named: Mapping[str, Node]) -> Node:
    found = resolve(node, named)
    updates = [resolve(each, named) for each in updates_of(found)]
    return {**found, _UPDATES: updates} if updates else found


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

"""Live blogs: the posts of a page, each by itself, so that an early figure and its correction do not stand together.

Sources: https://schema.org/LiveBlogPosting and https://amp.dev/documentation/components/amp-live-list
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from assay.formats.jsonld import listed, types_of
from assay.formats.linked_data import LIVE_BLOG, updates_of
from assay.formats.page_trees import keep_seen
from assay.formats.stated import names, one_line, plain_text
from assay.formats.trees import drop, etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from assay.formats.jsonld import Node

_FEWEST_POSTS = 2
_FEWEST_WORDS = 3
_BESIDE = frozenset("aside footer time".split())
_HEADINGS = ("h2", "h3", "h4")
# Each pattern: what it must find; what it must leave alone.
_NAMED_LIVE = re.compile(r"(?<![a-z])live[-_]?(?:blog|feed|list|posts?|ticker|updates?)", re.IGNORECASE)
# class="js-liveblog"; class="olive-list"
_COMMENTS = re.compile(r"(?<![a-z])(?:comment|disqus)", re.IGNORECASE)  # class="comments"; class="nocomment"


class Post(NamedTuple):
    """One post, as it stands there."""

    text: str
    """Empty where there is none."""
    id: str | None
    title: str | None
    stated: object
    """When it was last changed, else published."""
    author: str | None


class LiveBlog(NamedTuple):
    """A page that is one."""

    node: Node
    """What the page states of the whole; empty if nothing."""
    posts: tuple[Post, ...]
    """In the order of the page."""


def find_live_blog(root: _Element, nodes: Iterable[Node]) -> LiveBlog | None:
    """Return the posts of a page in its JSON-LD, else in its elements; None: it is no live blog.

    Args:
        root: The page. What no reader sees is dropped from its posts.
        nodes: What it states in JSON-LD.
    """
    stated = [node for node in nodes if LIVE_BLOG in types_of(node)]
    node: Node = next((each for each in stated if updates_of(each)), stated[0] if stated else {})
    if updates := updates_of(node):
        anchors = {each.get("id"): each for each in root.iter() if isinstance(each.tag, str) and each.get("id")}
        return LiveBlog(node, tuple(_stated_post(update, anchors) for update in updates))
    shown = _marked_posts(root) or _unmarked_posts(root, is_stated=bool(stated))
    return LiveBlog(node, tuple(map(_shown_post, shown))) if shown else None


def _stated_post(update: Node, anchors: Mapping[str | None, _Element]) -> Post:
    address = one_line(update.get("url") or update.get("@id")) or ""
    element = anchors.get(address.rpartition("#")[2]) if "#" in address else None
    bodies = (each for each in listed(update.get("articleBody")) if isinstance(each, str))
    body = "\n\n".join(plain_text(each) for each in bodies).strip()
    return Post(
        body or (_shown_text(element) if element is not None else ""),
        one_line(update.get("@id") or update.get("url")),
        one_line(update.get("headline")),
        update.get("dateModified") or update.get("datePublished"),
        names(update.get("author")),
    )


def _marked_posts(root: _Element) -> list[_Element]:
    """Return the posts that microdata or AMP mark as such."""
    marked: list[_Element] = root.xpath("//*[contains(concat(' ', @itemprop, ' '), ' liveBlogUpdate ')]")
    return marked or root.xpath("//amp-live-list//*[@items]/*[@data-sort-time and not(@data-tombstone)]")


def _unmarked_posts(root: _Element, *, is_stated: bool) -> list[_Element]:
    """Return siblings with a time each, in a page that calls them live, if they are the greater part of what it says.

    A list of teasers beside an article is none: it holds no paragraphs.
    """
    containers = [root] if is_stated else [each for each in root.iter() if _is_called(each, _NAMED_LIVE)]
    groups = [group for container in containers for group in _timed_siblings(container)]
    posts = max(groups, key=len, default=[])
    words_of_posts = sum(_paragraph_letters(post) for post in posts)
    return posts if len(posts) >= _FEWEST_POSTS and 2 * words_of_posts >= _paragraph_letters(root) else []


def _timed_siblings(container: _Element) -> Iterator[list[_Element]]:
    for parent in container.iter():
        posts = [each for each in parent if isinstance(each.tag, str) and _is_timed(each)]
        if posts and not any(_is_called(each, _COMMENTS) for each in (parent, *parent.iterancestors())):
            yield [each for each in posts if each.tag == posts[0].tag]


def _is_timed(element: _Element) -> bool:
    """Return True if an element states a time of day, and says more than that."""
    if not any(":" in each.get("datetime", "") for each in element.iter("time")):
        return False
    return sum(len((each.text or "").split()) for each in element.iter() if each.tag != "time") >= _FEWEST_WORDS


def _is_called(element: _Element, pattern: re.Pattern[str]) -> bool:
    is_element = isinstance(element.tag, str)
    return is_element and pattern.search(f"{element.get('class', '')} {element.get('id', '')}") is not None


def _paragraph_letters(element: _Element) -> int:
    return sum(
        len("".join(each.itertext()).strip())
        for each in element.iter("p")
        if not any(_is_called(above, _COMMENTS) for above in each.iterancestors())
    )


def _shown_post(element: _Element) -> Post:
    headline = _property(element, "headline")
    titles = [headline] if headline is not None else [each for name in _HEADINGS for each in element.iter(name)]
    author = _property(element, "author")
    writers = [author] if author is not None else element.xpath(".//*[@rel='author']")
    stated, id_ = _stated_moment(element), element.get("id")
    title, writer = (next((_words(each) for each in found), None) for found in (titles, writers))
    body = _property(element, "articleBody")
    return Post(_shown_text(element if body is None else body), id_, title or None, stated, writer or None)


def _property(element: _Element, name: str) -> _Element | None:
    found: list[_Element] = element.xpath(f".//*[@itemprop='{name}']")
    return next(iter(found), None)


def _words(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _stated_moment(element: _Element) -> object:
    seconds = element.get("data-update-time") or element.get("data-sort-time") or ""
    if re.fullmatch(r"\d{1,11}", seconds):
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC).isoformat()
    times = [each for each in element.iter("time") if each.get("datetime")]
    changed = [each for each in times if "dateModified" in each.get("itemprop", "")]
    return next((each.get("datetime") for each in (*changed, *times)), None)


def _shown_text(element: _Element) -> str:
    keep_seen(element)
    for each in list(element.iter()):
        if each.tag in _BESIDE or each.get("rel") == "author":
            drop(each)
    element.tag = "div"  # the post itself is no item of a list
    return plain_text(etree().tostring(element, encoding="unicode", method="html", with_tail=False))

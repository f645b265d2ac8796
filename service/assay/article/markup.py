"""HTML turned into text, with a map back; for callers that could not have it extracted beforehand."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assay.article.cleaning import Mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(
    r"<!doctype html|<html\b|<body\b|</(?:p|div|article|section|table|ul|ol|h[1-6])\s*>", re.IGNORECASE
)
_TAG = re.compile(
    r"<!--|</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])[^<>]{0,4000}>|<![a-zA-Z][^<>]{0,400}>|&#?\w{1,31};"
)
_COMMENT_END = re.compile("-->")
_DROPPED = frozenset({"script", "style", "head", "noscript", "template", "svg", "nav", "footer", "iframe"})
_BLOCKS = frozenset(
    """address article aside blockquote body caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr html li
    main ol p pre section table ul""".split()
)


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML rather than prose with a stray "<"."""
    return _DOCUMENT.search(text) is not None


def find_comments(text: str) -> Iterator[str]:
    """Yield what the comments of a text say, in order; one that is never closed is none."""
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        at = end + 3
        yield text[start + 4 : end]


def strip_markup(text: str) -> Mapped:
    """Drop tags, comments, scripts and page furniture; blocks become lines, cells are parted by bars."""
    characters: list[str] = []
    origins: list[int] = []
    position = 0
    while (found := _TAG.search(text, position)) is not None:
        characters.extend(text[position : found.start()])
        origins.extend(range(position, found.start()))
        shown = _shown(found)
        characters.extend(shown)
        origins.extend([found.start()] * len(shown))
        position = _end(text, found)
    characters.extend(text[position:])
    origins.extend(range(position, len(text) + 1))
    return Mapped("".join(characters), tuple(origins))


def _shown(found: re.Match[str]) -> str:
    if found[0].startswith("&"):
        return html.unescape(found[0])
    name = (found["name"] or "").lower()
    if name in {"td", "th"}:
        return " | " if found[0].startswith("</") else ""
    if name == "li":
        return "\n" if found[0].startswith("</") else "\n- "
    if name == "br" or found[0].lower().startswith("<tr"):
        return "\n"
    return "\n\n" if name in _BLOCKS else ""


def _end(text: str, found: re.Match[str]) -> int:
    """Return where reading goes on: after the tag, or after the whole of an element that is dropped."""
    name = (found["name"] or "").lower()
    if found[0] == "<!--":
        closing = _COMMENT_END.search(text, found.end())
    elif name in _DROPPED and not found[0].startswith("</"):
        closing = re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE).search(text, found.end())
    else:
        return found.end()
    # What is never closed hides all that follows, as it does in a browser.
    return len(text) if closing is None else closing.end()

"""Turn HTML into text, with a map back, for callers that can't extract the text themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.article.cleaning import Mapped
from assay.article.marks import ENTITY, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(
    r"<!doctype html|<html\b|<body\b|<br\s{0,9}/?>"
    r"|</(?:p|div|article|section|table|ul|ol|h[1-6]|blockquote|b|i|em|strong|a|span|del|ins|s|strike|su[bp]|q|mark)\s*>",
    re.IGNORECASE,
)
_TAG = re.compile(
    rf"<!--|</?(?P<name>[a-zA-Z][a-zA-Z0-9]{{0,20}})(?=[\s/>])[^<>]{{0,4000}}>|<![a-zA-Z][^<>]{{0,400}}>|{ENTITY}"
)
_COMMENT_END = re.compile("-->")
_RAW = frozenset({"script", "style"})
_DROPPED = _RAW | frozenset("head noscript template svg nav footer iframe button select del s strike".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    """address article aside blockquote body caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr html li
    main ol p pre section table ul""".split()
)
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
# Each pattern: what it must find; what it must leave alone.
_HIDDEN = re.compile(r"\shidden(?=[\s/>=])", re.IGNORECASE)  # "<p hidden>"; "<p aria-hidden=...>"
_HIDDEN_BY = re.compile(
    r"\s(?:style\s*=\s*[\"'][^\"']*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))"
    r"|class\s*=\s*[\"'](?:[^\"']*\s)?(?:visually-hidden|sr-only|screen-reader-text)[\s\"'])",
    re.IGNORECASE,
)  # style="display:none"; style="display:block"
_END_OF_P = re.compile(rf"</p\s{{0,9}}>|(?=</?(?:{'|'.join(sorted(_BLOCKS))})[\s>])", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_markup(text: str) -> bool:
    """Return True if a text is HTML rather than prose with a stray "<"."""
    return _DOCUMENT.search(text) is not None


def find_unseen(text: str) -> Iterator[str]:
    """Yield what a page holds and does not show, in order: comments, hidden elements, what is struck through."""
    position = 0
    while (found := _TAG.search(text, position)) is not None:
        position = _end(text, found)
        if position > found.end() and (found["name"] or "").lower() not in _RAW:
            yield text[found.end() : position]


def strip_markup(text: str) -> Mapped:
    """Drop tags, comments, scripts, page furniture, and what no reader sees or what is struck through.

    Blocks become lines, those of a block quotation with a ">" before them; cells are parted by bars.
    """
    characters: list[str] = []
    origins: list[int] = []
    position = depth = 0
    while (found := _TAG.search(text, position)) is not None:
        characters.extend(text[position : found.start()])
        origins.extend(range(position, found.start()))
        position = _end(text, found)
        name = (found["name"] or "").lower()
        if name == "blockquote":
            depth = max(0, depth + (-1 if found[0].startswith("</") else 1))
        shown = (
            raised(_TAG.sub("", text[found.end() : position]))
            if name == "sup"
            else _shown(found, name, is_quoted=depth > 0)
        )
        characters.extend(shown)
        origins.extend([found.start()] * len(shown))
    characters.extend(text[position:])
    origins.extend(range(position, len(text) + 1))
    return Mapped("".join(characters), tuple(origins))


def _shown(found: re.Match[str], name: str, *, is_quoted: bool) -> str:
    if found[0].startswith("&"):
        return unescape(found[0])
    if name in {"td", "th"}:
        return " | " if found[0].startswith("</") else ""
    if name == "li":
        return "\n" if found[0].startswith("</") else "\n- "
    if name == "q":
        return '"'
    if name == "br" or found[0].lower().startswith("<tr"):
        return "\n"
    if name not in _BLOCKS:
        return ""
    return "\n\n> " if is_quoted else "\n\n"


def raised(inner: str) -> str:
    """Return what a superscript says: small figures, an ordinal's letters, or nothing where it only marks a note."""
    inner = inner.strip()
    return inner.translate(_RAISED) if inner.isdecimal() else inner if inner in {"st", "nd", "rd", "th"} else ""


def _end(text: str, found: re.Match[str]) -> int:
    """Return where reading goes on: after the tag, or after the whole of an element that is not shown as it is."""
    name = (found["name"] or "").lower()
    if found[0] == "<!--":
        closing = _COMMENT_END.search(text, found.end())
        return len(text) if closing is None else closing.end()
    if not name or found[0].startswith("</") or name in _VOID:
        return found.end()
    if name == "p" and is_hidden(found[0]):
        closing = _END_OF_P.search(text, found.end())
        return len(text) if closing is None else closing.end()
    is_whole = name in _DROPPED or name == "sup" or is_hidden(found[0])
    return _end_of_element(text, name, found.end()) if is_whole else found.end()


def is_hidden(tag: str) -> bool:
    """Return True if an opening tag, as it is written, hides its element from readers."""
    return _HIDDEN.search(_VALUE.sub("", tag)) is not None or _HIDDEN_BY.search(tag) is not None


def _end_of_element(text: str, name: str, start: int) -> int:
    """Return where an element ends; what is never closed hides all that follows, as it does in a browser."""
    depth = 1
    for tag in re.compile(rf"<(?P<close>/?){name}(?=[\s/>])[^<>]{{0,4000}}>", re.IGNORECASE).finditer(text, start):
        depth = depth - 1 if tag["close"] else depth + (name not in _RAW)
        if not depth:
            return tag.end()
    return len(text)

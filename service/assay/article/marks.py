"""Marks in plain text that are not words: Markdown, footnote numbers, unresolved entities."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assay.article.cleaning import Mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITY = r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
_ENTITY = re.compile(ENTITY)
# What is found goes, up to the group "kept". Each pattern: what it must find; what it must leave alone.
_MARKS = (
    re.compile(r"^ {0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE),  # "# Title"; "#1 in the charts"
    re.compile(r"^(?:={3,}|-{3,})$", re.MULTILINE),  # "=====" below a title; "|---|"
    re.compile(r"~~(?=[^\s~])[^~\n]{1,500}~~"),  # "~~1,900~~ 1,240"; "~1,900"
    re.compile(r"!\[[^\]\n]{0,300}\]\([^()\s]{1,500}\)"),  # "![a hall](hall.jpg)"; "Sold out! [1]"
    re.compile(r"(?<!!)\[(?P<kept>[^\[\]\n]{1,300})\]\([^()\s]{1,500}\)"),  # "[hall](/hall)"; "[sic] (so it said)"
    re.compile(r"(?<![\w*])\*\*(?=[^\s*])(?P<kept>[^*\n]{1,500})(?<=\S)\*\*(?![\w*])"),  # "**now**"; "f*** off"
    re.compile(r"(?<![\w*])\*(?=[^\s*])(?P<kept>[^*\n]{1,500})(?<=\S)\*(?![\w*])"),  # "*now*"; "4 * 5 * 6"
    re.compile(r"(?<!\w)__?(?=[^\s_])(?P<kept>[^_\n]{1,500})(?<=\S)__?(?!\w)"),  # "_now_"; "snake_case_name"
    re.compile(r"(?<=[\w.,;:!?\"”’)])\[\^?\d{1,3}\]"),  # "seats[3]"; "see [3]"
    # "1,240² seats", "so.¹"; "m²", "10⁹", "5²"
    re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d\d)(?<![\s(×x*]10)|(?<=[.,;:!?\"”’)]))[⁰¹²³⁴-⁹]+(?!\w)"),
)
_QUOTE_MARK = re.compile(r"^>[ \t]?(?=\S)", re.MULTILINE)  # "> He said"; "a > b"
_QUOTED_LINE = re.compile(r">.*\S")


def resolve_entities(text: str) -> Mapped:
    """Put the characters in the place of entities: "&amp;" and, where it was escaped twice, "&amp;nbsp;"."""
    characters: list[str] = []
    origins: list[int] = []
    position = 0
    for found in _ENTITY.finditer(text):
        shown = unescape(found[0])
        characters.extend((text[position : found.start()], shown))
        origins.extend((*range(position, found.start()), *[found.start()] * len(shown)))
        position = found.end()
    return Mapped("".join((*characters, text[position:])), (*origins, *range(position, len(text) + 1)))


def unescape(entity: str) -> str:
    """Return the characters of one entity, or the entity itself if there is none such."""
    return html.unescape(html.unescape(entity))


def drop_marks(mapped: Mapped) -> Mapped:
    """Drop what marks words up and is none itself; what is struck through goes with its marks.

    The ">" of quoted lines stays where a quotation begins: it says that somebody else speaks.
    """
    dropped = frozenset(at for first, stop in _marked(mapped.text) for at in range(first, stop))
    kept = [at for at in range(len(mapped.text)) if at not in dropped]
    origins = (*(mapped.origins[at] for at in kept), mapped.origins[-1])
    return Mapped("".join(mapped.text[at] for at in kept), origins)


def _marked(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _MARKS:
        for found in pattern.finditer(text):
            if "kept" in pattern.groupindex:
                yield found.start(), found.start("kept")
                yield found.end("kept"), found.end()
            else:
                yield found.span()
    for found in _QUOTE_MARK.finditer(text):
        above = text[text.rfind("\n", 0, max(found.start() - 1, 0)) + 1 : max(found.start() - 1, 0)]
        if _QUOTED_LINE.match(above):
            yield found.span()

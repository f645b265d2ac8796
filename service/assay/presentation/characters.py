"""Hostile characters: what an article may not do to a terminal or a page."""

from __future__ import annotations

import unicodedata

_LAYOUT = "\n\t\r"
# Zero-width joiners build emoji and the letters of several scripts, and move nothing on the screen.
_JOINERS = "\u200c\u200d"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """Return `text` without the characters that act instead of being seen; line breaks and tabs stay.

    Control characters (escape sequences begin with one) and lone surrogates become U+FFFD; format characters,
    among them the ones that reverse the reading direction, are left out.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_visible_character, text))


def one_line(text: str) -> str:
    """Return `text` as `visible` does, with every run of white space turned into one space."""
    return visible(" ".join(text.split()))


def _visible_character(character: str) -> str:
    if character in _LAYOUT or character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cc" | "Cs":
            return _REPLACEMENT
        case "Cf":
            return ""
        case _:
            return character

"""The words, figures and signs of a text, and the number that some of them make together."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

DECIMAL_COMMA = frozenset({"cs", "da", "de", "es", "fi", "fr", "it", "nb", "nl", "no", "pl", "pt", "ru", "sv", "tr"})
"""Languages that write 3,6 for three point six and 3.000 for three thousand."""

CURRENCY_SIGNS = frozenset("$€£¥₹")

# Every repetition that could back-track has an upper bound: the text is hostile.
_WORD = r"(?:[^\W\d_]\.){2,8}|[^\W\d_]+(?:['’&][^\W\d_]+){0,4}"
_CLOCK = r"\d{1,3}(?::\d\d){1,2}(?:\.\d{1,4})?(?!\d)"
_POINT = r"\d{1,3}(?:,\d{2,3}){0,6},\d{3}(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
_COMMA = r"\d{1,3}(?:[. ]\d{3}){1,6}(?:,\d+)?(?!\d)|\d+(?:,\d+|\.\d{1,2}(?!\d))?"
_WITH_POINT = re.compile(rf"{_CLOCK}|{_POINT}|{_WORD}|\S")
_WITH_COMMA = re.compile(rf"{_CLOCK}|{_COMMA}|{_WORD}|\S")


class Token(NamedTuple):
    """A word, a figure or a sign; `start` and `end` are half-open offsets."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The token in lower case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """True for letters, with inner apostrophes and the points of an abbreviation."""
        return self.text[0].isalpha()

    @property
    def is_figure(self) -> bool:
        """True for a run of digits with its separators."""
        return self.text[0].isdecimal()


class Form(StrEnum):
    """How a number is put."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    FRACTION = "fraction"
    VAGUE = "vague"
    """A plural such as "millions": at least one of it, no upper end."""
    CLOCK = "clock"
    """Figures with colons; the value is in seconds."""


class Numeral(NamedTuple):
    """One number of a text; `first` and `stop` are half-open indices of its tokens."""

    first: int
    stop: int
    value: float
    half_width: float
    form: Form = Form.CARDINAL
    is_plain: bool = False
    """True for bare digits: no separator, decimals or scale; a year and a name's number look like this."""
    scale: float = 1.0


def tokenize(text: str, language: str = "en") -> tuple[Token, ...]:
    """Split a text into words, figures and signs; white space is dropped."""
    pattern = _WITH_COMMA if language in DECIMAL_COMMA else _WITH_POINT
    return tuple(Token(found.group(), found.start(), found.end()) for found in pattern.finditer(text))

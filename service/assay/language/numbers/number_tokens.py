"""The words, figures and signs of a text, and the number that some of them make together."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from assay.language.language import Language, english

if TYPE_CHECKING:
    from collections.abc import Iterable

CURRENCY_SIGNS = frozenset("$€£¥₹")

# Every repetition that could back-track has an upper bound: the text is hostile.
_WORD = r"(?:[^\W\d_]\.){2,8}|[^\W\d_]+(?:['’&][^\W\d_]+){0,4}"
_HEAD = re.compile(r"[1-9]\d{0,2}")  # "816"; "2019", "016"
_GROUP = re.compile(r"\d{3}(?:\.\d+)?")  # "240", "240.5"; "24"
_APOSTROPHES = frozenset("'’")
# No-break, thin and narrow no-break space, which style guides ask for; "’" is the Swiss custom.
_GAPS = frozenset({" ", "\u00a0", "\u2009", "\u202f", *_APOSTROPHES})
_OPENERS = frozenset(
    """rs inr eur usd gbp chf sek nok dkk zar czk pln some about nearly almost over around roughly exactly at the of
    only more than between from up under fewer approximately an a another all its has had""".split()
)
"""Words that may be capitalised before a figure that is none of theirs: codes of money, and what opens a sentence."""
_CLOCK = r"\d{1,3}(?::\d\d){1,2}(?:\.\d{1,4})?(?!\d)"
_POINT = r"\d{1,3}(?:,\d{2,3}){0,6},\d{3}(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
_COMMA = r"\d{1,3}(?:[. '’\u00a0\u2009\u202f]\d{3}){1,6}(?:,\d+)?(?!\d)|\d+(?:,\d+|\.\d{1,2}(?!\d))?"
_ELIDED = r"[dDlL]['’](?=\w)"  # "d'euros", "l'an"; "add's"
_WITH_POINT = re.compile(rf"{_CLOCK}|{_POINT}|{_WORD}|\S")
_WITH_COMMA = re.compile(rf"{_CLOCK}|{_COMMA}|{_ELIDED}|{_WORD}|\S")


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


class Tokens(tuple[Token, ...]):  # noqa: SLOT001 - a tuple's subclass can't have slots that hold anything
    """The words, figures and signs of a text, with the language that they are read in."""

    language: Language
    lowers: tuple[str, ...]

    def __new__(cls, tokens: Iterable[Token], language: Language) -> Self:
        """Hold the tokens in order."""
        made = super().__new__(cls, tokens)
        made.language = language
        made.lowers = tuple([token.text.lower() for token in made])
        return made

    def lower(self, at: int) -> str:
        """Return token `at` in lower case; nothing where there is no such token."""
        return self.lowers[at] if 0 <= at < len(self.lowers) else ""

    def joined(self, first: int, stop: int) -> str:
        """Return the tokens first..stop in lower case, with a space between them."""
        return " ".join(self.lowers[first:stop])

    def belongs(self, at: int, name: str) -> bool:
        """Return True if token `at` is of a class of the language's words, such as "articles"."""
        return 0 <= at < len(self.lowers) and self.lowers[at] in self.language.words[name]


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


def tokenize(text: str, language: Language | None = None) -> Tokens:
    """Split a text into words, figures and signs; white space is dropped, and None is English."""
    language = language or english()
    pattern = _WITH_COMMA if language.has_decimal_comma else _WITH_POINT
    tokens = tuple(Token(found.group(), found.start(), found.end()) for found in pattern.finditer(text))
    if not language.has_decimal_comma and any(token.is_figure for token in tokens):
        tokens = _grouped(text, tokens)
    return Tokens(tokens, language)


def _grouped(text: str, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Join the figures whose thousands are parted by a space or an apostrophe into one token each."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        stop = _group_end(text, tokens, at)
        joined.append(Token(text[tokens[at].start : tokens[stop - 1].end], tokens[at].start, tokens[stop - 1].end))
        at = stop
    return tuple(joined)


def _group_end(text: str, tokens: tuple[Token, ...], at: int) -> int:
    """Return the token after the figure that begins at token `at`: the next one where no thousands follow."""
    if not _HEAD.fullmatch(tokens[at].text):
        return at + 1
    stop = at + 1
    while (end := _next_group(text, tokens, stop)) is not None:
        stop = end
    gap = text[tokens[at].end : tokens[at].end + 1]
    if stop > at + 1 and gap == " " and (_is_of_the_word_before(tokens, at) or _is_long_list(text, tokens, stop)):
        return at + 1
    return stop


def _next_group(text: str, tokens: tuple[Token, ...], at: int) -> int | None:
    """Return the token after the three digits that follow token `at - 1` behind a single sign, or None."""
    stop = at + (at < len(tokens) and tokens[at].text in _APOSTROPHES)
    if stop >= len(tokens) or not _GROUP.fullmatch(tokens[stop].text):
        return None
    if "." in tokens[at - 1].text:
        return None
    return stop + 1 if text[tokens[at - 1].end : tokens[stop].start] in _GAPS else None


def _is_of_the_word_before(tokens: tuple[Token, ...], at: int) -> bool:
    """Return True if a figure belongs to what precedes it: "Boeing 737 800 times", "Chapter 3 240 pages", "page 3"."""
    before = tokens[at - 1] if at else None
    if before is None or not before.is_word:
        return False
    is_name = before.text[0].isupper() and before.lower not in _OPENERS
    return is_name or before.lower in english().words["numbered"]


def _is_long_list(text: str, tokens: tuple[Token, ...], stop: int) -> bool:
    """Return True if one more figure follows at once, as in a telephone number."""
    return stop < len(tokens) and tokens[stop].is_figure and text[tokens[stop - 1].end : tokens[stop].start] == " "

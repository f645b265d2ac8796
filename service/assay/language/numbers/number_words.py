"""Number words: what each is worth, and the longest run of them that is one number."""

from __future__ import annotations

import functools
from typing import NamedTuple

from text_to_num import text2num

from assay.language.numbers.number_tokens import Numeral, Token

SCALES = {
    **dict.fromkeys(("hundred", "hundert"), 1e2),
    **dict.fromkeys(("thousand", "tausend", "mille", "mil", "mila", "duizend", "k"), 1e3),
    **dict.fromkeys(("million", "millions", "millionen", "millones", "millón", "milione", "milioni"), 1e6),
    **dict.fromkeys(("milhão", "milhões", "miljoen", "mn", "mln", "mio"), 1e6),
    **dict.fromkeys(("billion", "bn", "milliarde", "milliarden", "milliard", "milliards", "miliardo"), 1e9),
    **dict.fromkeys(("miliardi", "miljard", "mrd"), 1e9),
    **dict.fromkeys(("trillion", "tn", "trn"), 1e12),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("crore", "crores"), 1e7),
    "dozen": 12.0,
}
VAGUE = {"dozens": 12.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9} | {
    "lakhs": 1e5,
    "crores": 1e7,
}
MONEY_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "cr": 1e7}
"""Letters, in lower case, that are scales behind a sum of money only: "5 m" alone are metres."""
ATTACHED = {"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9, "B": 1e9, "mn": 1e6, "tn": 1e12}
FRACTION_SIGNS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅛": 0.125}
_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth".split()
ORDINALS = {word: place for place, word in enumerate((*_UNITS, *_TEENS), start=1)} | {
    word: ten * 10 for ten, word in enumerate(_TENS, start=2)
}
PARTS = {word: place for word, place in ORDINALS.items() if place > 2} | {
    "half": 2,
    "quarter": 4,
    "thousandth": 1000,
    "millionth": 1_000_000,
}
PLURAL_PARTS = {"halves": 2} | {f"{word}s": place for word, place in PARTS.items()}
ARTICLES = frozenset({"a", "an"})
_LINKS = frozenset({"and", "et", "y", "e", "und"})
_COUNTED_BY_ARTICLE = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_LONGEST = 12


def rounding(value: float) -> float:
    """Return the half-width that a figure without decimals or scale implies.

    Trailing zeros of a figure of four or more digits count as rounding, down to its second digit: 40,000 is said as
    loosely as "40 thousand" (500), while 500 people are 500 people (0.5).
    """
    if value < 1000 or value % 10:
        return 0.5
    digits = f"{value:.0f}"
    zeros = min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)
    return 0.5 * 10.0**zeros


def spelled_run(tokens: tuple[Token, ...], at: int, language: str) -> Numeral | None:
    """Read the longest run of words that is one number, at most twelve words.

    A scale that recurs begins another number: "five hundred and seven hundred" are two.
    """
    run: list[str] = []
    best: Numeral | None = None
    before_link: Numeral | None = None
    scales: list[float] = []
    for stop in range(at, min(at + _LONGEST, len(tokens))):
        word = _counting_word(tokens, stop, is_first=stop == at)
        if word != "-" and not _counts(word, language):
            break
        if (size := SCALES.get(word)) is not None:
            if size in scales:
                return before_link or best
            scales = [larger for larger in scales if larger > size] + [size]
        before_link = best if word in _LINKS else before_link
        run.append(" " if word == "-" else word)
        best = _valued(" ".join(run), word, Span(at, stop + 1), language) or best
    return before_link if before_link and best and _is_between(tokens, best) else best


class Span(NamedTuple):
    """Half-open indices of tokens."""

    first: int
    stop: int


def _valued(words: str, last: str, span: Span, language: str) -> Numeral | None:
    value = None if last == "-" or last in _LINKS else spelled_value(words, language)
    if value is None:
        return None
    step = SCALES.get(last, 1.0) if last != "dozen" else 1.0
    # A hundred is a count like any other: "one hundred seats" are not 150.
    half_width = rounding(value) if step == SCALES["hundred"] else 0.5 * step
    return Numeral(*span, value, half_width, scale=step)


def _counting_word(tokens: tuple[Token, ...], at: int, *, is_first: bool) -> str:
    """Return a token in lower case, and "one" for the article of "a hundred and ninety"."""
    word = tokens[at].lower
    is_one = is_first and word in ARTICLES and at + 1 < len(tokens) and tokens[at + 1].lower in _COUNTED_BY_ARTICLE
    return "one" if is_one else word


def _is_between(tokens: tuple[Token, ...], run: Numeral) -> bool:
    """Tell whether a run's own "and" joins the ends of a range: "between one hundred and fifty thousand"."""
    is_opened = run.first > 0 and tokens[run.first - 1].lower == "between"
    return is_opened and not (run.stop < len(tokens) and tokens[run.stop].lower == "and")


def _counts(word: str, language: str) -> bool:
    return word in _LINKS or spelled_value(word, language) is not None


@functools.lru_cache(maxsize=4096)
def spelled_value(words: str, language: str) -> float | None:
    """Return what lower-case words are worth as one number; None if they are none."""
    if not words or not words[0].isalpha() or len(words) > 120:
        return None
    try:
        return float(text2num(words, language))
    except ValueError:
        return None

"""Number words: what each is worth, and the longest run of them that is one number."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from text_to_num import text2num

from assay.language.numbers.number_tokens import Numeral

if TYPE_CHECKING:
    from assay.language.language import Language
    from assay.language.numbers.number_tokens import Tokens

MONEY_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "cr": 1e7}
"""Letters, in lower case, that are scales behind a sum of money only: "5 m" alone are metres."""
ATTACHED = {"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9, "B": 1e9, "mn": 1e6, "tn": 1e12}
FRACTION_SIGNS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅛": 0.125}
_DOZEN, _HUNDRED = 12.0, 1e2
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


def spelled_run(tokens: Tokens, at: int) -> Numeral | None:
    """Read the longest run of words that is one number, at most twelve words.

    A scale that recurs begins another number: "five hundred and seven hundred" are two.
    """
    links, sizes = tokens.language.words["links"], tokens.language.numbers["scales"]
    run: list[str] = []
    best: Numeral | None = None
    before_link: Numeral | None = None
    scales: list[float] = []
    for stop in range(at, min(at + _LONGEST, len(tokens))):
        word = _counting_word(tokens, stop, is_first=stop == at)
        is_link = word == "-" or (word in links and stop > at)
        # The scale of "un milione" is a number only together with its article.
        if not is_link and word not in sizes and spelled_value(word, tokens.language) is None:
            break
        if (size := sizes.get(word)) is not None:
            if size in scales:
                return before_link or best
            scales = [larger for larger in scales if larger > size] + [size]
        before_link = best if word in links else before_link
        run.append(" " if word == "-" else word)
        if not is_link:
            best = _valued(" ".join(run), size or 1.0, Numeral(at, stop + 1, 0.0, 0.0), tokens.language) or best
    return before_link if before_link and best and _is_between(tokens, best) else best


def _valued(words: str, size: float, run: Numeral, language: Language) -> Numeral | None:
    value = spelled_value(words, language)
    if value is None:
        return None
    step = size if size != _DOZEN else 1.0
    # A hundred is a count like any other: "one hundred seats" are not 150.
    half_width = rounding(value) if step == _HUNDRED else 0.5 * step
    return run._replace(value=value, half_width=half_width, scale=step)


def _counting_word(tokens: Tokens, at: int, *, is_first: bool) -> str:
    """Return a token in lower case, and "one" for the article of "a hundred and ninety"."""
    is_one = is_first and tokens.belongs(at, "articles") and tokens.lower(at + 1) in _COUNTED_BY_ARTICLE
    return "one" if is_one else tokens.lower(at)


def _is_between(tokens: Tokens, run: Numeral) -> bool:
    """Return True if an "and" inside the run joins the ends of a range: "between one hundred and fifty thousand"."""
    return tokens.belongs(run.first - 1, "between") and not tokens.belongs(run.stop, "joins")


@functools.lru_cache(maxsize=4096)
def spelled_value(words: str, language: Language) -> float | None:
    """Return what lower-case words are worth as one number; None if they are none."""
    if not words or not words[0].isalpha() or len(words) > 120:
        return None
    if (value := language.numbers["numbers"].get(words)) is not None:
        return value
    try:
        return float(text2num(words, language.code))
    except ValueError:
        return None

"""Number words: what each is worth, and the longest run of them that is one number."""

from __future__ import annotations

import functools

from text_to_num import text2num

from assay.text.number_tokens import Numeral, Token

SCALES = {
    **dict.fromkeys(("hundred", "hundert"), 1e2),
    **dict.fromkeys(("thousand", "tausend", "mille", "mil", "mila", "duizend", "k"), 1e3),
    **dict.fromkeys(("million", "millions", "millionen", "millones", "millón", "milione", "milioni"), 1e6),
    **dict.fromkeys(("milhão", "milhões", "miljoen", "mn", "mln", "mio"), 1e6),
    **dict.fromkeys(("billion", "bn", "milliarde", "milliarden", "milliard", "milliards", "miliardo"), 1e9),
    **dict.fromkeys(("miliardi", "miljard", "mrd"), 1e9),
    **dict.fromkeys(("trillion", "tn", "trn"), 1e12),
    "dozen": 12.0,
}
VAGUE = {"dozens": 12.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
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


def spelled_run(tokens: tuple[Token, ...], at: int, language: str) -> Numeral | None:
    """Read the longest run of words that is one number, at most twelve words."""
    words: list[str] = []
    best: Numeral | None = None
    for stop in range(at, min(at + 12, len(tokens))):
        word = tokens[stop].lower
        if word != "-" and not _counts(word, language):
            break
        words.append(" " if word == "-" else word)
        value = spelled_value(" ".join(words), language) if word != "-" and word not in _LINKS else None
        if value is not None:
            step = SCALES.get(word, 1.0) if word != "dozen" else 1.0
            best = Numeral(at, stop + 1, value, 0.5 * step, scale=step)
    return best


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

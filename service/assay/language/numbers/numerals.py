"""Numbers as they are written, in digits and in words, with the rounding that the writing implies."""

from __future__ import annotations

import functools
import math
import re

from assay.language.numbers.number_tokens import CURRENCY_SIGNS, Form, Numeral, Token, Tokens, tokenize
from assay.language.numbers.number_words import (
    ATTACHED,
    FRACTION_SIGNS,
    MONEY_LETTERS,
    rounding,
    spelled_run,
    spelled_value,
)
from assay.language.numbers.units import is_money

__all__ = ["CURRENCY_SIGNS", "Form", "Numeral", "Token", "Tokens", "find_numerals", "rounding", "tokenize"]

_MAX_DIGITS = 18
_PARTING = re.compile(r"[,'’\s]")  # "1,240", "1 240"; "1.240"
_HYPHENS = frozenset({"-", "\u2011"})
_THOUSAND = 1e3
_INDIAN = frozenset({1e5, 1e7})
"""Lakh and crore."""
_COUNTS = frozenset({12.0, 1e2})
"""Dozen and hundred."""
_LETTERS_OF_COUNTS = frozenset("kmKM")
_COUNTED_BY_LETTER = frozenset(
    """people users viewers voters subscribers passengers visitors customers listeners workers followers residents
    households jobs copies barrels downloads views streams members fans readers tourists runners students""".split()
)


def find_numerals(tokens: Tokens) -> tuple[Numeral, ...]:
    """Find all numbers among the tokens, in order, without overlap."""
    found: list[Numeral] = []
    position = 0
    while position < len(tokens):
        numeral = _read(tokens, position)
        if numeral is None:
            position += 1
            continue
        found.append(numeral)
        position = numeral.stop
    return tuple(found)


def _read(tokens: Tokens, at: int) -> Numeral | None:
    token = tokens[at]
    if token.is_figure:
        return _read_figure(tokens, at)
    if token.text in FRACTION_SIGNS:
        return _scaled(tokens, Numeral(at, at + 1, FRACTION_SIGNS[token.text], 0.05, Form.FRACTION))
    if not token.is_word:
        return None
    return _read_phrase(tokens, at) or _read_ordinal(tokens, at) or _read_spelled(tokens, at)


def _read_figure(tokens: Tokens, at: int) -> Numeral | None:
    text = tokens[at].text
    if len(text) > _MAX_DIGITS or not _PARTING.sub("", text).isascii():
        return None
    if ":" in text:
        return _read_clock(text, at)
    plain = Numeral(at, at + 1, *_parse(text, has_comma=tokens.language.has_decimal_comma), is_plain=text.isdecimal())
    return (
        _read_suffix(tokens, plain)
        or _read_letter(tokens, plain)
        or _read_slash(tokens, plain)
        or _read_mixed(tokens, plain)
        or _scaled(tokens, plain)
    )


def _read_clock(text: str, at: int) -> Numeral:
    seconds = functools.reduce(lambda total, part: total * 60 + float(part), text.split(":"), 0.0)
    decimals = len(text.partition(".")[2])
    return Numeral(at, at + 1, seconds, 0.5 * 10.0**-decimals, Form.CLOCK)


def _parse(text: str, *, has_comma: bool) -> tuple[float, float]:
    """Return the value of a figure and half of its last place."""
    if has_comma:
        is_point = re.fullmatch(r"\d+\.\d{1,2}", text) is not None
        text = text if is_point else _PARTING.sub("", text.replace(",", "!").replace(".", "")).replace("!", ".")
    text = _PARTING.sub("", text)
    decimals = len(text.partition(".")[2])
    value = float(text)
    return value, 0.5 * 10.0**-decimals if decimals else rounding(value)


def _read_suffix(tokens: Tokens, plain: Numeral) -> Numeral | None:
    """Read letters written right after the digits: 3rd, 40k, 3.5M."""
    suffix = _touching(tokens, plain.stop)
    if suffix is None:
        return None
    if suffix.lower in {"st", "nd", "rd", "th"} and plain.is_plain:
        return Numeral(plain.first, plain.stop + 1, plain.value, 0.0, Form.ORDINAL)
    scale = 1e6 if suffix.text == "m" and _is_million(tokens, plain) else ATTACHED.get(suffix.text)
    if scale is None and suffix.text != "m" and is_money(tokens, plain.first, plain.stop + 1):
        scale = MONEY_LETTERS.get(suffix.lower)
    return None if scale is None else _times(plain, scale, plain.stop + 1)


def _is_million(tokens: Tokens, plain: Numeral) -> bool:
    """Return True if "m" means million ("£3m", "3m users"), not metres ("a 3m board", "100m hurdles")."""
    after = tokens.lower(plain.stop + 1)
    is_count = plain.value < 100 and (after == "people" or (after.endswith("s") and len(after) > 3))
    return is_count or is_money(tokens, plain.first, plain.stop + 1)


def _read_letter(tokens: Tokens, plain: Numeral) -> Numeral | None:
    """Read a letter that stands apart from its figure: "£1.2 m", "5 k runners", "3 m users"; "a wall of 5 m"."""
    scale = MONEY_LETTERS.get(tokens.lower(plain.stop))
    if scale is None:
        return None
    is_scale = is_money(tokens, plain.first, plain.stop + 1) or (
        tokens[plain.stop].text in _LETTERS_OF_COUNTS and tokens.lower(plain.stop + 1) in _COUNTED_BY_LETTER
    )
    return _times(plain, scale, plain.stop + 1) if is_scale else None


def _read_slash(tokens: Tokens, plain: Numeral) -> Numeral | None:
    """Read "1/2" and "3/4", alone or after a whole number; 9/11 and 24/7 are no fractions."""
    slash, under = _touching(tokens, plain.stop), _touching(tokens, plain.stop + 1)
    if slash is None or under is None or slash.text not in {"/", "⁄"} or not under.text.isdecimal():
        return None
    if not (plain.is_plain and 0 < plain.value < float(under.text) <= 10):
        return None
    return _scaled(tokens, _part(plain.first, plain.stop + 2, plain.value, int(under.text)))


def _read_mixed(tokens: Tokens, whole: Numeral) -> Numeral | None:
    """Read a whole number with its fraction: 2½, 2 1/2, two and a half, nine and nine-tenths."""
    link = _past_hyphen(tokens, whole.stop)
    if tokens.belongs(link, "links"):
        part = _read_part(tokens, _past_hyphen(tokens, link + 1))
    elif tokens.lower(whole.stop) in FRACTION_SIGNS:
        part = Numeral(whole.stop, whole.stop + 1, FRACTION_SIGNS[tokens[whole.stop].text], 0.05)
    elif whole.is_plain and whole.stop < len(tokens) and tokens[whole.stop].text.isdecimal():
        part = _read_slash(
            tokens, Numeral(whole.stop, whole.stop + 1, float(tokens[whole.stop].text), 0, is_plain=True)
        )
    else:
        return None
    if part is None:
        return None
    if whole.scale >= _THOUSAND:  # "a million and a half" is 1.5 million
        part = _times(part, whole.scale, part.stop)
    return _scaled(tokens, Numeral(whole.first, part.stop, whole.value + part.value, part.half_width, scale=part.scale))


def _read_phrase(tokens: Tokens, at: int) -> Numeral | None:
    """Read what begins with an article, a fraction or a vague plural: a million, half a million, thousands."""
    is_article = tokens.belongs(at, "articles")
    if tokens.lower(at) in tokens.language.numbers["vague"]:
        return _read_vague(tokens, at)
    run = spelled_run(tokens, at) if is_article else None
    if run is not None:
        return _read_mixed(tokens, run) or _scaled(tokens, run)
    if is_article and tokens.lower(at + 1) in tokens.language.numbers["scales"]:
        return _scaled(tokens, Numeral(at, at + 1, 1.0, 0.5))
    part = _read_part(tokens, at)
    return None if part is None else _scaled(tokens, part)


def _read_vague(tokens: Tokens, at: int) -> Numeral:
    vague = {**tokens.language.numbers["scales"], **tokens.language.numbers["vague"]}
    value, stop = vague[tokens.lower(at)], at + 1
    if tokens.belongs(stop, "of") and tokens.lower(stop + 1) in vague:
        value, stop = value * vague[tokens.lower(stop + 1)], stop + 2
    return Numeral(at, stop, value, 0.0, Form.VAGUE)


def _read_part(tokens: Tokens, at: int) -> Numeral | None:
    """Read a fraction in words: half, a quarter of, two-thirds, five thousandths."""
    numbers = tokens.language.numbers
    parts, plural_parts = numbers["parts"], numbers["plural_parts"]
    if parts.get(tokens.lower(at)) == 2:
        return _part(at, at + 1, 1, 2)
    run = spelled_run(tokens, at)
    count = 1.0 if tokens.belongs(at, "articles") else run.value if run else None
    if count is None:
        return None
    stop = run.stop if run else at + 1
    is_joined = tokens.lower(stop) == "-"
    below = tokens.lower(stop + is_joined)
    end = stop + is_joined + 1
    if below in plural_parts and count > 1:
        return _part(at, end, count, plural_parts[below])
    # "a third album" counts, "a third of the albums", "one-third" and "a quarter-million" share out.
    after = _past_hyphen(tokens, end)
    is_share = is_joined or tokens.belongs(after, "of") or (after > end and tokens.lower(after) in numbers["scales"])
    if below in parts and count == 1 and (is_share or parts[below] == 2 or tokens.belongs(at - 1, "links")):
        return _part(at, end, 1, parts[below])
    return None


def _part(first: int, stop: int, count: float, below: float) -> Numeral:
    return Numeral(first, stop, count / below, 0.5 * 10.0 ** -math.ceil(math.log10(below)), Form.FRACTION)


def _read_ordinal(tokens: Tokens, at: int) -> Numeral | None:
    ordinals = tokens.language.numbers["ordinals"]
    place, stop = ordinals.get(tokens[at].lower), at + 1
    if place is None and tokens.lower(at + 1) == "-":
        ten, unit = spelled_value(tokens.lower(at), tokens.language), ordinals.get(tokens.lower(at + 2))
        if ten is not None and ten >= 20 and unit is not None and unit < 10:
            place, stop = ten + unit, at + 3
    return None if place is None else Numeral(at, stop, place, 0.0, Form.ORDINAL)


def _read_spelled(tokens: Tokens, at: int) -> Numeral | None:
    whole = spelled_run(tokens, at)
    if whole is None:
        return None
    return _read_point(tokens, whole) or _read_mixed(tokens, whole) or _scaled(tokens, whole)


def _read_point(tokens: Tokens, whole: Numeral) -> Numeral | None:
    """Read "nine point seven nine"."""
    if not tokens.belongs(whole.stop, "point"):
        return None
    digits, stop = "", whole.stop + 1
    while (digit := spelled_value(tokens.lower(stop), tokens.language)) is not None and digit < 10:
        digits, stop = f"{digits}{digit:.0f}", stop + 1
    if not digits:
        return None
    value = whole.value + float(f"0.{digits[:_MAX_DIGITS]}")
    return _scaled(tokens, Numeral(whole.first, stop, value, 0.5 * 10.0 ** -len(digits)))


def _scaled(tokens: Tokens, numeral: Numeral) -> Numeral:
    """Take in the scale words that follow, also behind a hyphen: million, thousand, of a million, "-million"."""
    stop = _past_hyphen(tokens, numeral.stop)
    if numeral.form is Form.FRACTION:
        stop = _past_hyphen(tokens, stop + tokens.belongs(stop, "of"))
        stop = _past_hyphen(tokens, stop + tokens.belongs(stop, "articles"))
    word = tokens.lower(stop)
    scale = tokens.language.numbers["scales"].get(word)
    if scale is None or len(word) == 1:
        return numeral
    stop += 1 + (tokens.belongs(stop, "abbreviated") and tokens.lower(stop + 1) == ".")
    return _scaled(tokens, _with_lakhs(tokens, _times(numeral, scale, stop)))


def _past_hyphen(tokens: Tokens, at: int) -> int:
    """Return the token behind the first hyphen of "12-million-dollar", else `at`, as for the dash of "12 - million"."""
    hyphen, after = _touching(tokens, at), _touching(tokens, at + 1)
    return at + (hyphen is not None and hyphen.text in _HYPHENS and after is not None)


def _with_lakhs(tokens: Tokens, crores: Numeral) -> Numeral:
    """Add what follows a lakh or crore in the next smaller scale: "2 crore 35 lakh"."""
    scale = tokens.language.numbers["scales"].get(tokens.lower(crores.stop + 1), math.inf)
    if crores.scale not in _INDIAN or scale >= crores.scale or not tokens[crores.stop].text.isdecimal():
        return crores
    rest = float(tokens[crores.stop].text) * scale
    return Numeral(crores.first, crores.stop + 2, crores.value + rest, 0.5 * scale, scale=crores.scale)


def _times(numeral: Numeral, scale: float, stop: int) -> Numeral:
    # A dozen or a hundred is a count like any other: two dozen are 24, not 18 to 30.
    width = numeral.half_width * (1.0 if scale in _COUNTS else scale)
    return Numeral(numeral.first, stop, numeral.value * scale, width, scale=numeral.scale * scale)


def _touching(tokens: Tokens, at: int) -> Token | None:
    """Return the token at `at` if no white space parts it from the one before."""
    if at >= len(tokens) or tokens[at].start != tokens[at - 1].end:
        return None
    return tokens[at]

"""Text freed of look-alike, invisible and control characters, with a map back to the text as it was sent."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import NamedTuple


class Mapped(NamedTuple):
    """A text whose every code point, and end, knows its offset in an earlier text; len(origins) is len(text) + 1."""

    text: str
    origins: tuple[int, ...]


class Cleaned(NamedTuple):
    """A clean text; `is_suspicious` where what was removed or replaced is used to hide or disguise words."""

    text: str
    origins: tuple[int, ...]
    is_suspicious: bool


_PLAIN = dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑−", "-") | {"٫": ".", "٬": ","}
_LINE_BREAKS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
# Compatibility forms that are read as the plain letters; fractions and superscripts ("½", "m²") carry meaning.
_READ_ALIKE = ("<wide>", "<narrow>", "<font>", "<compat>", "<circle>", "<isolated>", "<initial>", "<medial>", "<final>")
_ALWAYS_HIDING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0100, 0xE01F0))))
_TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
_BLACK_FLAG = "\U0001f3f4"  # the flags of England, Scotland and Wales are spelled with tag characters
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0")
_VARIATION = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_UNITS_IN_GREEK = frozenset("μΩ")
MAX_BLANKS = 32
"""Spaces and tabs, or line feeds, that are kept of a longer run of them."""
_PLAIN_TEXT = re.compile(r"[\n\t -~]*")
_LONG_BLANKS = re.compile(rf"[ \t]{{{MAX_BLANKS + 1},}}|\n{{{MAX_BLANKS + 1},}}")


def clean(mapped: Mapped) -> Cleaned:
    """Resolve characters that make text look different from what it is.

    Full-width and styled letters, ligatures, curly quotes, no-break spaces and hyphens become plain ones; zero-width,
    bidirectional, tag and control characters go; Cyrillic or Greek letters inside a Latin word become the Latin
    letters they resemble. Words wholly in another script stay. All line ends become line feeds; tabs stay.
    """
    text = mapped.text
    if _PLAIN_TEXT.fullmatch(text):
        return Cleaned(text, mapped.origins, is_suspicious=False)
    pieces: list[tuple[str, int]] = []
    is_suspicious = False
    for at, character in enumerate(text):
        if character in "\n\t" or " " <= character <= "~":
            pieces.append((character, mapped.origins[at]))
            continue
        pieces.extend((plain, mapped.origins[at]) for plain in _plain(text, at))
        is_suspicious = is_suspicious or _hides(text, at)
    composed = _composed(pieces)
    characters = [character for character, _ in composed]
    has_look_alikes = _replace_look_alikes(characters)
    origins = (*(origin for _, origin in composed), mapped.origins[-1])
    return Cleaned("".join(characters), origins, is_suspicious or has_look_alikes)


def shorten_blanks(cleaned: Cleaned) -> Cleaned:
    """Cut every run of blanks to `MAX_BLANKS`.

    No text needs more, and the time that a pattern which begins with blanks takes grows with the square of the run.
    """
    if _LONG_BLANKS.search(cleaned.text) is None:
        return cleaned
    kept, start = [], 0
    for run in _LONG_BLANKS.finditer(cleaned.text):
        kept.append((start, run.start() + MAX_BLANKS))
        start = run.end()
    kept.append((start, len(cleaned.text)))
    origins = (origin for first, stop in kept for origin in cleaned.origins[first:stop])
    text = "".join(cleaned.text[first:stop] for first, stop in kept)
    return cleaned._replace(text=text, origins=(*origins, cleaned.origins[-1]))


def _plain(text: str, at: int) -> str:
    """Return what stands for one character: itself, plainer characters, or nothing."""
    character = text[at]
    if character in _LINE_BREAKS:
        return "" if character == "\r" and text[at + 1 : at + 2] == "\n" else "\n"
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"Cc", "Cf", "Cs"} or character in _ZERO_WIDTH or character in _VARIATION:
        return ""
    if category == "Zs":
        return " "
    if unicodedata.decomposition(character).startswith(_READ_ALIKE):
        plain = unicodedata.normalize("NFKC", character)
        return plain if not plain.startswith(" ") else character
    return character


def _hides(text: str, at: int) -> bool:
    character = text[at]
    if character in _ALWAYS_HIDING:
        return True
    if character in _TAGS:
        return _BLACK_FLAG not in text[max(at - 7, 0) : at]
    if character not in _ZERO_WIDTH:
        return False
    # Joiners are part of emoji and of Persian or Indic words; between Latin letters they only break the word.
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    return _is_latin(before) and (_is_latin(after) or after in _ZERO_WIDTH)


def _is_latin(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN")


def _composed(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join letters with the accents that follow them, where one character stands for both."""
    joined: list[tuple[str, int]] = []
    for character, origin in pieces:
        if joined and character > "\u02ff" and unicodedata.combining(character):
            whole = unicodedata.normalize("NFC", joined[-1][0] + character)
            if len(whole) == 1:
                joined[-1] = (whole, joined[-1][1])
                continue
        joined.append((character, origin))
    return joined


def _replace_look_alikes(characters: list[str]) -> bool:
    """Replace the Cyrillic and Greek letters of Latin words in place; return True if there were any."""
    is_changed = False
    for is_letter, run in itertools.groupby(enumerate(characters), lambda pair: pair[1].isalpha()):
        word = list(run)
        if not is_letter or all(letter.isascii() for _, letter in word):
            continue
        for at in _foreign_letters(word):
            plain = _look_alike(characters[at])
            if plain is not None:
                characters[at] = plain
                is_changed = True
    return is_changed


def _foreign_letters(word: list[tuple[int, str]]) -> list[int]:
    """Return the places of letters out of place in a Latin word; a unit or a name such as TNF-alpha has its own."""
    scripts = [unicodedata.name(letter, "").partition(" ")[0] for _, letter in word]
    if "LATIN" not in scripts:
        return []
    return [
        at
        for place, (at, letter) in enumerate(word)
        if scripts[place] == "CYRILLIC"
        or (scripts[place] == "GREEK" and letter not in _UNITS_IN_GREEK and _is_inside_small_letters(word, place))
    ]


def _is_inside_small_letters(word: list[tuple[int, str]], place: int) -> bool:
    beside = word[max(place - 1, 0) : place + 2]
    return len(word) > 2 and any("a" <= letter <= "z" for _, letter in beside)


@functools.lru_cache(maxsize=1024)
def _look_alike(letter: str) -> str | None:
    # Reads a table of a megabyte: only a text with a suspect word pays for it.
    from confusable_homoglyphs import confusables  # noqa: PLC0415

    similar = (entry["c"] for entry in confusables.confusables_data.get(letter, ()))
    plain = [other for other in similar if len(other) == 1 and other.isascii() and other.isalpha()]
    same_case = [other for other in plain if other.isupper() == letter.isupper()]
    return next(iter(same_case or plain), None)

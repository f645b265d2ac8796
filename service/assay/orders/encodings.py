"""Decode the hidden words of a text, which people are not meant to read."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){12,}")
_BINARY = re.compile(r"(?:[01]{8} ?){8,}")
_SPACED = re.compile(r"(?:\b\w[ .*_-]){5,}\w\b")
_STRANGE_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[0134578@$])[A-Za-z0134578@$]{3,}")
_LEET = str.maketrans("0134578@$", "oieastbas")
_COMMON = re.compile(
    r"\b(?:the|this|all|and|every|as|to|of|is|claims?|ignore|instructions?|article|true)\b", re.IGNORECASE
)
_LEAST_COMMON = 2
_MIN_READABLE = 0.85
_MIN_CHARS = 8


def decoded(text: str) -> Iterator[str]:
    """Yield the readings of a text that differ from it: base64, hexadecimal, entities, ROT13, reversed, leet, ..."""
    yield from _payloads(text)
    for reading in (html.unescape(text), unquote(text), _closed(text), _STRANGE_WORD.sub(_as_letters, text)):
        if reading != text:
            yield reading
    if not _is_plain(text):
        yield from (reading for reading in (codecs.encode(text, "rot13"), text[::-1]) if _is_plain(reading))


def is_encoded(text: str) -> bool:
    """Return True if a text contains words as base64, hexadecimal or binary, which human readers can't read."""
    return next(_payloads(text), None) is not None


def smuggled(text: str) -> str:
    """Return what tag characters and variation selectors of a text spell; empty if there are none.

    Both are invisible: a tag stands for the ASCII character 0xE0000 below it, a selector for a byte.
    """
    tags = "".join(chr(ord(each) - 0xE0000) for each in text if 0xE0020 <= ord(each) <= 0xE007E)
    selected = bytes(byte for each in text if (byte := _selected(ord(each))) is not None)
    return tags + (
        "".join(filter(str.isprintable, selected.decode("utf-8", "ignore"))) if len(selected) >= _MIN_CHARS else ""
    )


def _selected(code: int) -> int | None:
    if 0xFE00 <= code <= 0xFE0F:
        return code - 0xFE00
    return code - 0xE0100 + 16 if 0xE0100 <= code <= 0xE01EF else None


def _payloads(text: str) -> Iterator[str]:
    text = _ADDRESS.sub(" ", text)
    for run in _BASE64.finditer(text):
        yield from _readable(_unbase64(run[0]))
    for run in _HEX.finditer(text):
        yield from _readable(bytes.fromhex(_even(re.sub("[ :]", "", run[0]))))
    for run in _BINARY.finditer(text):
        yield from _readable(bytes(int(each, 2) for each in re.findall("[01]{8}", run[0])))


def _even(digits: str) -> str:
    return digits[: len(digits) // 2 * 2]


def _unbase64(run: str) -> bytes:
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _readable(payload: bytes) -> Iterator[str]:
    """Yield a payload if it is words."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return
    fit = sum(character.isalpha() or character in " .,:;'\"!?-_{}[]\n" for character in text)
    if len(text) >= _MIN_CHARS and fit >= _MIN_READABLE * len(text):
        yield text


def _closed(text: str) -> str:
    """Close up words that are spelled with a blank or a mark between their letters."""
    return _SPACED.sub(lambda run: re.sub("[ .*_-]", "", run[0]), text)


def _as_letters(word: re.Match[str]) -> str:
    return word[0].translate(_LEET)


def _is_plain(text: str) -> bool:
    return len(_COMMON.findall(text)) >= _LEAST_COMMON

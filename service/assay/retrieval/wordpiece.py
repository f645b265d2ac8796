"""WordPiece, as uncased BERT models read text: words cut into the longest pieces that a vocabulary holds."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from string import punctuation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_WORD = 100  # characters; BERT reads a longer word as unknown
_WORDS_KEPT = 20_000
_TEXTS_KEPT = 512  # a claim and its facts are cut up for the search and for every window of the verifier
_CONTINUES = "##"
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Mn"})  # an unassigned character stays: a later Unicode may assign it
_IDEOGRAPHS = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2CEB0),
    range(0x2F800, 0x2FA20),
)


class WordPiece:
    """Turns text into the ids of word pieces. Threads may share it.

    The text of an article can't reach the special tokens: "[SEP]" in it is read as punctuation and a word.

    Args:
        vocabulary: The pieces in the order of their ids, "##" before those that continue a word;
            "[PAD]", "[UNK]", "[CLS]" and "[SEP]" among them.

    Raises:
        KeyError: If a special token is missing.

    Source: Devlin et al. 2019, arXiv:1810.04805, and the BertTokenizer that came with it.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.pad_id = self._ids["[PAD]"]
        self.cls_id = self._ids["[CLS]"]
        self.sep_id = self._ids["[SEP]"]
        self._unknown = (self._ids["[UNK]"],)
        self._longest_piece = max(map(len, vocabulary))
        self._ids_of_word = lru_cache(_WORDS_KEPT)(self._cut)
        self._ids_of_text = lru_cache(_TEXTS_KEPT)(self._cut_words)
        self._plain_forms = _PlainForms({code: _plain(chr(code)) for code in range(128)})

    def encode(self, text: str) -> list[int]:
        """Return the ids of the pieces of a text, without [CLS] and [SEP]; a text without words has none."""
        return list(self._ids_of_text(text))

    def _cut_words(self, text: str) -> tuple[int, ...]:
        return tuple([piece for word in self._words(text) for piece in self._ids_of_word(word)])

    def _words(self, text: str) -> list[str]:
        """Return the words in small letters and without accents; a punctuation mark or ideograph is one by itself."""
        return unicodedata.normalize("NFD", text).translate(self._plain_forms).split()

    def _cut(self, word: str) -> tuple[int, ...]:
        """Return the longest pieces from left to right, or the unknown one if any part is in no piece."""
        if len(word) > _LONGEST_WORD:
            return self._unknown
        ids: list[int] = []
        start = 0
        while start < len(word):
            stop = self._end_of_piece(word, start)
            if stop == start:
                return self._unknown
            ids.append(self._ids[_piece(word, start, stop)])
            start = stop
        return tuple(ids)

    def _end_of_piece(self, word: str, start: int) -> int:
        for stop in range(min(len(word), start + self._longest_piece), start, -1):
            if _piece(word, start, stop) in self._ids:
                return stop
        return start


def _piece(word: str, start: int, stop: int) -> str:
    return f"{_CONTINUES}{word[start:stop]}" if start else word[start:stop]


class _PlainForms(dict[int, str]):
    """What becomes of each code point; those that are not in it are looked up."""

    def __missing__(self, code: int) -> str:
        return _plain(chr(code))


@lru_cache(4096)
def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\r" or category.startswith("Z"):
        return " "
    if category in _DROPPED or char == "\N{REPLACEMENT CHARACTER}":
        return ""
    if char in punctuation or category.startswith("P") or any(ord(char) in block for block in _IDEOGRAPHS):
        return f" {char} "
    return char.lower()

"""Orders to whoever checks a text by machine, in other languages than English: by words, without grammar."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMBINATIONS = (
    frozenset({"drop", "rules"}),
    frozenset({"drop", "reader", "object"}),
    frozenset({"rate", "object", "verdict"}),
    frozenset({"reader", "object", "verdict"}),
    frozenset({"reader", "rate", "verdict"}),
    frozenset({"note", "reader", "rate"}),
    frozenset({"note", "reader", "object"}),
)
"""Kinds of words that make an order where one sentence has them all, in one language."""
_WITHOUT_BLANKS = frozenset({"zh", "ja", "ko", "ar", "fa", "he", "hi"})
_OTHER_THAN_ENGLISH = re.compile(r"[^\x00-\x7f]|\b(?:die|der|das|les|des|los|las|el|il|gli|os|as|na|de|di|het|och|ve)\b", re.IGNORECASE)


class _Lexicon(NamedTuple):
    language: str
    words: Mapping[str, re.Pattern[str]]


def is_foreign_order(sentence: str) -> bool:
    """Tell whether a sentence in one of the languages of `data/orders.tsv` orders a checker about."""
    if not _OTHER_THAN_ENGLISH.search(sentence):
        return False
    return any(_is_order(sentence, lexicon) for lexicon in _lexicons())


def _is_order(sentence: str, lexicon: _Lexicon) -> bool:
    found = {kind for kind, pattern in lexicon.words.items() if pattern.search(sentence)}
    return any(combination <= found for combination in _COMBINATIONS)


@cache
def _lexicons() -> tuple[_Lexicon, ...]:
    stems: dict[str, dict[str, str]] = defaultdict(dict)
    for line in files("assay.text").joinpath("data/orders.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, words = line.split("\t")
            stems[language][kind] = words
    return tuple(_Lexicon(language, _compiled(language, kinds)) for language, kinds in stems.items())


def _compiled(language: str, kinds: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    border = "" if language in _WITHOUT_BLANKS else r"\b"
    return {kind: re.compile(rf"{border}(?:{words})", re.IGNORECASE) for kind, words in kinds.items()}

"""Orders to automated checkers in languages other than English: by words, without grammar."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMBINATIONS = (
    frozenset({"drop first", "rules"}),
    frozenset({"drop", "rules", "prior"}),
    frozenset({"drop first", "reader", "object"}),
    frozenset({"rate", "object", "verdict", "all"}),
    frozenset({"rate first", "object", "verdict"}),
    frozenset({"reader", "object", "verdict", "all"}),
    frozenset({"note", "rate", "verdict", "all"}),
    frozenset({"note", "reader", "rate"}),
    frozenset({"note", "reader", "object"}),
)
"""Kinds of words that make an order where one sentence has them all, in one language.

"first" is where an imperative stands, at the start or after a mark; a verb elsewhere may tell what somebody did.
"""
_FIRST = ("drop", "rate")
_VERB_FIRST = frozenset({("rate", "ar"), ("rate", "he")})
"""Languages in which any verb may come first, and the past looks like the imperative."""
_WITHOUT_BLANKS = frozenset({"zh", "ja", "ko", "ar", "fa", "he", "hi"})
_OTHER_THAN_ENGLISH = re.compile(
    r"[^\x00-\x7f]|\b(?:der|das|und|sie|als|alle[ns]?|jede[nrs]?|bitte|les|des|et|que|chaque|toutes?|tous|comme|ces|los|las|el|como|cada|todas?"
    r"|todos|este|esta|il|gli|ogni|come|tutt[aeio]|questo|os|um|uma|het|een|elke|alle|jako|och|som|varje|ve|her|olarak)\b",
    re.IGNORECASE,
)
"""A sentence without any of these is taken for English, whose words share stems with the lists."""


class _Lexicon(NamedTuple):
    language: str
    words: Mapping[str, re.Pattern[str]]


def is_foreign_order(sentence: str) -> bool:
    """Return True if a sentence in one of the languages of `foreign.tsv` gives an order to a checker."""
    if not _OTHER_THAN_ENGLISH.search(sentence):
        return False
    return any(_is_order(sentence, lexicon) for lexicon in _lexicons())


def _is_order(sentence: str, lexicon: _Lexicon) -> bool:
    found = {kind for kind, pattern in lexicon.words.items() if pattern.search(sentence)}
    return any(combination <= found for combination in _COMBINATIONS)


@cache
def _lexicons() -> tuple[_Lexicon, ...]:
    stems: dict[str, dict[str, str]] = defaultdict(dict)
    for line in files("assay.orders").joinpath("foreign.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, words = line.split("\t")
            stems[language][kind] = words
    return tuple(_Lexicon(language, _compiled(language, kinds)) for language, kinds in stems.items())


def _compiled(language: str, kinds: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    border = "" if language in _WITHOUT_BLANKS else r"\b"
    patterns = {kind: rf"{border}(?:{words})" for kind, words in kinds.items()}
    patterns |= {
        f"{kind} first": rf"(?:^|[,:;.!?\u3001\uff0c\uff1a\u060c\u061b\"'])\W{{0,4}}(?:{kinds[kind]})"
        for kind in _FIRST
        if kind in kinds and (kind, language) not in _VERB_FIRST
    }
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}

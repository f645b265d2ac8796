"""Orders to automated checkers by their words, without grammar: kinds of words that make an order together."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOREIGN = tuple(
    frozenset(kinds.split(" + "))
    for kinds in (
        "drop first + rules",
        "drop + rules + prior",
        "drop first + reader + object",
        "rate + object + verdict + all",
        "rate first + object + verdict",
        "reader + object + verdict + all",
        "note + rate + verdict + all",
        "note + reader + rate",
        "note + reader + object",
    )
)
"""Kinds of words that make an order where one sentence has them all, in one language.

"first" is where an imperative stands, at the start or after a mark; a verb elsewhere may tell what somebody did.
"""
_ENGLISH = tuple(
    frozenset(kinds.split(" + "))
    for kinds in (
        "drop first + rules + prior",
        "drop first + reader + object + all",
        "drop first + object + verdict + all",
        "rate first + object + verdict + all",
        "rated + object + verdict + all",
        "reader + rate + object + verdict + all",
        "note + reader + rate + object",
        "note + reader + rated + object",
    )
)
"""The same in English, in which most articles are: news speaks of models and verdicts, so that more is asked."""
_FIRST = ("drop", "rate")
_VERB_FIRST = frozenset({("rate", "ar"), ("rate", "he")})
"""Languages in which any verb may come first, and the past looks like the imperative."""
_WITHOUT_BLANKS = frozenset({"zh", "ja", "ko", "ar", "fa", "he", "hi"})
_OTHER_THAN_ENGLISH = re.compile(
    r"[^\x00-\x7f]|\b(?:der|das|und|sie|als|alle[ns]?|jede[nrs]?|bitte|les|des|et|que|chaque|toutes?|tous|comme|ces|los|las|el|como|cada|todas?"
    r"|todos|este|esta|il|gli|ogni|come|tutt[aeio]|questo|os|um|uma|het|een|elke|alle|jako|och|som|varje|ve|her|olarak)\b",
    re.IGNORECASE,
)
"""A sentence without any of these is taken for English, whose words share stems with the lists of others."""


class _Lexicon(NamedTuple):
    language: str
    words: Mapping[str, re.Pattern[str]]

    def has_order(self, sentence: str) -> bool:
        found = {kind for kind, pattern in self.words.items() if pattern.search(sentence)}
        return any(kinds <= found for kinds in (_ENGLISH if self.language == "en" else _FOREIGN))


def is_order_by_words(sentence: str) -> bool:
    """Return True if a sentence in one of the languages of `words.tsv` gives an order to a checker."""
    english, *others = _lexicons()
    if english.has_order(sentence):
        return True
    return _OTHER_THAN_ENGLISH.search(sentence) is not None and any(each.has_order(sentence) for each in others)


@cache
def _lexicons() -> tuple[_Lexicon, ...]:
    """Return the words of every language, English first, as the file has them."""
    stems: dict[str, dict[str, str]] = defaultdict(dict)
    for line in files("assay.orders").joinpath("words.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, words = line.split("\t")
            stems[language][kind] = words
    return tuple(_Lexicon(language, _compiled(language, kinds)) for language, kinds in stems.items())


def _compiled(language: str, kinds: dict[str, str]) -> Mapping[str, re.Pattern[str]]:
    border = "" if language in _WITHOUT_BLANKS else r"\b"
    opener = kinds.pop("opener", "")
    start = (
        r"(?:^|[,:;.!?\u3001\uff0c\uff1a\u060c\u061b\"'(\[>*#]" + (rf"|\b(?:{opener})" if opener else "") + r")\W{0,4}"
    )
    patterns = {kind: rf"{border}(?:{words})" for kind, words in kinds.items()}
    patterns |= {
        f"{kind} first": rf"{start}(?:{kinds[kind]})"
        for kind in _FIRST
        if kind in kinds and (kind, language) not in _VERB_FIRST
    }
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}

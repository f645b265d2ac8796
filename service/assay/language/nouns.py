"""The noun that a figure counts, and the names that a number belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.language.language import Language
    from assay.language.numbers.number_tokens import Tokens

_STOP = frozenset(
    """a an and are as at be been before but by can could did do does during each every for from had has have he her
    his how if in into is it its may might must nor not of off on onto or our out per shall she should since so
    than that the their them then there these they this those though through to too until up upon versus via was we
    were what when where which while who whom whose will with within without would yet you your about across after
    again against ahead almost along already also although always among around because behind below between beyond
    compared despite down even ever just later less like more most much near now once only over rather same still
    such times today together under unless very yesterday ago""".split()
)
_SKIPPED = frozenset({"more", "other", "additional", "further", "new", "different", "separate", "of"})
_IRREGULAR = frozenset({"people", "men", "women", "children", "police", "staff", "cattle", "fish", "lives", "feet"})
# "the mayor of Lund", "bridges in May"; "offices"
_BEHIND = re.compile(r"\s(?:of|in|at|on|to|for|from|with|by|near|between)\s")
_NOT_PLURAL = ("ss", "us", "is", "'s", "’s")
_LONGEST = 4


def is_plural(word: str) -> bool:
    """Return True if an English word looks like a plural noun."""
    lower = word.lower()
    return lower in _IRREGULAR or (len(lower) > 2 and lower.endswith("s") and not lower.endswith(_NOT_PLURAL))


def core_of(phrase: str) -> str:
    """Return an English phrase without what a preposition adds to it: "the mayor" of "the mayor of Lund"."""
    return _BEHIND.split(phrase, maxsplit=1)[0]


def counted_noun(tokens: Tokens, at: int, *, is_single: bool) -> str:
    """Return the lower-case words counted by a figure that ends before token `at`, up to the plural.

    Args:
        tokens: The text.
        at: The token after the figure.
        is_single: True for one thing, whose noun is no plural: then the first word is taken.

    Returns:
        For instance "monthly listeners"; empty where no noun follows within four words.
    """
    if at < len(tokens) and tokens[at].text == "-":
        at += 1
    while at < len(tokens) and tokens[at].lower in _SKIPPED:
        at += 1
    words: list[str] = []
    joiner = ""
    for token in tokens[at : at + 2 * _LONGEST]:
        if token.text == "-" and words:
            joiner = "-"
            continue
        if len(words) == _LONGEST or not token.is_word or (token.lower in _STOP and not joiner):
            break
        words.append(f"{words.pop()}-{token.lower}" if joiner else token.lower)
        joiner = ""
        if is_plural(token.text) or is_single:
            return " ".join(words)
    return ""


def is_part_of_name(tokens: Tokens, first: int, stop: int) -> bool:
    """Return True if bare tokens first..stop are a name's own number: Route 66, Apollo 11, 50 Cent, Seven Samurai.

    A number right after a capitalised word belongs to it ("Route 66"), unless a plural follows and that word is a
    verb that opens the text ("Killing 12 people") or the plural is capitalised as well, as in a headline. A number
    right before one does ("10 Downing Street") unless a plural ends the phrase ("27 EU states").
    """
    return _ends_name(tokens, first, stop) or _opens_name(tokens, stop)


def _ends_name(tokens: Tokens, first: int, stop: int) -> bool:
    before = tokens[first - 1] if first else None
    if (
        before is None
        or not before.text[0].isupper()
        or before.lower in _STOP
        or is_in_calendar(before.lower, tokens.language)
    ):
        return False
    after = tokens[stop].text if stop < len(tokens) else ""
    is_verb = first == 1 and before.text.endswith(("ing", "ed"))
    return not (is_plural(after) and (is_verb or after[0].isupper()))


def _opens_name(tokens: Tokens, stop: int) -> bool:
    if stop >= len(tokens) or not tokens[stop].text[0].isupper():
        return False
    return not counted_noun(tokens, stop, is_single=False)


def is_in_calendar(word: str, language: Language) -> bool:
    """Return True for a month or a weekday, in lower case."""
    return word in language.months or word in language.weekdays

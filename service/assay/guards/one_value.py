"""Two sentences that are the same but for one name, of which only one can be true: "the mayor of X is A", "... is B".

The guards say so of figures and dates. Of names they can't: most things that are said of one name hold of another as
well. So a name counts only where the sentence says that there is but one such thing, or that it happened once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"\w+(?:[.,'’/-]\w+)*\.?(?=\s\w)|\w+(?:[.,'’/-]\w+)*|[^\w\s]")
_LINKS = frozenset("al bin da de del der di du la le of the van von y".split())
"""Words inside of names."""
_MOST = 6
"""Words of the longest name."""
_MOST_OF_DATE = 3
# Each pattern: what it must find; what it must leave alone.
_WHEN = r"(?:(?:in|on|as of|since|by|at) [^,]*, )?"
_ONLY_ONE = re.compile(
    rf"{_WHEN}(?:the|its|their|[\w' -]+['’]s?) [\w',’ -]+ (?P<verb>is|was|has been|remains)(?: called| named)?"
)
"""What a name ends: "the mayor of Arlen is", "in 1984, the winner was"; "a member of the band is"."""
_IS_THE_ONE = re.compile(r"(?P<verb>is|was|has been|remains|became) (?:the|its) (?P<what>.+)")
"""What a name begins: "is the mayor of Arlen"; "is a mayor"."""
_HAPPENED = re.compile(
    r".+ (?:(?:was|were) born (?:in|at|near)|died (?:in|at|near)|(?:was|were) buried (?:in|at|near))"
)
"""Where it happens once: "Ruth Palmer was born in"; "she was seen in"."""
_DATED = re.compile(r"\b\d{4}\b")
_SEVERAL = re.compile(
    r"\b(?:an?|one|another|other|some|any|among|member|members|part|example|examples|brother|sister|son|daughter|child|"
    r"cousin|friend|partner|neighbour|neighbor|colleague|same|co-\w+|and|or|both|each|every|also|too|not|no)\b"
)
"""What tells that others may be meant as well: "one of the mayors of", "the daughter of"; "the sonata of"."""


class OtherName(NamedTuple):
    """The names in which two sentences differ."""

    mine: str
    other: str


class _Laid(NamedTuple):
    """Two sentences laid over each other: words before, of the one, of the other, and behind."""

    before: tuple[str, ...]
    mine: tuple[str, ...]
    other: tuple[str, ...]
    behind: tuple[str, ...]


def other_name(one: str, other: str) -> OtherName | None:
    """Return the only names in which two sentences differ if just one of them can be right; else None."""
    laid = _lay(_tokens(one), _tokens(other))
    if laid is None or not (_is_name(laid.mine) and _is_name(laid.other)) or _within(laid.mine, laid.other):
        return None
    before, behind = (" ".join(part).casefold() for part in (laid.before, laid.behind))
    if not (_is_of_one(before, behind) or (not behind and _HAPPENED.fullmatch(before))):
        return None
    return OtherName(" ".join(laid.mine), " ".join(laid.other))


def differ_in_one(one: str, other: str) -> bool:
    """Return True if two sentences are the same but for one word, or for two dates at one place."""
    words = [_tokens(one), _tokens(other)]
    start, end = shared_ends(*words)
    parts = [each[start : len(each) - end] for each in words]
    are_dates = all(word[0].isdigit() or _is_capital(word) for part in parts for word in part)
    most = _MOST_OF_DATE if are_dates else 1
    return 0 < max(map(len, parts)) <= most


def _is_of_one(before: str, behind: str) -> bool:
    """Return True if a name in between is the only one: what is said of it says so, and of what time."""
    if _SEVERAL.search(before) or _SEVERAL.search(behind):
        return False
    found = _ONLY_ONE.fullmatch(before) if before and not _opens(before) else _IS_THE_ONE.fullmatch(behind)
    # Who was something once may have come before, or after, whoever else was.
    return found is not None and (found["verb"] not in {"was", "became"} or bool(_DATED.search(f"{before} {behind}")))


def _opens(before: str) -> bool:
    return re.fullmatch(_WHEN, f"{before} ") is not None


def _tokens(sentence: str) -> list[str]:
    return _TOKEN.findall(sentence.strip().rstrip(".!"))


def shared_ends(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """Return how many words two sentences share at their begin and, of the rest, at their end."""
    start = _shared(mine, theirs)
    return start, _shared(mine[start:][::-1], theirs[start:][::-1])


def _shared(mine: Sequence[str], theirs: Sequence[str]) -> int:
    least = min(len(mine), len(theirs))
    return next((at for at in range(least) if mine[at] != theirs[at]), least)


def _lay(mine: Sequence[str], theirs: Sequence[str]) -> _Laid | None:
    """Return both laid over each other, with whole names in the middle; None where either has nothing there."""
    start, end = shared_ends(mine, theirs)
    while start and _is_capital(mine[start - 1]) and _go_on(mine[start:], theirs[start:], end):
        start -= 1
    while end and _is_capital(mine[len(mine) - end]):
        end -= 1
    one, other = (tuple(words[start : len(words) - end]) for words in (mine, theirs))
    return _Laid(tuple(mine[:start]), one, other, tuple(mine[len(mine) - end :])) if one and other else None


def _go_on(mine: Sequence[str], theirs: Sequence[str], end: int) -> bool:
    """Return True if both go on with a name: "Palmer" after "Ruth", not "is"."""
    return all(words[: len(words) - end] and _is_capital(words[0]) for words in (mine, theirs))


def _is_capital(word: str) -> bool:
    return word[:1].isupper()


def _is_name(words: Sequence[str]) -> bool:
    is_of_name = all(_is_capital(word) or word.casefold() in _LINKS for word in words)
    return 0 < len(words) <= _MOST and is_of_name and _is_capital(words[-1]) and _is_capital(words[0])


def _within(mine: Sequence[str], other: Sequence[str]) -> bool:
    """Return True if one may be a shorter form of the other: "Palmer" or "R. Palmer" of "Ruth Palmer"."""
    few, many = sorted(([word.casefold().rstrip(".") for word in words] for words in (mine, other)), key=len)
    return all(any(one.startswith(two) or two.startswith(one) for two in many) for one in few)

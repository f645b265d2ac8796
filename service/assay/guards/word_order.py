"""Two sentences of the same words in another order: has a phrase only moved, or has who did what changed?

"In 2030 Acme bought Borex" says what "Acme bought Borex in 2030" says, and "Borex bought Acme" does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.language import english_words
from assay.language.tokens import is_past_form, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_REACH = 3
"""Telling words behind a relation that it is taken to bear on, up to the next stop."""
# "after the fire", "not A"; "afternoon"
_RELATION = re.compile(
    r"\b(after|although|because|before|behind|except|from|instead of|not|rather than|since|than|until|without)\b",
    re.IGNORECASE,
)
_BE = re.compile(r"\b(?:was|were|is|are|been|being|be) (?:\w+ly |also |first |then |not )?$")  # "was "; "has "
_FIGURE = rf"(?:[\d$£€]|(?:half|{'|'.join(english_words('counting', 1, 20))})\b)"
_BY = re.compile(rf"(?: \w+)? by\b(?! {_FIGURE})")  # "sued by", "sued yesterday by"; "rose by 5"
BY_FIGURE = re.compile(rf"\bby (?:about |over |some )?{_FIGURE}", re.IGNORECASE)  # "rose by 5"; "sued by"
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|be) (?:\w+ly )?\w+(?:ed|en|wn|ld|ght|ost|un|ung|id|ent)\b.*? by\b"
)  # "was beaten in Lund by"; "was by"
_PARTING = re.compile(r"[,;:]|\b(?:and|but|while)\b")  # "in Lund, the Arch", "burned and fell"; "the brand"
_STOP = re.compile(r"[,;:.!?](?!\d)")


def is_passive(verb: str, text: str) -> bool:
    """Return True for "was sued", "sued by": what stands before the verb is to whom it was done."""
    found = re.search(rf"\b{re.escape(verb)}\b", text)
    return found is not None and bool(_BE.search(text[: found.start()]) or _BY.match(text, found.end()))


def is_other_voice(one: str, other: str) -> bool:
    """Return True if a verb that both texts have is passive in one alone; without such a verb, if one text is."""
    shared = {token.text for token in tokenize(one)} & {token.text for token in tokenize(other)}
    verbs = [word for word in shared if is_past_form(word)]
    if verbs:
        return any(is_passive(word, one) != is_passive(word, other) for word in verbs)
    return bool(_PASSIVE.search(one)) != bool(_PASSIVE.search(other))


def is_only_moved(words: Sequence[tuple[int, int]], places: Sequence[int], claim: str) -> bool:
    """Return True if what stands in another order are phrases that commas or "and" part, or one phrase at the front.

    Args:
        words: Start and end, half-open, of each word of the claim that the sentence has once, in order.
        places: Of the same words in the sentence.
        claim: Its text.
    """
    turns = [at for at in range(1, len(places)) if places[at] < places[at - 1]]
    if len(turns) == 1:
        front = sorted(sorted(places).index(place) for place in places[: turns[0]])
        if front[-1] - front[0] == turns[0] - 1:
            return True
    return all(_PARTING.search(claim[words[at - 1][1] : words[at][0]]) for at in turns)


def relates_alike(one: str, other: str, tell: Callable[[str], Sequence[str]]) -> bool:
    """Return True if what follows "after", "than", "not" and the like in one text does so in the other, too.

    Args:
        one: A claim.
        other: A sentence of a fact.
        tell: Returns the stems of the telling words of a text.
    """
    mine, theirs = _relations(one, tell), _relations(other, tell)
    return all(mine[word] & theirs[word] for word in mine.keys() & theirs.keys())


def _relations(text: str, tell: Callable[[str], Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for relation in _RELATION.finditer(text):
        stop = _STOP.search(text, relation.end())
        behind = tell(text[relation.end() : stop.start() if stop else len(text)])
        found[relation[0].casefold()] = found.get(relation[0].casefold(), frozenset()) | frozenset(behind[:_REACH])
    return found

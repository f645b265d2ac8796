"""Negation, scope words and opposites: what turns a statement into its contrary, or widens what it claims."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assay.language.language import data_lines, english_words
from assay.language.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CUE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nor|neither|without|cannot|hardly|scarcely|"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)n['’]t|can['’]t|won['’]t|"
    r"fail(?:s|ed)? to|refus(?:es|ed) to|declin(?:es|ed) to|far from|lacks?|lacked|unable to|"
    r"miss(?:es|ed)?|avoid(?:s|ed)?|"
    r"false that|untrue that|not true that|myth that|no longer)\b",
    re.IGNORECASE,
)
_NO_CUE = re.compile(
    r"\bnot (?:only|just|merely|simply|quite|least|until|more than|less than|fewer than|as)\b|\bno\. ?\d|"
    r"\b(?:not|never|n['’]t) (?:miss|avoid|lack|fail to)\b|"
    r"\bno (?:more|less|fewer|later|earlier|doubt)\b|^no,",
    re.IGNORECASE,
)
_REACH_END = re.compile(
    r"[,;:.!?()](?!\d)|\b(?:because|although|though|while|whereas|since|if|unless|which|who|whom|whose|that|but|and|when)\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:tr(?:y|ies|ied|ying)|attempt(?:s|ed)?|seeks?|sought|hop(?:e|es|ed)|want(?:s|ed)?|plan(?:s|ned)?|aim(?:s|ed)?|"
    r"offer(?:s|ed)?|ask(?:s|ed)?|ready|likely|set|about) to\b|\b(?:whether|could have|might|may have|would have)\b|"
    r"\b(?:ask(?:s|ed)?|urge[sd]?|want(?:s|ed)?|told|order(?:s|ed)|expect(?:s|ed)) (?:[\w'’-]+ ){1,4}?to\b|"
    r"\b(?:hope[sd]?|wish(?:es|ed)?|expect(?:s|ed)?|fear(?:s|ed)?|demand(?:s|ed)?) "
    r"(?=(?:[\w'’-]+ ){1,5}?(?:would|will|might|could)\b)|"
    # "wanted a hall", "a proposal for", "was to have"; "a plan of", "was told to"
    r"\b(?:want(?:s|ed)?|propos(?:es|ed)|envisag(?:es|ed)|planned) (?=\d|(?:an?|the|for)\b)|"
    r"\b(?:proposals?|plans?|bids?|calls?|requests?|designs?) (?:for|to)\b|\b(?:was|were) to (?:have|be|get|hold)\b",
    re.IGNORECASE,
)
_OBJECTS = frozenset({"nobody", "nothing", "none"})
_WORD_BEFORE = re.compile(r"[^\W\d_]+ $")
_LONGEST_WORD = 40
_UNPRECEDENTED = re.compile(
    r"\b(?:no|none|never|not|nobody)\b[^.;]*\b(?:before|until (?:now|then)|so far)\b|"
    r"\bbefore\b[^.;]*\b(?:no|none|never|nobody)\b",
    re.IGNORECASE,
)
_LAPSE = re.compile(r"\b(?:since|for (?:\w+ ){1,3}(?:days|weeks|months|years|decades|centuries))\b", re.IGNORECASE)
_SCOPES = {
    "first": re.compile(
        r"\bfirst(?:-ever)?\b(?! (?:of|quarter|half|week|month|day|time to|round|place|name)\b)|\bnever before\b|"
        r"\bunprecedented\b",
        re.IGNORECASE,
    ),
    # "Only 78 percent" and "only three" play a figure down, they exclude nothing.
    "only": re.compile(
        rf"\bonly\b(?! (?:\d|{'|'.join(english_words('counting', 1, 10))}|a |an |about|some|half))|"
        r"\b(?:sole|solely|exclusively|alone)\b",
        re.IGNORECASE,
    ),
    "all": re.compile(
        r"(?<!after )(?<!above )(?<!in )(?<!at )\ball\b(?!-| the same| but)|\b(?:every|always|everyone|everybody)\b",
        re.IGNORECASE,
    ),
    "most": re.compile(
        r"\bmost of\b|\bmost (?=[a-z]+s\b)(?![a-z]+(?:ous|ss)\b)|\bmajority of\b|\bfew of\b|\bhalf (?:of|the)\b",
        re.IGNORECASE,
    ),
}
_FIRST_SINCE = re.compile(r"\bfirst\b[^.;]*\b(?:since|in (?:\w+ ){1,3}(?:years|decades|centuries))\b", re.IGNORECASE)
_SCOPE_AFTER_CUE = re.compile(r"(?:\s+\w+){0,2}?\s+(first|only|sole|all|every|alone)\b", re.IGNORECASE)
_SCOPE_OF_WORD = {"first": "first", "only": "only", "sole": "only", "alone": "only", "all": "all", "every": "all"}
_NOBODY_NAMED = re.compile(
    r"\b(?:no|nobody|no one|none|not|nothing)\b(?: \w+){0,5}? (?:named|called|known as|by the name of) [\"'“‘]?$",
    re.IGNORECASE,
)
_OPPOSITES = tuple(tuple(frozenset(side.split()) for side in line.split("|")) for line in data_lines("opposites.txt"))
_HAVE_OPPOSITE = frozenset(word for sides in _OPPOSITES for side in sides for word in side)
"""Most sentences have none of these words, and are opposed to nothing."""
_TEXTS_KEPT = 512


class Polarity(NamedTuple):
    """Negation and scope of a statement.

    Attributes:
        reaches: Half-open ranges of the text that a negation bears on.
        unreal: Half-open ranges of what was tried, wanted or possible, and may never have been.
        scopes: Scope words that the statement makes part of the claim: first, first since, only, all.
        denied_scopes: Scope words that it denies ("not the first").
        is_lapse: True for "not ... since" and "not ... for N years", which say when something last was.
    """

    reaches: tuple[tuple[int, int], ...]
    unreal: tuple[tuple[int, int], ...]
    scopes: frozenset[str]
    denied_scopes: frozenset[str]
    is_lapse: bool

    def negates(self, offset: int) -> bool:
        """Return True if a negation bears on the word at `offset`."""
        return any(start <= offset < end for start, end in self.reaches)

    def leaves_open(self, offset: int) -> bool:
        """Return True if the word at `offset` names something only tried, wanted or possible."""
        return any(start <= offset < end for start, end in self.unreal)


NO_POLARITY = Polarity((), (), frozenset(), frozenset(), is_lapse=False)


def read_polarity(text: str) -> Polarity:
    """Return the negations of a statement with their reach, and its scope words.

    "Not the first" denies the scope word and nothing else; "no one before" affirms a first.
    """
    scopes = frozenset(_scopes(text))
    if _UNPRECEDENTED.search(text):
        return Polarity((), (), scopes | {"first"}, frozenset(), is_lapse=False)
    denied = frozenset(_denied_scopes(text))
    reaches = () if denied else tuple(_reaches(text, _cues(text)))
    unreal = tuple(_reaches(text, _UNREAL.finditer(text)))
    return Polarity(reaches, unreal, scopes - denied, denied, is_lapse=bool(reaches) and bool(_LAPSE.search(text)))


def _scopes(text: str) -> Iterator[str]:
    for name, pattern in _SCOPES.items():
        if pattern.search(text):
            yield "first since" if name == "first" and _FIRST_SINCE.search(text) else name


def denies_name(text: str, offset: int) -> bool:
    """Return True if the text says that nobody has the name at `offset` ("no performer called X")."""
    return bool(_NOBODY_NAMED.search(text[:offset]))


def are_opposed(a: str, b: str) -> bool:
    """Return True if one statement uses a word and the other its opposite, and neither uses both."""
    words_a, words_b = _words_with_opposite(a), _words_with_opposite(b)
    if not words_a or not words_b:
        return False
    return any(_split(words_a, words_b, left, right) for left, right in _OPPOSITES)


@lru_cache(_TEXTS_KEPT)
def _words_with_opposite(text: str) -> frozenset[str]:
    return _HAVE_OPPOSITE.intersection(token.text.casefold() for token in tokenize(text))


def _cues(text: str) -> Iterator[re.Match[str]]:
    harmless = [match.span() for match in _NO_CUE.finditer(text)]
    for cue in _CUE.finditer(text):
        if not any(start <= cue.start() < end for start, end in harmless):
            yield cue


def _reaches(text: str, cues: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    for cue in cues:
        end = _REACH_END.search(text, cue.end())
        # An object denies the verb before it: "killed nobody".
        verb = _length_of_word_before(text, cue.start()) if cue.group().casefold() in _OBJECTS else 0
        yield cue.start() - verb if verb else cue.end(), end.start() if end else len(text)


def _length_of_word_before(text: str, offset: int) -> int:
    word = _WORD_BEFORE.search(text[max(0, offset - _LONGEST_WORD) : offset])
    return len(word.group()) if word else 0


def _denied_scopes(text: str) -> Iterable[str]:
    for cue in _cues(text):
        match = _SCOPE_AFTER_CUE.match(text, cue.end())
        if match:
            yield _SCOPE_OF_WORD[match.group(1).casefold()]


def _split(a: frozenset[str], b: frozenset[str], left: frozenset[str], right: frozenset[str]) -> bool:
    a_left, a_right, b_left, b_right = bool(a & left), bool(a & right), bool(b & left), bool(b & right)
    return (a_left and b_right and not a_right and not b_left) or (a_right and b_left and not a_left and not b_right)

"""How likely a statement is one that people would want checked: a trained, readable linear model."""

from __future__ import annotations

import math
import re
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.article.layout import is_invitation
from assay.language.clauses import has_finite_verb, mask
from assay.language.language import english_words
from assay.language.verbs import MODALS, is_past

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INTERCEPT = "intercept"
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d,.]*|[?!%$“\"]")
_PATTERNS = MappingProxyType(
    {
        "figure": re.compile(r"\d"),
        "figures": re.compile(r"\d\D*\s\D*\d"),
        "percentage": re.compile(r"%|\bper\s?cent\b", re.IGNORECASE),
        "money": re.compile(r"[$£€]|\b(?:dollar|euro|pound|cent)s?\b", re.IGNORECASE),
        "numeral": re.compile(
            rf"\b(?:{'|'.join(english_words('counting', 2, 10))}|dozen|half|third|quarter|hundred|thousand|million"
            r"|billion|trillion)s?\b",
            re.IGNORECASE,
        ),
        "year": re.compile(r"\b(?:1[5-9]|20)\d\d\b"),
        "comparison": re.compile(
            r"\b(?:more|less|fewer|most|least|than|first|last|only|highest|lowest|largest)\b", re.IGNORECASE
        ),
        "name": re.compile(r"(?<=[\w,;] )(?!I\b)[A-Z]"),
        "names": re.compile(r"(?<=[\w,;] )(?!I\b)[A-Z].*[\w,;] (?!I\b)[A-Z]"),
        "self": re.compile(r"\b(?:I|me|my|mine|myself)\b"),
        "us": re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE),
        "you": re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE),
        "question": re.compile(r"\?"),
        "quotation": re.compile(r"[“\"]"),
    }
)
# Low on purpose: a claim that is missed is lost, one too many is merely left undecided.
_MIN_WORTHINESS = 0.06
_LENGTHS = (5, 8, 12, 18, 25, 35)


def features(statement: str) -> frozenset[str]:
    """Return what is present in a statement: its words, its pairs of neighbouring words, its shape.

    Every figure is the word "0", every name inside a sentence "A", and "^" stands before the first word.
    """
    words = tuple(_words(statement))
    pairs = pairwise(("^", *words))
    return frozenset(
        (*(f"word {word}" for word in words), *(f"pair {one} {two}" for one, two in pairs), *_shape(statement, words))
    )


def worthiness(statement: str) -> float:
    """Return how likely annotators of political debates would call a statement worth checking, in [0, 1].

    Source of the weights: logistic regression on ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, ICWSM 14, 821-829),
    where one sentence in four is worth checking.
    """
    weights = _weights()
    total = weights[INTERCEPT] + math.fsum(weights.get(feature, 0.0) for feature in features(statement))
    return 1 / (1 + math.exp(-total))


def is_checkable(statement: str) -> bool:
    """Return True if a statement, readable alone, says something that is worth checking."""
    if is_invitation(statement):
        return False
    says_something = has_finite_verb(mask(statement)) or any(map(str.isdigit, statement))
    return says_something and worthiness(statement) >= _MIN_WORTHINESS


def _words(statement: str) -> Iterator[str]:
    for index, word in enumerate(_WORD.findall(statement.replace("’", "'"))):
        is_name = index > 0 and word[0].isupper() and word.partition("'")[0] != "I"
        yield "0" if word[0].isdigit() else "A" if is_name else word.lower()


def _shape(statement: str, words: Sequence[str]) -> Iterator[str]:
    yield from (f"shape {name}" for name, pattern in _PATTERNS.items() if pattern.search(statement))
    yield from (f"shape longer than {length}" for length in _LENGTHS if len(words) > length)
    if any(map(is_past, words)):
        yield "shape past tense"
    if not MODALS.isdisjoint(words):
        yield "shape modal"
    if has_finite_verb(mask(statement)):
        yield "shape finite verb"


@cache
def _weights() -> Mapping[str, float]:
    """Read the trained weights; once for a process."""
    listed = resources.files(__package__).joinpath("worthiness.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in listed.splitlines() if not line.startswith("#"))
    return MappingProxyType({feature: float(weight) for feature, weight in rows})

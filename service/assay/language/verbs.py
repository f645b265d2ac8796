"""English verb forms, by a list and by their endings. There is no parser: every answer is a likelihood."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from assay.language.language import data_lines

_VOWELS = "aeiou"
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnprt]")
_NO_VERB_IN_ED = frozenset(
    "hundred indeed kindred sacred naked wicked rugged speed breed seed deed greed creed reed weed "
    "aged beloved alleged so-called united limited unprecedented unlimited advanced red shed sled".split()
)

AUXILIARIES = frozenset(
    "is are was were am has have had does do did will would can could may might must shall should "
    "isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't cannot "
    "couldn't shouldn't".split()
)
PERFECT = frozenset(("has", "have", "had", "hasn't", "haven't", "hadn't"))
PASSIVE = frozenset(("is", "are", "was", "were", "be", "been", "being", "isn't", "aren't", "wasn't", "weren't"))
MODALS = frozenset("will would can could may might must shall should won't wouldn't can't cannot couldn't".split())


class Forms(NamedTuple):
    """The forms that the list yields, each mapped to its base or its past."""

    bases: frozenset[str]
    thirds: frozenset[str]
    pasts: frozenset[str]
    """Irregular and regular, also those that are participles too."""
    participles: frozenset[str]
    past_of_ing: dict[str, str]
    base_of_ing: dict[str, str]
    clear_pasts: frozenset[str]
    """Pasts that can't be participles: took, wrote."""


@cache
def forms() -> Forms:
    """Read the list of verbs; once for a process."""
    rows = [_row(line) for line in data_lines("verbs.txt")]
    participles = frozenset(participle for _, _, participle in rows)
    pasts = frozenset(past for _, past, _ in rows)
    return Forms(
        bases=frozenset(base for base, _, _ in rows),
        thirds=frozenset(third_person(base) for base, _, _ in rows),
        pasts=pasts,
        participles=participles,
        past_of_ing={ing_form(base): past for base, past, _ in rows},
        base_of_ing={ing_form(base): base for base, _, _ in rows},
        clear_pasts=pasts - participles - {base for base, _, _ in rows},
    )


def third_person(base: str) -> str:
    """Return the form after "she": carries, reaches, takes."""
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "x", "z", "ch", "sh", "go", "do")) else f"{base}s"


def ing_form(base: str) -> str:
    """Return the present participle: making, dropping, reaching."""
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e") and not base.endswith("ee"):
        return f"{base[:-1]}ing"
    return f"{_doubled(base)}ing"


def is_auxiliary(word: str) -> bool:
    """Return True if `word` is a form of be, have, do or a modal, also negated."""
    return word.lower() in AUXILIARIES


def is_participle(word: str) -> bool:
    """Return True if `word` can be a past participle."""
    return word in forms().participles or _ends_in_ed(word)


def is_past(word: str) -> bool:
    """Return True if `word` can be a past tense."""
    return word in forms().pasts or word in {"was", "were", "had", "did"} or _ends_in_ed(word)


def is_finite(word: str) -> bool:
    """Return True if `word` can be a finite verb other than a bare present ("they run")."""
    return is_auxiliary(word) or is_past(word) or word in forms().thirds


def _ends_in_ed(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and word.islower() and word not in _NO_VERB_IN_ED and "-" not in word


def _row(line: str) -> tuple[str, str, str]:
    base, *irregular = line.split()
    if irregular:
        past, participle = irregular
        return base, past, participle
    past = _regular_past(base)
    return base, past, past


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{_doubled(base)}ed"


def _doubled(base: str) -> str:
    # One syllable ends in consonant, vowel, consonant: drop, dropped. Longer ones on the last syllable are listed.
    once = base in {"admit", "begin", "control", "forbid", "forget", "permit", "prefer", "refer", "submit", "transfer"}
    short = len(base) <= 4 and base not in {"open", "edit"} and _DOUBLED.fullmatch(base[-3:]) is not None
    return base + base[-1] if once or short else base

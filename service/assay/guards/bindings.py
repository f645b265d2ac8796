"""What stands beside what: a name, a figure or a date that the fact has too, but beside another word.

"Killed 47 and injured 12" has the 47 of "injured 47", and has it elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assay.language.dates.finding import agree
from assay.language.names import same_name
from assay.language.numbers.mentions import Agreement
from assay.language.tokens import concept, is_stop_word, telling_stems, tokenize
from assay.ports import Finding
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.guards.case import Case
    from assay.language.claim_reading import Reading

_REACH = {Reason.NAME_MISMATCH: 1, Reason.NUMBER_MISMATCH: 2, Reason.DATE_MISMATCH: 2}
"""Words of a claim on which a name, a figure or a date is taken to bear: the nearest."""
_NEGATORS = re.compile(
    r"\b(?:not|never|no longer|nobody|none|neither|nor|without|fail(?:s|ed)? to|refus(?:e|es|ed)|den(?:y|ies|ied)|"
    r"declin(?:e|es|ed) to|reject(?:s|ed)?|unable|lack(?:s|ed)?|barred|banned|prevented|stopped short|abandoned|"
    r"cancell?ed|withdrew|dismissed)\b|n['’]t\b|\bno (?!\.|\d|fewer|less|more|later|earlier)",
    re.IGNORECASE,
)  # "failed to pay"; "no fewer than"
_LEAST_SHARED = 0.4
_BESIDE = 2
"""Words before and behind what two clauses share in which a denial still bears on it."""
_ATTACHED = re.compile(r"^(?:,? of (?:the )?|['’]s ['\"“]?|,? and (?:the )?|, (?:the )?)$")  # "of"; "beat"

_KEPT = 512
"""Readings and texts about which the last answers are kept."""


class _Item(NamedTuple):
    """Something that fills a slot: its kind, what it is compared by, and where it stands, half-open."""

    kind: Reason
    value: object
    start: int
    end: int


class _Word(NamedTuple):
    concept: str
    at: int


def find_misplaced(case: Case) -> Iterator[Finding]:
    """Yield the first item of each kind that the facts have beside another word, where a rival stands beside it."""
    seen: set[Reason] = set()
    claimed, claim_words = _items(case.claim), _words(case.claim)
    for clause, _ in case.clauses:
        items, clause_words = _items(clause), _words(clause)
        for item in claimed:
            same_kind = [other for other in items if other.kind is item.kind]
            own = [other for other in same_kind if _is_same(item, other)]
            rivals = [
                other
                for other in same_kind
                if not any(_is_same(each, other) for each in claimed) and not _is_attached(other, own, clause.text)
            ]
            beside = sorted(claim_words, key=lambda word: _distance(item, word.at))[: _REACH[item.kind]]
            rival = _nearer(own, rivals, beside, clause_words)
            if rival and item.kind not in seen:
                seen.add(item.kind)
                mine, theirs = case.claim.text[item.start : item.end], clause.text[rival.start : rival.end]
                yield Finding(item.kind, f"The fact may say this of {theirs!r}, not of {mine!r}.")


def find_other_parity(case: Case) -> Iterator[Finding]:
    """Yield a claim that denies once more, or once less, than the clause whose words it shares."""
    nearest = case.nearest
    if nearest is None or not case.claim.terms:
        return
    shared = len(case.claim.terms & nearest.terms) / len(case.claim.terms)
    mine, theirs = (
        len(_NEGATORS.findall(_passage(one, other))) for one, other in ((case.claim, nearest), (nearest, case.claim))
    )
    if shared >= _LEAST_SHARED and mine % 2 != theirs % 2:
        yield Finding(Reason.NEGATION_MISMATCH, "One side denies what the other does not.")


def _passage(reading: Reading, other: Reading) -> str:
    """Return the words from the first to the last that another reading has too, with `_BESIDE` on either side."""
    tokens = tokenize(reading.text)
    known = telling_stems(other.text)
    places = [at for at, token in enumerate(tokens) if token.stem in known]
    if not places:
        return reading.text
    first, last = max(0, places[0] - _BESIDE), min(len(tokens) - 1, places[-1] + _BESIDE)
    return reading.text[tokens[first].start : tokens[last].end]


def _is_attached(rival: _Item, own: Sequence[_Item], text: str) -> bool:
    """Return True for a name that only describes one of the claim, or is listed beside it: "Rusk of Velm"."""
    pairs = ((each, rival) if each.start < rival.start else (rival, each) for each in own)
    return any(_ATTACHED.match(text[one.end : other.start]) for one, other in pairs)


def _nearer(
    own: Sequence[_Item], rivals: Sequence[_Item], beside: Sequence[_Word], stated: Sequence[_Word]
) -> _Item | None:
    """Return the rival that stands nearer, in the fact, to a word that stands beside the item in the claim."""
    if not own or not rivals:
        return None
    for word in beside:
        for at in (each.at for each in stated if each.concept == word.concept):
            nearest = min(rivals, key=lambda other: _distance(other, at))
            if _distance(nearest, at) < min(_distance(each, at) for each in own):
                return nearest
    return None


@lru_cache(_KEPT)
def _items(reading: Reading) -> tuple[_Item, ...]:
    return (
        *(_Item(Reason.NAME_MISMATCH, name.key, name.start, name.end) for name in reading.names),
        *(_Item(Reason.NUMBER_MISMATCH, m.low, m.span.start, m.span.end) for m in reading.quantities),
        *(_Item(Reason.DATE_MISMATCH, date, date.span.start, date.span.end) for date in reading.dates),
    )


def _is_same(one: _Item, other: _Item) -> bool:
    if one.kind is not other.kind:
        return False
    match one.kind:
        case Reason.NAME_MISMATCH:
            return same_name(str(one.value), str(other.value))
        case Reason.DATE_MISMATCH:
            return agree(one.value, other.value) is Agreement.MATCH  # type: ignore[arg-type] # both are dates
        case _:
            return one.value == other.value


@lru_cache(_KEPT)
def _words(reading: Reading) -> tuple[_Word, ...]:
    taken = [(item.start, item.end) for item in _items(reading)]
    return tuple(
        _Word(concept(token.stem), token.start)
        for token in tokenize(reading.text)
        if not is_stop_word(token.text) and not any(start <= token.start < end for start, end in taken)
    )


def _distance(item: _Item, at: int) -> int:
    return item.start - at if at < item.start else max(0, at - item.end)

"""Words that name different things where one stands in the place of the other: killed is not injured."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from assay.language.language import data_lines
from assay.language.tokens import stems

_TEXTS_KEPT = 512
_STEMS_KEPT = 4096


@cache
def _groups() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(
        tuple(frozenset(stems(group.split())) for group in line.split("|")) for line in data_lines("contrasts.txt")
    )


@lru_cache(_TEXTS_KEPT)
def raw_stems(text: str) -> frozenset[str]:
    """Return the stems of all words of a text, stop words too, for `contrast`."""
    return frozenset(stems(re.findall(r"[^\W\d_]+", text.casefold())))


def contrast(claimed: frozenset[str], stated: frozenset[str]) -> tuple[str, str] | None:
    """Return a stem that only the claim has and one of the same kind that only the facts have, or None.

    Args:
        claimed: Stems of a claim.
        stated: Stems of the facts.
    """
    for line in _groups():
        mine = [group for group in line if not group.isdisjoint(claimed)]
        if not mine:
            continue
        theirs = [group for group in line if group & stated]
        strange = [group for group in mine if group not in theirs]
        rivals = [group for group in theirs if group not in mine]
        if strange and rivals:
            return min(strange[0] & claimed), min(rivals[0] & stated)
    return None


def are_rivals(one: str, other: str) -> bool:
    """Return True if two stems stand in different groups of one line, and nowhere in the same."""
    shared = _lines_with(one) & _lines_with(other)
    return bool(shared) and not any(one in group and other in group for at in shared for group in _groups()[at])


@lru_cache(_STEMS_KEPT)
def _lines_with(stem: str) -> frozenset[int]:
    return frozenset(at for at, line in enumerate(_groups()) if any(stem in group for group in line))

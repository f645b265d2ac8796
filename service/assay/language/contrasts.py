"""Words that name different things where one stands in the place of the other: killed is not injured."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from threading import get_ident

import Stemmer


@cache
def _groups(thread: int) -> tuple[tuple[frozenset[str], ...], ...]:  # noqa: ARG001 - stemmers are not shared
    stemmer = Stemmer.Stemmer("english")
    return tuple(
        tuple(frozenset(stemmer.stemWords(group.split())) for group in line.split("|"))
        for line in (files("assay.language") / "data" / "contrasts.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


def contrast(claimed: frozenset[str], stated: frozenset[str]) -> tuple[str, str] | None:
    """Return a stem that only the claim has and one of the same kind that only the facts have, or None.

    Args:
        claimed: Stems of a claim.
        stated: Stems of the facts.
    """
    for line in _groups(get_ident()):
        mine = [group for group in line if group & claimed]
        theirs = [group for group in line if group & stated]
        strange = [group for group in mine if group not in theirs]
        rivals = [group for group in theirs if group not in mine]
        if strange and rivals:
            return min(strange[0] & claimed), min(rivals[0] & stated)
    return None


def are_rivals(one: str, other: str) -> bool:
    """Return True if two stems stand in different groups of one line, and nowhere in the same."""
    lines = [line for line in _groups(get_ident()) if any(one in group for group in line)]
    together = any(one in group and other in group for line in lines for group in line)
    return not together and any(other in group for line in lines for group in line)

"""The outcome of the cases of one part of the torture."""

from __future__ import annotations

from typing import NamedTuple


class Tally(NamedTuple):
    """One row of the table that `assay eval torture` ends in.

    Attributes:
        part: What was done.
        cases: How many times.
        survived: Cases in which every promise held.
        flipped: Decisive verdicts that turned into another decisive one, or came out of an undecided one.
        lost: Articles, claims or requests that got neither an answer nor a typed error.
        broken: What did not hold, one line a case; empty if all survived.
    """

    part: str
    cases: int
    survived: int
    flipped: int = 0
    lost: int = 0
    broken: tuple[str, ...] = ()

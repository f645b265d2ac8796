"""Where the marks of a plot stand: shares over time, each with its interval."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.api.pages.agreement import Share

WIDTH, HEIGHT = 320, 150
"""Units of the drawing; at this width its letters are read on a phone."""
LEFT, RIGHT, TOP, BOTTOM = 40, 312, 10, 122
"""Edges of the field in which the marks stand."""


class Mark(NamedTuple):
    """A share in the drawing."""

    x: float
    y: float
    low: float
    """Height of the lower end of the interval; as in all drawings, it grows downwards."""
    high: float


class Plot(NamedTuple):
    """Shares over time; there is no mark where there is none."""

    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    """Points of a line for each run of marks."""


def draw(shares: Sequence[Share]) -> Plot:
    """Return the marks of shares that are as far apart as their periods."""
    marks = [_mark(at, share, len(shares)) for at, share in enumerate(shares)]
    runs = (list(run) for is_there, run in groupby(marks, key=lambda mark: mark is not None) if is_there)
    lines = tuple(" ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in run if mark) for run in runs if len(run) > 1)
    return Plot(tuple(mark for mark in marks if mark), lines)


def height(share: float) -> float:
    """Return where a share from 0 to 1 stands."""
    return BOTTOM - share * (BOTTOM - TOP)


def _mark(at: int, share: Share, number: int) -> Mark | None:
    if share.value is None:
        return None
    x = LEFT + (at + 0.5) * (RIGHT - LEFT) / number
    return Mark(x, height(share.value), *map(height, share.interval))

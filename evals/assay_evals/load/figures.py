"""Figures beside their limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Measured(NamedTuple):
    """One figure.

    Attributes:
        what: Is measured.
        value: In `unit`.
        unit: Of value and limit.
        limit: The most it may be; None: it has none.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """True if the value is within its limit."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """Return the figure as one line of a table."""
        limit = "" if self.limit is None else f"{'at most' if self.holds else 'NOT at most'} {self.limit:g}"
        return f"{self.what:<62} {self.value:>10.4g} {self.unit:<8} {limit}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]

"""What the analysis of a text finds in it: a figure, with everything that a comparison needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assay_schemas import Comparator, Span


class Kind(StrEnum):
    """What a figure says; figures of different kinds can't be compared."""

    COUNT = "count"
    MEASURE = "measure"
    MONEY = "money"
    DURATION = "duration"
    AGE = "age"
    PERCENT = "percent"
    PERCENTAGE_POINT = "percentage_point"
    FRACTION = "fraction"
    RATIO = "ratio"
    RANK = "rank"
    ORDINAL = "ordinal"
    SCORE = "score"


class Agreement(StrEnum):
    """How a claim's figure or date stands to a fact's."""

    MATCH = "match"
    MISMATCH = "mismatch"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, slots=True)
class Mention:
    """One figure of a text.

    Attributes:
        span: The figure as written, with its comparator, currency sign and measure ("over $3 million", "three
            weeks"), half-open; the noun that is counted lies outside.
        low: Value, or the lower end of a range, in `unit`.
        high: Equal to `low`, or the upper end of a range, included.
        comparator: How the truth is said to relate to the value.
        kind: What is measured.
        unit: Canonical name ("percent", "USD", "second", "rank"), or the lower-case words counted ("monthly
            listeners"); empty if the text names none.
        resolution: Half the step of the last place given, in `unit`: 0.05 million for "3.5 million".
        is_near: True for "nearly" and "just under" (with LT), "barely" and "just over" (with GT).
    """

    span: Span
    low: float
    high: float
    comparator: Comparator
    kind: Kind
    unit: str
    resolution: float
    is_near: bool = False

"""What can be wrong with a file of facts, and how it is reported."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


class FindingCode(StrEnum):
    """The kind of a finding; stable, so that scripts can tell them apart."""

    UNREADABLE = "unreadable"
    NO_FACTS = "no-facts"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    BAD_VALUE = "bad-value"
    BAD_DATE = "bad-date"
    BAD_RANGE = "bad-range"
    EMPTY_STATEMENT = "empty-statement"
    QUANTITY_WITHOUT_UNIT = "quantity-without-unit"
    DUPLICATE_ID = "duplicate-id"
    VALIDITY_REVERSED = "validity-reversed"
    NO_SOURCE = "no-source"
    UNKNOWN_SUPERSEDED = "unknown-superseded"
    SUPERSEDED_STILL_ACTIVE = "superseded-still-active"
    CONTRADICTING_QUANTITIES = "contradicting-quantities"
    CONTRADICTING_STATEMENTS = "contradicting-statements"
    SHARED_ALIAS = "shared-alias"
    AMBIGUOUS_DATE = "ambiguous-date"
    VALUE_NOT_IN_STATEMENT = "value-not-in-statement"
    WORDING_CONTRADICTED = "wording-contradicted"
    MYTH_SUPPORTED = "myth-supported"


class Finding(NamedTuple):
    """One thing to fix, with its place and the remedy."""

    path: Path
    line: int
    """Of the fact or the field, counted from 1."""
    code: FindingCode
    message: str
    remedy: str
    level: Level = Level.ERROR
    field: str = ""
    """Where in the fact it is, such as "sources.0.url"; empty: it is the fact as a whole, or the file."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}; {self.remedy}"

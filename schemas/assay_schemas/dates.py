"""Dates of known precision: a year, a month or a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def first_day(value: str) -> dt.date:
    """Return the first day that a date of year, month or day precision covers.

    Raises:
        ValueError: If `value` is no YYYY, YYYY-MM or YYYY-MM-DD, or no such day exists.
    """
    year, month, day = _parts(value)
    return dt.date(year, month or 1, day or 1)


def last_day(value: str) -> dt.date:
    """Return the last day, inclusive, that a date of year, month or day precision covers.

    Raises:
        ValueError: If `value` is no YYYY, YYYY-MM or YYYY-MM-DD, or no such day exists.
    """
    year, month, day = _parts(value)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(value: str) -> tuple[int, int | None, int | None]:
    match = _FORM.fullmatch(value)
    if match is None:
        msg = f"{value!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"
        raise ValueError(msg)
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def _plain(value: object) -> object:
    # YAML reads an unquoted 2025-11-08 as a date and an unquoted 2025 as a number.
    return str(value) if isinstance(value, dt.date | int) else value


def _checked(value: str) -> str:
    try:
        first_day(value)
    except ValueError as err:
        msg = f"{value!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"
        raise ValueError(msg) from err
    return value


PartialDate = Annotated[
    str,
    BeforeValidator(_plain),
    AfterValidator(_checked),
    # An editor that follows the schema must let an unquoted year pass.
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": _PATTERN, "minimum": 1000, "maximum": 9999}, "validation"
    ),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}, "serialization"),
]
"""A date as text, YYYY, YYYY-MM or YYYY-MM-DD: as precise as its source."""

"""When a request is worth repeating and how long to wait; no SDK in here."""

from __future__ import annotations

import datetime as dt
import math
import random
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BASE_S = 0.5
_LONGEST_S = 8.0
_JITTER_S = 0.1


def wait_s(attempt: int, asked_s: float | None = None) -> float:
    """Return how long to wait, in seconds, before the request after number `attempt`.

    Full jitter: uniform from 0 to an exponentially growing bound of at most 8 s. What the server asks for is kept, with
    a little jitter on top, or all whom it turned away return in the same instant.

    Args:
        attempt: Counted from 1.
        asked_s: What the server asks for; None if nothing.

    Source: Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog.
    """
    if asked_s is not None:
        return asked_s + random.uniform(0, _JITTER_S)  # noqa: S311 - spreads load, hides nothing
    return random.uniform(0, min(_LONGEST_S, _BASE_S * 2**attempt))  # noqa: S311


def retry_after_s(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Return the seconds that a server asks to wait, never negative; None if it asks nothing readable.

    Args:
        headers: Of the reply, names in lower case or case-insensitive; read are "retry-after-ms", and
            "retry-after" as seconds or as an HTTP date.
        now: Time zone aware.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return max(0.0, milliseconds / 1000)
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None:
        return max(0.0, seconds)
    date = _http_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _http_date(value: str | None) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)

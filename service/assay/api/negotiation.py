"""Which form of an answer a caller wants, by its Accept header: RFC 9110, section 12.5.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import parse_http_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

EVENTS = "text/event-stream"
JSON = "application/json"
HTML = "text/html"
JSON_LD = "application/ld+json"

_WEIGHT = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")


class MediaRange(NamedTuple):
    """One part of an Accept header; parameters other than the weight are passed over."""

    name: str
    """Such as `text/html`, `text/*` or `*/*`, in lower case."""
    weight: float
    """0 to 1; 0: not wanted. A weight that can't be read is 1."""

    def covers(self, media_type: str) -> bool:
        """Return True if the range names a type, or all of its kind."""
        return self.name in {media_type, f"{media_type.partition('/')[0]}/*", "*/*"}

    @property
    def precision(self) -> int:
        """How closely the range names a type: the closest one decides."""
        return 2 - self.name.count("*")


def accept_of(request: Request) -> str:
    """Return the Accept header of a request, which may come in several lines."""
    return ",".join(request.headers.getlist("accept"))


def media_ranges(accept: str) -> tuple[MediaRange, ...]:
    """Return the parts of an Accept header; an empty one accepts everything."""
    return tuple(map(_read_range, parse_http_list(accept.lower()))) if accept.strip() else (MediaRange("*/*", 1),)


def choose_type(accept: str, offered: Iterable[str]) -> str | None:
    """Return the offered type that is wanted most; the first of several; None where none is wanted."""
    ranges = media_ranges(accept)
    weights = {media_type: _weight_of(media_type, ranges) for media_type in offered}
    best = max(weights, key=lambda media_type: weights[media_type], default=None)
    return best if best is not None and weights[best] > 0 else None


def wants_events(accept: str) -> bool:
    """Return True if an Accept header asks for events by name, and not for JSON rather than them."""
    weights = dict(media_ranges(accept))
    return weights.get(EVENTS, 0) > 0 and weights[EVENTS] >= weights.get(JSON, 0)


def _weight_of(media_type: str, ranges: Iterable[MediaRange]) -> float:
    covering = (each for each in ranges if each.covers(media_type))
    return max(covering, key=lambda each: (each.precision, each.weight), default=MediaRange(media_type, 0)).weight


def _read_range(part: str) -> MediaRange:
    weight = _WEIGHT.search(part)
    return MediaRange(part.partition(";")[0].strip(), float(weight[1]) if weight else 1.0)

"""Time zones as articles abbreviate them, and how far each may lie from UTC."""

from __future__ import annotations

import re

from assay.language.language import data_lines

_HOUR = 60
_OFFSETS: dict[str, tuple[int, ...]] = {
    code: tuple(int(float(hours) * _HOUR) for hours in offsets.split())
    for offsets, codes in (line.split("\t") for line in data_lines("zones.tsv"))
    for code in codes.split()
}
"""Minutes east of UTC that a letter code may mean."""
_IN_WORDS = {"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT"}
_LOCAL = "local time"
_SHIFTED = re.compile(r"(?:GMT|UTC)\s?([+\-−–])\s?(\d{1,2})(?::?(\d\d))?")  # "UTC+5:30"; "UTC 5"

ZONE = (
    r"(?-i:\s*\(?(?P<zone>(?:GMT|UTC)\s?[+\-−–]\s?\d{1,2}(?::?\d\d)?|"
    rf"(?:{'|'.join(sorted(_OFFSETS, key=len, reverse=True))})\b|local time|"
    r"(?:[Ee]astern|[Cc]entral|[Mm]ountain|[Pp]acific)(?: (?:[Ss]tandard|[Dd]aylight))? [Tt]ime|[A-Z][a-z]+ time))?"
)
"""Follows a time of day: "EST", "GMT+2", "Eastern time", "local time", "Moscow time"; not "time" alone."""


def read_zone(written: str | None) -> str:
    """Return the name of a zone, in one form; empty for none and for "local time", which goes without saying."""
    if written is None or written == _LOCAL:
        return ""
    return _IN_WORDS.get(written.split(maxsplit=1)[0].lower(), written)


def offsets_of(zone: str) -> tuple[int, ...]:
    """Return how many minutes east of UTC a zone may be; nothing where that is not known."""
    shifted = _SHIFTED.fullmatch(zone)
    if shifted is None:
        return _OFFSETS.get(zone, ())
    minutes = int(shifted[2]) * _HOUR + int(shifted[3] or 0)
    return (minutes if shifted[1] == "+" else -minutes,)

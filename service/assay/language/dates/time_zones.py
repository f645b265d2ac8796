"""Time zones as articles abbreviate them, and how far each may lie from UTC."""

from __future__ import annotations

import re

_HOUR = 60
# Minutes east of UTC. Where a letter code has several meanings, or stands for summer and winter, all are given.
_OFFSETS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("GMT", "UTC", "WET", "Z"), (0,)),
    **dict.fromkeys(("BST", "CET", "WEST", "WAT"), (_HOUR,)),
    **dict.fromkeys(("CEST", "EET", "CAT", "SAST"), (2 * _HOUR,)),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT"), (3 * _HOUR,)),
    **dict.fromkeys(("PKT",), (5 * _HOUR,)),
    **dict.fromkeys(("SGT", "HKT", "AWST", "PHT", "MYT"), (8 * _HOUR,)),
    **dict.fromkeys(("JST", "KST"), (9 * _HOUR,)),
    "IST": (5 * _HOUR + 30, _HOUR, 2 * _HOUR),
    "ACST": (9 * _HOUR + 30,),
    "AEST": (10 * _HOUR,),
    "AEDT": (11 * _HOUR,),
    "NZST": (12 * _HOUR,),
    "NZDT": (13 * _HOUR,),
    "EST": (-5 * _HOUR,),
    "EDT": (-4 * _HOUR,),
    "ET": (-5 * _HOUR, -4 * _HOUR),
    "CST": (-6 * _HOUR, 8 * _HOUR),
    "CDT": (-5 * _HOUR,),
    "CT": (-6 * _HOUR, -5 * _HOUR),
    "MST": (-7 * _HOUR,),
    "MDT": (-6 * _HOUR,),
    "MT": (-7 * _HOUR, -6 * _HOUR),
    "PST": (-8 * _HOUR,),
    "PDT": (-7 * _HOUR,),
    "PT": (-8 * _HOUR, -7 * _HOUR),
    "AKST": (-9 * _HOUR,),
    "AKDT": (-8 * _HOUR,),
    "HST": (-10 * _HOUR,),
}
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

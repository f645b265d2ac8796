"""Times of day in a text, with their zones, and how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from assay.language.dates.time_zones import ZONE, offsets_of, read_zone
from assay.language.language import english
from assay.language.numbers.mentions import Agreement
from assay_schemas import Span

_NOON, _DAY = 12 * 60, 24 * 60
_HOURS = {word: int(hour) for word, hour in english().numbers["counting"].items()}
_WORDS = "|".join(_HOURS)
_ALONE = r"(?<![\d:.,/$€£¥₹-])\b"
_HOUR = rf"(?P<hour>\d{{1,2}}|{_WORDS})"
_MINUTE = r"(?:[:.](?P<minute>[0-5]\d))?"
_HALF = r"\s?(?P<half>[ap])(?:\.\s?m\.|\.?m\b\.?)"
_SIXTY = r"(?P<minute>[0-5]\d)"
_PART = r"(?P<part>in the (?:early )?(?:morning|afternoon|evening)|at night)"
_LEAD = r"(?:(?P<lead>\d{1,2}(?:[:.][0-5]\d)?)\s?(?:-|–|to|and)\s?)?"
_BEFORE = r"(?<=\bat )|(?<=\bby )|(?<=\bfrom )|(?<=\buntil )|(?<=\btill )|(?<=\bafter )|(?<=\bbefore )|(?<=\bsince )"

# Each pattern: what it must find; what it must leave alone. An earlier one takes what a later one could.
_FORMS = (
    re.compile(rf"\b(?P<past>half|quarter) (?P<way>past|to) {_HOUR}(?:{_HALF})?", re.IGNORECASE),  # "half past 9"
    re.compile(rf"{_ALONE}{_LEAD}{_HOUR}{_MINUTE}{_HALF}{ZONE}", re.IGNORECASE),  # "9:30 p.m. EST"; "9 pmol"
    re.compile(rf"{_ALONE}{_HOUR}{_MINUTE}(?: o['’]clock)? {_PART}", re.IGNORECASE),  # "9 in the morning"; "9 in May"
    re.compile(rf"{_ALONE}{_HOUR} o['’]clock", re.IGNORECASE),  # "nine o'clock"; "nine clocks"
    re.compile(rf"\b(?:12 )?(?P<named>noon|midday|midnight)\b{ZONE}", re.IGNORECASE),  # "at noon"; "afternoon"
    re.compile(  # "18:30", "from 09:00"; "won in 14:12", "a score of 14:12"
        rf"(?<![\d:.,/])(?<!\bin )(?<!\bof )\b(?P<hour>0\d|1[3-9]|2[0-3])(?P<colon>:){_SIXTY}\b(?![:/]|\.\d){ZONE}"
    ),
    re.compile(rf"{_ALONE}(?P<hour>\d\d)[:.]?{_SIXTY} ?(?=[A-Zlh(])(?:hours|hrs)?{ZONE}(?! of\b)"),  # "1430 GMT"
    re.compile(rf"(?:{_BEFORE})(?P<hour>1?\d):{_SIXTY}\b(?![:/]|\.\d)", re.IGNORECASE),  # "at 6:30"; "3 at 16:9"
)
_MILITARY = 6
_TO = re.compile(r"\s*(?:-|–|to|and|until|till)\s*")  # "9 a.m. to 5 p.m."; "9 a.m., then 5 p.m."


class ClockTime(NamedTuple):
    """A time of day.

    Attributes:
        minutes: What it may be, in minutes after midnight: two values where neither "a.m." nor "p.m." is said.
        zone: As written; empty where none is, or "local time".
    """

    span: Span
    minutes: tuple[int, ...]
    zone: str = ""


def find_times(text: str) -> tuple[ClockTime, ...]:
    """Find the times of day of a text, in order, without overlap."""
    taken = bytearray(len(text))
    times: list[ClockTime] = []
    for number, form in enumerate(_FORMS):
        for found in form.finditer(text):
            is_unclear = number == _MILITARY and not (found["zone"] or "h" in found[0])
            if is_unclear or any(taken[found.start() : found.end()]):
                continue
            read = tuple(_read(found))
            times.extend(read)
            taken[found.start() : found.end()] = bytes([bool(read)]) * (found.end() - found.start())
    return _with_zones(text, sorted(times, key=lambda time: (time.span.start, time.minutes)))


def _with_zones(text: str, times: Sequence[ClockTime]) -> tuple[ClockTime, ...]:
    """Give the zone of "9 a.m. to 5 p.m. EST" to the first time too."""
    return tuple(
        one._replace(zone=other.zone)
        if other and not one.zone and _TO.fullmatch(text, one.span.end, other.span.start)
        else one
        for one, other in zip_longest(times, times[1:])
    )


def _read(found: re.Match[str]) -> Iterator[ClockTime]:
    groups = found.groupdict()
    span, zone = Span(start=found.start(), end=found.end()), read_zone(groups.get("zone"))
    if groups.get("named"):
        yield ClockTime(span, (0 if groups["named"].lower() == "midnight" else _NOON,), zone)
        return
    hour = _HOURS.get(groups["hour"].lower()) or int(groups["hour"])
    minutes = _at(hour, _minute(groups), _half(groups, hour))
    if groups.get("lead"):
        yield from _lead(groups["lead"], minutes, ClockTime(span, (), zone))
    if minutes:
        yield ClockTime(span, minutes, zone)


def _minute(groups: dict[str, str | None]) -> int:
    if groups.get("past"):
        quarter = 30 if str(groups["past"]).lower() == "half" else 15
        return quarter if str(groups["way"]).lower() == "past" else -quarter
    return int(groups.get("minute") or 0)


def _half(groups: dict[str, str | None], hour: int) -> str:
    """Return "a", "p", "24" for a time of 24 hours, or nothing where it is not said."""
    if groups.get("half"):
        return str(groups["half"]).lower()
    part = (groups.get("part") or "").lower()
    if part:
        is_late = "morning" not in part and not ("night" in part and (hour < 6 or hour == 12))
        return "p" if is_late else "a"
    is_of_24 = hour > 12 or str(groups["hour"]).startswith("0") or groups.get("colon")
    return "24" if is_of_24 else ""


def _at(hour: int, minute: int, half: str) -> tuple[int, ...]:
    if half == "24":
        return (hour * 60 + minute,) if hour < 24 else ()
    if not 1 <= hour <= 12:
        return ()
    morning = hour % 12 * 60 + minute
    readings = {"a": (morning,), "p": (morning + _NOON,)}.get(half, (morning, morning + _NOON))
    return tuple(reading % _DAY for reading in readings)


def _lead(written: str, until: tuple[int, ...], blank: ClockTime) -> Iterator[ClockTime]:
    """Yield the first of "9 to 11 a.m.": the last such time before the second."""
    hour, _, minute = written.replace(".", ":").partition(":")
    readings = _at(int(hour), int(minute or 0), "")
    if readings and until:
        yield blank._replace(minutes=(min(readings, key=lambda reading: (until[0] - reading) % _DAY),))


def agree_times(one: ClockTime, other: ClockTime) -> Agreement:
    """Compare two times of day.

    Returns:
        INCOMPARABLE where only one has a zone and the clocks differ, or where a zone is not known or has several
        meanings: 9 a.m. of an unnamed place may well be 14:00 GMT.
    """
    is_same_clock = bool(set(one.minutes) & set(other.minutes))
    if one.zone == other.zone:
        return Agreement.MATCH if is_same_clock else Agreement.MISMATCH
    if not (one.zone and other.zone):
        return Agreement.MATCH if is_same_clock else Agreement.INCOMPARABLE
    mine, theirs = _in_utc(one), _in_utc(other)
    if not (mine and theirs):
        return Agreement.INCOMPARABLE
    if not mine & theirs:
        return Agreement.MISMATCH
    return Agreement.MATCH if len(mine) == len(theirs) == 1 else Agreement.INCOMPARABLE


def compare_times(own: Sequence[ClockTime], others: Sequence[ClockTime]) -> Agreement:
    """Compare all times of one text with those of another: MATCH if each of `own` can be one of `others`."""
    if not own or not others:
        return Agreement.INCOMPARABLE
    best = [{agree_times(time, other) for other in others} for time in own]
    if all(Agreement.MATCH in results for results in best):
        return Agreement.MATCH
    is_other = any(results == {Agreement.MISMATCH} for results in best)
    return Agreement.MISMATCH if is_other else Agreement.INCOMPARABLE


def cross_zones(own: Sequence[ClockTime], others: Sequence[ClockTime]) -> bool:
    """Return True if times of one text are of another zone than those of the other: their days may differ too."""
    zones = {time.zone for time in own}, {time.zone for time in others}
    return bool(own and others) and zones[0] != zones[1]


def _in_utc(time: ClockTime) -> set[int]:
    return {(minutes - offset) % _DAY for minutes in time.minutes for offset in offsets_of(time.zone)}

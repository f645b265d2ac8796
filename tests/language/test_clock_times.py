"""Times of day: how they are written, and which of them are one."""

from __future__ import annotations

import pytest

from assay.language.dates.clock_times import agree_times, compare_times, cross_zones, find_times
from assay.language.dates.time_zones import offsets_of, read_zone
from assay.language.numbers.mentions import Agreement

MATCH, MISMATCH, OPEN = Agreement.MATCH, Agreement.MISMATCH, Agreement.INCOMPARABLE


def read(text: str) -> list[str]:
    """Return the times of a text as "hour:minute", with "|" between the readings of one, and its zone."""
    return [
        " ".join(["|".join(f"{at // 60}:{at % 60:02}" for at in time.minutes), time.zone]).strip()
        for time in find_times(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began at 9 a.m.", ["9:00"]),
        ("It began at 9am.", ["9:00"]),
        ("It began at 9.30 pm.", ["21:30"]),
        ("It began at 12 a.m.", ["0:00"]),
        ("It began at 12:30 p.m.", ["12:30"]),
        ("It weighs 9 pmol.", []),
        ("It began at 13 p.m.", []),
        ("It ran from 13 to 9 a.m.", ["9:00"]),
        ("It began at nine in the morning.", ["9:00"]),
        ("It began at 9 in the evening.", ["21:00"]),
        ("It began at 11 at night.", ["23:00"]),
        ("It began at 2 at night.", ["2:00"]),
        ("It began at 9 in May.", []),
        ("It began at nine o'clock.", ["9:00|21:00"]),
        ("It has nine clocks.", []),
        ("It began at half past nine.", ["9:30|21:30"]),
        ("It began at quarter to nine p.m.", ["20:45"]),
        ("It is half of nine.", []),
        ("It began at noon.", ["12:00"]),
        ("It began at 12 midnight GMT.", ["0:00 GMT"]),
        ("It began in the afternoon.", []),
        ("It began at 18:30.", ["18:30"]),
        ("It began at 6:30.", ["6:30|18:30"]),
        ("It ran from 09:00 to 17:00.", ["9:00", "17:00"]),
        ("She won in 14:12.", []),
        ("She won by a score of 14:12.", []),
        ("She won in 2:14:12.", []),
        ("It began at 1430 GMT.", ["14:30 GMT"]),
        ("It began at 18.30 hrs.", ["18:30"]),
        ("It took 1430 hours of work.", []),
        ("It began in 2019 in China.", []),
        ("It began at 9 a.m. EST.", ["9:00 EST"]),
        ("It began at 9 a.m. Eastern time.", ["9:00 ET"]),
        ("It began at 9 a.m. local time.", ["9:00"]),
        ("It began at 9 a.m. every time.", ["9:00"]),
        ("It began at 9 a.m. Moscow time.", ["9:00 Moscow time"]),
        ("It began at 9 a.m. UTC+5:30.", ["9:00 UTC+5:30"]),
        ("It is open 9-11 a.m.", ["9:00", "11:00"]),
        ("It is open from 11 to 1 p.m.", ["11:00", "13:00"]),
        ("It is open from 13:00-14:30 CET.", ["13:00 CET", "14:30 CET"]),
        ("It is open from 9 a.m. to 5 p.m. EST.", ["9:00 EST", "17:00 EST"]),
        ("It opens at 9 a.m.; the call is at 5 p.m. EST.", ["9:00", "17:00 EST"]),
    ],
)
def test_times_of_day_are_found(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("9 a.m.", "9 p.m.", MISMATCH),
        ("9 a.m.", "09:00", MATCH),
        ("6:30 p.m.", "18:30", MATCH),
        ("6:30 p.m.", "6:30 a.m.", MISMATCH),
        ("nine o'clock", "9 p.m.", MATCH),
        ("nine o'clock", "10 p.m.", MISMATCH),
        ("9 a.m. EST", "14:00 GMT", MATCH),
        ("9 a.m. EST", "13:00 GMT", MISMATCH),
        ("9 a.m. EDT", "13:00 GMT", MATCH),
        ("9 a.m. EST", "9 a.m. PST", MISMATCH),
        ("9 a.m. EST", "6 a.m. PST", MATCH),
        ("9 p.m. PDT", "05:00 BST", MATCH),
        ("11 p.m. UTC", "04:30 UTC+5:30", MATCH),
        ("9 a.m. ET", "9 a.m. Eastern time", MATCH),
        # Eastern time is UTC-5 in winter and UTC-4 in summer.
        ("9 a.m. ET", "14:00 GMT", OPEN),
        ("9 a.m. ET", "15:00 GMT", MISMATCH),
        ("9 a.m.", "14:00 GMT", OPEN),
        ("9 a.m.", "9 a.m. EST", MATCH),
        ("03:30 local time", "21:30 UTC", OPEN),
        ("9 a.m. Moscow time", "06:00 GMT", OPEN),
    ],
)
def test_times_agree_by_clock_and_zone(one: str, other: str, expected: Agreement) -> None:
    (mine,), (theirs,) = find_times(f"at {one}"), find_times(f"at {other}")
    assert (agree_times(mine, theirs), agree_times(theirs, mine)) == (expected, expected)


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        ("from 9 a.m. to 5 p.m.", "from 9 a.m. to 5 p.m.", MATCH),
        ("from 9 a.m. to 5 p.m.", "from 9 a.m. to 6 p.m.", MISMATCH),
        ("from 9 a.m.", "from 9 a.m. to 6 p.m.", MATCH),
        ("early", "from 9 a.m.", OPEN),
        ("at 9 a.m.", "at 14:00 GMT", OPEN),
    ],
)
def test_every_time_of_a_claim_is_compared(claim: str, fact: str, expected: Agreement) -> None:
    assert compare_times(find_times(claim), find_times(fact)) is expected


def test_zones_are_crossed_where_only_one_text_names_one() -> None:
    own, utc = find_times("at 03:30 local time"), find_times("at 21:30 UTC")
    assert (cross_zones(own, utc), cross_zones(own, own), cross_zones(own, ())) == (True, False, False)


@pytest.mark.parametrize(
    ("written", "offsets"),
    [("GMT", (0,)), ("GMT-3", (-180,)), ("UTC +5:30", (330,)), ("ET", (-300, -240)), ("Lima time", ()), (None, ())],
)
def test_the_offsets_of_a_zone_are_those_it_may_have(written: str | None, offsets: tuple[int, ...]) -> None:
    assert offsets_of(read_zone(written)) == offsets

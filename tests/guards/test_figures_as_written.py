"""Claims and facts that write one figure, time or span in two ways, or two that look alike."""

from __future__ import annotations

import pytest

from assay.guards.figure_comparison import has_rival_figure, has_rival_time, may_be_one_time
from assay.language.reader import Reader
from tests.guards.judging import DAY, NEUTRAL, REFUTES, SUPPORTS, counted, decided, make_fact


@pytest.mark.parametrize(
    ("claim", "fact", "stance"),
    [
        ("The scheme reached 5 lakh farmers.", "The scheme reached 500,000 farmers.", SUPPORTS),
        ("The scheme reached 5 lakh farmers.", "The scheme reached 50,000 farmers.", REFUTES),
        ("The state spent Rs 120 crore on roads.", "The state spent 1.2 billion rupees on roads.", SUPPORTS),
        ("The state spent Rs 120 crore on roads.", "The state spent Rs 12 billion on roads.", REFUTES),
        ("The hall has 1240 seats.", "The hall has 1,240 seats.", SUPPORTS),
        ("The hall has 1 240 seats.", "The hall has 1,240 seats.", SUPPORTS),
        ("The hall has 1350 seats.", "The hall has 1,240 seats.", REFUTES),
        ("The repair cost £1.2 m.", "The repair cost 1.2 million pounds.", SUPPORTS),
        ("The repair cost £1.2 m.", "The repair cost 1.5 million pounds.", REFUTES),
        ("The fair drew between five hundred and seven hundred guests.", "The fair drew 612 guests.", SUPPORTS),
        ("The fair drew between five hundred and seven hundred guests.", "The fair drew 812 guests.", REFUTES),
        ("The market had 3,000-plus stalls.", "The market had 3,200 stalls.", SUPPORTS),
        ("The market had 3,000-plus stalls.", "The market had 2,200 stalls.", REFUTES),
        ("One hundred and ninety guests came to the fair.", "190 guests came to the fair.", SUPPORTS),
        ("One hundred and ninety guests came to the fair.", "150 guests came to the fair.", REFUTES),
        ("A hundred guests came to the fair.", "150 guests came to the fair.", REFUTES),
        ("Several hundred guests came to the fair.", "350 guests came to the fair.", SUPPORTS),
        ("A few hundred guests came to the fair.", "12,000 guests came to the fair.", REFUTES),
        ("About 1,350 guests came to the fair.", "Some 1,240 guests came to the fair.", NEUTRAL),
        ("About 1,350 guests came to the fair.", "Some 1,330 guests came to the fair.", SUPPORTS),
        ("About 1,300 guests came to the fair.", "Some 1,240 guests came to the fair.", SUPPORTS),
        ("The blast occurred at 18:30.", "The blast occurred at 6:30 p.m.", SUPPORTS),
        ("The blast occurred at 6:30 a.m.", "The blast occurred at 6:30 p.m.", REFUTES),
        ("The blast occurred at 9 a.m. EST.", "The blast occurred at 14:00 GMT.", SUPPORTS),
        ("The blast occurred at 9 a.m. EST.", "The blast occurred at 9 a.m. PST.", REFUTES),
        ("The blast occurred at 9 a.m.", "The blast occurred at 14:00 GMT.", NEUTRAL),
        ("The war lasted from 1991 to 1995.", "The war lasted from 1991 until 1995.", SUPPORTS),
        ("The war lasted from 1991 to 1995.", "The war lasted from 1992 to 1995.", NEUTRAL),
        ("The suspect, aged 34, fled.", "The suspect, a 34-year-old, fled.", SUPPORTS),
        ("The firm was founded 40 years ago.", "The firm was founded 40 years ago.", SUPPORTS),
        ("The firm was founded 40 years ago.", "The firm was founded 30 years ago.", NEUTRAL),
        ("The suspect, aged 34, fled.", "The suspect, a 36-year-old, fled.", REFUTES),
    ],
)
def test_a_figure_is_compared_however_it_is_written(claim: str, fact: str, stance: str) -> None:
    assert decided(claim, fact)[0] == stance


@pytest.mark.parametrize(("claim", "stance"), [("3.5 million", SUPPORTS), ("5.2 million", REFUTES), ("3.5", REFUTES)])
def test_a_scale_in_the_unit_of_a_fact_is_part_of_its_figure(claim: str, stance: str) -> None:
    fact = counted("The Osk bridge cost 3.5 million euros.", "Osk bridge", 3.5, "million euros")
    assert decided(f"The Osk bridge cost {claim} euros.", fact)[0] == stance


def test_a_day_in_another_zone_is_not_another_day() -> None:
    claim = "The quake killed 40 people at 03:30 local time on 12 May 2024."
    assert decided(claim, "The quake killed 40 people at 21:30 UTC on 11 May 2024.")[0] != REFUTES


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        ("The firm paid A$50 million.", "The firm paid US$50 million.", True),
        ("The firm paid $50 million.", "The firm paid US$50 million.", False),
        ("A quake of magnitude 7.1 struck.", "A quake of magnitude 6.4 struck.", True),
        ("A quake of magnitude 7.1 struck.", "A quake struck.", False),
        ("Temperatures hit 40C.", "Temperatures hit 40 degrees Fahrenheit.", True),
        ("Temperatures hit 40C.", "Temperatures hit 40 degrees Celsius.", False),
    ],
)
def test_another_sum_degree_or_bare_number_is_a_rival(claim: str, fact: str, *, expected: bool) -> None:
    known = make_fact(fact)
    reader = Reader((known,))
    assert has_rival_figure(reader.read_claim(claim, DAY), [reader.read_fact(known)]) is expected


@pytest.mark.parametrize(
    ("claim", "fact", "is_rival", "may_be_one"),
    [
        ("It began at 9 a.m.", "It began at 9 p.m.", True, False),
        ("It began at 9 a.m.", "It began at 14:00 GMT.", True, True),
        ("It began at 9 a.m.", "It began at 09:00 GMT.", False, True),
        ("It began at 9 a.m. EST.", "It began at 14:00 GMT.", False, True),
        ("It began at 9 a.m. EST.", "It began at 15:00 GMT.", True, False),
        ("It began at 9 a.m.", "It began.", False, False),
        ("It ran from 1991 to 1995.", "It ran from 1991 to 1996.", True, False),
        ("It ran from 1991 to 1995.", "It ran in 1996.", False, False),
        ("It ran in 1995.", "It ran from 1991 to 1996.", False, False),
        ("It was founded 40 years ago.", "It was founded 30 years ago.", True, False),
        ("It was founded 40 years ago.", "It was founded four decades ago.", False, False),
        ("It was founded 40 years ago.", "It was founded 30 years later.", False, False),
    ],
)
def test_a_time_or_span_that_the_facts_have_otherwise_is_a_rival(
    claim: str, fact: str, *, is_rival: bool, may_be_one: bool
) -> None:
    known = make_fact(fact)
    reader = Reader((known,))
    reading, facts = reader.read_claim(claim, DAY), [reader.read_fact(known)]
    assert (has_rival_time(reading, facts), may_be_one_time(reading, facts)) == (is_rival, may_be_one)
